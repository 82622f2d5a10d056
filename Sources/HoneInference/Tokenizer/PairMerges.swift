/// Which pairs of neighbouring symbols become one, and in which order: the heart of both kinds of BPE.
///
/// A symbol is a token's id, or a number past the vocabulary for a text that only occurs inside tokens.
struct PairMerges: Sendable {
    /// Rank << 32 | merged symbol. Lower ranks go first, and of equal ranks the leftmost pair.
    typealias Merge = UInt64
    static let none = Merge.max

    /// Pairs of key (left << 32 | right) and merge; a free slot has the key `none`.
    private var slots: [UInt64]
    private var mask: Int
    private var shift: UInt64
    private(set) var count = 0

    init(capacity: Int) {
        var size = 16
        while size < capacity + capacity / 2 { size *= 2 }
        slots = [UInt64](repeating: Self.none, count: size * 2)
        mask = size - 1
        shift = UInt64(mask.leadingZeroBitCount)
    }

    @inline(__always)
    private func slot(of key: UInt64) -> Int {
        // The highest bits of the product: those below depend on few bits of the left symbol.
        Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) &>> shift)
    }

    /// Adds a merge; the first of a pair stands.
    mutating func insert(_ left: Int32, _ right: Int32, rank: UInt32, merged: Int32) {
        let key = UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
        var slot = slot(of: key)
        while slots[slot * 2] != Self.none {
            if slots[slot * 2] == key { return }
            slot = (slot + 1) & mask
        }
        count += 1
        slots[slot * 2] = key
        slots[slot * 2 + 1] = UInt64(rank) << 32 | UInt64(UInt32(bitPattern: merged))
        if count * 4 > mask * 3 { grow() }
    }

    private mutating func grow() {
        let old = slots
        slots = [UInt64](repeating: Self.none, count: old.count * 2)
        mask = mask * 2 + 1
        shift -= 1
        for place in stride(from: 0, to: old.count, by: 2) where old[place] != Self.none {
            var slot = slot(of: old[place])
            while slots[slot * 2] != Self.none { slot = (slot + 1) & mask }
            slots[slot * 2] = old[place]
            slots[slot * 2 + 1] = old[place + 1]
        }
    }

    @inline(__always)
    func find(_ left: Int32, _ right: Int32) -> Merge {
        let key = UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
        var slot = slot(of: key)
        while true {
            let found = slots[slot * 2]
            if found == key { return slots[slot * 2 + 1] }
            if found == Self.none { return Self.none }
            slot = (slot + 1) & mask
        }
    }
}

/// A merge as a vocabulary tells it; -1 for a text that has no number yet.
struct FoundMerge: Sendable {
    var left: Int32
    var right: Int32
    var merged: Int32
    var rank: UInt32
}

extension PairMerges {
    /// The merges of a vocabulary's parts, in order.
    ///
    /// - Parameter complete: numbers the texts of a merge that have no number. Rare: the merge makes, or takes, what is
    ///   no token.
    init(_ parts: [[FoundMerge]], completing complete: (inout FoundMerge) -> Void = { _ in }) {
        self.init(capacity: parts.reduce(0) { $0 + $1.count })
        for part in parts {
            for var merge in part {
                if min(merge.left, merge.right, merge.merged) < 0 { complete(&merge) }
                insert(merge.left, merge.right, rank: merge.rank, merged: merge.merged)
            }
        }
    }
}

/// A word being merged. Its buffers are reused from word to word.
struct MergingWord {
    /// The symbols, before and after.
    var symbols: [Int32] = []
    private var merges: [PairMerges.Merge] = []
    private var next: [Int32] = []
    private var previous: [Int32] = []
    private var heap: [UInt64] = []

    /// Up to here scanning for the lowest rank is faster than a heap.
    private static let scanned = 48

    /// In place of a symbol that another has taken in.
    private static let gone = Int32.min

    mutating func merge(by pairs: PairMerges) {
        if symbols.count < 2 { return }
        if symbols.count <= Self.scanned { mergeByScanning(pairs) } else { mergeByHeap(pairs) }
    }

    private mutating func mergeByScanning(_ pairs: PairMerges) {
        var count = symbols.count
        if merges.count < Self.scanned { merges = [PairMerges.Merge](repeating: PairMerges.none, count: Self.scanned) }
        symbols.withUnsafeMutableBufferPointer { symbols in
            merges.withUnsafeMutableBufferPointer { merges in
                for index in 0..<(count - 1) { merges[index] = pairs.find(symbols[index], symbols[index + 1]) }
                while count > 1 {
                    var best = PairMerges.none
                    var place = 0
                    for index in 0..<(count - 1) where merges[index] >> 32 < best >> 32 {
                        best = merges[index]
                        place = index
                    }
                    if best == PairMerges.none { break }
                    symbols[place] = Int32(bitPattern: UInt32(truncatingIfNeeded: best))
                    var index = place + 1
                    while index < count - 1 {
                        symbols[index] = symbols[index + 1]
                        merges[index - 1] = merges[index]
                        index += 1
                    }
                    count -= 1
                    if place + 1 < count { merges[place] = pairs.find(symbols[place], symbols[place + 1]) }
                    if place > 0 { merges[place - 1] = pairs.find(symbols[place - 1], symbols[place]) }
                }
            }
        }
        symbols.removeLast(symbols.count - count)
    }

    /// A heap of (rank, position), in which an entry holds while its position still has a pair of that rank.
    private mutating func mergeByHeap(_ pairs: PairMerges) {
        let count = symbols.count
        merges.removeAll(keepingCapacity: true)
        merges.reserveCapacity(count)
        next = (0..<Int32(count)).map { $0 + 1 }
        previous = (0..<Int32(count)).map { $0 - 1 }
        heap.removeAll(keepingCapacity: true)
        for index in 0..<count {
            let merge = index + 1 < count ? pairs.find(symbols[index], symbols[index + 1]) : PairMerges.none
            merges.append(merge)
            if merge != PairMerges.none { push((merge >> 32) << 32 | UInt64(index)) }
        }
        while let entry = pop() {
            let place = Int(entry & 0xFFFF_FFFF)
            let merge = merges[place]
            guard merge != PairMerges.none, merge >> 32 == entry >> 32 else { continue }
            let right = Int(next[place])
            symbols[place] = Int32(bitPattern: UInt32(truncatingIfNeeded: merge))
            symbols[right] = Self.gone
            merges[right] = PairMerges.none
            let after = next[right]
            next[place] = after
            if Int(after) < count { previous[Int(after)] = Int32(place) }
            renew(place, pairs, count)
            if previous[place] >= 0 { renew(Int(previous[place]), pairs, count) }
        }
        symbols.removeAll { $0 == Self.gone }
        // The short words' buffer has a fixed size.
        if merges.count < Self.scanned { merges = [] }
    }

    private mutating func renew(_ place: Int, _ pairs: PairMerges, _ count: Int) {
        let right = Int(next[place])
        let merge = right < count ? pairs.find(symbols[place], symbols[right]) : PairMerges.none
        merges[place] = merge
        if merge != PairMerges.none { push((merge >> 32) << 32 | UInt64(place)) }
    }

    private mutating func push(_ entry: UInt64) {
        heap.append(entry)
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            if heap[parent] <= entry { break }
            heap[child] = heap[parent]
            child = parent
        }
        heap[child] = entry
    }

    private mutating func pop() -> UInt64? {
        guard let top = heap.first, let last = heap.popLast() else { return nil }
        if heap.isEmpty { return top }
        var parent = 0
        while true {
            var child = parent * 2 + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
            if last <= heap[child] { break }
            heap[parent] = heap[child]
            parent = child
        }
        heap[parent] = last
        return top
    }
}
