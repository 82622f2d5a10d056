/// What a sandboxed program may reach of the network. A program without one has no network at all.
///
///     try NetworkAccess(spelling: "allow:example.org,.example.com:8443")?.description  // "allow:example.org,.example.com:8443"
///     try NetworkAccess(spelling: "off")  // nil
public struct NetworkAccess: Codable, Sendable, Hashable {
    /// One host, or all hosts below a domain.
    public struct Rule: Codable, Sendable, Hashable {
        /// Lowercase. A name, a domain with a leading dot that stands for all names below it, or a literal address.
        public var host: String
        /// Nil for 80 and 443.
        public var port: UInt16?

        public init(host: String, port: UInt16? = nil) {
            self.host = host
            self.port = port
        }

        public func allows(port: UInt16) -> Bool { self.port.map { $0 == port } ?? (port == 80 || port == 443) }
    }

    public static let standardUploadLimit = 64 << 10
    public static let standardDownloadLimit = 1 << 30

    public var rules: [Rule]
    /// Bytes that all programs of a run together may send.
    public var uploadLimit: Int
    /// Bytes that all programs of a run together may receive.
    public var downloadLimit: Int

    public init(
        rules: [Rule], uploadLimit: Int = standardUploadLimit, downloadLimit: Int = standardDownloadLimit
    ) {
        self.rules = rules
        self.uploadLimit = uploadLimit
        self.downloadLimit = downloadLimit
    }

    /// `off`, for which there is no value, or `allow:HOST[:PORT],…`.
    ///
    /// An address of version 6 stands in brackets where a port follows.
    public init?(spelling: String) throws(NetworkSpellingError) {
        guard spelling != "off" else { return nil }
        guard spelling.hasPrefix("allow:") else {
            throw NetworkSpellingError(
                "'\(sanitized(spelling))' is neither off nor allow:HOST[:PORT],…; as in allow:example.org,.example.com:8443."
            )
        }
        var rules: [Rule] = []
        for part in spelling.dropFirst("allow:".count).split(separator: ",", omittingEmptySubsequences: false) {
            let rule = try Rule(spelling: part)
            if !rules.contains(rule) { rules.append(rule) }
        }
        self.init(rules: rules)
    }
}

extension NetworkAccess: CustomStringConvertible {
    /// The spelling that it is made from; without the limits.
    public var description: String { "allow:" + rules.map(\.description).joined(separator: ",") }
}

extension NetworkAccess.Rule: CustomStringConvertible {
    fileprivate init(spelling text: Substring) throws(NetworkSpellingError) {
        guard !text.contains("/") else { throw .badHost(text) }
        var (name, portText): (Substring, Substring?) = (text, nil)
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            name = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { throw .badHost(text) }
            portText = rest.isEmpty ? nil : rest.dropFirst()
        } else if text.count(where: { $0 == ":" }) == 1, let colon = text.firstIndex(of: ":") {
            (name, portText) = (text[..<colon], text[text.index(after: colon)...])
        }
        if name.hasSuffix(".") { name = name.dropLast() }
        guard name.utf8.count <= 253, name.contains(where: { $0 != "." }), name.utf8.allSatisfy(isHostCharacter),
            !name.dropFirst().contains("..")
        else { throw .badHost(text) }
        var port: UInt16?
        if let portText {
            guard let number = UInt16(portText), number > 0, portText.utf8.allSatisfy({ 48...57 ~= $0 }) else {
                throw NetworkSpellingError(
                    "'\(sanitized(String(text)))' has no port after its colon; a port is a number from 1 to 65535.")
            }
            port = number
        }
        self.init(host: name.lowercased(), port: port)
    }

    public var description: String {
        guard let port else { return host }
        return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}

/// Letters, digits, and what names and addresses have between them.
private func isHostCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: ":"): true
    default: false
    }
}

/// What a person wrote after `--net` is not a network access.
public struct NetworkSpellingError: HoneError, Hashable {
    public var message: String
    public init(_ message: String) { self.message = message }
    public var exitStatus: ExitStatus { .usage }

    fileprivate static func badHost(_ text: Substring) -> NetworkSpellingError {
        let url = text.firstRange(of: "/") != nil || text.hasPrefix("http")
        return NetworkSpellingError(
            text.isEmpty
                ? "A host is missing; name them as in allow:example.org,.example.com:8443."
                : "'\(sanitized(String(text)))' is not a host\(url ? "; leave out http:// and the path" : ""). A host is a name, an address, or a domain with a leading dot that stands for all names below it."
        )
    }
}
