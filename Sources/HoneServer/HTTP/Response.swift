/// What is sent back, as bytes.
enum Response {
    private static let reasons: [Int: String] = [
        200: "OK", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
        405: "Method Not Allowed", 408: "Request Timeout", 413: "Content Too Large", 414: "URI Too Long",
        415: "Unsupported Media Type", 429: "Too Many Requests", 431: "Request Header Fields Too Large",
        500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable",
        505: "HTTP Version Not Supported",
    ]

    static let `continue` = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

    /// A complete response.
    static func whole(
        _ status: Int, type: String, _ headers: [(String, String)] = [], body: [UInt8], keepsAlive: Bool,
        isHead: Bool = false
    ) -> [UInt8] {
        head(status, type, headers + [("Content-Length", "\(body.count)")], keepsAlive: keepsAlive)
            + (isHead ? [] : body)
    }

    /// The beginning of a response that comes in pieces. Without chunks it ends with the connection.
    static func beginning(type: String, _ headers: [(String, String)] = [], inChunks: Bool, keepsAlive: Bool) -> [UInt8]
    {
        let coding = inChunks ? [("Transfer-Encoding", "chunked")] : []
        return head(200, type, headers + coding, keepsAlive: inChunks && keepsAlive)
    }

    static func piece(_ bytes: [UInt8], inChunks: Bool) -> [UInt8] {
        guard inChunks, !bytes.isEmpty else { return bytes }
        return Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + [0x0D, 0x0A]
    }

    static func end(inChunks: Bool) -> [UInt8] { inChunks ? Array("0\r\n\r\n".utf8) : [] }

    private static func head(
        _ status: Int, _ type: String, _ headers: [(String, String)], keepsAlive: Bool
    ) -> [UInt8] {
        var text = "HTTP/1.1 \(status) \(reasons[status] ?? "Status")\r\nContent-Type: \(type)\r\n"
        // What is sent is a model's or a client's text; no browser should take it for anything else.
        text += "X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n"
        for (name, value) in headers { text += "\(name): \(value)\r\n" }
        text += keepsAlive ? "\r\n" : "Connection: close\r\n\r\n"
        return Array(text.utf8)
    }
}
