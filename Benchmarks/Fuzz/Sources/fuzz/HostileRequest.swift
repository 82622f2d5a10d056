import HoneCore
import HoneServer

/// Requests that are almost right, read as they would come from a socket.
enum HostileRequest {
    private static let parts = [
        "GET ", "POST ", "/v1/chat/completions", "/health", " HTTP/1.1", " HTTP/1.0", "\r\n", "\r\n\r\n", "\n", "\r",
        "Host: a\r\n", "Content-Length: 5\r\n", "Content-Length: 99999999999999999999\r\n", "Content-Length: -1\r\n",
        "Transfer-Encoding: chunked\r\n", "Transfer-Encoding: gzip\r\n", "Connection: close\r\n",
        "Connection: keep-alive, x\r\n", "Expect: 100-continue\r\n", "5\r\nhello\r\n", "0\r\n\r\n", "ffffffff\r\n",
        "7fffffffffffffff\r\n", "1;x=y\r\na\r\n", " folded\r\n", ": none\r\n", "X: \u{0}\r\n", "hello",
        #"{"model":"m","messages":[{"role":"user","content":"\ud800\u0000"}]}"#, "{[{[", "1e999", #""\u12"#,
    ]
    private static let whole = [
        "GET /health HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST /v1/completions HTTP/1.1\r\nHost: a\r\nContent-Length: 28\r\n\r\n{\"model\":\"m\",\"prompt\":\"Hi\"}\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{\"a\r\n4;e=1\r\n\":1}\r\n0\r\nT: x\r\n\r\n",
    ]

    private static let limits = {
        var limits = RequestLimits()
        limits.bodyBytes = 4096
        limits.headBytes = 2048
        limits.lineBytes = 512
        return limits
    }()

    /// Whether at least one request was read to its end.
    static func read(_ seed: UInt64) -> Bool {
        var chance = Chance(seed: seed)
        var bytes: [UInt8] = []
        for _ in 0...chance.below(8) {
            bytes += Array((chance.oneIn(3) ? chance.pick(whole) : chance.pick(parts)).utf8)
        }
        for _ in 0..<chance.below(4) where !bytes.isEmpty {
            let place = chance.below(bytes.count)
            switch chance.below(4) {
            case 0: bytes[place] = UInt8(truncatingIfNeeded: chance.next())
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(contentsOf: chance.bytes(upTo: 6), at: place)
            default: bytes += bytes[place...].prefix(200)
            }
        }
        var parser = RequestParser(limits: limits)
        var isRead = false
        do {
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = 1 + chance.below(rest.count)
                parser.append(rest.prefix(count))
                rest = rest.dropFirst(count)
                while let event = try parser.next() {
                    guard case .body(let body) = event else { continue }
                    precondition(body.count <= limits.bodyBytes, "a body beyond its limit")
                    isRead = true
                    if let value = try? JSONValue(parsing: body) { precondition(!value.text.isEmpty) }
                }
            }
        } catch {
            precondition((400..<600).contains(error.status), "a problem without a status")
        }
        return isRead
    }
}
