import HoneCore

/// The keys that open the server.
struct AccessKeys: Sendable {
    /// Digests have one length and share no beginning with each other: comparing them tells nothing of the keys.
    private let digests: [[UInt8]]

    init(_ keys: [String]) { digests = keys.map { Self.digest($0) } }

    var isOpen: Bool { digests.isEmpty }

    /// The position of the key that a header presents; nil where it is none of them. Takes the same time for all.
    func position(of authorization: String?) -> Int? {
        let scheme = "bearer "
        guard let authorization, authorization.lowercased().hasPrefix(scheme) else { return nil }
        let presented = Self.digest(String(authorization.dropFirst(scheme.count)))
        var found: Int?
        for (position, digest) in digests.enumerated() {
            let difference = zip(digest, presented).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) }
            if difference == 0 { found = position }
        }
        return found
    }

    private static func digest(_ key: String) -> [UInt8] { Array(Digest(of: key).hexadecimal.utf8) }
}
