import Yams

/// The largest YAML text that is parsed, in bytes.
let yamlSizeLimit = 64 << 10

extension YAMLNode {
    /// Parses one document, without anchors, aliases, tags and repeated keys.
    ///
    /// - Parameter firstLine: the number of the text's first line within its file.
    init(parsing text: String, of source: AssetSource, firstLine: Int = 1) throws(AssetError) {
        let offset = firstLine - 1
        guard text.utf8.count <= yamlSizeLimit else { throw .tooLarge(source.file, limit: yamlSizeLimit) }
        if let line = lineOfAnchor(in: text) {
            throw .refusedYAML(
                "YAML anchors and aliases are refused. Write the value out; in plain text, put a space after '&'",
                at: Place(file: source.file, line: line + offset))
        }
        let root: Node?
        do {
            root = try Parser(yaml: text, resolver: .basic, constructor: .default, encoding: .utf8).singleRoot()
        } catch {
            throw yamlError(error, of: source, offset: offset)
        }
        guard let root else {
            self.init(content: .empty, line: firstLine)
            return
        }
        try self.init(root, of: source, offset: offset, depth: 0)
    }

    private init(_ node: Node, of source: AssetSource, offset: Int, depth: Int) throws(AssetError) {
        let line = (node.mark?.line ?? 1) + offset
        let place = Place(file: source.file, line: line)
        guard depth < 8 else { throw .refusedYAML("this is nested too deeply", at: place) }
        guard [Tag.Name.implicit, .nonSpecific, .str, .seq, .map].map(\.rawValue).contains(node.tag.rawValue) else {
            throw .refusedYAML("YAML tags ('!…') are refused. Remove it", at: place)
        }
        switch node {
        case .scalar(let scalar):
            let isPlain = scalar.style == .plain
            if isPlain, ["", "~", "null"].contains(scalar.string) {
                self.init(content: .empty, line: line)
            } else if scalar.string.utf8.contains(0) {
                throw .refusedYAML("a text contains the character NUL. Remove it", at: place)
            } else {
                self.init(content: .scalar(scalar.string, isPlain: isPlain), line: line)
            }
        case .sequence(let sequence):
            var elements: [YAMLNode] = []
            for element in sequence {
                elements.append(try YAMLNode(element, of: source, offset: offset, depth: depth + 1))
            }
            self.init(content: .list(elements), line: line)
        case .mapping(let mapping):
            var members: [Member] = []
            for (key, value) in mapping {
                let keyLine = (key.mark?.line ?? 1) + offset
                guard case .scalar(let scalar) = key else {
                    throw .refusedYAML("a key must be a word", at: Place(file: source.file, line: keyLine))
                }
                let node = try YAMLNode(value, of: source, offset: offset, depth: depth + 1)
                members.append(Member(key: scalar.string, line: keyLine, value: node))
            }
            self.init(content: .map(members), line: line)
        case .alias:
            throw .refusedYAML("YAML aliases are refused. Write the value out", at: place)
        }
    }
}

private func yamlError(_ error: any Error, of source: AssetSource, offset: Int) -> AssetError {
    switch error as? YamlError {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _):
        .badYAML(problem, at: Place(file: source.file, line: mark.line + offset))
    case .composer(let context, let problem, let mark, _):
        .badYAML(
            (context.map { $0.text + ", " } ?? "") + problem, at: Place(file: source.file, line: mark.line + offset))
    case .duplicatedKeysInMapping(let keys, let context):
        .refusedYAML(
            "the key '\(keys.first ?? "")' is there twice. Remove one",
            at: Place(file: source.file, line: context.mark.line + offset))
    case .reader(let problem, _, _, _):
        .badYAML(problem, at: Place(file: source.file, line: nil))
    default:
        .badYAML("it cannot be parsed", at: Place(file: source.file, line: nil))
    }
}

/// The line of the first `&name` that YAML could read as an anchor.
///
/// This runs before the parser, because nested aliases let a short text stand for a huge one, which the parser walks
/// through where it compares keys. Without an anchor no alias is defined. It also finds some `&name` inside text,
/// which is the safe side.
private func lineOfAnchor(in text: String) -> Int? {
    var line = 1
    var previous = UInt8(ascii: "\n")
    var isCandidate = false
    for byte in text.utf8 {
        if isCandidate, byte >= 0x80 || isNameByte(byte) { return line }
        isCandidate = byte == UInt8(ascii: "&") && (previous >= 0x80 || " \t\r\n[]{},:'\"".utf8.contains(previous))
        if byte == UInt8(ascii: "\n") { line += 1 }
        previous = byte
    }
    return nil
}
