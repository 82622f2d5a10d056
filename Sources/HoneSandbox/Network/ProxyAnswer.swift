import HoneCore

/// What the program is told by the broker itself. The first line shows up in the error messages of usual clients.
enum ProxyAnswer {
    static let established = Array("HTTP/1.1 200 Connection established\r\n\r\n".utf8)

    static func refused(_ refusal: NetworkRequest.Refusal, host: String, port: UInt16) -> [UInt8] {
        let body = "hone: \(sentence(refusal, host: host.contains(":") ? "[\(host)]" : host, port: port))\n"
        let head =
            "HTTP/1.1 \(status(refusal)) \(refusal.reason)\r\nContent-Type: text/plain\r\n"
            + "Content-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n"
        return Array((head + body).utf8)
    }

    private static func status(_ refusal: NetworkRequest.Refusal) -> Int {
        switch refusal {
        case .host, .port, .address, .uploadSpent, .downloadSpent: 403
        case .unknownHost, .unreachable: 502
        case .malformed: 400
        case .tooLarge: 431
        case .timedOut: 408
        case .tooMany: 429
        }
    }

    private static func sentence(_ refusal: NetworkRequest.Refusal, host: String, port: UInt16) -> String {
        switch refusal {
        case .host: "\(host) is not among the hosts that --net allows."
        case .port: "Port \(port) of \(host) is not among those that --net allows; 80 and 443 are, where none is named."
        case .address: "\(host) leads to an address that is not public, which --net would have to name."
        case .unknownHost: "\(host) does not resolve."
        case .unreachable: "Nobody answers at port \(port) of \(host)."
        case .malformed: "This is not a request to an HTTP proxy, or one with a body of unknown length."
        case .tooLarge: "The head of the request is longer than \(RequestHead.sizeLimit) bytes."
        case .uploadSpent: "The run may not send that much; --net-upload sets the limit."
        case .downloadSpent: "The run may not receive that much; --net-download sets the limit."
        case .timedOut: "The request was not complete in time."
        case .tooMany: "The program made too many requests."
        }
    }
}
