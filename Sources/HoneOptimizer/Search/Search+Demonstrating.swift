import HoneEvaluation

/// Demonstrations are edits like all others, only that no model proposes them.
extension Search {
    private static let examplesPerEdit = 3
    private static let mostEdits = 4

    /// Offers a few worked examples when the opening has shown what goes wrong, and further ones as long as all that
    /// were offered are adopted.
    mutating func offerDemonstrations() {
        guard settings.demonstrates, blocks.count >= 2 * settings.lag, seenFailure else { return }
        let offered = edits.filter(\.edit.change.isDemonstration)
        guard offered.count < Self.mostEdits, offered.allSatisfy({ $0.state == .adopted }) else { return }
        let shown = Set(offered.flatMap(\.edit.change.shownCases))
        let examples = tellingExamples(besides: shown)
        guard !examples.isEmpty else { return }
        edits.append(EditRecord(Edit(id: edits.count, change: .demonstrate(examples), reflection: 0)))
        admit()
    }

    /// Examples of what the best prompt gets wrong, each kind in turn.
    private func tellingExamples(besides shown: Set<String>) -> [Demonstration] {
        var rest = cases[..<trainCount].indices.filter { !shown.contains(cases[$0].id) }
        var covered: [Int: Int] = [:]
        var examples: [Demonstration] = []
        func worth(_ item: Int) -> Double {
            channels.relevant(to: item).reduce(0) {
                $0 + (1 - (chances[$1] ?? 0.5)) / Double(1 + 2 * (covered[$1] ?? 0))
            }
        }
        while examples.count < Self.examplesPerEdit, let best = rest.max(by: { worth($0) < worth($1) }) {
            rest.removeAll { $0 == best }
            let item = cases[best]
            guard let example = Demonstration(item, answer: solved[best] ?? item.expected) else { continue }
            for channel in channels.relevant(to: best) { covered[channel, default: 0] += 1 }
            examples.append(example)
        }
        return examples
    }
}

extension Edit.Change {
    var shownCases: [String] { if case .demonstrate(let examples) = self { examples.map(\.id) } else { [] } }

    var isDemonstration: Bool { if case .demonstrate = self { true } else { false } }

    func shows(_ id: String) -> Bool { shownCases.contains(id) }
}
