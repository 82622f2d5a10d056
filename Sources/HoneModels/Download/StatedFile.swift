/// What the servers on the way to a file say of it; the hub itself, which comes first, is believed.
struct StatedFile {
    private(set) var size: Int?
    private(set) var sha256: String?

    mutating func learn(from head: HTTPResponseHead) {
        if size == nil { size = head.headers["x-linked-size"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } }
        if sha256 == nil {
            sha256 =
                head.headers["x-linked-etag"].flatMap(Self.digest)
                // Only with a success is the tag that of the file.
                ?? ((200..<300).contains(head.status) ? head.headers["etag"].flatMap(Self.digest) : nil)
        }
    }

    /// What was kept belongs to another version of the file.
    func contradicts(_ source: PartialFile.Source?) -> Bool {
        guard let source else { return false }
        return sha256 != nil && source.sha256 != nil && sha256 != source.sha256
            || size != nil && source.size != nil && size != source.size
    }

    func source(_ url: String, _ head: ResponseHead) -> PartialFile.Source {
        PartialFile.Source(url: url, entityTag: head.strongTag, sha256: sha256, size: size ?? head.total)
    }

    /// A tag that is a SHA-256, as hubs give to large files.
    private static func digest(_ tag: String) -> String? {
        let text = tag.hasPrefix("W/") ? tag.dropFirst(2) : tag[...]
        let digits = text.filter { $0 != "\"" }.lowercased()
        return digits.utf8.count == 64 && digits.allSatisfy(\.isHexDigit) ? digits : nil
    }
}

/// What a response to a request for a file, or for its rest, means.
struct ResponseHead {
    enum Kind {
        /// The bytes after those that are there.
        case rest
        /// The file from its beginning.
        case whole
        /// There is nothing after those that are there.
        case unsatisfiable
        /// A part, but not the one that was asked for.
        case misplaced
        case failed(Int)
    }

    let kind: Kind
    /// The size of the whole file, as this response gives it.
    let total: Int?
    let type: String?
    let strongTag: String?
    let isPage: Bool
    let retryAfter: Duration?

    /// - Parameter offset: the first byte that was asked for.
    init(_ head: HTTPResponseHead, _ offset: Int) {
        type = head.headers["content-type"]
        isPage = type?.lowercased().hasPrefix("text/html") == true
        strongTag = head.headers["etag"].flatMap { $0.hasPrefix("\"") ? $0 : nil }
        retryAfter = head.headers["retry-after"].flatMap { Int($0.trimmed) }.map { .seconds($0) }
        let range = head.headers["content-range"].flatMap(Self.range)
        switch head.status {
        case 206:
            kind = offset > 0 && range?.start == offset ? .rest : .misplaced
            total = range?.total
        case 416:
            kind = .unsatisfiable
            total = range?.total
        case 200:
            kind = .whole
            total = head.headers["content-length"].flatMap { Int($0) }
        default:
            kind = .failed(head.status)
            total = nil
        }
    }

    /// `bytes 10-19/20`, `bytes */20`, `bytes 10-19/*`.
    private static func range(_ text: String) -> (start: Int?, total: Int?)? {
        guard text.lowercased().hasPrefix("bytes ") else { return nil }
        let parts = text.dropFirst("bytes ".count).split(separator: "/", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        return (parts[0].split(separator: "-").first.flatMap { Int($0) }, Int(parts[1]))
    }
}
