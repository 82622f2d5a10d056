import HoneCore

/// Writes replies of a model as OpenAI's API has them.
struct ReplyWriting: Sendable {
    enum Kind: Sendable {
        case chat, text

        fileprivate var prefix: String { self == .chat ? "chatcmpl-" : "cmpl-" }
        fileprivate var object: String { self == .chat ? "chat.completion" : "text_completion" }
        fileprivate var streamedObject: String { self == .chat ? "chat.completion.chunk" : "text_completion" }
    }

    let kind: Kind
    let model: String
    /// Random.
    let id: String
    /// Seconds since 1970.
    let created: Int

    func whole(_ response: ModelResponse) -> JSONValue {
        let message = response.message
        var choice: [String: JSONValue] = [
            "index": 0, "logprobs": .null, "finish_reason": .string(reason(response)),
        ]
        switch kind {
        case .text: choice["text"] = .string(message.content)
        case .chat:
            var value: [String: JSONValue] = [
                "role": "assistant", "refusal": .null,
                "content": message.content.isEmpty && !message.toolCalls.isEmpty ? .null : .string(message.content),
            ]
            if let reasoning = message.reasoning { value["reasoning_content"] = .string(reasoning) }
            if !message.toolCalls.isEmpty { value["tool_calls"] = .array(calls(message, isStreamed: false)) }
            choice["message"] = .object(value)
        }
        var body = envelope(kind.object)
        body["choices"] = [.object(choice)]
        body["usage"] = usage(response.usage)
        return .object(body)
    }

    /// The first piece of a stream.
    var opening: JSONValue? { kind == .chat ? chunk(delta: ["role": "assistant", "content": ""]) : nil }

    func piece(_ text: String) -> JSONValue {
        kind == .chat ? chunk(delta: ["content": .string(text)]) : chunk(text: text)
    }

    func thought(_ text: String) -> JSONValue? {
        kind == .chat ? chunk(delta: ["reasoning_content": .string(text)]) : nil
    }

    /// The last pieces of a stream: calls of tools, why it ended, and what it took.
    func closing(_ response: ModelResponse, includesUsage: Bool) -> [JSONValue] {
        var pieces: [JSONValue] = []
        if !response.message.toolCalls.isEmpty, kind == .chat {
            pieces.append(chunk(delta: ["tool_calls": .array(calls(response.message, isStreamed: true))]))
        }
        let reason = JSONValue.string(reason(response))
        pieces.append(kind == .chat ? chunk(delta: [:], reason: reason) : chunk(text: "", reason: reason))
        if includesUsage {
            var body = envelope(kind.streamedObject)
            body["choices"] = []
            body["usage"] = usage(response.usage)
            pieces.append(.object(body))
        }
        return pieces
    }

    private func chunk(delta: JSONValue, reason: JSONValue = .null) -> JSONValue {
        chunk(["index": 0, "delta": delta, "logprobs": .null, "finish_reason": reason])
    }

    private func chunk(text: String, reason: JSONValue = .null) -> JSONValue {
        chunk(["index": 0, "text": .string(text), "logprobs": .null, "finish_reason": reason])
    }

    private func chunk(_ choice: JSONValue) -> JSONValue {
        var body = envelope(kind.streamedObject)
        body["choices"] = [choice]
        return .object(body)
    }

    private func envelope(_ object: String) -> [String: JSONValue] {
        [
            "id": .string(kind.prefix + id), "object": .string(object), "created": .integer(created),
            "model": .string(model),
        ]
    }

    private func calls(_ message: Message, isStreamed: Bool) -> [JSONValue] {
        message.toolCalls.enumerated().map { index, call in
            // The model's own numbers begin anew with each reply; a conversation needs ids that differ.
            var value: [String: JSONValue] = [
                "id": .string("call_\(id)_\(index)"), "type": "function",
                "function": ["name": .string(call.name), "arguments": .string(call.arguments)],
            ]
            if isStreamed { value["index"] = .integer(index) }
            return .object(value)
        }
    }

    private func reason(_ response: ModelResponse) -> String {
        switch response.finishReason {
        case _ where !response.message.toolCalls.isEmpty: "tool_calls"
        case .length: "length"
        case .contentFilter: "content_filter"
        default: "stop"
        }
    }

    private func usage(_ usage: Usage) -> JSONValue {
        [
            "prompt_tokens": .integer(usage.inputTokens), "completion_tokens": .integer(usage.outputTokens),
            "total_tokens": .integer(usage.inputTokens + usage.outputTokens),
            "prompt_tokens_details": ["cached_tokens": .integer(usage.cachedInputTokens)],
            "completion_tokens_details": ["reasoning_tokens": .integer(usage.reasoningTokens)],
        ]
    }
}
