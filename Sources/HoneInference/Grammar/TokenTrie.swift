/// The byte strings of a vocabulary as a prefix tree, in the order of a walk from the root.
///
/// A walk that finds a node impossible goes on at `ends[node]`, past everything below it.
struct TokenTrie: Sendable {
    /// The byte that leads to each node.
    private(set) var bytes: [UInt8] = []
    /// How many bytes lead to each node.
    private(set) var depths: [Int32] = []
    /// The first node after those below this one.
    private(set) var ends: [Int32] = []
    /// Where the strings that end at each node begin in `strings`; one entry more than there are nodes.
    private(set) var starts: [Int32] = []
    /// The numbers of the strings, by node.
    private(set) var strings: [Int32] = []

    var count: Int { bytes.count }
    private(set) var depth = 0

    /// - Parameter isIncluded: which of the strings are in the tree; empty ones never are.
    init(_ source: ByteStrings, where isIncluded: (Int) -> Bool) {
        let order = Self.sorted(source, where: isIncluded)
        source.bytes.withUnsafeBufferPointer { text in
            var path: [Int32] = []
            var last = 0..<0
            for string in order {
                let range = source.range(Int(string))
                var common = 0
                let limit = min(last.count, range.count)
                while common < limit, text[last.lowerBound + common] == text[range.lowerBound + common] { common += 1 }
                while path.count > common { ends[Int(path.removeLast())] = Int32(bytes.count) }
                for offset in common..<range.count {
                    path.append(Int32(bytes.count))
                    bytes.append(text[range.lowerBound + offset])
                    depths.append(Int32(offset + 1))
                    ends.append(0)
                    starts.append(Int32(strings.count))
                }
                strings.append(string)
                depth = max(depth, range.count)
                last = range
            }
            while let node = path.popLast() { ends[Int(node)] = Int32(bytes.count) }
            starts.append(Int32(strings.count))
        }
    }

    /// The included strings in the order of their bytes: by their first eight as a number, then by the rest.
    private static func sorted(_ source: ByteStrings, where isIncluded: (Int) -> Bool) -> [Int32] {
        var keys: [(head: UInt64, string: Int32)] = []
        keys.reserveCapacity(source.count)
        source.bytes.withUnsafeBufferPointer { text in
            for string in 0..<source.count where isIncluded(string) {
                let range = source.range(string)
                if range.isEmpty { continue }
                var head: UInt64 = 0
                for offset in 0..<8 {
                    head = head << 8 | (offset < range.count ? UInt64(text[range.lowerBound + offset]) : 0)
                }
                keys.append((head, Int32(string)))
            }
            keys.sort { left, right in
                if left.head != right.head { return left.head < right.head }
                let one = source.range(Int(left.string))
                let other = source.range(Int(right.string))
                var offset = 0
                while offset < one.count, offset < other.count {
                    let a = text[one.lowerBound + offset]
                    let b = text[other.lowerBound + offset]
                    if a != b { return a < b }
                    offset += 1
                }
                return (one.count, left.string) < (other.count, right.string)
            }
        }
        return keys.map(\.string)
    }
}
