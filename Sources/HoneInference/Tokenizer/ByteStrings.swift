/// Byte strings stored one after the other, so that a large vocabulary is two allocations. Less than 4 GiB together.
struct ByteStrings: Sendable {
    private(set) var bytes: [UInt8] = []
    /// Where each string ends in `bytes`.
    private(set) var ends: [UInt32] = []

    init(reserving count: Int = 0, bytes: Int = 0) {
        ends.reserveCapacity(count)
        self.bytes.reserveCapacity(bytes)
    }

    init(_ strings: some Sequence<String>) {
        for string in strings { append(string.utf8) }
    }

    var count: Int { ends.count }

    func range(_ index: Int) -> Range<Int> {
        (index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])
    }

    subscript(index: Int) -> ArraySlice<UInt8> { bytes[range(index)] }

    mutating func append(_ string: some Collection<UInt8>) {
        bytes.append(contentsOf: string)
        ends.append(UInt32(bytes.count))
    }

    /// Takes the bytes added by `body` as one string.
    @inline(__always)
    mutating func append(writing body: (inout [UInt8]) -> Void) {
        body(&bytes)
        ends.append(UInt32(bytes.count))
    }

    /// As many strings as `other` has, each written by `body`, which gets the bytes of the other's string and room for
    /// as many, and returns how many it wrote.
    init(
        rewriting other: ByteStrings,
        _ body: (Int, UnsafeBufferPointer<UInt8>, UnsafeMutablePointer<UInt8>) -> Int
    ) {
        var ends = [UInt32](repeating: 0, count: other.count)
        bytes = [UInt8](unsafeUninitializedCapacity: other.bytes.count + 1) { output, written in
            guard let base = output.baseAddress else { return }
            other.bytes.withUnsafeBufferPointer { input in
                var start = 0
                for index in ends.indices {
                    let end = Int(other.ends[index])
                    written += body(index, UnsafeBufferPointer(rebasing: input[start..<end]), base + written)
                    start = end
                    ends[index] = UInt32(written)
                }
            }
        }
        self.ends = ends
    }
}

/// Finds a byte string in a `ByteStrings` by content: open addressing, no copies of the strings.
struct ByteStringIndex: Sendable {
    /// High half: part of the hash; low half: the index of the string plus one. 0 is free.
    private var slots: [UInt64]
    private var mask: Int
    private var count = 0

    /// Differs from run to run, so that no file can be made whose strings collide.
    private static let seed = UInt64.random(in: .min ... .max) | 1

    init(capacity: Int) {
        var size = 16
        while size < capacity + capacity / 2 { size *= 2 }
        slots = [UInt64](repeating: 0, count: size)
        mask = size - 1
    }

    @inline(__always)
    static func hash(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
        let raw = UnsafeRawPointer(bytes)
        var a: UInt64 = 0
        var b: UInt64 = 0
        if count >= 8 {
            a = raw.loadUnaligned(as: UInt64.self)
            b = raw.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
            var position = 8
            while position < count - 8 {
                a = fold(a ^ seed, raw.loadUnaligned(fromByteOffset: position, as: UInt64.self) ^ 0x9E37_79B9_7F4A_7C15)
                position += 8
            }
        } else if count >= 4 {
            a = UInt64(raw.loadUnaligned(as: UInt32.self))
            b = UInt64(raw.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
        } else if count > 0 {
            a = UInt64(bytes[0]) << 16 | UInt64(bytes[count >> 1]) << 8 | UInt64(bytes[count - 1])
        }
        return fold(a ^ seed, b ^ UInt64(truncatingIfNeeded: count) ^ 0xD6E8_FEB8_6659_FD93)
    }

    @inline(__always)
    private static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.high ^ product.low
    }

    /// False where no string has this hash. Looks at no string, so it costs less than finding one.
    @inline(__always)
    func mayHold(hash: UInt64) -> Bool {
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != 0 {
            if slots[slot] >> 32 == hash >> 32 { return true }
            slot = (slot + 1) & mask
        }
        return false
    }

    /// The index of the string with these bytes; -1 where there is none.
    @inline(__always)
    func find(_ key: UnsafePointer<UInt8>, _ count: Int, hash: UInt64, in strings: ByteStrings) -> Int32 {
        var slot = Int(truncatingIfNeeded: hash) & mask
        while true {
            let entry = slots[slot]
            if entry == 0 { return -1 }
            if entry >> 32 == hash >> 32 {
                let index = Int(entry & 0xFFFF_FFFF) - 1
                if strings.equals(index, key, count) { return Int32(truncatingIfNeeded: index) }
            }
            slot = (slot + 1) & mask
        }
    }

    /// Adds string `index` of `strings`. Where another has the same bytes, the new one takes its place.
    mutating func insert(_ index: Int, of strings: ByteStrings) {
        let range = strings.range(index)
        strings.bytes.withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return }
            let key = start + range.lowerBound
            insert(index, key, range.count, hash: Self.hash(key, range.count), in: strings)
        }
    }

    /// Makes room, so that a slot is always free.
    fileprivate mutating func makeRoom(_ strings: ByteStrings) {
        guard count * 4 >= slots.count * 3 else { return }
        let old = slots
        slots = [UInt64](repeating: 0, count: old.count * 2)
        mask = slots.count - 1
        count = 0
        for entry in old where entry != 0 { insert(Int(entry & 0xFFFF_FFFF) - 1, of: strings) }
    }

    @inline(__always)
    fileprivate mutating func insert(
        _ index: Int, _ key: UnsafePointer<UInt8>, _ count: Int, hash: UInt64, in strings: ByteStrings
    ) {
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != 0 {
            if slots[slot] >> 32 == hash >> 32, strings.equals(Int(slots[slot] & 0xFFFF_FFFF) - 1, key, count) { break }
            slot = (slot + 1) & mask
        }
        if slots[slot] == 0 { self.count += 1 }
        slots[slot] = (hash >> 32) << 32 | UInt64(index + 1)
    }
}

/// Tokens' texts and the texts that only occur inside tokens, each with a number.
struct SymbolTable: Sendable {
    private(set) var strings: ByteStrings
    private(set) var index: ByteStringIndex

    /// - Parameter isIncluded: whether text can ever become the token of that number.
    init(_ tokens: ByteStrings, where isIncluded: (Int) -> Bool = { _ in true }) {
        strings = tokens
        index = ByteStringIndex(capacity: tokens.count + 512)
        for token in 0..<tokens.count where isIncluded(token) { index.insert(token, of: strings) }
    }

    /// The number of a text; -1 where it has none.
    @inline(__always)
    func find(_ text: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
        index.find(text, count, hash: ByteStringIndex.hash(text, count), in: strings)
    }

    func find(_ text: some Collection<UInt8>) -> Int32 {
        let found = text.withContiguousStorageIfAvailable { buffer -> Int32 in
            guard let start = buffer.baseAddress, !buffer.isEmpty else { return -1 }
            return find(start, buffer.count)
        }
        return found ?? find(Array(text))
    }

    /// The numbers of a text's first `split` bytes and of its others, where both have one.
    @inline(__always)
    func pair(_ text: UnsafePointer<UInt8>, _ split: Int, _ count: Int) -> (left: Int32, right: Int32)? {
        let leftHash = ByteStringIndex.hash(text, split)
        let rightHash = ByteStringIndex.hash(text + split, count - split)
        guard index.mayHold(hash: leftHash), index.mayHold(hash: rightHash) else { return nil }
        let left = index.find(text, split, hash: leftHash, in: strings)
        let right = index.find(text + split, count - split, hash: rightHash, in: strings)
        return left >= 0 && right >= 0 ? (left, right) : nil
    }

    /// The number of a text, which gets one if it has none.
    mutating func symbol(_ text: some Collection<UInt8>) -> Int32 {
        let known = text.withContiguousStorageIfAvailable { buffer -> Int32 in
            guard let start = buffer.baseAddress, !buffer.isEmpty else { return -1 }
            return symbol(start, buffer.count)
        }
        return known ?? symbol(Array(text))
    }

    /// The number of a text; -1 where it has none.
    ///
    /// - Parameter guess: the number that it probably has, or else the next, to save the search.
    @inline(__always)
    func find(_ text: UnsafePointer<UInt8>, _ count: Int, guess: Int32) -> Int32 {
        if guess >= 0, Int(guess) < strings.count, strings.equals(Int(guess), text, count) { return guess }
        if guess >= -1, Int(guess) + 1 < strings.count, strings.equals(Int(guess) + 1, text, count) { return guess + 1 }
        return find(text, count)
    }

    /// The number of a text, which gets one if it has none.
    @inline(__always)
    mutating func symbol(_ text: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
        let hash = ByteStringIndex.hash(text, count)
        let found = index.find(text, count, hash: hash, in: strings)
        if found >= 0 { return found }
        strings.append(UnsafeBufferPointer(start: text, count: count))
        index.makeRoom(strings)
        index.insert(strings.count - 1, text, count, hash: hash, in: strings)
        return Int32(strings.count - 1)
    }
}

extension ByteStrings {
    /// Whether string `index` has these bytes.
    @inline(__always)
    fileprivate func equals(_ index: Int, _ key: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        let start = index == 0 ? 0 : Int(ends[index - 1])
        guard Int(ends[index]) - start == count else { return false }
        return bytes.withUnsafeBufferPointer { bytes in
            var offset = 0
            while offset < count {
                if bytes[start + offset] != key[offset] { return false }
                offset += 1
            }
            return true
        }
    }
}
