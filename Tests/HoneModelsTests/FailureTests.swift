import HoneCore
import Testing

@testable import HoneModels

@Suite("Failures of a server")
struct FailureTests {
    /// What a server's answer becomes.
    static func error(
        key: String? = nil, timeouts: ExchangeTimeouts = ExchangeTimeouts(), _ script: @escaping LoopbackServer.Script
    ) async throws -> (error: ModelError, server: LoopbackServer) {
        let server = LoopbackServer(script)
        let told = await Telling(of: try server.model(key: key, timeouts: timeouts).respond(to: Sample.request))
        return (try #require(told.modelError), server)
    }

    @Test("401 names the variable to set, and never the key")
    func unauthorized() async throws {
        let body = #"{"error":{"message":"Incorrect API key provided: sk-secret","code":"invalid_api_key"}}"#
        let (wrong, server) = try await Self.error(key: "sk-secret") { connection, _ in
            connection.reply("401 Unauthorized", [], body)
        }
        #expect(wrong.code == .unauthorized)
        #expect(
            wrong.message
                == "127.0.0.1:\(server.port) does not accept the key in HONE_API_KEY (HTTP 401): "
                + "check that it is valid for this server.")
        let (missing, other) = try await Self.error { connection, _ in connection.reply("401 Unauthorized", [], body) }
        #expect(missing.message == "127.0.0.1:\(other.port) wants a key (HTTP 401): set HONE_API_KEY.")
    }

    @Test("A key that a server repeats is struck out")
    func repeatedKey() async throws {
        let (error, _) = try await Self.error(key: "sk-secret") { connection, request in
            let sent = request.headers["authorization"] ?? ""
            connection.reply("500 Oops", [], #"{"error":{"message":"cannot handle \#(sent) here"}}"#)
        }
        #expect(error.code == .serverFailed)
        #expect(error.message.contains("cannot handle Bearer (key) here"))
        #expect(!error.message.contains("sk-secret"))
    }

    @Test("404 for a model names the nearest that the server lists")
    func unknownModel() async throws {
        let (error, server) = try await Self.error { connection, request in
            if request.line.hasPrefix("GET") {
                connection.reply("200 OK", [], #"{"data":[{"id":"gpt-large"},{"id":"tiny-7b"},{"id":"timy"}]}"#)
            } else {
                connection.reply("404 Not Found", [], #"{"error":{"message":"The model `tiny` does not exist"}}"#)
            }
        }
        #expect(error.code == .modelNotFound)
        #expect(
            error.message
                == "127.0.0.1:\(server.port) has no model 'tiny' (HTTP 404). Close to it: tiny-7b, timy.")
    }

    @Test("404 for the path says how base URLs end")
    func unknownPath() async throws {
        let (error, server) = try await Self.error { connection, _ in
            connection.reply("404 Not Found", [], "<html>nothing</html>", type: "text/html")
        }
        #expect(error.code == .notProtocol)
        #expect(
            error.message
                == "\(server.url)/chat/completions does not exist (HTTP 404): a base URL usually ends in /v1.")
    }

    @Test(
        "A status is the kind of failure that it means",
        arguments: [
            (400, #"{"error":{"message":"bad field"}}"#, ModelError.Code.badRequest),
            (400, #"{"error":{"code":"context_length_exceeded","message":"…"}}"#, .contextOverflow),
            (400, #"{"error":{"type":"exceed_context_size_error","message":"the request exceeds"}}"#, .contextOverflow),
            (
                400, #"{"object":"error","message":"This model's maximum context length is 4096 tokens."}"#,
                .contextOverflow
            ),
            (400, #"{"error":{"code":"content_filter","message":"…"}}"#, .contentFiltered),
            (402, #"{"error":{"message":"Insufficient credits"}}"#, .outOfCredit),
            (403, #"{"error":{"message":"no access"}}"#, .forbidden),
            (408, "", .serverFailed),
            (413, "", .contextOverflow),
            (422, #"{"detail":[{"loc":["body","x"],"msg":"extra"}]}"#, .badRequest),
            (429, #"{"error":{"message":"slow down"}}"#, .rateLimited),
            (
                429, #"{"error":{"code":"insufficient_quota","message":"You exceeded your current quota"}}"#,
                .outOfCredit
            ),
            (500, "<html></html>", .serverFailed),
            (502, "", .serverFailed),
            (503, #"{"error":{"message":"Loading model"}}"#, .overloaded),
            (529, "", .overloaded),
        ])
    func status(status: Int, body: String, code: ModelError.Code) async throws {
        let (error, server) = try await Self.error { connection, _ in connection.reply("\(status) X", [], body) }
        #expect(error.code == code)
        #expect(error.status == status)
        #expect(error.message.contains("127.0.0.1:\(server.port)"))
    }

    @Test("Retry-After is read as seconds, milliseconds and a date")
    func retryAfter() async throws {
        let (error, _) = try await Self.error { connection, _ in
            connection.reply("429 Slow", ["Retry-After: 7"], "{}")
        }
        #expect(error.retryAfter == .seconds(7))
        #expect(RetryAfter.duration(["retry-after-ms": "250", "retry-after": "9"], now: 0) == .milliseconds(250))
        let date = ["retry-after": "Sun, 06 Nov 1994 08:49:37 GMT"]
        #expect(RetryAfter.duration(date, now: 784_111_770) == .seconds(7))
        #expect(RetryAfter.duration(date, now: 999_999_999) == .zero)
        #expect(RetryAfter.duration(["x-ratelimit-reset-tokens": "1m2.5s"], now: 0) == .milliseconds(62500))
        #expect(RetryAfter.duration(["retry-after": "soon"], now: 0) == nil)
        #expect(RetryAfter.secondsSince1970(httpDate: "Thu, 29 Feb 2024 00:00:00 GMT") == 1_709_164_800)
    }

    @Test("A redirect is not followed, least of all with a key")
    func redirect() async throws {
        let (error, server) = try await Self.error(key: "sk-secret") { connection, _ in
            connection.reply("307 Elsewhere", ["Location: http://other.test:81/v1"], "")
        }
        #expect(error.code == .notProtocol)
        #expect(
            error.message
                == "\(server.url) redirects to other.test:81, and a key is not sent after it: use the final address.")
        #expect(server.requests.count == 1)
    }

    @Test("A refused connection asks whether the server runs")
    func refused() async throws {
        let port = ClosedPort()
        let endpoint = try ModelEndpoint("http://127.0.0.1:\(port.number)/v1#m", environment: [:])
        let told = await Telling(of: ChatCompletionsModel(endpoint).respond(to: Sample.request))
        #expect(told.modelError?.code == .connectionFailed)
        #expect(told.modelError?.message == "Nothing listens at 127.0.0.1:\(port.number): is the server running?")
    }

    @Test("A name without address is told as such")
    func unknownHost() async throws {
        let endpoint = try ModelEndpoint("http://no-such-host.invalid/v1#m", environment: [:])
        let told = await Telling(of: ChatCompletionsModel(endpoint).respond(to: Sample.request))
        #expect(told.modelError?.code == .nameNotResolved)
        #expect(
            told.modelError?.message
                == "The name no-such-host.invalid has no address: check the spelling and the network.")
    }

    @Test("TLS to a server without it says to write http")
    func tls() async throws {
        let plain = LoopbackServer.plainTextGreeter()
        let endpoint = try ModelEndpoint("https://127.0.0.1:\(plain.port)/v1#m", environment: [:])
        let told = await Telling(of: ChatCompletionsModel(endpoint).respond(to: Sample.request))
        #expect(told.modelError?.code == .tlsFailed)
        #expect(
            told.modelError?.message
                == "No secure connection to 127.0.0.1:\(plain.port): the server speaks plain HTTP, so write http://.")
    }

    @Test("A proxy is used where one is set, and not for the hosts of NO_PROXY")
    func proxy() async throws {
        let proxy = LoopbackServer { connection, _ in connection.reply("200 OK", [], Sample.completion("Proxied")) }
        let address = "http://127.0.0.1:\(proxy.port)"
        let endpoint = try ModelEndpoint("http://model.invalid/v1#m", environment: [:])
        let through = NetworkSettings(environment: ["http_proxy": address])
        let told = await Telling(of: ChatCompletionsModel(endpoint, network: through).respond(to: Sample.request))
        #expect(told.response?.message.content == "Proxied")
        #expect(proxy.requests.first?.line == "POST http://model.invalid/v1/chat/completions HTTP/1.1")
        let around = NetworkSettings(environment: ["http_proxy": address, "NO_PROXY": "model.invalid"])
        let direct = await Telling(of: ChatCompletionsModel(endpoint, network: around).respond(to: Sample.request))
        #expect(direct.modelError?.code == .nameNotResolved)
    }

    @Test("Silence before and within a reply is a timeout of its own")
    func silence() async throws {
        let early = ExchangeTimeouts(firstByte: .milliseconds(50))
        let late = ExchangeTimeouts(betweenChunks: .milliseconds(40))
        let (before, first) = try await Self.error(timeouts: early) { connection, _ in connection.waitForHangUp() }
        #expect(before.code == .timedOut)
        #expect(before.message == "127.0.0.1:\(first.port) sent nothing for 50 ms after the request.")
        let (within, second) = try await Self.error(timeouts: late) { connection, _ in
            connection.beginStream()
            connection.send("data: \(Sample.text("Hi"))\n\n")
            connection.waitForHangUp()
        }
        #expect(within.code == .timedOut)
        #expect(within.message == "127.0.0.1:\(second.port) fell silent for 40 ms within its reply.")
    }

    @Test("A stream that ends or breaks midway is truncated, not a success")
    func truncated() async throws {
        for breaks in [false, true] {
            let (error, _) = try await Self.error { connection, _ in
                if breaks {
                    connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 999\r\n\r\n")
                } else {
                    connection.beginStream()
                }
                connection.send("data: \(Sample.text("Half a"))\n\n")
                connection.close()
            }
            #expect(error.code == .truncatedStream)
            #expect(error.isRetryable)
        }
    }

    @Test("An error inside a stream that began with 200 is that error")
    func inBand() async throws {
        let (credit, _) = try await Self.error { connection, _ in
            connection.stream([Sample.text("Hi"), #"{"error":{"code":402,"message":"Out of credits"},"choices":[]}"#])
        }
        #expect(credit.code == .outOfCredit)
        let (failed, _) = try await Self.error { connection, _ in
            connection.stream([#"{"object":"error","message":"engine died","code":500}"#])
        }
        #expect(failed.code == .serverFailed)
        #expect(failed.message.hasSuffix("failed to answer for tiny (HTTP 500): engine died."))
    }

    @Test("A server that goes on after an error is left", .timeLimit(.minutes(1)))
    func abandoned() async throws {
        let hungUp = Signal()
        let patient = ExchangeTimeouts(betweenChunks: .seconds(3600))
        let (error, _) = try await Self.error(timeouts: patient) { connection, _ in
            connection.beginStream()
            connection.send("data: {\"error\":{\"message\":\"broken\"}}\n\n")
            connection.waitForHangUp()
            hungUp.fire()
        }
        #expect(error.code == .serverFailed)
        await hungUp.waitInTask()
    }

    @Test("A web page, a text and an empty body are not replies")
    func notProtocol() async throws {
        let (page, server) = try await Self.error { connection, _ in
            connection.reply("200 OK", [], "<html><title>Log in</title></html>", type: "text/html")
        }
        #expect(page.code == .notProtocol)
        #expect(
            page.message
                == "\(server.url) answered with the web page 'Log in' and not as a model: is the address right?")
        let (text, _) = try await Self.error { connection, _ in
            connection.reply("200 OK", [], "It works!", type: "text/plain")
        }
        #expect(text.code == .notProtocol)
        let (other, _) = try await Self.error { connection, _ in connection.reply("200 OK", [], #"{"ok":true}"#) }
        #expect(other.code == .notProtocol)
        let (empty, _) = try await Self.error { connection, _ in connection.reply("200 OK", [], "") }
        #expect(empty.code == .emptyReply)
    }

    @Test("A reply that says nothing is an error that may pass")
    func emptyReply() async throws {
        let (error, server) = try await Self.error { connection, _ in
            connection.stream([Sample.finish("stop"), "[DONE]"])
        }
        #expect(error.code == .emptyReply)
        #expect(error.isRetryable)
        #expect(error.message == "tiny at 127.0.0.1:\(server.port) answered with neither text nor a tool call.")
    }

    @Test("A refusal counts even when its text breaks off")
    func brokenErrorBody() async throws {
        let (error, _) = try await Self.error { connection, _ in
            connection.send("HTTP/1.1 401 Unauthorized\r\nContent-Length: 99\r\n\r\n")
            connection.close()
        }
        #expect(error.code == .unauthorized)
    }

    @Test("A proxy that cannot be reached or refuses is not taken for the server")
    func brokenProxy() async throws {
        let endpoint = try ModelEndpoint("https://model.invalid/v1#m", environment: [:])
        let port = ClosedPort()
        let closed = NetworkSettings(environment: ["HTTPS_PROXY": "http://127.0.0.1:\(port.number)"])
        let refused = await Telling(of: ChatCompletionsModel(endpoint, network: closed).respond(to: Sample.request))
        #expect(
            refused.modelError?.message
                == "model.invalid cannot be reached: check the address, the network and any proxy.")
        let proxy = LoopbackServer { connection, _ in connection.reply("407 Log in", [], "") }
        let strict = NetworkSettings(environment: ["HTTPS_PROXY": "http://127.0.0.1:\(proxy.port)"])
        let barred = await Telling(of: ChatCompletionsModel(endpoint, network: strict).respond(to: Sample.request))
        #expect(barred.modelError?.code == .connectionFailed)
        #expect(
            barred.modelError?.message
                == "The proxy does not let requests through to model.invalid: check HTTPS_PROXY and NO_PROXY.")
    }

    @Test("An error body without end is cut, and its server left")
    func endlessErrorBody() async throws {
        let (error, _) = try await Self.error { connection, _ in
            connection.send("HTTP/1.1 500 Oops\r\nConnection: close\r\n\r\n")
            for _ in 0..<100 { connection.send(String(repeating: "x", count: 65536)) }
            connection.waitForHangUp()
        }
        #expect(error.code == .serverFailed)
    }
}
