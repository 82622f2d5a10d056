import HoneCore
import Testing

@testable import HoneModels

@Suite("Requests as bytes")
struct RequestEncodingTests {
    static func body(_ encoded: ChatRequestEncoder.Encoded) throws -> JSONValue {
        try JSONValue(parsing: encoded.pieces.joined().map { $0 })
    }

    static func once(_ request: ModelRequest, quirks: ServerQuirks = ServerQuirks()) throws -> JSONValue {
        var encoder = ChatRequestEncoder(model: "m", quirks: quirks)
        return try body(encoder.encode(request))
    }

    static let history = [
        Message(role: .system, content: "Be \"brief\"\n"), Message(role: .user, content: "Hé"),
        Message(
            role: .assistant, content: "", reasoning: "hm",
            toolCalls: [ToolCall(id: "call_1", name: "run", arguments: #"{"command":"ls"}"#)]),
        Message(role: .tool, content: "a\tb", toolCallID: "call_1"),
    ]

    @Test(
        "A tool's name goes back as every server takes it",
        arguments: [
            ("run", "run"), ("", "unknown"), ("a b\u{1B}]0;é", "a_b__0__"),
            (String(repeating: "x", count: 70), String(repeating: "x", count: 64)),
        ])
    func names(called: String, sent: String) throws {
        let call = ToolCall(id: "1", name: called, arguments: "{}")
        let request = ModelRequest(
            purpose: .act, messages: [Message(role: .assistant, content: "", toolCalls: [call])])
        let function = try Self.once(request)["messages"]?[0]?["tool_calls"]?[0]?["function"]
        #expect(function?["name"]?.string == sent)
    }

    @Test("How a reply must look stands where servers look for it, and nowhere when nothing is asked")
    func outputRules() throws {
        var request = ModelRequest(purpose: .act, messages: [Message(role: .user, content: "a")], tools: [Sample.tool])
        let plain = try Self.once(request).object?.keys
        #expect(plain.map { Set($0) } == ["model", "stream", "stream_options", "tools", "messages"])
        request.requiresTool = true
        request.responseSchema = ["type": "object"]
        request.stops = ["END"]
        request.topP = 0.5
        request.seed = 7
        let body = try Self.once(request)
        #expect(body["tool_choice"]?.string == "required")
        #expect(body["response_format"]?["json_schema"]?["schema"] == ["type": "object"])
        #expect(body["stop"] == ["END"])
        #expect(body["top_p"]?.number == 0.5)
        #expect(body["seed"]?.integer == 7)
    }

    @Test("Messages, tools and limits stand where servers look for them")
    func form() throws {
        var request = ModelRequest(purpose: .act, messages: Self.history, tools: [Sample.tool], requiredTool: "run")
        request.maxOutputTokens = 100
        request.temperature = 0.5
        let call: JSONValue = [
            "id": "call_1", "type": "function", "function": ["name": "run", "arguments": #"{"command":"ls"}"#],
        ]
        let expected: JSONValue = [
            "model": "m", "stream": true, "stream_options": ["include_usage": true], "max_tokens": 100,
            "temperature": 0.5, "tool_choice": ["type": "function", "function": ["name": "run"]],
            "tools": [
                [
                    "type": "function",
                    "function": [
                        "name": "run", "description": "Runs a command.", "parameters": Sample.tool.parameters,
                    ],
                ]
            ],
            "messages": [
                ["role": "system", "content": "Be \"brief\"\n"], ["role": "user", "content": "Hé"],
                ["role": "assistant", "content": .null, "tool_calls": [call]],
                ["role": "tool", "content": "a\tb", "tool_call_id": "call_1"],
            ],
        ]
        #expect(try Self.once(request) == expected)
    }

    @Test("Arguments that are no object are sent back as {}")
    func invalidArguments() throws {
        let call = ToolCall(id: "c", name: "run", arguments: #"{"command": "l"#)
        let request = ModelRequest(
            purpose: .act, messages: [Message(role: .assistant, content: "x", toolCalls: [call])])
        let sent = try Self.once(request)["messages"]?[0]?["tool_calls"]?[0]?["function"]?["arguments"]
        #expect(sent == "{}")
    }

    @Test("Servers get what they want otherwise than the rest")
    func quirks() throws {
        var request = ModelRequest(purpose: .act, messages: Self.history)
        request.maxOutputTokens = 9
        request.temperature = 1
        let openAI = try Self.once(request, quirks: .of(host: "api.openai.com", model: "gpt-4o"))
        #expect(openAI["max_completion_tokens"] == 9)
        #expect(openAI["max_tokens"] == nil)
        #expect(openAI["temperature"] == 1.0)
        let reasoning = try Self.once(request, quirks: .of(host: "api.openai.com", model: "gpt-5-mini"))
        #expect(reasoning["temperature"] == nil)
        let deepSeek = try Self.once(request, quirks: .of(host: "api.deepseek.com", model: "deepseek-chat"))
        #expect(deepSeek["messages"]?[2]?["reasoning_content"] == "hm")
        let mistral = try Self.once(request, quirks: .of(host: "api.mistral.ai", model: "m"))
        #expect(mistral["stream_options"] == nil)
        let id = mistral["messages"]?[2]?["tool_calls"]?[0]?["id"]?.string
        #expect(id?.utf8.count == 9)
        #expect(mistral["messages"]?[3]?["tool_call_id"]?.string == id)
        #expect(ServerQuirks.of(host: "notapi.openai.com.evil.test", model: "o1") == ServerQuirks())
    }

    @Test("A refused field is left out, a refused limit sent under its other name")
    func omitted() throws {
        var request = ModelRequest(purpose: .act, messages: Self.history, tools: [Sample.tool], requiredTool: "run")
        request.maxOutputTokens = 9
        var encoder = ChatRequestEncoder(model: "m", quirks: ServerQuirks())
        let body = try Self.body(encoder.encode(request, without: [.tokenLimit, .toolChoice, .streamOptions]))
        #expect(body["max_tokens"] == nil)
        #expect(body["max_completion_tokens"] == 9)
        #expect(body["tool_choice"] == nil)
        #expect(body["stream_options"] == nil)
    }

    @Test("Whatever was encoded before, a request's bytes are those of a fresh encoder")
    func incremental() throws {
        var generator = SeededGenerator(seed: 7)
        var encoder = ChatRequestEncoder(model: "m", quirks: ServerQuirks())
        var conversations: [[Message]] = [[], [], [], [], [], []]
        for step in 0..<300 {
            let index = Int.random(in: 0..<conversations.count, using: &generator)
            switch Int.random(in: 0..<10, using: &generator) {
            case 0: conversations[index] = Array(conversations[index].prefix(step % 5))
            case 1: conversations[index] = conversations[(index + 1) % conversations.count]
            case 2 where !conversations[index].isEmpty: conversations[index][0].content += "!"
            default: conversations[index].append(Message(role: .user, content: "message \(step % 7) é"))
            }
            let request = ModelRequest(
                purpose: .act, messages: conversations[index], tools: step % 3 == 0 ? [Sample.tool] : [])
            var fresh = ChatRequestEncoder(model: "m", quirks: ServerQuirks())
            let encoded = encoder.encode(request)
            let expected = fresh.encode(request)
            #expect(Array(encoded.pieces.joined()) == Array(expected.pieces.joined()))
            #expect(encoded.characters == expected.characters)
        }
    }

    @Test("A longer history is encoded in place, not again")
    func inPlace() throws {
        var encoder = ChatRequestEncoder(model: "m", quirks: ServerQuirks())
        var messages = [Message(role: .user, content: String(repeating: "x", count: 100_000))]
        var addresses: Set<Int> = []
        for step in 0..<50 {
            messages.append(Message(role: .user, content: "step \(step)"))
            let encoded = encoder.encode(ModelRequest(purpose: .act, messages: messages))
            addresses.insert(encoded.pieces[1].withUnsafeBytes { Int(bitPattern: $0.baseAddress) })
        }
        #expect(addresses.count <= 3)
    }
}
