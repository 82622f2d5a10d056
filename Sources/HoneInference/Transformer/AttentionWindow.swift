/// Which layers see only the last tokens, and how many of them.
struct AttentionWindow: Sendable {
    /// In tokens; 0 where no layer has a window.
    let length: Int
    private let layers: [Bool]

    /// - Parameter family: what holds where the file states nothing else; nil where the file is not asked.
    init(_ metadata: MetadataReader, _ family: Architecture.Window?, layers count: Int) throws(InferenceError) {
        length = family.map { metadata.integer("attention.sliding_window") ?? $0.length } ?? 0
        guard (0...1 << 24).contains(length) else {
            throw .implausible("attention.sliding_window is absurd", metadata.file.path)
        }
        if let each = metadata.integers("attention.sliding_window_pattern") {
            guard each.count >= count else {
                throw .implausible("attention.sliding_window_pattern has fewer entries than layers", metadata.file.path)
            }
            layers = each.prefix(count).map { $0 != 0 }
        } else {
            let period = metadata.integer("attention.sliding_window_pattern") ?? family?.period ?? 0
            layers = (0..<count).map { period <= 0 || ($0 + 1) % period != 0 }
        }
    }

    func holds(inLayer index: Int) -> Bool { length > 0 && layers[index] }
}
