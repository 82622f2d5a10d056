/// How long to wait for a server. There is no limit on the whole of an exchange: a slow model that still sends is
/// not a failure.
public struct ExchangeTimeouts: Sendable, Hashable {
    public var connect: Duration
    /// From the start of the exchange to the first byte of the reply; a local model may load for minutes.
    public var firstByte: Duration
    /// Between two reads of the reply.
    public var betweenChunks: Duration

    public init(
        connect: Duration = .seconds(10), firstByte: Duration = .seconds(300), betweenChunks: Duration = .seconds(60)
    ) {
        self.connect = connect
        self.firstByte = firstByte
        self.betweenChunks = betweenChunks
    }
}

struct HTTPRequest: Sendable {
    enum Method: Sendable { case get, post }

    var method: Method
    var url: String
    var headers: [(name: String, value: String)]
    /// Sent one after another. The pieces are shared with their owner, never copied.
    var body: [[UInt8]] = []
    var timeouts: ExchangeTimeouts
    var network: NetworkSettings
}

struct HTTPResponseHead: Sendable, Equatable {
    var status: Int
    /// Names in lower case; the last of several values wins.
    var headers: [String: String]
}

/// Why an exchange ended without a complete response.
struct HTTPFailure: Error, Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        case libraryMissing, badAddress, nameNotResolved, proxyNotResolved, proxyRefused, refused, unreachable,
            connectTimeout
        case tls, idleBeforeFirstByte, idleBetweenChunks, closedEarly, notHTTP, other
    }

    var kind: Kind
    /// What curl says, as a phrase.
    var detail: String
}
