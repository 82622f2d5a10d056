/// What a request begins with.
public struct RequestHead: Sendable, Equatable {
    public enum Body: Sendable, Equatable {
        case none
        /// Exactly so many bytes.
        case length(Int)
        case chunked
    }

    public var method: String
    /// Without the query.
    public var path: String
    /// Names in lower case, in the order of the request.
    public var headers: [(name: String, value: String)]
    public var body: Body
    /// The client can take another response on this connection.
    public var keepsAlive: Bool
    /// The client waits for a word before it sends the body.
    public var expectsContinue: Bool
    /// HTTP/1.0 knows no chunked responses.
    public var takesChunks: Bool

    public subscript(name: String) -> String? { headers.first { $0.name == name }?.value }

    public static func == (left: RequestHead, right: RequestHead) -> Bool {
        left.method == right.method && left.path == right.path && left.body == right.body
            && left.keepsAlive == right.keepsAlive && left.expectsContinue == right.expectsContinue
            && left.takesChunks == right.takesChunks && left.headers.elementsEqual(right.headers) { $0 == $1 }
    }
}

/// Bounds on what one request may take.
public struct RequestLimits: Sendable {
    /// Of the request line, of one header, and of one chunk's size line.
    public var lineBytes = 8192
    /// Of all headers together.
    public var headBytes = 32_768
    public var headerCount = 100
    public var bodyBytes = 16 << 20

    public init() {}
}

/// Why a request is refused before anybody looks at what it wants.
public struct RequestProblem: Error, Sendable, Equatable {
    public var status: Int
    public var reason: String

    static func bad(_ reason: String) -> RequestProblem { RequestProblem(status: 400, reason: reason) }
}
