/// A request that a sandboxed program made of the network, and what came of it. It holds no path, query, header or
/// content.
public struct NetworkRequest: Codable, Sendable, Hashable {
    /// Why a request was refused, or cut off.
    public enum Refusal: String, Codable, Sendable {
        /// The host, or its port, is not among those allowed.
        case host, port
        /// The name leads only to addresses that are not public.
        case address
        /// The name does not resolve, or not in time.
        case unknownHost
        /// Nobody answered at the address, or not in time.
        case unreachable
        /// Not a proxy request that can be understood.
        case malformed
        case tooLarge, uploadSpent, downloadSpent, timedOut
        /// The box made more requests than are recorded one by one.
        case tooMany
    }

    /// Empty where the request named none.
    public var host: String
    public var port: UInt16
    /// The address that was connected to.
    public var address: String?
    /// Nil where it went through to its end.
    public var refusal: Refusal?
    public var bytesUp: Int
    public var bytesDown: Int
    public var milliseconds: Int

    public init(
        host: String, port: UInt16, address: String? = nil, refusal: Refusal? = nil, bytesUp: Int = 0,
        bytesDown: Int = 0, milliseconds: Int = 0
    ) {
        self.host = host
        self.port = port
        self.address = address
        self.refusal = refusal
        self.bytesUp = bytesUp
        self.bytesDown = bytesDown
        self.milliseconds = milliseconds
    }
}

extension NetworkRequest: CustomStringConvertible {
    /// One line for a person.
    public var description: String {
        let name = host.contains(":") ? "[\(host)]" : host
        let target = host.isEmpty ? "unreadable request" : "\(name):\(port)"
        let verdict = refusal.map { address == nil ? "refused, \($0.reason)" : "cut off, \($0.reason)" } ?? "allowed"
        return "\(target)  \(verdict)  \(bytesUp) bytes up, \(bytesDown) down"
    }
}

extension NetworkRequest.Refusal {
    public var reason: String {
        switch self {
        case .host: "host not allowed"
        case .port: "port not allowed"
        case .address: "address not public"
        case .unknownHost: "no such host"
        case .unreachable: "no answer"
        case .malformed: "not a proxy request"
        case .tooLarge: "request too large"
        case .uploadSpent: "upload limit"
        case .downloadSpent: "download limit"
        case .timedOut: "timed out"
        case .tooMany: "too many requests"
        }
    }
}

extension NetworkAccess {
    /// Takes off the limits what a request has used.
    public mutating func spend(_ request: NetworkRequest) {
        uploadLimit = max(0, uploadLimit - request.bytesUp)
        downloadLimit = max(0, downloadLimit - request.bytesDown)
    }
}
