/// Finds the literals among a goal's tokens.
struct LiteralReader {
    private(set) var goal = Goal()
    private let text: [Unicode.Scalar]
    private let tokens: [GoalToken]
    private let lexicon: Lexicon
    private var position = 0
    private var isTooMuch = false
    private let hasTable: Bool

    private static let numberWords: [String: Int] = {
        let cardinals = "two three four five six seven eight nine ten eleven twelve".split(separator: " ")
        let ordinals = "second third fourth fifth sixth seventh eighth ninth tenth".split(separator: " ")
        let pairs = [cardinals, ordinals].flatMap { $0.enumerated().map { (String($1), $0 + 2) } }
        return Dictionary(uniqueKeysWithValues: pairs)
    }()
    private static let months = Set(
        """
        january jan february feb march mar april apr may june jun july jul august aug september sep sept october oct \
        november nov december dec
        """.split(separator: " ").map(String.init))
    private static let symbols: Set<String> = [
        ">", "<", ">=", "<=", "=", "==", "!=", "+", "-", "*", "/", "%", "^", "≥", "≤", "×",
    ]
    private static let letterWords: Set<String> = [
        "letter", "letters", "character", "characters", "char", "vowel", "consonant",
    ]

    init(_ goal: String, _ lexicon: Lexicon) {
        text = Array(goal.unicodeScalars)
        tokens = GoalScanner.tokens(of: goal)
        self.lexicon = lexicon
        hasTable = tokens.contains { token in
            [.file, .quoted].contains(token.kind)
                && [".csv", ".tsv"].contains { token.lowercased.hasSuffix($0) }
        }
    }

    /// False where there are more literals than names.
    mutating func read() -> Bool {
        while position < tokens.count, !isTooMuch {
            position =
                bracketed() ?? writtenDate() ?? numbers() ?? quotes() ?? afterColon() ?? wordList() ?? single()
        }
        return !isTooMuch
    }

    private mutating func add(_ kind: LiteralKind, _ value: Literal) {
        if !goal.add(kind, value) { isTooMuch = true }
    }

    private func token(_ offset: Int) -> GoalToken? {
        tokens.indices.contains(position + offset) ? tokens[position + offset] : nil
    }

    private func knows(_ token: GoalToken) -> Bool {
        let word = token.lowercased
        return lexicon.contains(word) || Self.numberWords[word] != nil
    }

    // Each of the following returns the position after what it took, or nil.

    private mutating func bracketed() -> Int? {
        let closing = ["[": "]", "(": ")", "{": "}"]
        guard tokens[position].kind == .mark, let close = closing[tokens[position].text] else { return nil }
        var items: [[GoalToken]] = []
        var current: [GoalToken] = []
        var end = position + 1
        while end < tokens.count, !tokens[end].isMark("[", "]", "(", ")", "{", "}") {
            if tokens[end].isMark(",", ";") {
                items.append(current)
                current = []
            } else {
                current.append(tokens[end])
            }
            end += 1
        }
        guard end < tokens.count, tokens[end].text == close else { return nil }
        if !current.isEmpty { items.append(current) }
        let all = items.flatMap(\.self)
        if all.allSatisfy({ $0.kind == .number }), close == "]" || all.count > 1 {
            add(.numbers, .numbers(all.map(\.text)))
        } else if !items.isEmpty, items.allSatisfy({ $0.count == 1 && [.quoted, .date].contains($0[0].kind) }) {
            add(.texts, .texts(items.map { $0[0].text }))
        } else if close == "]", !items.isEmpty,
            items.allSatisfy({ !$0.isEmpty && $0.allSatisfy { $0.kind != .mark } })
        {
            add(.texts, .texts(items.map { $0.map(\.text).joined(separator: " ") }))
        } else {
            return nil
        }
        return end + 1
    }

    /// `14 March 2024`, `14th of March, 2024`, `March 14, 2024`.
    private mutating func writtenDate() -> Int? {
        func isMonth(_ offset: Int) -> Bool {
            token(offset).map { $0.kind == .word && Self.months.contains($0.lowercased) } ?? false
        }
        func isNumber(_ offset: Int, in range: ClosedRange<Int>) -> Bool {
            token(offset).map { $0.kind == .number && Int($0.text).map(range.contains) ?? false } ?? false
        }
        func gap(_ offset: Int) -> Int { [".", ",", "of"].contains(token(offset)?.text) ? 1 : 0 }
        let days = 1...31
        let years = 1000...9999
        let date: String
        let year: Int
        if isNumber(0, in: days) {
            let month = 1 + gap(1)
            year = month + 1 + gap(month + 1)
            guard isMonth(month), isNumber(year, in: years) else { return nil }
            date = "\(tokens[position].text) \(tokens[position + month].text) \(tokens[position + year].text)"
        } else if isMonth(0) {
            let day = token(1)?.text == "." ? 2 : 1
            year = day + 1 + gap(day + 1)
            guard isNumber(day, in: days), isNumber(year, in: years) else { return nil }
            date = "\(tokens[position].text) \(tokens[position + day].text), \(tokens[position + year].text)"
        } else {
            return nil
        }
        add(.date, .text(date))
        return position + year + 1
    }

    /// How many tokens separate two items of a list here: 0 for white space alone.
    private func separator(_ start: Int) -> Int {
        var count = 0
        while count < 2, start + count < tokens.count {
            let token = tokens[start + count]
            guard
                token.kind == .mark && [",", ";", "&"].contains(token.text)
                    || token.kind == .word && token.lowercased == "and"
            else { break }
            count += 1
            if token.kind == .word { break }
        }
        return count
    }

    private mutating func numbers() -> Int? {
        guard tokens[position].kind == .number else { return nil }
        var values = [tokens[position].text]
        var end = position + 1
        var isJoinedByAnd = false
        while true {
            let next = end + separator(end)
            guard next < tokens.count, tokens[next].kind == .number else { break }
            if next + 1 < tokens.count, Self.months.contains(tokens[next + 1].lowercased) { break }
            isJoinedByAnd = next == end + 1 && tokens[end].lowercased == "and"
            values.append(tokens[next].text)
            end = next + 1
        }
        let isRange = values.count == 2 && isJoinedByAnd && token(-1)?.lowercased == "between"
        if values.count == 1 || isRange {
            add(.number, .number(values[0]))
            return position + 1
        }
        add(.numbers, .numbers(values))
        return end
    }

    private mutating func quotes() -> Int? {
        guard tokens[position].kind == .quoted else { return nil }
        var items = [tokens[position].text]
        var end = position + 1
        var hasComma = false
        while true {
            let gap = separator(end)
            guard gap > 0, end + gap < tokens.count, tokens[end + gap].kind == .quoted else { break }
            if gap > 1 || !["and", "&"].contains(tokens[end].lowercased) { hasComma = true }
            items.append(tokens[end + gap].text)
            end += gap + 1
        }
        if items.count == 1 || items.count == 2 && !hasComma {
            quote(tokens[position].text)
            return position + 1
        }
        add(.texts, .texts(items))
        return end
    }

    /// A quoted text may be a file's name, a date or a list of numbers.
    private mutating func quote(_ text: String) {
        let inner = GoalScanner.tokens(of: text)
        let numbers = inner.filter { $0.kind == .number }
        let commas = inner.filter { $0.isMark(",", ";") }
        if inner.count == 1, inner[0].kind == .file {
            add(.file, .text(text))
        } else if inner.count == 1, inner[0].kind == .date {
            add(.date, .text(text))
        } else if inner.count > 2, numbers.count > 1, !commas.isEmpty, numbers.count + commas.count == inner.count {
            add(.numbers, .numbers(numbers.map(\.text)))
        } else {
            add(.text, .text(text))
        }
    }

    /// A known word, but none that the domain's goals are made of.
    private func isStrange(_ token: GoalToken) -> Bool {
        lexicon.mayBeArgument(token.text.lowercased(), nearTable: false)
    }

    /// The words after a colon are a text where few are the domain's and they hold no other literal.
    private mutating func afterColon() -> Int? {
        guard tokens[position].text == ":", position + 1 < tokens.count else { return nil }
        let rest = tokens[(position + 1)...]
        guard rest.allSatisfy({ [.word, .mark].contains($0.kind) }),
            !rest.contains(where: { $0.isMark(",", ":", ";", "[", "]", "(", ")", "{", "}") })
        else { return nil }
        let words = rest.filter { $0.kind == .word }
        guard let first = rest.first, let last = rest.last, !words.isEmpty,
            2 * words.count(where: { !knows($0) || isStrange($0) }) >= words.count
        else { return nil }
        let end = last.text == "." ? last.range.lowerBound : last.range.upperBound
        var value = ""
        value.unicodeScalars.append(contentsOf: text[first.range.lowerBound..<max(end, first.range.lowerBound)])
        add(.text, .text(value))
        return tokens.count
    }

    /// Single words with commas between them, the first of them after a colon, or none that the domain's goals are made of.
    private mutating func wordList() -> Int? {
        func isItem(_ index: Int) -> Bool { index < tokens.count && tokens[index].kind == .word }
        func isForeign(_ token: GoalToken) -> Bool {
            !knows(token) || token.isSingleLetter || isStrange(token)
        }
        let isAnnounced = position > 0 && tokens[position - 1].text == ":"
        guard isItem(position), isAnnounced || isForeign(tokens[position]) else { return nil }
        var items = [position]
        var end = position + 1
        var commas = 0
        while true {
            let gap = separator(end)
            let next = end + gap
            guard gap > 0, isItem(next) else { break }
            if !isForeign(tokens[next]) {
                // A known word is an item only in the middle: "red, list, blue".
                let follows = next + 1 < tokens.count ? tokens[next + 1] : nil
                let goesOn = follows.map { $0.text == "," || $0.lowercased == "and" } ?? false
                guard goesOn, tokens[next - 1].kind != .word else { break }
            }
            if tokens[end].kind == .mark { commas += 1 }
            items.append(next)
            end = next + 1
        }
        // What is known at the end belongs to the sentence.
        while items.count > 1, let last = items.last, !isForeign(tokens[last]) {
            items.removeLast()
            end = items[items.count - 1] + 1
        }
        guard commas > 0, items.count >= 2, items.count > 2 || tokens[end - 2].kind != .word else { return nil }
        add(.texts, .texts(items.map { tokens[$0].text }))
        return end
    }

    private mutating func single() -> Int {
        let token = tokens[position]
        switch token.kind {
        case .file: add(.file, .text(token.text))
        case .date: add(.date, .text(token.text))
        case .mark:
            if Self.symbols.contains(token.text) {
                goal.add(["≥": ">=", "≤": "<=", "×": "*"][token.text] ?? token.text)
            }
        default: return word(token)
        }
        return position + 1
    }

    private mutating func word(_ token: GoalToken) -> Int {
        let word = token.lowercased
        let before = self.token(-1)?.lowercased ?? ""
        let isLetter = token.isSingleLetter && (Self.letterWords.contains(before) || token.range.count > 1)
        if isLetter {
            // The letter a, and not the article.
            add(.word, .text(token.text))
        } else if let number = Self.numberWords[word], !lexicon.contains(word) {
            add(.number, .number(String(number)))
        } else if lexicon.contains(word) {
            goal.add(word)
            if lexicon.mayBeArgument(word, nearTable: hasTable) { add(.word, .text(token.text)) }
        } else if let known = lexicon.correction(of: word) {
            // A typing error, or a word of the person's own: the model sees both.
            goal.add(known)
            add(.word, .text(token.text))
        } else {
            var end = position + 1
            while end < tokens.count, tokens[end].kind == .word, !knows(tokens[end]),
                lexicon.correction(of: tokens[end].lowercased) == nil
            {
                end += 1
            }
            add(.word, .text(tokens[position..<end].map(\.text).joined(separator: " ")))
            return end
        }
        return position + 1
    }
}
