/// Finds rules that can begin with themselves, whose closure would never end.
struct LeftRecursion {
    private let table: ExpressionTable
    private let shortest: ShortestText
    private var state: [UInt8]

    init(_ table: ExpressionTable) {
        self.table = table
        shortest = ShortestText(table)
        state = [UInt8](repeating: 0, count: table.rules.count)
    }

    /// A rule that can begin with itself; nil where there is none.
    mutating func find() -> Int32? {
        for rule in table.rules.indices {
            if let found = visit(Int32(rule)) { return found }
        }
        return nil
    }

    private mutating func visit(_ rule: Int32) -> Int32? {
        // 1: being visited, 2: done.
        switch state[Int(rule)] {
        case 1: return rule
        case 2: return nil
        default: break
        }
        state[Int(rule)] = 1
        var pending = [table.rules[Int(rule)]]
        var seen = Set(pending)
        while let node = pending.popLast() {
            var starts: [Expression.ID] = []
            switch table[node] {
            case .sequence(let first, let second):
                starts = [first]
                // What comes second can come first where the first can be empty.
                if shortest[first] == 0 { starts.append(second) }
            case .choice(let parts): starts = parts
            case .repeating(let part, _, _): starts = [part]
            case .rule(let other): if let found = visit(other) { return found }
            case .empty, .bytes, .members, .key: break
            }
            for start in starts where seen.insert(start).inserted { pending.append(start) }
        }
        state[Int(rule)] = 2
        return nil
    }
}
