import HoneCore
import Testing

@testable import HoneModels

@Suite("Chat completions over a socket")
struct ChatCompletionsModelTests {
    @Test("A streamed reply is told as it comes and finished whole")
    func stream() async throws {
        let server = LoopbackServer { connection, _ in connection.stream(Sample.hello, cutInto: 5) }
        let told = await Telling(of: try server.model(key: "sk-1").respond(to: Sample.request))
        #expect(told.text == "Hello")
        #expect(told.response?.message.content == "Hello")
        #expect(told.response?.finishReason == .stop)
        #expect(told.response?.model == "127.0.0.1:\(server.port)/tiny")
        #expect(told.error == nil)
        let request = try #require(server.requests.first)
        #expect(request.line == "POST /v1/chat/completions HTTP/1.1")
        #expect(request.headers["authorization"] == "Bearer sk-1")
        #expect(request.headers["expect"] == nil)
        let body = try JSONValue(parsing: request.body)
        #expect(body["model"] == "tiny")
        #expect(body["stream"] == true)
        #expect(body["stream_options"]?["include_usage"] == true)
        #expect(body["messages"]?[1] == ["role": "user", "content": "Hello"])
    }

    @Test("A connection serves one request after another")
    func reuse() async throws {
        let server = LoopbackServer { connection, _ in connection.stream(Sample.hello) }
        let model = try server.model()
        for _ in 1...5 {
            let told = await Telling(of: model.respond(to: Sample.request))
            #expect(told.response?.message.content == "Hello")
        }
        #expect(server.connections == 1)
    }

    @Test("A server that does not stream is understood")
    func wholeCompletion() async throws {
        let server = LoopbackServer { connection, _ in connection.reply("200 OK", [], Sample.completion("Whole")) }
        let told = await Telling(of: try server.model().respond(to: Sample.request))
        #expect(told.response?.message.content == "Whole")
    }

    @Test("A reply is complete when the model has said why it stopped, even if the connection breaks then")
    func breakAfterFinish() async throws {
        let server = LoopbackServer { connection, _ in
            connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 9999\r\n\r\n")
            connection.send("data: \(Sample.text("Hi"))\n\ndata: \(Sample.finish("stop"))\n\n")
            connection.close()
        }
        let told = await Telling(of: try server.model().respond(to: Sample.request))
        #expect(told.response?.message.content == "Hi")
    }

    @Test("After [DONE] the reply does not wait for the end of the connection")
    func openAfterDone() async throws {
        let server = LoopbackServer { connection, _ in
            connection.beginStream()
            connection.send(Sample.hello.map { "data: \($0)\n\n" }.joined())
            connection.waitForHangUp()
        }
        let told = await Telling(of: try server.model().respond(to: Sample.request))
        #expect(told.response?.message.content == "Hello")
    }

    @Test("A large body and a large reply pass whole")
    func large() async throws {
        let long = String(repeating: "0123456789abcde\n", count: 200_000)
        let server = LoopbackServer { connection, request in
            let body = try? JSONValue(parsing: request.body)
            let content = body?["messages"]?[0]?["content"]?.string ?? ""
            connection.stream([Sample.text(content), Sample.text(content), Sample.finish("stop")])
        }
        let request = ModelRequest(purpose: .act, messages: [Message(role: .user, content: long)])
        let told = await Telling(of: try server.model().respond(to: request))
        #expect(told.response?.message.content == long + long)
    }

    @Test("What a slow reader has not taken waits in the socket, not in memory")
    func backPressure() async throws {
        let sent = Signal()
        let size = 1 << 20
        let server = LoopbackServer { connection, _ in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n")
            connection.send([UInt8](repeating: 7, count: size))
            sent.fire()
        }
        let exchange = HTTPTransport.shared.open(
            try server.endpoint().request(.get, "/", timeouts: ExchangeTimeouts(), network: NetworkSettings()))
        _ = try await exchange.next()
        await sent.waitInTask()
        var received = 0
        while case .bytes(let bytes) = try await exchange.next() {
            #expect(bytes.count <= HTTPExchange.limit)
            received += bytes.count
        }
        #expect(received == size)
    }

    @Test("Cancelling the task closes the connection and throws at once")
    func cancellation() async throws {
        let hungUp = Signal()
        let server = LoopbackServer { connection, _ in
            connection.beginStream()
            connection.send("data: \(Sample.text("Hi"))\n\n")
            connection.waitForHangUp()
            hungUp.fire()
        }
        let model = try server.model()
        let begun = Signal()
        let task = Task {
            for try await delta in model.respond(to: Sample.request) {
                if case .text = delta { begun.fire() }
            }
        }
        await begun.waitInTask()
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        await hungUp.waitInTask()
    }

    @Test("Leaving the loop early closes the connection")
    func earlyExit() async throws {
        let hungUp = Signal()
        let server = LoopbackServer { connection, _ in
            connection.beginStream()
            connection.send("data: \(Sample.text("Hi"))\n\n")
            connection.waitForHangUp()
            hungUp.fire()
        }
        for try await _ in try server.model().respond(to: Sample.request) { break }
        await hungUp.waitInTask()
    }

    @Test("A field that the server refuses is left out from then on")
    func refusedField() async throws {
        let server = LoopbackServer { connection, request in
            let body = try? JSONValue(parsing: request.body)
            if body?["stream_options"] != nil {
                connection.reply(
                    "400 Bad Request", [], #"{"detail":[{"loc":["body","stream_options"],"msg":"extra"}]}"#)
            } else {
                connection.stream(Sample.hello)
            }
        }
        let model = try server.model()
        for _ in 1...2 {
            let told = await Telling(of: model.respond(to: Sample.request))
            #expect(told.response?.message.content == "Hello")
        }
        #expect(server.requests.count == 3)
    }

    @Test("Without a named model the first of the server's list answers")
    func firstModel() async throws {
        let server = LoopbackServer { connection, request in
            if request.line.hasPrefix("GET /v1/models ") {
                connection.reply("200 OK", [], #"{"data":[{"id":"first"},{"id":"second"}]}"#)
            } else {
                connection.stream(Sample.hello)
            }
        }
        let endpoint = try ModelEndpoint(server.url, environment: [:])
        let resolved = try await endpoint.resolved(network: NetworkSettings())
        #expect(resolved.model == "first")
        #expect(try await endpoint.models(network: NetworkSettings()) == ["first", "second"])
    }
}
