/// The keys of a YAML mapping under a closed schema: a key that is not of the schema is an error.
struct Fields: Sendable {
    let source: AssetSource
    let line: Int
    /// What stands before each key in errors, as `limits.`.
    private let prefix: String
    private let members: [String: YAMLNode.Member]

    /// - Parameter keys: the schema; nil allows any key.
    init(
        _ node: YAMLNode, of source: AssetSource, keys: [String]?, named name: String? = nil
    ) throws(AssetError) {
        self.source = source
        line = node.line
        prefix = name.map { $0 + "." } ?? ""
        let list: [YAMLNode.Member]
        switch node.content {
        case .map(let members): list = members
        case .empty: list = []
        default:
            throw .wrongType(
                name ?? "the document", expected: "keys with values, as 'key: value'",
                at: Place(file: source.file, line: node.line))
        }
        var members: [String: YAMLNode.Member] = [:]
        for member in list {
            if let keys, !keys.contains(member.key) {
                throw .unknownKey(
                    member.key, prefix: prefix, among: keys, at: Place(file: source.file, line: member.line))
            }
            members[member.key] = member
        }
        self.members = members
    }

    init(
        parsing text: String, of source: AssetSource, firstLine: Int = 1, keys: [String]
    ) throws(AssetError) {
        try self.init(YAMLNode(parsing: text, of: source, firstLine: firstLine), of: source, keys: keys)
    }

    /// All keys that have a value, sorted.
    var keys: [String] { members.keys.filter { node($0) != nil }.sorted() }

    /// Where a key stands, or where the mapping does.
    func place(of key: String) -> Place { Place(file: source.file, line: members[key]?.line ?? line) }

    func missing(_ key: String) -> AssetError {
        .missing(prefix + key, at: Place(file: source.file, line: line))
    }

    // MARK: Values, nil where the key is absent or empty

    func text(_ key: String) throws(AssetError) -> String? {
        guard let node = node(key) else { return nil }
        guard case .scalar(let text, _) = node.content else { throw wrongType(key, "text") }
        return text
    }

    func bool(_ key: String) throws(AssetError) -> Bool? {
        guard let node = node(key) else { return nil }
        switch node.content {
        case .scalar("true", isPlain: true): return true
        case .scalar("false", isPlain: true): return false
        default: throw wrongType(key, "true or false")
        }
    }

    /// A whole number of at least 1.
    func count(_ key: String) throws(AssetError) -> Int? {
        guard let node = node(key) else { return nil }
        guard case .scalar(let text, isPlain: true) = node.content,
            text.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }),
            let value = Int(text), value > 0
        else { throw wrongType(key, "a whole number of at least 1, as 60") }
        return value
    }

    /// A number of US dollars.
    func dollars(_ key: String) throws(AssetError) -> Double? {
        guard let node = node(key) else { return nil }
        guard case .scalar(let text, isPlain: true) = node.content, let value = decimal(text) else {
            throw wrongType(key, "a number of US dollars, as 2.50")
        }
        return value
    }

    /// Seconds.
    func duration(_ key: String) throws(AssetError) -> Double? {
        guard let text = try text(key) else { return nil }
        guard let seconds = seconds(text) else {
            throw .badValue(
                prefix + key, text, expected: "a time above zero with its unit (ms, s, min or h), as '20 min'",
                at: place(of: key))
        }
        return seconds
    }

    /// Bytes.
    func size(_ key: String) throws(AssetError) -> Int? {
        guard let text = try text(key) else { return nil }
        guard let bytes = bytes(text) else {
            throw .badValue(
                prefix + key, text, expected: "a whole size above zero with its unit (KiB, MiB or GiB), as '256 MiB'",
                at: place(of: key))
        }
        return bytes
    }

    /// Texts with their lines; no text may be there twice.
    func texts(_ key: String) throws(AssetError) -> [(text: String, place: Place)]? {
        guard let node = node(key) else { return nil }
        guard case .list(let nodes) = node.content else { throw wrongType(key, "a list, as [one, two]") }
        var texts: [(text: String, place: Place)] = []
        for node in nodes {
            guard case .scalar(let text, _) = node.content, !text.isEmpty else {
                throw wrongType(key, "a list of texts, as [one, two]")
            }
            let place = Place(file: source.file, line: node.line)
            if texts.contains(where: { $0.text == text }) { throw .repeated(prefix + key, text, at: place) }
            texts.append((text, place))
        }
        return texts
    }

    /// A mapping under a key, with a closed schema of its own.
    func fields(_ key: String, keys: [String]?) throws(AssetError) -> Fields? {
        guard let node = node(key) else { return nil }
        return try Fields(node, of: source, keys: keys, named: prefix + key)
    }

    private func node(_ key: String) -> YAMLNode? {
        guard let node = members[key]?.value else { return nil }
        if case .empty = node.content { return nil }
        return node
    }

    private func wrongType(_ key: String, _ expected: String) -> AssetError {
        .wrongType(prefix + key, expected: expected, at: place(of: key))
    }
}
