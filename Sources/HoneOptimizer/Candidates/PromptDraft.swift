/// A prompt as the seed prompt with edits applied.
public struct PromptDraft: Sendable, Hashable {
    private let seed: [String]

    public init(seed: String) {
        self.seed = seed.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// The seed prompt with these edits, in the order of their numbers. A line that is there already is not added
    /// again, and an edit of a line that is not there changes nothing; edits that would leave no line do nothing at all.
    public func text(with edits: [Edit]) -> String {
        let ordered = edits.sorted { $0.id < $1.id }
        var lines = seed
        for edit in ordered {
            if case .rewrite(let text) = edit.change {
                lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            }
        }
        for edit in ordered {
            switch edit.change {
            case .rewrite, .demonstrate: break
            case .remove(let line): lines.removeAll { $0 == line }
            case .replace(let old, let new):
                if let place = lines.firstIndex(of: old), !lines.contains(new) { lines[place] = new }
            case .add(let line, let anchor):
                guard !lines.contains(line) else { break }
                let place = anchor.flatMap { lines.firstIndex(of: $0) }.map { $0 + 1 } ?? lines.count
                lines.insert(line, at: place)
            }
        }
        if lines.allSatisfy({ $0.allSatisfy(\.isWhitespace) }) { lines = seed }
        // Examples stand before what they are examples of.
        let examples = ordered.flatMap { edit in
            if case .demonstrate(let examples) = edit.change { examples.flatMap(\.lines) } else { [String]() }
        }
        guard !examples.isEmpty else { return lines.joined(separator: "\n") }
        lines.insert(contentsOf: examples, at: lines.firstIndex { $0.contains("{{") } ?? lines.count)
        return lines.joined(separator: "\n")
    }
}
