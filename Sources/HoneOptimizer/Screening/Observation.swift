import HoneEvaluation

/// One screening rollout as the effect model sees it.
struct Observation: Sendable {
    /// Position among the screening cases.
    var item: Int
    /// Numbers of the edits that were on, ascending.
    var edits: [Int]
    var score: Double
    /// Scores by channel, where the reward tells parts.
    var parts: [(channel: Int, value: Double)]
    /// Channels that the feedback complained about.
    var complaints: [Int]
}

/// What a reward looks at, as separate channels of evidence: its named parts, else the kinds of complaint in its
/// feedback or the fields in which the answer differs from the expected one, else its score alone.
///
/// A rollout that says which requirement failed informs about the edits for that requirement alone, so many edits
/// can be screened at once.
struct Channels: Sendable {
    static let score = 0
    private static let most = 40

    private(set) var names = ["score"]
    /// By channel, the words that only its name has.
    private var ownWords: [Set<String>] = [[]]
    private var numbers = ["score": score]
    /// Channels that ever were part of a case.
    private(set) var ofCase: [[Int]]
    private var hasParts = false
    private var hasFractions = false

    init(cases: Int) { ofCase = Array(repeating: [], count: cases) }

    /// - Parameter fields: what differs from the expected answer, a sentence each; used where the reward has no parts.
    mutating func observation(_ grade: Grade, fields: [String] = [], item: Int, edits: [Int]) -> Observation {
        var parts: [(channel: Int, value: Double)] = []
        var complaints: [Int] = []
        if !grade.parts.isEmpty {
            hasParts = true
            for (name, value) in grade.parts.sorted(by: { $0.key < $1.key }) {
                let channel = number(of: name)
                note(channel, of: item)
                parts.append((channel, value))
            }
        } else if grade.score > 0, grade.score < 1 {
            hasFractions = true
        } else if grade.score < 1 {
            for kind in Self.kinds(of: fields.isEmpty ? grade.feedback : fields.joined(separator: " ")) {
                let channel = number(of: kind)
                if !complaints.contains(channel) { complaints.append(channel) }
            }
            if complaints.isEmpty { complaints = [Self.score] }
            for channel in complaints { note(channel, of: item) }
        }
        return Observation(item: item, edits: edits, score: grade.score, parts: parts, complaints: complaints)
    }

    /// The channels that decide over a case.
    func relevant(to item: Int) -> [Int] { usesScore || ofCase[item].isEmpty ? [Self.score] : ofCase[item] }

    /// What an observation says on each channel of its case.
    func values(_ observation: Observation) -> [(channel: Int, value: Double)] {
        if usesScore { return [(Self.score, observation.score)] }
        if hasParts { return observation.parts }
        return relevant(to: observation.item).map {
            (
                $0,
                $0 == Self.score && observation.complaints.isEmpty
                    ? observation.score : observation.complaints.contains($0) ? 0 : 1
            )
        }
    }

    private var usesScore: Bool { hasFractions && !hasParts }

    private mutating func note(_ channel: Int, of item: Int) {
        if !ofCase[item].contains(channel) { ofCase[item].append(channel) }
    }

    private mutating func number(of name: String) -> Int {
        if let known = numbers[name] { return known }
        guard names.count < Self.most else { return Self.score }
        names.append(name)
        numbers[name] = names.count - 1
        let words = names.map { LineLikeness.words(of: $0).filter { $0.count >= Self.shortestWord } }
        let owners = words.joined().reduce(into: [:]) { $0[$1, default: 0] += 1 }
        ownWords = words.map { $0.filter { owners[$0] == 1 } }
        return names.count - 1
    }
    private static let shortestWord = 3

    /// Whether one of the words is one that only the name of this channel has, with another ending perhaps.
    func isNamed(_ channel: Int, in words: Set<String>) -> Bool {
        ownWords[channel].contains { own in
            let stem = own.count > 4 ? own.dropLast() : own[...]
            return words.contains { $0.hasPrefix(stem) }
        }
    }

    /// The kinds of complaint: of each sentence what stands before its colon, else its first words without what it
    /// quotes and counts.
    static func kinds(of feedback: String) -> [String] {
        sentences(feedback).map { sentence in
            if let colon = sentence.firstIndex(of: ":"), sentence[..<colon].count <= 40 {
                return String(sentence[..<colon])
            }
            var kind = ""
            var isQuoted = false
            for character in sentence.prefix(120) {
                if character == "'" || character == "\"" { isQuoted.toggle() }
                if !isQuoted { kind.append(character.isNumber ? "#" : character) }
            }
            return kind.split(separator: " ").prefix(5).joined(separator: " ")
        }
    }

    private static func sentences(_ text: String) -> [Substring] {
        var result: [Substring] = []
        var start = text.startIndex
        var previous: Character = " "
        for index in text.indices {
            let character = text[index]
            if character.isNewline || previous == "." && character == " " {
                result.append(text[start..<index])
                start = text.index(after: index)
            }
            previous = character
        }
        result.append(text[start...])
        return result.map { $0.drop(while: \.isWhitespace) }.filter { !$0.isEmpty }
    }
}
