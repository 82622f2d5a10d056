/// What a pre-tokenizer asks of a code point: the general category by its first letter, and whether it is white space.
struct CharacterClass: OptionSet {
    let rawValue: UInt8

    static let letter = CharacterClass(rawValue: 1)
    static let number = CharacterClass(rawValue: 2)
    static let whitespace = CharacterClass(rawValue: 4)
    static let punctuation = CharacterClass(rawValue: 8)
    static let symbol = CharacterClass(rawValue: 16)
    static let mark = CharacterClass(rawValue: 32)
    static let control = CharacterClass(rawValue: 64)

    /// One byte for each of the 0x110000 code points.
    ///
    /// Written once, before its pointer is published, and never freed.
    nonisolated(unsafe) static let table: UnsafePointer<UInt8> = {
        let table = UnsafeMutablePointer<UInt8>.allocate(capacity: 0x11_0000)
        let runs = UnicodeTables.classRuns
        for (index, run) in runs.enumerated() {
            let end = index + 1 < runs.count ? Int(runs[index + 1] >> 8) : 0x11_0000
            let start = Int(run >> 8)
            (table + start).update(repeating: UInt8(truncatingIfNeeded: run), count: end - start)
        }
        return UnsafePointer(table)
    }()
}

/// Simple case folding and canonical decomposition, for the tokenizers that normalise their text.
enum CharacterMapping {
    static func lowercase(_ code: UInt32) -> UInt32 {
        if code < 0x80 { return code &- 0x41 < 26 ? code | 0x20 : code }
        let runs = UnicodeTables.lowercaseRuns
        guard let index = lastRun(of: runs, width: 4, notAfter: Int32(code)) else { return code }
        let (first, last, step, offset) = (runs[index], runs[index + 1], runs[index + 2], runs[index + 3])
        guard code <= UInt32(last), (Int32(code) - first) % step == 0 else { return code }
        return UInt32(Int32(code) + offset)
    }

    /// The first code point of the canonical decomposition: the letter without its accents.
    static func base(_ code: UInt32) -> UInt32 {
        if code < 0xC0 { return code }
        let runs = UnicodeTables.baseRuns
        guard let index = lastRun(of: runs, width: 3, notAfter: code) else { return code }
        return code - runs[index] < runs[index + 1] ? runs[index + 2] : code
    }

    private static func lastRun<Number: BinaryInteger>(of runs: [Number], width: Int, notAfter code: Number) -> Int? {
        var low = 0
        var high = runs.count / width
        while low < high {
            let middle = (low + high) / 2
            if runs[middle * width] <= code { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? nil : (low - 1) * width
    }
}

/// UTF-8 text as the tokenizers read it. A byte that does not begin a code point counts as U+FFFD of one byte.
struct CodePoints {
    let bytes: UnsafePointer<UInt8>
    let end: Int
    private let classes = CharacterClass.table

    init(_ text: UnsafeBufferPointer<UInt8>, end: Int) {
        bytes = text.baseAddress ?? UnsafePointer(CharacterClass.table)
        self.end = end
    }

    /// The code point at `position`, which lies before `end`, and its length in bytes.
    @inline(__always)
    func decode(at position: Int) -> (code: UInt32, length: Int) {
        let first = UInt32(bytes[position])
        if first < 0x80 { return (first, 1) }
        if first >= 0xE0, first < 0xF0, position + 2 < end, let second = continuation(position + 1),
            let third = continuation(position + 2)
        {
            return ((first & 0x0F) << 12 | second << 6 | third, 3)
        }
        if first >= 0xC0, first < 0xE0, position + 1 < end, let second = continuation(position + 1) {
            return ((first & 0x1F) << 6 | second, 2)
        }
        if first >= 0xF0, first < 0xF5, position + 3 < end, let second = continuation(position + 1),
            let third = continuation(position + 2), let fourth = continuation(position + 3)
        {
            let code = (first & 0x07) << 18 | second << 12 | third << 6 | fourth
            if code < 0x11_0000 { return (code, 4) }
        }
        return (0xFFFD, 1)
    }

    @inline(__always)
    private func continuation(_ position: Int) -> UInt32? {
        let byte = bytes[position]
        return byte & 0xC0 == 0x80 ? UInt32(byte & 0x3F) : nil
    }

    /// The class of the code point at `position` as raw bits, and its length; nothing and 0 at the end.
    @inline(__always)
    func classify(at position: Int) -> (bits: UInt8, length: Int) {
        guard position < end else { return (0, 0) }
        let byte = bytes[position]
        if byte < 0x80 { return (classes[Int(byte)], 1) }
        let (code, length) = decode(at: position)
        return (classes[Int(code)], length)
    }

    /// The first position from `position` on whose code point is not of these classes.
    @inline(__always)
    func skip(_ bits: UInt8, from position: Int) -> Int {
        var position = position
        while true {
            let (found, length) = classify(at: position)
            guard found & bits != 0 else { return position }
            position += length
        }
    }
}
