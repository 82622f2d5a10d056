import HoneCore
import Testing

@testable import HoneModels

@Suite("Replies out of chunks")
struct ChatReplyTests {
    static func reply(_ chunks: [String], tools: [ToolDefinition] = []) throws -> ModelResponse? {
        var reply = ChatReply(context: .init(tools: tools, sentCharacters: 400, makeCallID: { "made" }))
        for chunk in chunks { _ = reply.add(try JSONValue(parsing: chunk)) }
        return reply.finish(model: "m")
    }

    @Test(
        "A think block at the start is reasoning, however it is cut",
        arguments: [
            ("<think>why</think>\n\nyes", "why", "yes"), ("\n<thinking>a<b</thinking>c", "a<b", "c"),
            ("no <think>block</think>", nil, "no <think>block</think>"), ("<thinner>", nil, "<thinner>"),
            ("why\n</think>\n\nyes", "why", "yes"),
            ("close it with `</think>` here", nil, "close it with `</think>` here"),
        ] as [(String, String?, String)])
    func thinkBlock(text: String, reasoning: String?, answer: String) throws {
        let characters = Array(text)
        for size in [1, 2, 3, 100] {
            let pieces = stride(from: 0, to: characters.count, by: size).map {
                Sample.text(String(characters[$0..<min($0 + size, characters.count)]))
            }
            let response = try #require(try Self.reply(pieces + [Sample.finish("stop")]))
            #expect(response.message.reasoning == reasoning)
            #expect(response.message.content == answer)
        }
    }

    @Test("Reasoning is read under each of its names")
    func reasoning() throws {
        for field in ["reasoning_content", "reasoning"] {
            let chunk = #"{"choices":[{"delta":{"\#(field)":"why","content":"yes"},"finish_reason":"stop"}]}"#
            let response = try #require(try Self.reply([chunk]))
            #expect(response.message.reasoning == "why")
            #expect(response.message.content == "yes")
        }
    }

    @Test("The last usage counts, with cached and reasoning tokens and the price")
    func usage() throws {
        let last = """
            {"choices":[],"usage":{"prompt_tokens":20,"completion_tokens":9,"cost":0.25,\
            "prompt_tokens_details":{"cached_tokens":16},"completion_tokens_details":{"reasoning_tokens":4}}}
            """
        let first = #"{"choices":[],"usage":{"prompt_tokens":20,"completion_tokens":1}}"#
        let response = try #require(try Self.reply([Sample.text("x"), first, last, #"{"choices":[],"usage":null}"#]))
        #expect(
            response.usage
                == Usage(inputTokens: 20, outputTokens: 9, cachedInputTokens: 16, reasoningTokens: 4, cost: 0.25))
    }

    @Test("Without usage the tokens are estimated, and said to be")
    func estimate() throws {
        let response = try #require(try Self.reply([Sample.text("12345678"), Sample.finish("stop")]))
        #expect(response.usage == Usage(inputTokens: 100, outputTokens: 2, isEstimated: true))
        let told = #"{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1,"estimated":true}}"#
        #expect(try Self.reply([Sample.text("x"), told])?.usage.isEstimated == true)
    }

    @Test("Calls decide the finish reason, unless the reply was cut")
    func finishReason() throws {
        let call =
            #"{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"run","arguments":"{}"}}]}}]}"#
        #expect(try Self.reply([call, Sample.finish("stop")])?.finishReason == .toolCalls)
        #expect(try Self.reply([call, Sample.finish("length")])?.finishReason == .length)
        #expect(try Self.reply([Sample.text("x"), Sample.finish("content_filter")])?.finishReason == .contentFilter)
        #expect(try Self.reply([Sample.text("x"), Sample.finish("error")])?.finishReason == .other)
    }

    @Test("Reasoning that used up the whole limit is a cut reply; reasoning alone is none")
    func reasoningOnly() throws {
        let thought = #"{"choices":[{"delta":{"reasoning_content":"hm"}}]}"#
        #expect(try Self.reply([thought, Sample.finish("length")])?.finishReason == .length)
        #expect(try Self.reply([thought, Sample.finish("stop")]) == nil)
        #expect(try Self.reply([Sample.text(" \n"), Sample.finish("stop")]) == nil)
    }

    @Test("A refusal is the text of a filtered reply")
    func refusal() throws {
        let chunk = #"{"choices":[{"delta":{"refusal":"I will not."},"finish_reason":"stop"}]}"#
        let response = try #require(try Self.reply([chunk]))
        #expect(response.message.content == "I will not.")
        #expect(response.finishReason == .contentFilter)
    }

    @Test("Chunks that cannot be read are passed over; other choices are not mixed in")
    func noise() throws {
        var reader = ChatResponseReader(
            contentType: "text/event-stream", context: .init(tools: [], sentCharacters: 0, makeCallID: { "" }))
        let events = [
            Sample.text("a"), "{not json", #"{"choices":[{"index":1,"delta":{"content":"other"}}]}"#,
            #"{"choices":[]}"#, #"{"choices":null}"#, "7", Sample.text("b"), Sample.finish("stop"),
        ]
        _ = try reader.read(Array(events.map { "data: \($0)\r\n\r\n" }.joined().utf8))
        #expect(try reader.finish(model: "m").message.content == "ab")
    }

    @Test("Text of one read is told at once")
    func merging() throws {
        var reader = ChatResponseReader(
            contentType: "text/event-stream", context: .init(tools: [], sentCharacters: 0, makeCallID: { "" }))
        let deltas = try reader.read(Array("data: \(Sample.text("a"))\n\ndata: \(Sample.text("b"))\n\n".utf8))
        #expect(deltas.count == 1)
    }
}
