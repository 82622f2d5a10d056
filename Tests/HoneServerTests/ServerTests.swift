import HoneCore
import Synchronization
import Testing

@testable import HoneServer

@Suite("Serving models")
struct ServerTests {
    // MARK: Replies

    @Test("A conversation is answered as a whole")
    func chat() async throws {
        let model = ScriptedReply(saying: "Hello", " you")
        let server = try RunningServer(model)
        let reply = await server.ask(
            body: RunningServer.chat([
                "temperature": 0.5, "top_p": 0.9, "seed": 7, "max_tokens": 12, "stop": ["END"],
            ]))
        #expect(reply.status == 200)
        #expect(reply.json?["object"]?.string == "chat.completion")
        #expect(reply.json?["model"]?.string == "m")
        #expect(reply.json?["choices"]?[0]?["message"]?["content"]?.string == "Hello you")
        #expect(reply.json?["choices"]?[0]?["finish_reason"]?.string == "stop")
        #expect(reply.json?["usage"]?["prompt_tokens"]?.integer == 7)
        #expect(reply.json?["usage"]?["total_tokens"]?.integer == 10)
        #expect(reply.json?["usage"]?["prompt_tokens_details"]?["cached_tokens"]?.integer == 5)
        let request = try #require(model.requests.first)
        #expect(request.messages == [Message(role: .user, content: "hello")])
        #expect(request.temperature == 0.5)
        #expect(request.topP == 0.9)
        #expect(request.seed == 7)
        #expect(request.maxOutputTokens == 12)
        #expect(request.stops == ["END"])
    }

    @Test("A conversation is answered as a stream that ends with its usage and [DONE]")
    func stream() async throws {
        let server = try RunningServer(ScriptedReply(saying: "Hello", " you"))
        let reply = await server.ask(
            body: RunningServer.chat(["stream": true, "stream_options": ["include_usage": true]]))
        #expect(reply.head.contains("text/event-stream"))
        let deltas = reply.events.compactMap { $0["choices"]?[0]?["delta"] }
        #expect(deltas.first?["role"]?.string == "assistant")
        #expect(deltas.compactMap { $0["content"]?.string }.joined() == "Hello you")
        #expect(reply.events.compactMap { $0["choices"]?[0]?["finish_reason"]?.string } == ["stop"])
        #expect(reply.events.last?["choices"]?.array?.isEmpty == true)
        #expect(reply.events.last?["usage"]?["completion_tokens"]?.integer == 3)
        #expect(reply.body.contains("data: [DONE]\n\n\r\n0\r\n\r\n"))
    }

    @Test("Calls of tools come with ids, in both forms", arguments: [true, false])
    func tools(isStreamed: Bool) async throws {
        let call = ToolCall(id: "call_0", name: "add", arguments: #"{"a":1}"#)
        let model = ScriptedReply(saying: "", calls: [call], reason: .toolCalls)
        let server = try RunningServer(model)
        let function: JSONValue = [
            "name": "add", "description": "Adds.", "parameters": ["type": "object", "properties": ["a": [:]]],
        ]
        let tool: JSONValue = ["type": "function", "function": function]
        let reply = await server.ask(
            body: RunningServer.chat(["tools": [tool], "tool_choice": "required", "stream": .bool(isStreamed)]))
        let choice = isStreamed ? reply.events.first { $0["choices"]?[0]?["delta"]?["tool_calls"] != nil } : reply.json
        let message = choice?["choices"]?[0]?[isStreamed ? "delta" : "message"]
        let written = message?["tool_calls"]?[0]
        #expect(written?["function"]?["name"]?.string == "add")
        #expect(written?["function"]?["arguments"]?.string == #"{"a":1}"#)
        // The model numbers its calls anew in each reply.
        #expect((written?["id"]?.string?.utf8.count ?? 0) > 10)
        #expect(reply.text.contains(#""finish_reason":"tool_calls""#))
        #expect(model.requests.first?.tools.map(\.name) == ["add"])
        #expect(model.requests.first?.requiresTool == true)
    }

    @Test("A history with calls and results reaches the model")
    func history() async throws {
        let model = ScriptedReply(saying: "5")
        let server = try RunningServer(model)
        let call: JSONValue = ["id": "c1", "type": "function", "function": ["name": "add", "arguments": "{}"]]
        let part: JSONValue = ["type": "text", "text": "be brief"]
        _ = await server.ask(
            body: RunningServer.chat([
                "messages": [
                    ["role": "developer", "content": [part]], ["role": "user", "content": "2 + 3?"],
                    ["role": "assistant", "content": .null, "tool_calls": [call]],
                    ["role": "tool", "tool_call_id": "c1", "content": "5"],
                ]
            ]))
        let messages = try #require(model.requests.first).messages
        #expect(messages.map(\.role) == [.system, .user, .assistant, .tool])
        #expect(messages[0].content == "be brief")
        #expect(messages[2].toolCalls == [ToolCall(id: "c1", name: "add", arguments: "{}")])
        #expect(messages[3].toolCallID == "c1")
    }

    @Test("A JSON Schema reaches the model")
    func schema() async throws {
        let model = ScriptedReply(saying: "{}")
        let server = try RunningServer(model)
        let schema: JSONValue = ["type": "object", "properties": ["x": ["type": "integer"]]]
        let format: JSONValue = ["type": "json_schema", "json_schema": ["name": "n", "schema": schema]]
        _ = await server.ask(body: RunningServer.chat(["response_format": format]))
        #expect(model.requests.first?.responseSchema == schema)
    }

    @Test("A text is continued, and ends after 16 tokens where nobody says otherwise")
    func completion() async throws {
        let model = ScriptedReply(saying: " upon a time")
        let asked = Asked()
        let server = try RunningServer(
            model,
            complete: { prompt, request in
                asked.values.withLock { $0 = (prompt, request.maxOutputTokens) }
                return model.respond(to: request)
            })
        let reply = await server.ask("POST", "/v1/completions", ["model": "m", "prompt": "Once"])
        #expect(reply.json?["object"]?.string == "text_completion")
        #expect(reply.json?["choices"]?[0]?["text"]?.string == " upon a time")
        #expect(asked.values.withLock { $0 } == ("Once", 16))
    }

    private final class Asked: Sendable {
        let values = Mutex<(String, Int?)>(("", nil))
    }

    @Test("Embeddings come as numbers, or in base64")
    func embeddings() async throws {
        let server = try RunningServer(
            ScriptedReply(saying: ""), embed: { texts in (texts.map { _ in [1, -2.5] }, 4) })
        let numbers = await server.ask("POST", "/v1/embeddings", ["model": "m", "input": ["a", "b"]])
        #expect(numbers.json?["data"]?.array?.count == 2)
        #expect(numbers.json?["data"]?[1]?["embedding"]?[1]?.number == -2.5)
        #expect(numbers.json?["usage"]?["total_tokens"]?.integer == 4)
        let packed = await server.ask(
            "POST", "/v1/embeddings", ["model": "m", "input": "a", "encoding_format": "base64"])
        #expect(packed.json?["data"]?[0]?["embedding"]?.string == "AACAPwAAIMA=")
    }

    @Test("A model without embeddings says so")
    func noEmbeddings() async throws {
        let server = try RunningServer(ScriptedReply(saying: ""))
        let reply = await server.ask("POST", "/v1/embeddings", ["model": "m", "input": "a"])
        #expect(reply.status == 400)
        #expect(reply.json?["error"]?["message"]?.string?.contains("BERT") == true)
    }

    @Test("Models are listed and looked up")
    func models() async throws {
        let server = try RunningServer(ScriptedReply(saying: ""))
        #expect(await server.ask("GET", "/v1/models").json?["data"]?[0]?["id"]?.string == "m")
        #expect(await server.ask("GET", "/v1/models/m").json?["owned_by"]?.string == "tests")
        #expect(await server.ask("GET", "/v1/models/x").error == "model_not_found")
    }

    // MARK: Refusals

    @Test("Without the key nothing is answered but whether the server is well")
    func keys() async throws {
        let server = try RunningServer(ScriptedReply(saying: ""))
        #expect(await server.ask("GET", "/health", headers: []).json?["status"]?.string == "ok")
        for header in [[], ["Authorization: Bearer a key"], ["Authorization: Basic \(RunningServer.key)"]] {
            let reply = await server.ask("GET", "/v1/models", headers: header)
            #expect(reply.status == 401)
            #expect(!reply.text.contains(RunningServer.key))
        }
        #expect(await server.ask("GET", "/metrics", headers: []).status == 401)
        #expect(
            await server.ask("GET", "/v1/models", headers: ["authorization: bearer \(RunningServer.key)"]).status == 200
        )
    }

    @Test("A body is not taken from somebody without the key")
    func refusesBeforeBody() async throws {
        let server = try RunningServer(ScriptedReply(saying: ""))
        let client = server.client()
        client.send(
            "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9000000\r\n\r\n"
        )
        #expect(Reply(await client.rest()).status == 401)
    }

    @Test("A server without a key answers only to names of this machine")
    func foreignHost() async throws {
        let server = try RunningServer(ScriptedReply(saying: ""), set: { $0.keys = [] })
        func status(_ host: String) async -> Int {
            let client = server.client()
            client.send("GET /v1/models HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n")
            return Reply(await client.rest()).status
        }
        for host in ["127.0.0.1:80", "localhost", "LOCALHOST:1", "[::1]:80"] { #expect(await status(host) == 200) }
        for host in ["evil.example", "127.0.0.1.evil.example", "[::2]", "localhost.evil.example", ""] {
            #expect(await status(host) == 403)
        }
    }

    @Test(
        "What a request gets wrong is named",
        arguments: [
            (#"{"#, 400, "invalid_json"), (#"[]"#, 400, "invalid_json"), (#"{"messages":[]}"#, 400, "invalid_value"),
            (#"{"model":"m","messages":[]}"#, 400, "invalid_value"),
            (#"{"model":"n","messages":[{"role":"user","content":"a"}]}"#, 404, "model_not_found"),
            (#"{"model":"m","messages":[{"role":"robot","content":"a"}]}"#, 400, "invalid_value"),
            (#"{"model":"m","messages":[{"role":"user"}]}"#, 400, "invalid_value"),
            (
                #"{"model":"m","messages":[{"role":"user","content":[{"type":"image_url"}]}]}"#, 400,
                "unsupported_value"
            ),
            (#"{"model":"m","messages":[{"role":"tool","tool_call_id":"x","content":"a"}]}"#, 400, "invalid_value"),
            (#"{"model":"m","messages":[{"role":"user","content":"a"}],"n":2}"#, 400, "unsupported_value"),
            (#"{"model":"m","messages":[{"role":"user","content":"a"}],"max_tokens":0}"#, 400, "invalid_value"),
            (#"{"model":"m","messages":[{"role":"user","content":"a"}],"temperature":9}"#, 400, "invalid_value"),
            (
                #"{"model":"m","messages":[{"role":"user","content":"a"}],"tool_choice":"required"}"#, 400,
                "invalid_value"
            ),
            (#"{"model":"m","messages":[{"role":"user","content":"a"}],"tools":[{}]}"#, 400, "invalid_value"),
            (#"{"model":"m","messages":[{"role":"user","content":"a"}],"logprobs":true}"#, 400, "unsupported_value"),
            (#"{"model":"m","messages":[{"role":"user","content":"a"}],"stop":[""]}"#, 400, "invalid_value"),
            (#"{"model":"m","messages":[{"role":"user","content":"a"}],"stream_options":{}}"#, 400, "invalid_value"),
        ])
    func badRequests(body: String, status: Int, code: String) async throws {
        let model = ScriptedReply(saying: "")
        let server = try RunningServer(model)
        let client = server.client()
        client.send(
            "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(RunningServer.key)\r\nConnection: close\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
        )
        let reply = Reply(await client.rest())
        #expect(reply.status == status)
        #expect(reply.error == code)
        #expect(model.requests.isEmpty)
    }

    @Test("Paths, methods and types that are not offered are refused with what is")
    func routes() async throws {
        let server = try RunningServer(ScriptedReply(saying: ""))
        #expect(await server.ask("GET", "/v2").status == 404)
        let method = await server.ask("GET", "/v1/chat/completions")
        #expect(method.status == 405)
        #expect(method.head.contains("Allow: POST"))
        let client = server.client()
        client.send(
            "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(RunningServer.key)\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}"
        )
        #expect(Reply(await client.rest()).status == 415)
    }

    @Test(
        "A model's failure becomes a status",
        arguments: [
            (ModelError.Code.contextOverflow, 400, "context_length_exceeded"), (.connectionFailed, 502, "model_failed"),
            (.overloaded, 503, "overloaded"), (.rateLimited, 429, "rate_limit_exceeded"),
            (.badRequest, 400, "invalid_request"),
        ])
    func modelFailures(code: ModelError.Code, status: Int, written: String) async throws {
        let server = try RunningServer(ScriptedReply(deltas: [], error: ModelError(code, "It failed.")))
        for isStreamed in [true, false] {
            let reply = await server.ask(body: RunningServer.chat(["stream": .bool(isStreamed)]))
            #expect(reply.status == status)
            #expect(reply.error == written)
        }
    }

    @Test("A failure in the middle of a stream is told in it, and the stream does not look complete")
    func failureInStream() async throws {
        let server = try RunningServer(
            ScriptedReply(deltas: [.text("Hel")], error: ModelError(.connectionFailed, "It failed.")))
        let reply = await server.ask(body: RunningServer.chat(["stream": true]))
        #expect(reply.status == 200)
        #expect(reply.events.last?["error"]?["message"]?.string == "It failed.")
        #expect(!reply.body.contains("[DONE]"))
        #expect(!reply.body.hasSuffix("0\r\n\r\n"))
    }

    // MARK: Connections

    @Test("One connection serves many requests, also when they are sent at once")
    func keepAlive() async throws {
        let server = try RunningServer(ScriptedReply(saying: "Hi"))
        let client = server.client()
        let chat = RunningServer.text("POST", "/v1/chat/completions", RunningServer.chat())
        let wrong = RunningServer.text("GET", "/nowhere", nil)
        let last = "GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        client.send(chat + wrong + chat + last)
        let text = await client.rest()
        #expect(text.components(of: "HTTP/1.1 200 OK") == 3)
        #expect(text.components(of: "HTTP/1.1 404 Not Found") == 1)
        #expect(text.hasSuffix(#"{"status":"ok"}"#))
    }

    @Test("A client that wants to be asked first is asked")
    func expectContinue() async throws {
        let server = try RunningServer(ScriptedReply(saying: "Hi"))
        let client = server.client()
        let body = RunningServer.chat().text
        client.send(
            "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(RunningServer.key)\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
        )
        #expect(await client.receive(until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
        client.send(body)
        #expect(Reply(await client.rest()).status == 200)
    }

    @Test("A request that never comes to an end is given up", arguments: [true, false])
    func slowRequest(inHead: Bool) async throws {
        let server = try RunningServer(
            ScriptedReply(saying: ""),
            set: {
                $0.timeouts.head = .milliseconds(50)
                $0.timeouts.body = .milliseconds(50)
            })
        let client = server.client()
        client.send("POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(RunningServer.key)\r\n")
        if !inHead { client.send("Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{") }
        #expect(Reply(await client.rest()).status == 408)
    }

    @Test("A request that cannot be understood ends its connection")
    func smuggling() async throws {
        let server = try RunningServer(ScriptedReply(saying: ""))
        let client = server.client()
        client.send(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /health HTTP/1.1\r\nHost: a\r\n\r\n"
        )
        let text = await client.rest()
        #expect(Reply(text).status == 400)
        #expect(!text.contains("200 OK"))
    }

    @Test("More connections than there is room for are turned away")
    func tooManyConnections() async throws {
        let server = try RunningServer(ScriptedReply(saying: ""), set: { $0.connections = 1 })
        let first = server.client()
        first.send("GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
        _ = await first.receive(until: "ok")
        #expect(Reply(await server.client().rest()).status == 503)
    }

    @Test("A client that goes away ends what is written for it, and what it waits for")
    func disconnect() async throws {
        let begun = Turnstile()
        let model = ScriptedReply { _, continuation in
            continuation.yield(.text("Once"))
            begun.open()
            // Until the reply is cancelled.
            while !Task.isCancelled { await Task.yield() }
            continuation.finish(throwing: CancellationError())
        }
        let server = try RunningServer(model)
        let running = server.client()
        running.send(RunningServer.text("POST", "/v1/chat/completions", RunningServer.chat(["stream": true])))
        await begun.wait()
        running.hangUp()
        while model.cancelled == 0 { await Task.yield() }
        var metrics = ""
        while !metrics.contains("hone_abandoned_total 1") { metrics = await server.ask("GET", "/metrics").body }
        #expect(metrics.contains("hone_running_requests 0"))
    }

    @Test("Requests that find the queue full are told when to come again")
    func queueFull() async throws {
        let begun = Turnstile()
        let model = ScriptedReply { _, continuation in
            begun.open()
            while !Task.isCancelled { await Task.yield() }
            continuation.finish(throwing: CancellationError())
        }
        let server = try RunningServer(model, set: { $0.queue = 1 })
        let clients = [server.client(), server.client()]
        clients[0].send(RunningServer.text("POST", "/v1/chat/completions", RunningServer.chat()))
        await begun.wait()
        clients[1].send(RunningServer.text("POST", "/v1/chat/completions", RunningServer.chat()))
        while !(await server.ask("GET", "/metrics").body.contains("hone_waiting_requests 1")) {}
        let reply = await server.ask(body: RunningServer.chat())
        #expect(reply.status == 429)
        #expect(reply.head.contains("Retry-After: "))
        for client in clients { client.hangUp() }
    }

    @Test("A server that is stopped answers what runs, and nothing new")
    func gracefulStop() async throws {
        let begun = Turnstile()
        let goOn = Turnstile()
        let model = ScriptedReply { _, continuation in
            continuation.yield(.text("Hello"))
            begun.open()
            await goOn.wait()
            let message = Message(role: .assistant, content: "Hello you")
            continuation.yield(.text(" you"))
            continuation.yield(
                .finished(ModelResponse(message: message, finishReason: .stop, usage: Usage(), model: "m")))
            continuation.finish()
        }
        let server = try RunningServer(model)
        let idle = server.client()
        idle.send("GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
        _ = await idle.receive(until: "ok")
        let running = server.client()
        running.send(RunningServer.text("POST", "/v1/chat/completions", RunningServer.chat(["stream": true])))
        await begun.wait()
        server.stop()
        // An idle connection is closed at once, and the port with it.
        #expect(await idle.rest() == "")
        goOn.open()
        let text = await running.rest()
        #expect(text.contains(" you"))
        #expect(text.contains("[DONE]"))
        await server.ended()
    }

    @Test("What was done is counted")
    func metrics() async throws {
        let server = try RunningServer(ScriptedReply(saying: "Hi"))
        _ = await server.ask(body: RunningServer.chat())
        _ = await server.ask("GET", "/nowhere/\(String(repeating: "x", count: 50))")
        let text = await server.ask("GET", "/metrics").body
        for line in [
            #"hone_requests_total{path="/v1/chat/completions",status="200"} 1"#,
            #"hone_requests_total{path="",status="404"} 1"#, "hone_prompt_tokens_total 7",
            "hone_cached_prompt_tokens_total 5", "hone_completion_tokens_total 3", "hone_reply_seconds_count 1",
            #"hone_reply_seconds_bucket{le="+Inf"} 1"#, "hone_connections 1",
        ] { #expect(text.contains(line + "\n")) }
    }
}

extension RunningServer {
    func ask(body: JSONValue) async -> Reply { await ask("POST", "/v1/chat/completions", body) }
}

extension String {
    /// How often `part` occurs.
    fileprivate func components(of part: String) -> Int { ranges(of: part).count }
}
