/// The length of the shortest string of each node, by which impossible nodes are known and texts are completed.
///
/// Lengths of rules are found by repeating the sum over all nodes until none changes (D. Knuth, A Generalization of
/// Dijkstra's Algorithm, 1977, by iteration).
struct ShortestText: Sendable {
    /// No string, or none that anybody would wait for: 4 MiB count as endless.
    static let impossible = 1 << 22
    private var lengths: [Int] = []

    init(_ table: ExpressionTable) {
        lengths = [Int](repeating: Self.impossible, count: table.nodes.count)
        var changed = true
        while changed {
            changed = false
            for number in table.nodes.indices {
                let length = measure(table.nodes[number], table)
                if length < lengths[number] {
                    lengths[number] = length
                    changed = true
                }
            }
        }
    }

    subscript(number: Expression.ID) -> Int { lengths[Int(number)] }

    /// Measures the nodes that were added since.
    mutating func extend(_ table: ExpressionTable) {
        while lengths.count < table.nodes.count {
            lengths.append(Self.impossible)
            lengths[lengths.count - 1] = measure(table.nodes[lengths.count - 1], table)
        }
    }

    private func measure(_ expression: Expression, _ table: ExpressionTable) -> Int {
        switch expression {
        case .empty: return 0
        case .bytes(let set): return set.count == 0 ? Self.impossible : 1
        case .sequence(let first, let second): return add(self[first], self[second])
        case .choice(let parts): return parts.map { self[$0] }.min() ?? Self.impossible
        case .repeating(let part, let least, _):
            if least == 0 { return 0 }
            let length = self[part]
            return length >= Self.impossible ? length : min(length * Int(least), Self.impossible)
        case .rule(let rule): return self[table.rules[Int(rule)]]
        case .members(let object, let seen, let isFirst):
            return missing(table.objects[Int(object)], table.seenSets[Int(seen)], isFirst: isFirst)
        case .key(let object, let seen):
            return keyLength(table.objects[Int(object)], table.seenSets[Int(seen)], table)
        }
    }

    private func add(_ first: Int, _ second: Int) -> Int { min(first + second, Self.impossible) }

    /// The required members that are still to be written, each with a quote and perhaps a comma, and the `}`.
    private func missing(_ shape: ObjectShape, _ seen: [UInt64], isFirst: Bool) -> Int {
        var length = 1
        var isFirst = isFirst
        for (place, property) in shape.properties.enumerated()
        where property.isRequired && !Self.has(seen, place) {
            length = add(length, self[property.member] + (isFirst ? 1 : 2))
            isFirst = false
        }
        return length
    }

    private func keyLength(_ shape: ObjectShape, _ seen: [UInt64], _ table: ExpressionTable) -> Int {
        let rest = missing(shape, seen, isFirst: false)
        if rest >= Self.impossible { return rest }
        var best = Self.impossible
        for (place, property) in shape.properties.enumerated() where !Self.has(seen, place) {
            // A required member is in `rest` already, with its comma and quote.
            best = min(best, property.isRequired ? rest - 2 : add(rest, self[property.member]))
        }
        if let others = shape.others { best = min(best, add(rest, self[others])) }
        return best
    }

    static func has(_ seen: [UInt64], _ place: Int) -> Bool {
        place >> 6 < seen.count && seen[place >> 6] >> UInt64(place & 63) & 1 == 1
    }
}
