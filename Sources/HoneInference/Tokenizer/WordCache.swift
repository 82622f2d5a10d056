/// Remembers how the words of the text at hand were split: natural text repeats its words.
///
/// It keeps no texts, only where in the input the word stood and where in the output its tokens are.
struct WordCache {
    private struct Entry {
        var start: Int
        var length: Int32
        var count: Int32
        var output: Int
    }

    private var entries: [Entry] = []
    private var mask = 0

    /// A cache for a text of so many bytes; a short text has none.
    init(textLength: Int) {
        guard textLength >= 2048 else { return }
        var size = 256
        while size < textLength / 16, size < 32768 { size *= 2 }
        entries = [Entry](repeating: Entry(start: 0, length: -1, count: 0, output: 0), count: size)
        mask = size - 1
    }

    /// Appends the tokens of the word, if it has occurred before.
    @inline(__always)
    func recall(
        _ word: UnsafePointer<UInt8>, _ length: Int, hash: UInt64, in text: UnsafePointer<UInt8>,
        into output: inout [Int32]
    ) -> Bool {
        guard mask != 0 else { return false }
        let entry = entries[Int(truncatingIfNeeded: hash >> 16) & mask]
        guard Int(entry.length) == length else { return false }
        let known = text + entry.start
        var offset = 0
        while offset < length {
            if known[offset] != word[offset] { return false }
            offset += 1
        }
        if entry.count == 1 {
            output.append(output[entry.output])
        } else {
            for index in entry.output..<(entry.output + Int(entry.count)) { output.append(output[index]) }
        }
        return true
    }

    @inline(__always)
    mutating func remember(start: Int, length: Int, hash: UInt64, output: Int, count: Int) {
        guard mask != 0, length < Int32.max, count < Int32.max else { return }
        entries[Int(truncatingIfNeeded: hash >> 16) & mask] = Entry(
            start: start, length: Int32(length), count: Int32(count), output: output)
    }
}
