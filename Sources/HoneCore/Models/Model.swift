/// What a request is for. A role can have a model and a prompt of its own.
public enum Purpose: String, Codable, Sendable, CaseIterable {
    case plan, act, debug, reflect
}

/// One request to a model, independent of any wire.
public struct ModelRequest: Sendable {
    public var purpose: Purpose
    public var messages: [Message]
    public var tools: [ToolDefinition]
    /// The model must call this tool, where its server can enforce that.
    public var requiredTool: String?
    /// The most tokens the reply may have; nil leaves it to the server.
    public var maxOutputTokens: Int?
    public var temperature: Double?
    /// The reply must call one of the tools, whichever.
    public var requiresTool = false
    /// JSON Schema that the reply's text must satisfy, where its server can enforce that.
    public var responseSchema: JSONValue?
    /// Texts before which the reply ends.
    public var stops: [String] = []
    /// Only the likeliest tokens that together have this probability.
    public var topP: Double?
    /// Makes the reply repeatable, where its server can.
    public var seed: UInt64?

    public init(
        purpose: Purpose, messages: [Message], tools: [ToolDefinition] = [], requiredTool: String? = nil,
        maxOutputTokens: Int? = nil, temperature: Double? = nil
    ) {
        self.purpose = purpose
        self.messages = messages
        self.tools = tools
        self.requiredTool = requiredTool
        self.maxOutputTokens = maxOutputTokens
        self.temperature = temperature
    }
}

/// Tokens of one exchange. Input counts everything sent, cached tokens included.
public struct Usage: Codable, Sendable, Hashable {
    public var inputTokens: Int
    public var outputTokens: Int
    public var cachedInputTokens: Int
    public var reasoningTokens: Int
    /// US dollars, where the server or a configured price tells.
    public var cost: Double?
    /// The server sent no figures: these are estimates from the length of the texts.
    public var isEstimated: Bool

    public init(
        inputTokens: Int = 0, outputTokens: Int = 0, cachedInputTokens: Int = 0, reasoningTokens: Int = 0,
        cost: Double? = nil, isEstimated: Bool = false
    ) {
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.cachedInputTokens = cachedInputTokens
        self.reasoningTokens = reasoningTokens
        self.cost = cost
        self.isEstimated = isEstimated
    }
}

/// Why a model stopped.
public enum FinishReason: String, Codable, Sendable {
    case stop, length, toolCalls, contentFilter, other
}

/// A complete reply.
public struct ModelResponse: Codable, Sendable, Hashable {
    /// Role assistant.
    public var message: Message
    public var finishReason: FinishReason
    public var usage: Usage
    /// The model that answered, as `provider/model`.
    public var model: String
    public var latencyMilliseconds: Int

    public init(
        message: Message, finishReason: FinishReason, usage: Usage, model: String, latencyMilliseconds: Int = 0
    ) {
        self.message = message
        self.finishReason = finishReason
        self.usage = usage
        self.model = model
        self.latencyMilliseconds = latencyMilliseconds
    }
}

/// What a model's stream yields. A stream ends after `finished`, or by throwing a `ModelError`.
public enum ModelDelta: Sendable {
    case text(String)
    case reasoning(String)
    /// A call of the named tool began to arrive.
    case toolCallStarted(String)
    /// An attempt failed and another follows, after the wait, by the model named.
    case attemptFailed(ModelError, retryAfter: Duration, nextModel: String)
    case finished(ModelResponse)
}

/// Anything that answers requests: an endpoint, a router over several, a recording, a script.
public protocol Model: Sendable {
    /// `provider/model`, as shown to a person and stored with each reply.
    var name: String { get }

    /// Streams the reply to `request`. Ending the iteration early or cancelling the task ends the exchange.
    func respond(to request: ModelRequest) -> AsyncThrowingStream<ModelDelta, any Error>
}
