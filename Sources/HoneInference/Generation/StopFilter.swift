/// Lets text through until one of several stop strings appears, which may be spread over pieces.
///
///     var filter = StopFilter(["\nUser:"])
///     filter.append("Yes.\nUs")  // "Yes."; the rest could become a stop string
///     filter.append("er: no")    // "", and hasStopped
struct StopFilter: Sendable {
    private let stops: [[UInt8]]
    private var held: [UInt8] = []
    private(set) var hasStopped = false

    init(_ stops: [String]) {
        self.stops = stops.map { Array($0.utf8) }.filter { !$0.isEmpty }
    }

    /// - Returns: what is certainly before every stop string.
    mutating func append(_ text: String) -> String {
        guard !hasStopped else { return "" }
        guard !stops.isEmpty else { return text }
        held += Array(text.utf8)
        if let end = stops.compactMap({ Self.firstIndex(of: $0, in: held) }).min() {
            hasStopped = true
            defer { held = [] }
            return String(decoding: held[..<end], as: UTF8.self)
        }
        var keep = stops.map { Self.overlap(held, $0) }.max() ?? 0
        // A character is never let through in parts.
        while keep > 0, keep < held.count, held[held.count - keep] & 0xC0 == 0x80 { keep += 1 }
        defer { held.removeFirst(held.count - keep) }
        return String(decoding: held[..<(held.count - keep)], as: UTF8.self)
    }

    /// What was held back, when nothing follows.
    mutating func finish() -> String {
        defer { held = [] }
        return hasStopped ? "" : String(decoding: held, as: UTF8.self)
    }

    private static func firstIndex(of stop: [UInt8], in text: [UInt8]) -> Int? {
        guard stop.count <= text.count else { return nil }
        return (0...(text.count - stop.count)).first { text[$0..<($0 + stop.count)].elementsEqual(stop) }
    }

    /// How many of the last bytes of `text` are a beginning of `stop`.
    private static func overlap(_ text: [UInt8], _ stop: [UInt8]) -> Int {
        (1..<stop.count).reversed().first { $0 <= text.count && text.suffix($0).elementsEqual(stop.prefix($0)) } ?? 0
    }
}
