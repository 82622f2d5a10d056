/// A piece of a goal, before anything is known about words.
struct GoalToken: Equatable {
    enum Kind { case quoted, date, number, word, file, mark }

    var kind: Kind
    /// Without quotes; a number without `+` and without the ending of `2nd`.
    var text: String
    /// Positions among the goal's code points.
    var range: Range<Int>

    var isSingleLetter: Bool { kind == .word && text.unicodeScalars.count == 1 }
    var lowercased: String { text.lowercased() }

    func isMark(_ marks: String...) -> Bool { kind == .mark && marks.contains(text) }
}

/// Cuts a goal into tokens: the first stage of reading its literals.
struct GoalScanner {
    private let goal: [Unicode.Scalar]
    private var position = 0

    private static let quotes: [Unicode.Scalar: Unicode.Scalar] = [
        "\"": "\"", "'": "'", "“": "”", "‘": "’", "`": "`", "«": "»", "„": "“",
    ]

    init(_ goal: String) { self.goal = Array(goal.unicodeScalars) }

    static func tokens(of goal: String) -> [GoalToken] {
        var scanner = GoalScanner(goal)
        return scanner.tokens()
    }

    private mutating func tokens() -> [GoalToken] {
        var tokens: [GoalToken] = []
        while position < goal.count {
            if goal[position].properties.isWhitespace {
                position += 1
                continue
            }
            let token = quoted() ?? file() ?? date() ?? number() ?? word() ?? mark()
            tokens.append(token)
            position = token.range.upperBound
        }
        return tokens
    }

    private func text(_ range: Range<Int>) -> String {
        var text = ""
        text.unicodeScalars.append(contentsOf: goal[range])
        return text
    }

    private func scalar(_ index: Int) -> Unicode.Scalar? { goal.indices.contains(index) ? goal[index] : nil }

    private func isWordBefore(_ index: Int) -> Bool { index > 0 && goal[index - 1].isWord }

    private func quoted() -> GoalToken? {
        guard let close = Self.quotes[goal[position]] else { return nil }
        if "'‘".unicodeScalars.contains(goal[position]), isWordBefore(position) { return nil }
        let isApostrophe = "'’".unicodeScalars.contains(close)
        for end in goal.indices.dropFirst(position + 1) where goal[end] == close {
            if isApostrophe, scalar(end + 1)?.isWord == true { continue }
            return GoalToken(kind: .quoted, text: text(position + 1..<end), range: position..<end + 1)
        }
        return nil
    }

    /// A run such as `notes.txt`, `data/sales.csv`, `.md` or `*.log`.
    private func file() -> GoalToken? {
        if let before = scalar(position - 1), before.isWord || "._/@".unicodeScalars.contains(before) { return nil }
        var end = position
        while let next = scalar(end), next.isWord || "._-/*~@:\\".unicodeScalars.contains(next) { end += 1 }
        while end > position, ".:-/\\".unicodeScalars.contains(goal[end - 1]) { end -= 1 }
        let run = goal[position..<end]
        guard let dot = run.lastIndex(of: "."), !run.contains(where: { "@:\\".unicodeScalars.contains($0) }) else {
            return nil
        }
        let ending = run[(dot + 1)...]
        guard (1...5).contains(ending.count), ending.allSatisfy({ $0.isASCII && $0.isWord }),
            ending.first?.isLetter == true
        else { return nil }
        let name = text(position..<end)
        guard !["e.g", "i.e", "a.m", "p.m"].contains(name.lowercased()) else { return nil }
        return GoalToken(kind: .file, text: name, range: position..<end)
    }

    private func digits(from start: Int) -> Int {
        var end = start
        while let next = scalar(end), next.isDigit { end += 1 }
        return end
    }

    /// `2024-03-01`, `2024/3/1`, `3/14/2024`, `14.03.2024`.
    private func date() -> GoalToken? {
        let first = digits(from: position)
        guard first > position, let mark = scalar(first), "-/.".unicodeScalars.contains(mark) else { return nil }
        let second = digits(from: first + 1)
        guard second > first + 1, scalar(second) == mark else { return nil }
        let third = digits(from: second + 1)
        let lengths = (first - position, second - first - 1, third - second - 1)
        guard lengths.1 <= 2,
            lengths.0 == 4 && (1...2).contains(lengths.2) || lengths.0 <= 2 && lengths.2 == 4
        else { return nil }
        return GoalToken(kind: .date, text: text(position..<third), range: position..<third)
    }

    private func number() -> GoalToken? {
        var end = position
        if "-−+".unicodeScalars.contains(goal[position]) {
            // "5 -3" is a list, "5-3" and "(5)-3" are not.
            if let before = scalar(position - 1), before.isWord || ")]".unicodeScalars.contains(before) { return nil }
            end += 1
        }
        guard scalar(end)?.isDigit == true else { return nil }
        end = digits(from: end)
        if scalar(end) == ".", scalar(end + 1)?.isDigit == true { end = digits(from: end + 1) }
        let number = Self.normalized(text(position..<end))
        if end + 2 <= goal.count, ["st", "nd", "rd", "th"].contains(text(end..<end + 2).lowercased()),
            scalar(end + 2)?.isWord != true
        {
            end += 2
        }
        return GoalToken(kind: .number, text: number, range: position..<end)
    }

    /// As Python writes it: `-3` for `−3`, `7` for `+007`.
    private static func normalized(_ number: String) -> String {
        let isNegative = number.hasPrefix("-") || number.hasPrefix("−")
        let digits = number.drop { !$0.isNumber }
        let whole = digits.prefix { $0 != "." }
        let trimmed = whole.drop { $0 == "0" }
        return (isNegative ? "-" : "") + (trimmed.isEmpty ? "0" : trimmed) + digits.dropFirst(whole.count)
    }

    private func word() -> GoalToken? {
        guard goal[position].isLetter else { return nil }
        var end = position
        while let next = scalar(end), next.isLetter || next.isDigit { end += 1 }
        var wordEnd = end
        // The whole of don't; banana's without its ending.
        if let apostrophe = scalar(end), "'’".unicodeScalars.contains(apostrophe), scalar(end + 1)?.isLetter == true {
            let rest = end + 1
            end = rest
            while scalar(end)?.isLetter == true { end += 1 }
            if text(rest..<end).lowercased() != "s" { wordEnd = end }
        }
        let letters = goal[position..<wordEnd].filter { !"'’".unicodeScalars.contains($0) }
        var word = ""
        word.unicodeScalars.append(contentsOf: letters)
        return GoalToken(kind: .word, text: word, range: position..<end)
    }

    private func mark() -> GoalToken {
        let two = position + 2 <= goal.count ? text(position..<position + 2) : ""
        let end = [">=", "<=", "==", "!="].contains(two) ? position + 2 : position + 1
        return GoalToken(kind: .mark, text: text(position..<end), range: position..<end)
    }
}

extension Unicode.Scalar {
    fileprivate var isLetter: Bool { self == "_" || isAlphabetic }
    fileprivate var isDigit: Bool { ("0"..."9").contains(self) }
    /// A letter or a digit of any script; no underscore.
    fileprivate var isWord: Bool { isAlphabetic || properties.numericType != nil }

    /// General category L*, which is narrower than the property Alphabetic.
    private var isAlphabetic: Bool {
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        default: false
        }
    }
}
