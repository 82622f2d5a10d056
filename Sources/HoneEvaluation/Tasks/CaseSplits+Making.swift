import HoneCore

extension CaseSplits {
    /// Splits one list of cases: half for train, three tenths for guard, the rest for test.
    ///
    /// A case's place follows from its content alone, so the splits are the same on each machine, and a case that is
    /// added later moves no other one by more than a place.
    public init(splitting cases: [Case]) {
        let ordered = cases.map { (Digest(of: "split\u{1F}" + $0.content).hexadecimal, $0) }
            .sorted { ($0.0, $0.1.id) < ($1.0, $1.1.id) }.map(\.1)
        let train = (ordered.count + 1) / 2
        let guarded = ordered.count * 3 / 10
        self.init(
            train: Array(ordered[..<train]), guardCases: Array(ordered[train..<(train + guarded)]),
            test: Array(ordered[(train + guarded)...]))
    }

    /// Refuses cases that stand twice: within a split they count double, across splits they leak.
    func checkSeparation() throws(EvaluationError) {
        var names: [String: Split] = [:]
        var contents: [String: (split: Split, id: String)] = [:]
        for split in Split.allCases {
            for item in self[split] {
                if let other = names.updateValue(split, forKey: item.id) {
                    throw EvaluationError(
                        .leakingCase,
                        "The case id '\(shown(item.id))' stands twice, in \(other.rawValue) and in \(split.rawValue). Give each case an id of its own."
                    )
                }
                let content = [item.input, item.expected, item.assignment?.canonicalText ?? ""].map(normalized)
                    .joined(separator: "\u{1F}")
                if let other = contents.updateValue((split, item.id), forKey: content) {
                    let problem =
                        other.split == split
                        ? "say the same: remove one, or it counts double"
                        : "say the same, so \(split.rawValue) would leak into \(other.split.rawValue): remove one"
                    throw EvaluationError(
                        .leakingCase,
                        "The cases '\(shown(other.id))' (\(other.split.rawValue)) and '\(shown(item.id))' (\(split.rawValue)) \(problem)."
                    )
                }
            }
        }
    }

    private func normalized(_ text: String) -> String {
        text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private func shown(_ id: String) -> String { sanitized(String(id.prefix(60))) }
}
