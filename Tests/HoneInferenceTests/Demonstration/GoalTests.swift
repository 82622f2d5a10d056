import Foundation
import HoneCore
import Testing

@testable import HoneInference

@Suite struct `A goal` {
    private static let models = URL(filePath: #filePath).appending(path: "../../../../Models").standardized.path

    /// The lexicon that the model was trained with, out of its file.
    private static let lexicon: Lexicon? = {
        guard let file = try? GGUFFile(path: models + "/demo.gguf") else { return nil }
        func words(_ key: String) -> [String] {
            file.metadata["hone.demonstration.\(key)"]?.array?.strings ?? []
        }
        return Lexicon(words("lexicon"), others: words("others"), columns: words("columns"))
    }()

    @Test func `is read like the goals of the training`() throws {
        let lexicon = try #require(Self.lexicon)
        let text = try #require(FileManager.default.contents(atPath: Self.models + "/literals.json"))
        let rows = try #require(try JSONValue(parsing: [UInt8](text)).array)
        #expect(rows.count > 200)
        for row in rows {
            let text = try #require(row["goal"]?.string)
            let goal = Goal(reading: text, lexicon)
            #expect(goal?.words == row["words"]?.array?.compactMap(\.string), "\(text)")
            let literals = goal.map { goal in
                Dictionary(uniqueKeysWithValues: goal.literals.map { ($0.name, $0.value.python) })
            }
            #expect(literals == row["literals"]?.object?.compactMapValues(\.string), "\(text)")
        }
    }

    @Test func `is read by the weights that the model card describes`() throws {
        let weights = try #require(FileManager.default.contents(atPath: Self.models + "/demo.gguf"))
        let card = try String(contentsOfFile: Self.models + "/README.md", encoding: .utf8)
        #expect(weights.count <= 4 << 20)
        #expect(card.contains(Digest(of: [UInt8](weights)).description))
    }

    @Test func `gives a program the values of the names that it uses`() throws {
        let lexicon = Lexicon(["sort", "and"])
        let goal = try #require(Goal(reading: "sort 3, 1 and 'it''s' and \"a\\nb\"", lexicon))
        #expect(goal.words == ["sort", "L0", "and", "S0", "S1", "and", "S2"])
        #expect(goal.assignments(for: "print(sorted(L0), S2)") == ["L0 = [3, 1]", "S2 = 'a\\\\nb'"])
        #expect(goal.assignments(for: "print(L01)") == [])
    }

    @Test func `is not met by a program that leaves a value out or makes one up`() throws {
        let goal = try #require(Goal(reading: "replace 'a' 'b' 3", Lexicon(["replace"])))
        #expect(goal.isUsed(by: "print(S0 + S1)"))
        #expect(!goal.isUsed(by: "print(S0)"))
        #expect(!goal.isUsed(by: "print(S0 + S1 + S2)"))
        #expect(!goal.hasNames(of: ""))
    }

    @Test func `names the values in a message of Python and keeps the words that are known`() throws {
        let lexicon = Lexicon(["list", "index", "out", "of", "range"])
        let goal = try #require(Goal(reading: "'2024-13-01' 'x'", lexicon))
        #expect(goal.wordsOfMessage(": list index out of range", lexicon) == ["list", "index", "out", "of", "range"])
        #expect(goal.wordsOfMessage(": Invalid: '2024-13-01'", lexicon) == ["D0"])
    }
}

@Suite struct `A program's tokens` {
    private let vocabulary = ProgramVocabulary(["<end>", "print", "print(", "x", ")", "\n", "\n    ", " x", " ", "é"])

    @Test func `are the longest at each place`() {
        #expect(vocabulary.tokens(of: "print(x)\n    print x") == [2, 3, 4, 6, 1, 7])
        #expect(vocabulary.tokens(of: "é x") == [9, 7])
        #expect(vocabulary.tokens(of: "") == [])
    }

    @Test func `are none where a part of it has none, or is a mark`() {
        #expect(vocabulary.tokens(of: "print(y)") == nil)
        #expect(vocabulary.tokens(of: "<end>") == nil)
    }
}
