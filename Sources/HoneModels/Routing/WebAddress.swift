/// An http or https address, checked and without user, query or fragment.
struct WebAddress: Sendable, Hashable {
    var scheme: String
    /// In lower case; an IPv6 address with its brackets.
    var host: String
    var port: Int?
    /// Starts with a slash unless it is empty, and does not end with one.
    var path: String

    /// Nil where `text` is not such an address.
    init?(_ text: String) {
        guard let separator = text.range(ofText: "://") else { return nil }
        scheme = text[..<separator.lowerBound].lowercased()
        guard scheme == "http" || scheme == "https" else { return nil }
        var rest = text[separator.upperBound...].prefix { $0 != "#" && $0 != "?" }
        // Curl gets no address that it would read otherwise than this.
        guard rest.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") }) else { return nil }
        path = rest.firstIndex(of: "/").map { String(rest[$0...]) } ?? ""
        while path.hasSuffix("/") { path.removeLast() }
        rest = rest.prefix { $0 != "/" }
        guard !rest.contains("@") else { return nil }
        if rest.hasPrefix("[") {
            guard let close = rest.firstIndex(of: "]") else { return nil }
            host = rest[...close].lowercased()
            rest = rest[rest.index(after: close)...]
        } else {
            host = rest.prefix { $0 != ":" }.lowercased()
            rest = rest.drop { $0 != ":" }
        }
        if rest.hasPrefix(":") {
            guard let number = Int(rest.dropFirst()), (1...65535).contains(number) else { return nil }
            port = number
        } else if !rest.isEmpty {
            return nil
        }
        if host.isEmpty || host == "[]" { return nil }
    }

    /// As shown to a person: the port only where it is written.
    var hostAndPort: String { port.map { "\(host):\($0)" } ?? host }
    var text: String { "\(scheme)://\(hostAndPort)\(path)" }

    var isLoopback: Bool {
        host == "localhost" || host == "[::1]" || host.hasPrefix("127.")
    }

    func isSameServer(as other: WebAddress) -> Bool {
        func port(_ address: WebAddress) -> Int { address.port ?? (address.scheme == "https" ? 443 : 80) }
        return scheme == other.scheme && host == other.host && port(self) == port(other)
    }
}
