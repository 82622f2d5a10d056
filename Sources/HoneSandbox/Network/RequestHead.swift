import HoneCore

/// The head of a request to a proxy, read strictly: what two readers could understand differently is refused.
struct RequestHead: Sendable, Hashable {
    static let sizeLimit = 16 << 10
    static let fieldLimit = 100

    /// Lowercase, without a dot at the end; an address of version 6 without brackets.
    var host: String
    var port: UInt16
    /// CONNECT: everything after the head is between the program and the host.
    var isTunnel: Bool
    /// What the host is sent; empty for a tunnel.
    var forwarded: [UInt8] = []
    /// Of the body that follows; 0 for a tunnel.
    var bodyLength = 0

    enum Reading: Sendable, Hashable {
        case incomplete
        case complete(RequestHead, length: Int)
        case refused(NetworkRequest.Refusal)
    }

    /// Reads the head that the bytes begin with.
    static func read(_ bytes: [UInt8]) -> Reading {
        guard let length = headLength(bytes) else {
            return bytes.count > sizeLimit ? .refused(.tooLarge) : .incomplete
        }
        guard length <= sizeLimit else { return .refused(.tooLarge) }
        guard let head = RequestHead(bytes[..<(length - 4)]) else { return .refused(.malformed) }
        return .complete(head, length: length)
    }

    private static func headLength(_ bytes: [UInt8]) -> Int? {
        guard bytes.count >= 4 else { return nil }
        for index in 3..<min(bytes.count, sizeLimit + 1)
        where bytes[index] == 10 && bytes[index - 1] == 13 && bytes[index - 2] == 10 && bytes[index - 3] == 13 {
            return index + 1
        }
        return nil
    }

    private init?(_ bytes: ArraySlice<UInt8>) {
        // Printable ASCII, tabs and whole ends of lines: no NUL, no lone CR or LF, nothing to guess about.
        guard let lines = Self.lines(bytes), lines.count <= Self.fieldLimit, let first = lines.first else { return nil }
        let words = first.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 3, words[2] == "HTTP/1.1" || words[2] == "HTTP/1.0" else { return nil }
        let method = words[0]
        guard (1...20).contains(method.count), method.allSatisfy({ $0.isUppercase || $0 == "-" }) else { return nil }
        var fields: [(name: String, value: String)] = []
        for line in lines.dropFirst() {
            guard let field = Self.field(line) else { return nil }
            fields.append(field)
        }
        if method == "CONNECT" {
            guard let target = Self.authority(words[1], standardPort: nil) else { return nil }
            (host, port) = target
            isTunnel = true
        } else {
            guard let (authority, path) = Self.absolute(words[1]),
                let target = Self.authority(authority, standardPort: 80), let length = Self.bodyLength(fields)
            else { return nil }
            (host, port) = target
            isTunnel = false
            bodyLength = length
            forwarded = Self.forwarded(method, path, authority, fields)
        }
    }

    private static func lines(_ bytes: ArraySlice<UInt8>) -> [String]? {
        var lines: [String] = []
        let parts = bytes.split(separator: 10, omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            var line = part
            if index < parts.count - 1, line.popLast() != 13 { return nil }
            guard line.allSatisfy({ 32...126 ~= $0 || $0 == 9 }) else { return nil }
            lines.append(String(decoding: line, as: UTF8.self))
        }
        return lines
    }

    private static func field(_ line: String) -> (name: String, value: String)? {
        guard let colon = line.firstIndex(of: ":") else { return nil }
        let name = line[..<colon]
        guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber || "-_!#$%&'*+.^`|~".contains($0) }) else {
            return nil
        }
        let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
        return (name.lowercased(), String(value))
    }

    /// The two parts of `http://host:port/path`.
    private static func absolute(_ target: Substring) -> (authority: Substring, path: String)? {
        guard target.prefix(7).lowercased() == "http://" else { return nil }
        let rest = target.dropFirst(7)
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        let path = rest[end...]
        guard !path.contains("#") else { return nil }
        return (rest[..<end], path.hasPrefix("/") ? String(path) : "/" + path)
    }

    private static func authority(_ text: Substring, standardPort: UInt16?) -> (String, UInt16)? {
        var (name, portText): (Substring, Substring?) = (text, nil)
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            name = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":"), InternetAddress(String(name))?.isVersion4 == false else {
                return nil
            }
            portText = rest.isEmpty ? nil : rest.dropFirst()
        } else if let colon = text.firstIndex(of: ":") {
            (name, portText) = (text[..<colon], text[text.index(after: colon)...])
        }
        if name.hasSuffix(".") { name = name.dropLast() }
        guard let port = portText.map({ $0.allSatisfy(\.isNumber) ? UInt16($0) ?? 0 : 0 }) ?? standardPort, port > 0
        else { return nil }
        let host = name.lowercased()
        return isHost(host) ? (host, port) : nil
    }

    /// A name of letters, digits, hyphens and dots, or an address in its usual spelling.
    private static func isHost(_ host: String) -> Bool {
        if InternetAddress(host) != nil { return true }
        guard (1...253).contains(host.utf8.count) else { return false }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        guard
            labels.allSatisfy({ label in
                (1...63).contains(label.utf8.count)
                    && label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) || $0 == "-" || $0 == "_" }
            }), let last = labels.last
        else { return false }
        // Such as 127.1 or 0x7f000001, which the system's resolver takes for addresses.
        return !last.allSatisfy(\.isNumber) && !last.hasPrefix("0x")
    }

    /// Zero where there is none. Nil where the length is in doubt: several, or chunks, whose end only a second reader
    /// of the body could find.
    private static func bodyLength(_ fields: [(name: String, value: String)]) -> Int? {
        guard !fields.contains(where: { $0.name == "transfer-encoding" }) else { return nil }
        let lengths = fields.filter { $0.name == "content-length" }.map(\.value)
        guard let text = lengths.first else { return 0 }
        guard lengths.count == 1, text.utf8.allSatisfy({ 48...57 ~= $0 }), text.utf8.count <= 15 else { return nil }
        return Int(text)
    }

    /// For one hop only, or about it.
    private static let hopFields: Set<String> = [
        "connection", "proxy-connection", "proxy-authorization", "proxy-authenticate", "keep-alive", "te", "trailer",
        "upgrade", "http2-settings", "host",
    ]

    private static func forwarded(
        _ method: Substring, _ path: String, _ authority: Substring, _ fields: [(name: String, value: String)]
    ) -> [UInt8] {
        let named = fields.filter { $0.name == "connection" }.flatMap { field in
            field.value.split(separator: ",").map { $0.lowercased().filter { $0 != " " && $0 != "\t" } }
        }
        // One request for each connection: a second one could name another host.
        var lines = ["\(method) \(path) HTTP/1.1", "Host: \(authority)", "Connection: close"]
        // The length stays, whatever the client says of it: it is what the body is held to.
        for field in fields
        where field.name == "content-length" || !hopFields.contains(field.name) && !named.contains(field.name) {
            lines.append("\(field.name): \(field.value)")
        }
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }
}
