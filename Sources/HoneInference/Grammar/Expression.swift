/// A node of a grammar: a set of byte strings. Nodes are numbered, and equal nodes have one number.
enum Expression: Hashable, Sendable {
    typealias ID = Int32

    /// The empty string alone.
    case empty
    case bytes(ByteSet)
    case sequence(ID, ID)
    case choice([ID])
    /// At most `most` times, without limit where that is negative.
    case repeating(ID, least: Int32, most: Int32)
    case rule(Int32)
    /// The members of a JSON object up to its `}`, where those numbered in `seen` are written.
    case members(object: Int32, seen: Int32, isFirst: Bool)
    /// A key of an object without its first quote, the value, and the members after it.
    case key(object: Int32, seen: Int32)
}

/// What a JSON object may have.
struct ObjectShape: Hashable, Sendable {
    struct Property: Hashable, Sendable {
        /// The rest of the quoted key, the colon and the value.
        var member: Expression.ID
        var isRequired: Bool
    }

    var properties: [Property]
    /// The rest of any other key, the colon and the value; nil where there is no other.
    var others: Expression.ID?
}

/// The nodes of what stands around the members of every object.
struct ObjectMarks: Sendable {
    /// White space and the quote of a key.
    var first: Expression.ID = 0
    /// A comma, white space and the quote of a key.
    var next: Expression.ID = 0
    /// White space and `}`.
    var end: Expression.ID = 0
}

/// The nodes of a grammar. Each operation gives the number of the node that it makes or finds.
struct ExpressionTable: Sendable {
    private(set) var nodes: [Expression] = []
    private var numbers: [Expression: Expression.ID] = [:]
    /// The node of each rule; `empty` until it is defined.
    var rules: [Expression.ID] = []
    var objects: [ObjectShape] = []
    /// What surrounds the members of an object.
    var objectMarks = ObjectMarks()
    /// The sets of written properties that occur in nodes, as words of bits.
    private(set) var seenSets: [[UInt64]] = [[]]
    private var seenNumbers: [[UInt64]: Int32] = [[]: 0]

    let empty: Expression.ID
    /// No string at all.
    let nothing: Expression.ID

    init() {
        nodes = [.empty, .choice([])]
        numbers = [.empty: 0, .choice([]): 1]
        empty = 0
        nothing = 1
    }

    mutating func intern(_ expression: Expression) -> Expression.ID {
        if let number = numbers[expression] { return number }
        nodes.append(expression)
        let number = Expression.ID(nodes.count - 1)
        numbers[expression] = number
        return number
    }

    subscript(number: Expression.ID) -> Expression { nodes[Int(number)] }

    mutating func bytes(_ set: ByteSet) -> Expression.ID { intern(.bytes(set)) }

    mutating func literal(_ text: some Collection<UInt8>) -> Expression.ID {
        sequence(text.map { intern(.bytes(ByteSet($0))) })
    }

    mutating func literal(_ text: String) -> Expression.ID { literal(text.utf8) }

    mutating func sequence(_ parts: [Expression.ID]) -> Expression.ID {
        if parts.contains(nothing) { return nothing }
        var result = empty
        for part in parts.reversed() where part != empty {
            result = result == empty ? part : intern(.sequence(part, result))
        }
        return result
    }

    mutating func choice(_ parts: [Expression.ID]) -> Expression.ID {
        var distinct: [Expression.ID] = []
        var known: Set<Expression.ID> = [nothing]
        for part in parts where known.insert(part).inserted { distinct.append(part) }
        return distinct.count == 1 ? distinct[0] : intern(.choice(distinct))
    }

    mutating func optional(_ part: Expression.ID) -> Expression.ID { choice([part, empty]) }

    mutating func repeating(_ part: Expression.ID, _ least: Int, _ most: Int?) -> Expression.ID {
        if most == 0 || part == empty { return empty }
        if part == nothing { return least == 0 ? empty : nothing }
        if least == 1, most == 1 { return part }
        return intern(
            .repeating(part, least: Int32(clamping: least), most: most.map { Int32(clamping: $0) } ?? -1))
    }

    /// Any code point of the set in UTF-8.
    mutating func codePoints(_ set: CodePointSet) -> Expression.ID {
        // Sequences with the same beginning share their first byte, so that few alternatives stay open.
        var oneByte = ByteSet()
        var rest: [Expression.ID] = []
        for ranges in UTF8Ranges.sequences(set) {
            if ranges.count == 1 {
                oneByte.formUnion(ByteSet(ranges[0]))
            } else {
                rest.append(sequence(ranges.map { bytes(ByteSet($0)) }))
            }
        }
        return choice((oneByte.count > 0 ? [bytes(oneByte)] : []) + rest)
    }

    mutating func rule() -> Int32 {
        rules.append(nothing)
        return Int32(rules.count - 1)
    }

    mutating func seen(_ words: [UInt64]) -> Int32 {
        if let number = seenNumbers[words] { return number }
        seenSets.append(words)
        seenNumbers[words] = Int32(seenSets.count - 1)
        return Int32(seenSets.count - 1)
    }
}
