public import HoneCore

/// A model that clients can ask for.
public struct ServedModel: Sendable {
    /// Streams what follows a text as it stands; the request says how to write.
    public typealias Completion =
        @Sendable (_ prompt: String, _ request: ModelRequest) -> AsyncThrowingStream<ModelDelta, any Error>
    /// Vectors of texts, in their order, and the tokens that they had together.
    public typealias Embedding = @Sendable (_ texts: [String]) async throws -> (vectors: [[Float]], tokens: Int)

    /// As clients name it.
    public var id: String
    /// Who made it available, for the list of models.
    public var owner: String
    /// Nil for a model that only embeds.
    public var model: (any Model)?
    /// Nil where it only knows conversations.
    public var complete: Completion?
    /// Nil where it has no embeddings.
    public var embed: Embedding?

    public init(
        id: String, owner: String, model: (any Model)?, complete: Completion? = nil, embed: Embedding? = nil
    ) {
        self.id = id
        self.owner = owner
        self.model = model
        self.complete = complete
        self.embed = embed
    }
}

/// How to serve.
public struct ServerSettings: Sendable {
    public var host = "127.0.0.1"
    /// 0 for a free one.
    public var port = 0
    /// Any of these opens the server; none at all leaves it open to every program of the machine.
    public var keys: [String] = []
    /// Requests that are answered at the same time.
    public var parallel = 1
    /// Requests that may wait.
    public var queue = 64
    public var connections = 256
    public var limits = RequestLimits()
    public var timeouts = ServerTimeouts()

    public init() {}
}

/// How long a client may take.
public struct ServerTimeouts: Sendable {
    /// From the first byte of a request to the end of its head.
    public var head = Duration.seconds(10)
    /// From the end of the head to the end of the body.
    public var body = Duration.seconds(60)
    /// Between two requests.
    public var idle = Duration.seconds(75)

    public init() {}
}
