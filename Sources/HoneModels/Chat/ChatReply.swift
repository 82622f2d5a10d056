import HoneCore

/// The reply of one Chat Completions exchange, assembled from chunks or taken from a whole completion.
struct ChatReply {
    /// What the request fixes about its reply.
    struct Context {
        var tools: [ToolDefinition]
        /// Characters sent, for an estimate where the server counts no tokens.
        var sentCharacters: Int
        /// Names a call that came without an id.
        var makeCallID: @Sendable () -> String
    }

    private let context: Context
    private var splitter = ThinkSplitter()
    private var content = ""
    private var reasoning = ""
    private var refusal = ""
    private var calls = ToolCallAssembler()
    private var usage: Usage?
    private(set) var finishReason: String?
    /// A choice with a message or a delta was seen, so the server does speak this protocol.
    private(set) var hasChoice = false

    init(context: Context) { self.context = context }

    /// UTF-8 bytes received so far.
    var count: Int { content.utf8.count + reasoning.utf8.count + refusal.utf8.count + calls.count }

    /// Takes a chunk of a stream or a whole completion. Returns what is new in it.
    mutating func add(_ value: JSONValue) -> [ModelDelta] {
        // Usage may repeat, each time for all that came before: the last one counts.
        if let found = Usage(reading: value["usage"]) ?? Usage(reading: value["x_groq"]?["usage"]) { usage = found }
        guard let choice = value["choices"]?.array?.first(where: { ($0["index"]?.integer ?? 0) == 0 }) else {
            return []
        }
        if let reason = choice["finish_reason"]?.string, !reason.isEmpty { finishReason = reason }
        guard let message = choice["delta"] ?? choice["message"], message.object != nil else { return [] }
        hasChoice = true
        var thought = Self.text(of: message["reasoning_content"])
        if thought.isEmpty { thought = Self.text(of: message["reasoning"]) }
        let parts = Self.parts(of: message["content"])
        thought += parts.reasoning
        refusal += message["refusal"]?.string ?? ""
        let (hidden, answer) = splitter.split(parts.answer)
        thought += hidden

        var deltas: [ModelDelta] = []
        if !thought.isEmpty {
            reasoning += thought
            deltas.append(.reasoning(thought))
        }
        if !answer.isEmpty {
            content += answer
            deltas.append(.text(answer))
        }
        var pieces = message["tool_calls"]?.array ?? []
        if pieces.isEmpty, let legacy = message["function_call"], legacy.object?.isEmpty == false { pieces = [legacy] }
        for piece in pieces {
            if let name = calls.add(piece) { deltas.append(.toolCallStarted(name)) }
        }
        return deltas
    }

    /// The complete reply, or nil where it says nothing and calls nothing.
    mutating func finish(model: String) -> ModelResponse? {
        let rest = splitter.finish()
        reasoning += rest.reasoning
        content += rest.answer
        if reasoning.isEmpty, let (hidden, answer) = ThinkSplitter.splitUnopened(content) {
            (reasoning, content) = (hidden, answer)
        }
        let made = count
        var toolCalls = calls.finish(makeID: context.makeCallID)
        if toolCalls.isEmpty, !context.tools.isEmpty, finishReason != "length",
            let leaked = LeakedToolCalls(in: content, tools: context.tools)
        {
            content = leaked.remainder
            toolCalls = leaked.calls.map {
                ToolCall(id: context.makeCallID(), name: $0.name, arguments: ToolArguments.normalized($0.arguments))
            }
        }
        if content.isEmpty, toolCalls.isEmpty, !refusal.isEmpty {
            content = refusal
            finishReason = "content_filter"
        }
        let isBlank = content.utf8.allSatisfy(\.isJSONSpace) && toolCalls.isEmpty
        if isBlank, finishReason != "length" || reasoning.isEmpty { return nil }
        let message = Message(
            role: .assistant, content: content, reasoning: reasoning.isEmpty ? nil : reasoning, toolCalls: toolCalls)
        return ModelResponse(
            message: message, finishReason: reason(callsTools: !toolCalls.isEmpty),
            usage: usage ?? Usage(estimatedFromInput: context.sentCharacters, output: made), model: model)
    }

    /// Servers say `stop` though they call tools, so the calls decide, unless the reply was cut.
    private func reason(callsTools: Bool) -> FinishReason {
        switch finishReason {
        case "length", "max_tokens": .length
        case "content_filter": .contentFilter
        case _ where callsTools: .toolCalls
        case "stop", "eos", "end_turn", "stop_sequence", nil: .stop
        default: .other
        }
    }

    private static func text(of value: JSONValue?) -> String {
        switch value {
        case .string(let text): text
        case .array(let parts): parts.map { text(of: $0["text"] ?? $0) }.joined()
        default: ""
        }
    }

    /// Content is a string, or a list of parts of which some are thoughts.
    private static func parts(of content: JSONValue?) -> (reasoning: String, answer: String) {
        guard let parts = content?.array else { return ("", content?.string ?? "") }
        var reasoning = ""
        var answer = ""
        for part in parts {
            if let thought = part["thinking"] {
                reasoning += text(of: thought)
            } else {
                answer += text(of: part["text"] ?? part)
            }
        }
        return (reasoning, answer)
    }
}
