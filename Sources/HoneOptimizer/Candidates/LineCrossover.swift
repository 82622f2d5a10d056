extension Edit.Change {
    /// What an edit has to itself: two edits of the same line, or two whole texts, cannot both be in a prompt.
    enum Claim: Hashable, Sendable {
        case wholeText
        case line(String)
    }

    var claim: Claim? {
        switch self {
        case .rewrite: .wholeText
        case .remove(let line), .replace(let line, _): .line(line)
        case .add, .demonstrate: nil
        }
    }
}

/// Crossover by lines: the union of the edits of several prompts, and of those that exclude each other one.
enum LineCrossover {
    /// - Parameter worth: of edits with the same claim the worthiest stays.
    static func union(_ numbers: [Int], _ edits: [EditRecord], worth: (Int) -> Double) -> [Int] {
        var holders: [Edit.Change.Claim: Int] = [:]
        for number in numbers {
            guard let claim = edits[number].edit.change.claim else { continue }
            if let holder = holders[claim], worth(holder) >= worth(number) { continue }
            holders[claim] = number
        }
        return numbers.filter { number in edits[number].edit.change.claim.map { holders[$0] == number } ?? true }
    }
}
