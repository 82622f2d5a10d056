/// The pushdown automaton of a grammar over bytes, made deterministic as it is walked.
///
/// A configuration is a list of the nodes that are still to be matched: the stack. A state is a set of such lists.
/// Lists and states are numbered, equal ones once, so that a step that was taken before is one look-up. (V. Antimirov,
/// Partial derivatives of regular expressions, 1996, with the continuation as a list.)
struct Automaton {
    typealias State = Int32
    typealias List = Int32

    /// No string of the grammar begins this way.
    static let dead: State = -1
    private static let unknown: State = -2
    /// The list of a finished match.
    static let end: List = 0

    private struct Cell: Hashable {
        var node: Expression.ID
        var next: List
    }

    /// A set of bytes and what is to be matched after one of them.
    private struct Arrow {
        var bytes: ByteSet
        var next: List
    }

    private struct Closure {
        var arrows: [Arrow] = []
        var accepts = false
    }

    private(set) var table: ExpressionTable
    private(set) var shortest: ShortestText
    private var cells: [Cell] = [Cell(node: 0, next: 0)]
    private var lists: [Cell: List] = [:]
    /// By list; -1 where it is not known yet.
    private var closureOf: [Int32] = [-1]
    private var closures: [Closure] = []

    /// The lists of each state.
    private(set) var kernels: [[List]] = []
    /// The state of each list alone; `unknown` where there is none yet.
    private var singleStates: [State] = [Self.unknown]
    private var states: [[List]: State] = [:]
    private var stateClosures: [Closure] = []
    /// One row for each state, one column for each class of bytes.
    private var transitions: [State] = []
    private let byteClasses: [UInt8]
    private let classBytes: [UInt8]

    init(_ grammar: Grammar) {
        table = grammar.table
        shortest = grammar.shortest
        (byteClasses, classBytes) = Self.classify(grammar.table)
    }

    /// Bytes that no set of the grammar tells apart have one class.
    private static func classify(_ table: ExpressionTable) -> ([UInt8], [UInt8]) {
        var classes = [Int](repeating: 0, count: 256)
        for case .bytes(let set) in table.nodes {
            var renamed: [Int: Int] = [:]
            for byte in 0...255 {
                let key = classes[byte] * 2 + (set.contains(UInt8(byte)) ? 1 : 0)
                let name = renamed[key] ?? renamed.count
                renamed[key] = name
                classes[byte] = name
            }
            if renamed.count == 256 { break }
        }
        var representatives = [UInt8](repeating: 0, count: (classes.max() ?? 0) + 1)
        for byte in 0...255 { representatives[classes[byte]] = UInt8(byte) }
        return (classes.map { UInt8($0) }, representatives)
    }

    // MARK: Lists

    mutating func list(_ node: Expression.ID, _ next: List) -> List {
        if node == table.empty { return next }
        // So that the head of a list is what is read next.
        if case .sequence(let first, let second) = table[node] { return list(first, list(second, next)) }
        let cell = Cell(node: node, next: next)
        if let list = lists[cell] { return list }
        cells.append(cell)
        closureOf.append(-1)
        singleStates.append(Self.unknown)
        let list = List(cells.count - 1)
        lists[cell] = list
        return list
    }

    /// The first node of a list and the rest; nil for the finished list.
    func head(_ list: List) -> (node: Expression.ID, next: List)? {
        list == Self.end ? nil : (cells[Int(list)].node, cells[Int(list)].next)
    }

    /// Computes what can be read first from a list, and returns its place in `closures`.
    private mutating func closure(of list: List) -> Int {
        if closureOf[Int(list)] >= 0 { return Int(closureOf[Int(list)]) }
        var closure = Closure()
        var pending = [list]
        var visited = SmallSet(list)
        func visit(_ list: List) { if visited.insert(list) { pending.append(list) } }
        while let list = pending.popLast() {
            if list == Self.end {
                closure.accepts = true
                continue
            }
            let cell = cells[Int(list)]
            switch table[cell.node] {
            case .empty: visit(cell.next)
            case .bytes(let set): closure.arrows.append(Arrow(bytes: set, next: cell.next))
            case .sequence(let first, let second): visit(self.list(first, self.list(second, cell.next)))
            case .choice(let parts):
                for part in parts.reversed() where shortest[part] < ShortestText.impossible {
                    visit(self.list(part, cell.next))
                }
            case .repeating(let part, let least, let most):
                if least == 0 || shortest[part] == 0 { visit(cell.next) }
                if most != 0, shortest[part] < ShortestText.impossible {
                    let rest = remaining(part, least, most)
                    visit(self.list(part, self.list(rest, cell.next)))
                }
            case .rule(let rule): visit(self.list(table.rules[Int(rule)], cell.next))
            case .members(let object, let seen, let isFirst):
                for list in members(object, seen, isFirst, cell.next) { visit(list) }
            case .key(let object, let seen):
                for list in keys(object, seen, cell.next) { visit(list) }
            }
        }
        closures.append(closure)
        closureOf[Int(list)] = Int32(closures.count - 1)
        return closures.count - 1
    }

    /// What is left of a repetition after one round.
    private mutating func remaining(_ part: Expression.ID, _ least: Int32, _ most: Int32) -> Expression.ID {
        if most == 1 { return table.empty }
        return repetition(of: part, least: max(0, least - 1), most: most < 0 ? most : most - 1)
    }

    mutating func repetition(of part: Expression.ID, least: Int32, most: Int32) -> Expression.ID {
        let node = table.intern(.repeating(part, least: least, most: most))
        shortest.extend(table)
        return node
    }

    private mutating func members(_ object: Int32, _ seen: Int32, _ isFirst: Bool, _ next: List) -> [List] {
        let shape = table.objects[Int(object)]
        let written = table.seenSets[Int(seen)]
        var result: [List] = []
        let isComplete = shape.properties.enumerated().allSatisfy { place, property in
            !property.isRequired || ShortestText.has(written, place)
        }
        if isComplete { result.append(list(table.objectMarks.end, next)) }
        let key = table.intern(.key(object: object, seen: seen))
        shortest.extend(table)
        if shortest[key] < ShortestText.impossible {
            let mark = isFirst ? table.objectMarks.first : table.objectMarks.next
            result.append(list(mark, list(key, next)))
        }
        return result
    }

    private mutating func keys(_ object: Int32, _ seen: Int32, _ next: List) -> [List] {
        let shape = table.objects[Int(object)]
        let written = table.seenSets[Int(seen)]
        var result: [List] = []
        for (place, property) in shape.properties.enumerated()
        where !ShortestText.has(written, place) && shortest[property.member] < ShortestText.impossible {
            var words = written
            while words.count <= place >> 6 { words.append(0) }
            words[place >> 6] |= 1 << UInt64(place & 63)
            let rest = table.intern(.members(object: object, seen: table.seen(words), isFirst: false))
            shortest.extend(table)
            if shortest[rest] < ShortestText.impossible { result.append(list(property.member, list(rest, next))) }
        }
        if let others = shape.others {
            let rest = table.intern(.members(object: object, seen: seen, isFirst: false))
            shortest.extend(table)
            result.append(list(others, list(rest, next)))
        }
        return result
    }

    // MARK: States

    mutating func state(_ lists: [List]) -> State {
        if lists.count == 1 { return state(lists[0]) }
        if lists.isEmpty { return Self.dead }
        var key = lists.sorted()
        var count = 1
        for place in 1..<key.count where key[place] != key[count - 1] {
            key[count] = key[place]
            count += 1
        }
        key.removeLast(key.count - count)
        if count == 1 { return state(key[0]) }
        if let state = states[key] { return state }
        var closure = Closure()
        for list in key {
            let part = self.closure(of: list)
            closure.arrows += closures[part].arrows
            closure.accepts = closure.accepts || closures[part].accepts
        }
        let state = add(key, closure)
        states[key] = state
        return state
    }

    private mutating func state(_ list: List) -> State {
        let known = singleStates[Int(list)]
        if known != Self.unknown { return known }
        let state = add([list], closures[closure(of: list)])
        singleStates[Int(list)] = state
        return state
    }

    private mutating func add(_ kernel: [List], _ closure: Closure) -> State {
        kernels.append(kernel)
        stateClosures.append(closure)
        transitions.append(contentsOf: repeatElement(Self.unknown, count: classBytes.count))
        return State(kernels.count - 1)
    }

    @inline(__always)
    mutating func step(_ state: State, _ byte: UInt8) -> State {
        let place = Int(state) * classBytes.count + Int(byteClasses[Int(byte)])
        let known = transitions[place]
        return known != Self.unknown ? known : explore(state, byte, place)
    }

    private mutating func explore(_ state: State, _ byte: UInt8, _ place: Int) -> State {
        var next: [List] = []
        for arrow in stateClosures[Int(state)].arrows where arrow.bytes.contains(byte) { next.append(arrow.next) }
        let found = self.state(next)
        transitions[place] = found
        return found
    }

    /// The match may end here.
    func accepts(_ state: State) -> Bool { stateClosures[Int(state)].accepts }

    func firstBytes(_ state: State) -> ByteSet {
        var bytes = ByteSet()
        for arrow in stateClosures[Int(state)].arrows { bytes.formUnion(arrow.bytes) }
        return bytes
    }

    var stateCount: Int { kernels.count }
}

extension Automaton {
    /// The shortest bytes that lead from a state to an accepting one.
    func completion(of state: State) -> [UInt8] {
        var best: (length: Int, list: List)?
        for list in kernels[Int(state)] {
            var length = 0
            var rest = list
            while let (node, next) = head(rest) {
                length = min(length + shortest[node], ShortestText.impossible)
                rest = next
            }
            if length < best?.length ?? .max { best = (length, list) }
        }
        var output: [UInt8] = []
        var rest = best?.list ?? Self.end
        while let (node, next) = head(rest) {
            write(node, to: &output)
            rest = next
        }
        return output
    }

    private func write(_ node: Expression.ID, to output: inout [UInt8]) {
        var pending = [node]
        while let node = pending.popLast() {
            switch table[node] {
            case .empty: break
            case .bytes(let set): output.append(set.count > 0 ? set.first : 0)
            case .sequence(let first, let second): pending += [second, first]
            case .choice(let parts):
                if let part = parts.min(by: { shortest[$0] < shortest[$1] }) { pending.append(part) }
            case .repeating(let part, let least, _):
                if shortest[part] > 0 { pending += repeatElement(part, count: Int(least)) }
            case .rule(let rule): pending.append(table.rules[Int(rule)])
            case .members(let object, let seen, let isFirst):
                pending += members(object, seen, isFirst: isFirst).reversed()
            case .key(let object, let seen):
                pending += key(object, seen).reversed()
            }
        }
    }

    /// The shortest way to write the missing members and the end of an object.
    private func members(_ object: Int32, _ seen: Int32, isFirst: Bool, except: Int? = nil) -> [Expression.ID] {
        let shape = table.objects[Int(object)]
        var isFirst = isFirst
        var parts: [Expression.ID] = []
        for (place, property) in shape.properties.enumerated()
        where property.isRequired && place != except && !ShortestText.has(table.seenSets[Int(seen)], place) {
            parts += [isFirst ? table.objectMarks.first : table.objectMarks.next, property.member]
            isFirst = false
        }
        return parts + [table.objectMarks.end]
    }

    private func key(_ object: Int32, _ seen: Int32) -> [Expression.ID] {
        let shape = table.objects[Int(object)]
        var best: (cost: Int, member: Expression.ID, place: Int?)?
        for (place, property) in shape.properties.enumerated()
        where !ShortestText.has(table.seenSets[Int(seen)], place) {
            let cost = property.isRequired ? -2 : shortest[property.member]
            if cost < best?.cost ?? .max { best = (cost, property.member, place) }
        }
        if let others = shape.others, shortest[others] < best?.cost ?? .max { best = (shortest[others], others, nil) }
        guard let best else { return [] }
        return [best.member] + members(object, seen, isFirst: false, except: best.place)
    }
}

/// A set that is a list while it is small, as most are.
private struct SmallSet {
    private var list: [Int32]
    private var set: Set<Int32> = []

    init(_ element: Int32) { list = [element] }

    mutating func insert(_ element: Int32) -> Bool {
        if list.count < 16 {
            if list.contains(element) { return false }
            list.append(element)
            return true
        }
        if set.isEmpty { set = Set(list) }
        return set.insert(element).inserted
    }
}
