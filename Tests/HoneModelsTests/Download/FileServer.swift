@testable import HoneModels

extension LoopbackServer.Request {
    /// Of the range that is asked for.
    var firstByte: Int {
        let range = headers["range"]?.split(separator: "=").last?.split(separator: "-").first
        return range.flatMap { Int($0) } ?? 0
    }
}

extension LoopbackServer.Connection {
    func redirect(to target: String, _ headers: String...) {
        reply("302 Found", ["Location: \(target)"] + headers, "")
    }

    func reply(body: String, type: String) { reply("200 OK", [], body, type: type) }

    func file(
        _ content: [UInt8], _ headers: String..., from start: Int = 0, breakingOffAfter limit: Int? = nil,
        keepsOpen: Bool = false
    ) { file(content, headers, from: start, breakingOffAfter: limit, keepsOpen: keepsOpen) }

    /// - Parameter limit: bytes of the body after which the connection ends.
    func file(
        _ content: [UInt8], _ headers: [String], from start: Int = 0, breakingOffAfter limit: Int? = nil,
        keepsOpen: Bool = false
    ) {
        let body = content[min(start, content.count)...]
        let status =
            start > 0
            ? ["HTTP/1.1 206 Partial Content", "Content-Range: bytes \(start)-\(content.count - 1)/\(content.count)"]
            : ["HTTP/1.1 200 OK"]
        let lines = status + ["Content-Type: application/octet-stream", "Content-Length: \(body.count)"] + headers
        send(lines.joined(separator: "\r\n") + "\r\n\r\n")
        send(Array(limit.map { body.prefix($0) } ?? body))
        if limit != nil, !keepsOpen { close() }
    }
}
