import HoneCore

/// Keeps the start and the end of a stream of any length in bounded memory, and where it is asked to, all of one that
/// is stopped before long.
struct OutputCapture {
    private(set) var byteCount = 0
    private let limit: Int
    private let headLimit: Int
    private var head: [UInt8] = []
    private var tail: [UInt8] = []
    private var whole: [UInt8]?
    /// More than a stream holds when its program is stopped for it, unless the limit is very large.
    private static let wholeLimit = 64 << 20

    /// - Parameters:
    ///   - limit: bytes to keep; a third of them from the start.
    ///   - keepsWhole: whether all is kept, up to 64 MiB.
    init(limit: Int, keepsWhole: Bool = false) {
        whole = keepsWhole ? [] : nil
        self.limit = max(limit, 0)
        headLimit = self.limit / 3
    }

    mutating func append(_ bytes: some Collection<UInt8>) {
        byteCount += bytes.count
        if let count = whole?.count { whole?.append(contentsOf: bytes.prefix(Self.wholeLimit - count)) }
        let taken = min(headLimit - head.count, bytes.count)
        head.append(contentsOf: bytes.prefix(taken))
        let tailLimit = limit - headLimit
        tail.append(contentsOf: bytes.dropFirst(taken).suffix(tailLimit))
        if tail.count > 2 * tailLimit { tail.removeFirst(tail.count - tailLimit) }
    }

    /// All that was kept, sanitised, with a line that says how much is missing.
    var captured: CapturedOutput {
        var captured = shown
        guard captured.isTruncated, let whole else { return captured }
        let missing = byteCount - whole.count
        captured.whole = sanitized(whole) + (missing > 0 ? "\n[… \(missing) bytes left out …]\n" : "")
        return captured
    }

    private var shown: CapturedOutput {
        guard byteCount > limit else {
            let text = sanitized(head + tail)
            // A replacement character takes more bytes than what it replaces.
            return CapturedOutput(
                text: text.utf8.count > limit ? shortened(text, to: limit) : text, byteCount: byteCount,
                isTruncated: text.utf8.count > limit)
        }
        let end = tail.suffix(limit - headLimit)
        let missing = byteCount - head.count - end.count
        let text = sanitized(head) + "\n[… \(missing) bytes left out …]\n" + sanitized(end)
        return CapturedOutput(text: shortened(text, to: limit), byteCount: byteCount, isTruncated: true)
    }

    private func shortened(_ text: String, to limit: Int) -> String {
        let mark = 64
        guard text.utf8.count > limit else { return text }
        guard limit > mark else { return String(text.prefix(utf8: limit)) }
        return headAndTail(text, limit: limit - mark)
    }
}
