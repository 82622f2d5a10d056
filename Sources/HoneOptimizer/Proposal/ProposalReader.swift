import HoneCore
import HoneEvaluation

/// Why a proposal, or an edit of one, was not tried or not kept.
public enum Rejection: Codable, Sendable, Hashable {
    /// The reply holds no fenced block, or an empty one.
    case malformed
    case tooLong
    /// A variable of the prompt is gone.
    case lostVariable(String)
    case unchanged
    case alreadyTried
    /// It holds words of a training case.
    case copiesTraining
    case noModel
    /// Screening found no help in it.
    case didNotHelp

    public var sentence: String {
        switch self {
        case .malformed: "the reply holds no new prompt"
        case .tooLong: "it is longer than allowed"
        case .lostVariable(let name): "the variable {{\(name)}} is gone"
        case .unchanged: "it changes nothing"
        case .alreadyTried: "it was tried before"
        case .copiesTraining: "it copies a training case"
        case .noModel: "the reflecting model did not answer"
        case .didNotHelp: "screening found no help in it"
        }
    }
}

/// Takes the new prompt out of a reply, strictly: what is not in the agreed form is no prompt.
struct ProposalReader {
    let variables: [String]
    /// In words.
    let allowance: Int

    func prompt(in reply: String) throws(RejectedProposal) -> String {
        guard let block = FencedBlock.first(in: reply) else { throw RejectedProposal(reason: .malformed) }
        let lines = block.split(separator: "\n", omittingEmptySubsequences: false)
        guard let first = lines.firstIndex(where: { !$0.allSatisfy(\.isWhitespace) }),
            let last = lines.lastIndex(where: { !$0.allSatisfy(\.isWhitespace) })
        else { throw RejectedProposal(reason: .malformed) }
        let text = lines[first...last].joined(separator: "\n")
        guard text.split(whereSeparator: \.isWhitespace).count <= allowance else {
            throw RejectedProposal(reason: .tooLong)
        }
        guard let template = try? Template(text) else { throw RejectedProposal(reason: .malformed) }
        for name in variables where !template.variables.contains(name) {
            throw RejectedProposal(reason: .lostVariable(name))
        }
        for name in template.variables where !variables.contains(name) { throw RejectedProposal(reason: .malformed) }
        return text
    }
}

struct RejectedProposal: Error {
    var reason: Rejection
}

/// What edits may not copy: a prompt that holds training cases scores well on them and on nothing else.
struct TrainingText: Sendable {
    private var phrases: Set<String> = []
    private var names: Set<String> = []
    /// All words of the cases, in lower case.
    private(set) var subject: Set<String> = []
    private static let phraseLength = 5
    /// Characters from which on a whole input or answer is no common phrase.
    private static let shortestWhole = 12

    init(_ cases: [Case]) {
        var owners: [String: Int] = [:]
        for (number, item) in cases.enumerated() {
            for text in [item.input, item.expected] {
                subject.formUnion(LineLikeness.words(of: text))
                let words = Self.words(text)
                if words.count >= Self.phraseLength {
                    for start in 0...(words.count - Self.phraseLength) {
                        phrases.insert(words[start..<(start + Self.phraseLength)].joined(separator: " "))
                    }
                }
                for word in words where word.count >= 4 && word.contains(where: \.isNumber) {
                    owners[word] = owners[word].map { $0 == number ? number : -1 } ?? number
                }
            }
            for text in [item.input, item.expected] {
                let whole = Self.words(text).joined(separator: " ")
                if whole.count >= Self.shortestWhole { phrases.insert(whole) }
            }
        }
        names = Set(owners.filter { $0.value >= 0 }.keys)
    }

    /// Whether a text holds five words in a row of a case, all of its input or answer, or a number or name with digits
    /// that only one case has.
    func isCopied(in text: String, exempt: String) -> Bool {
        let words = Self.words(text)
        let allowed = Set(Self.words(exempt))
        if words.contains(where: { names.contains($0) && !allowed.contains($0) }) { return true }
        for length in 1...max(Self.phraseLength, words.count) where length <= words.count {
            if length != Self.phraseLength, length > 40 { break }
            for start in 0...(words.count - length)
            where phrases.contains(words[start..<(start + length)].joined(separator: " ")) { return true }
        }
        return false
    }

    private static func words(_ text: String) -> [String] {
        text.split(whereSeparator: { $0.isWhitespace || $0 == ";" || $0 == "=" || $0 == ":" }).map(String.init)
    }
}
