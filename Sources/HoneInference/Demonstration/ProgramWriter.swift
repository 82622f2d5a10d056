import HoneCore

/// The demonstration model, loaded: writes plans and programs for goals of its domain.
final class ProgramWriter: Sendable {
    /// What it makes of a goal.
    struct Draft: Equatable {
        /// The operations, in the model's words.
        var steps: [String]
        var program: String
    }

    /// A program that failed.
    struct Failure: Equatable {
        var program: String
        /// The exception's name, or `Mismatch` where the check found another result.
        var kind: String
        var message: String
        /// Of the program, from 1.
        var line: Int
    }

    private let engine: InferenceEngine
    private let vocabulary: ProgramVocabulary
    let lexicon: Lexicon

    /// The longest goal in words: longer ones were never seen.
    private static let mostWords = 90
    private static let mostTokens = 260
    private static let mostErrorWords = 12
    private static let mostLine = 39

    /// - Throws: `InferenceError`, where the file is not the demonstration model's.
    init(_ file: GGUFFile) throws(InferenceError) {
        func words(_ key: String) -> [String]? { file.metadata["hone.demonstration.\(key)"]?.array?.strings }
        guard let lexicon = words("lexicon"), let others = words("others"), let columns = words("columns"),
            let count = file.metadata["hone.demonstration.pieces"]?.integer,
            let pieces = file.metadata["tokenizer.ggml.tokens"]?.array?.strings, count <= pieces.count
        else { throw .missingMetadata("hone.demonstration.lexicon", file.path) }
        vocabulary = ProgramVocabulary(Array(pieces.prefix(count)))
        self.lexicon = Lexicon(lexicon, others: others, columns: columns)
        // One thread: a token takes less than waking another.
        engine = try InferenceEngine(file, options: .init(threads: 1, guesses: false))
    }

    /// - Returns: nil where the goal is outside the domain, or what was written for it cannot be right.
    func draft(_ goal: Goal, _ usage: inout Usage) async throws -> Draft? {
        guard let words = tokens(of: goal) else { return nil }
        let written = try await write([vocabulary[.goal]] + words + [vocabulary[.plan]], &usage)
        guard let (plan, program) = parts(of: written) else { return nil }
        let draft = Draft(
            steps: plan.split(separator: ";").map { step in
                String(step.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            }, program: program)
        return goal.isUsed(by: draft.program) ? draft : nil
    }

    /// A second program for a goal, written from the goal alone and by a plan of its own.
    ///
    /// - Returns: nil where the goal is outside the domain.
    func check(_ goal: Goal, _ usage: inout Usage) async throws -> String? {
        guard let words = tokens(of: goal) else { return nil }
        let written = try await write([vocabulary[.goal]] + words + [vocabulary[.check]], &usage)
        guard let (_, program) = parts(of: written) else { return nil }
        return goal.hasNames(of: program) ? program : nil
    }

    /// What was written before and after the mark of the program, or nil for a refusal.
    private func parts(of written: [Int32]) -> (plan: String, program: String)? {
        guard let cut = written.firstIndex(of: vocabulary[.code]), !written.contains(vocabulary[.no]) else {
            return nil
        }
        return (vocabulary.text(written[..<cut]), vocabulary.text(written[(cut + 1)...]))
    }

    /// - Returns: nil where it has no other program.
    func repair(_ failure: Failure, _ goal: Goal, _ usage: inout Usage) async throws -> String? {
        guard let words = tokens(of: goal), let program = vocabulary.tokens(of: failure.program) else { return nil }
        var prompt = [vocabulary[.goal]] + words + [vocabulary[.code]] + program + [vocabulary[.error]]
        let kind = vocabulary.number(ofWord: failure.kind) ?? vocabulary.number(ofWord: "error")
        let known = goal.wordsOfMessage(failure.message, lexicon).prefix(Self.mostErrorWords)
        prompt += [kind, vocabulary.number(ofWord: String(min(max(failure.line, 1), Self.mostLine)))].compactMap(\.self)
        prompt.insert(contentsOf: known.compactMap { vocabulary.number(ofWord: $0) }, at: prompt.count - 1)
        let written = vocabulary.text(try await write(prompt + [vocabulary[.fix]], &usage))
        return goal.hasNames(of: written) && written != failure.program ? written : nil
    }

    private func tokens(of goal: Goal) -> [Int32]? {
        guard goal.words.count <= Self.mostWords else { return nil }
        let tokens = goal.words.compactMap { vocabulary.number(ofWord: $0) }
        return tokens.count == goal.words.count ? tokens : nil
    }

    private func write(_ prompt: [Int32], _ usage: inout Usage) async throws -> [Int32] {
        let tokens = try await engine.generate(
            GenerationRequest(tokens: prompt, maximumTokens: Self.mostTokens)
        ).tokens
        usage.inputTokens += prompt.count
        usage.outputTokens += tokens.count
        return tokens
    }
}

extension Goal {
    /// Whether a program uses every literal that must matter, and no name that does not exist. A number or an unknown
    /// word may be a part of the phrase: "divisible by 2", a typing error.
    func isUsed(by program: String) -> Bool {
        let used = Self.names(in: program)
        return hasNames(of: program)
            && literals.allSatisfy { used.contains($0.name) || $0.name.hasPrefix("N") || $0.name.hasPrefix("W") }
    }

    func hasNames(of program: String) -> Bool {
        !program.isEmpty && Self.names(in: program).isSubset(of: Set(literals.map(\.name)))
    }

    /// Python that gives the names in a program their values, one line each.
    func assignments(for program: String) -> [String] {
        let used = Self.names(in: program)
        return literals.filter { used.contains($0.name) }.map { "\($0.name) = \($0.value.python)" }
    }

    /// The names of literals in a text.
    static func names(in text: String) -> Set<String> {
        Set(identifiers(in: text).filter(isName))
    }

    static func isName(_ word: some StringProtocol) -> Bool {
        guard word.utf8.count == 2, let first = word.first, let last = word.last else { return false }
        return LiteralKind(rawValue: first) != nil && ("0"..."9").contains(last)
    }

    private static func identifiers(in text: String) -> [String] {
        text.split { !($0.isASCII && ($0.isLetter || $0.isNumber) || $0 == "_") }.map(String.init)
    }

    /// A message of Python as the model sees it: names for the values that it holds, and the words it knows.
    func wordsOfMessage(_ message: String, _ lexicon: Lexicon) -> [String] {
        var message = message
        for (name, value) in literals {
            for spelling in value.spellings where spelling.unicodeScalars.count > 1 {
                message = message.replacing(spelling, with: " \(name) ")
            }
        }
        return Self.lettersWithDigit(message).compactMap { word in
            if Self.isName(word) { return word }
            let lower = word.lowercased()
            return lexicon.contains(lower) ? lower : nil
        }
    }

    /// Runs of ASCII letters, each with one digit where one follows.
    private static func lettersWithDigit(_ text: String) -> [String] {
        var words: [String] = []
        var current = ""
        for scalar in text.unicodeScalars {
            if scalar.properties.isAlphabetic, scalar.isASCII {
                current.unicodeScalars.append(scalar)
                continue
            }
            if !current.isEmpty, ("0"..."9").contains(scalar) { current.unicodeScalars.append(scalar) }
            if !current.isEmpty { words.append(current) }
            current = ""
        }
        return current.isEmpty ? words : words + [current]
    }
}
