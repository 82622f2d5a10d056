/// A line of output with holes in it, which says what stands where.
///
///     let pattern = try LinePattern("  File \"{file}\", line {line}, in {function}")
///     pattern.match("  File \"/box/a.py\", line 3, in f")  // ["file": "/box/a.py", "line": "3", "function": "f"]
///
/// A hole takes at least one character and ends where what follows it stands, as early as the whole line allows. `{line}` and `{column}` take digits, `{type}` takes names with dots in between, and
/// `{}` takes anything and is forgotten.
public struct LinePattern: Sendable, Hashable {
    public static let holes = ["file", "line", "column", "function", "type", "message", "test"]

    enum Part: Sendable, Hashable {
        case literal([UInt8])
        case hole(String)
    }

    public let text: String
    let parts: [Part]

    /// Nil where a hole has no known name, is not closed, or follows another at once.
    public init?(_ text: String) {
        var parts: [Part] = []
        var rest = text[...]
        while !rest.isEmpty {
            guard let open = rest.firstIndex(of: "{") else {
                parts.append(.literal(Array(rest.utf8)))
                break
            }
            if open > rest.startIndex { parts.append(.literal(Array(rest[..<open].utf8))) }
            guard let close = rest[open...].firstIndex(of: "}") else { return nil }
            let name = String(rest[rest.index(after: open)..<close])
            guard name.isEmpty || Self.holes.contains(name) else { return nil }
            if case .hole? = parts.last { return nil }
            parts.append(.hole(name))
            rest = rest[rest.index(after: close)...]
        }
        guard !parts.isEmpty else { return nil }
        self.text = text
        self.parts = parts
    }

    /// What stands in the holes, or nil where the line is another, or longer than any that a person would read.
    public func match(_ line: some StringProtocol) -> [String: String]? {
        // Most lines fail here, without a copy.
        if case .literal(let start)? = parts.first, !line.utf8.starts(with: start) { return nil }
        let bytes = Array(line.utf8.prefix(Self.longest + 1))
        guard bytes.count <= Self.longest else { return nil }
        var tries = Self.mostTries
        return match(bytes[...], parts[...], &tries)
    }

    private static let longest = 4096
    private static let mostTries = 1000

    private func match(_ bytes: ArraySlice<UInt8>, _ parts: ArraySlice<Part>, _ tries: inout Int) -> [String: String]? {
        guard let part = parts.first else { return bytes.isEmpty ? [:] : nil }
        let rest = parts.dropFirst()
        guard case .hole(let name) = part else {
            guard case .literal(let literal) = part, bytes.starts(with: literal) else { return nil }
            return match(bytes.dropFirst(literal.count), rest, &tries)
        }
        var end = bytes.startIndex
        while end < bytes.endIndex {
            end += 1
            if case .literal(let next)? = rest.first {
                guard let found = bytes[end...].firstStart(of: next) else { return nil }
                end = found
            } else {
                end = bytes.endIndex
            }
            tries -= 1
            guard tries > 0 else { return nil }
            guard Self.fits(bytes[bytes.startIndex..<end], name) else { continue }
            guard var values = match(bytes[end...], rest, &tries) else { continue }
            if !name.isEmpty { values[name] = String(decoding: bytes[bytes.startIndex..<end], as: UTF8.self) }
            return values
        }
        return nil
    }

    private static func fits(_ bytes: ArraySlice<UInt8>, _ hole: String) -> Bool {
        switch hole {
        case "line", "column": bytes.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
        case "type":
            bytes.allSatisfy { byte in
                byte >= 0x80 || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
                    || byte >= 0x30 && byte <= 0x39
                    || byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
            } && !(bytes.first.map { $0 >= 0x30 && $0 <= 0x39 || $0 == UInt8(ascii: ".") } ?? true)
        default: true
        }
    }
}

extension ArraySlice<UInt8> {
    fileprivate func firstStart(of needle: [UInt8]) -> Int? {
        guard count >= needle.count else { return nil }
        return (startIndex...(endIndex - needle.count)).first { self[$0...].starts(with: needle) }
    }
}
