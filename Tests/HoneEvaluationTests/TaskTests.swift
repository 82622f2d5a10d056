import HoneCore
import HoneEvaluation
import Testing

@Suite struct TaskTests {
    private let rows = (1...20).map { #"{"id": "c\#($0)", "q": "question \#($0)", "a": "answer \#($0)"}"# }

    private func task(_ document: JSONValue, _ files: [String: String] = [:]) throws -> EvaluationTask {
        let all = ["cases.jsonl": rows.joined(separator: "\n"), "prompt.txt": "Answer.\n"].merging(files) { $1 }
        return try TaskDocument(document, path: "/t/words/task.yaml") { all[$0] }.task()
    }

    private func message(_ document: JSONValue, _ files: [String: String] = [:]) -> String {
        do {
            _ = try task(document, files)
            return "no error"
        } catch { return "\(error)" }
    }

    private let fields: JSONValue = ["id": "id", "input": "q", "expected": "a"]

    @Test func `a task takes its name from its folder and splits its data the same each time`() throws {
        let document: JSONValue = ["prompt": "prompt.txt", "data": "cases.jsonl", "fields": fields, "reward": "exact"]
        let first = try task(document)
        #expect(first.name == "words")
        #expect(first.prompt == "Answer.")
        #expect(first.splits.train.count == 10)
        #expect(first.splits.guardCases.count == 6)
        #expect(first.splits.test.count == 4)
        let shuffled = try task(document, ["cases.jsonl": rows.reversed().joined(separator: "\n")])
        #expect(shuffled.splits == first.splits)
    }

    @Test func `a CSV file keeps commas, quotes and line breaks in quoted fields`() throws {
        let csv = "q,a\n\"one, \"\"two\"\"\nthree\",x\nfour,y\n"
        let file = try DataFile(csv, path: "cases.csv")
        #expect(file.rows == [["q": "one, \"two\"\nthree", "a": "x"], ["q": "four", "a": "y"]])
        #expect(
            throws: EvaluationError(
                .badData, "c.csv:3: this row has 1 fields, the header 2. Quote fields that hold commas.")
        ) {
            try DataFile("a,b\n1,2\n3\n", path: "c.csv")
        }
        #expect(throws: EvaluationError(.badData, "c.csv:2: a quoted field is not closed. Add the missing quote.")) {
            try DataFile("a,b\n\"1,2\n", path: "c.csv")
        }
    }

    @Test func `what is missing or misspelt is named with what to do`() {
        #expect(
            message(["data": "cases.jsonl", "fields": fields, "reward": "exact"])
                == "/t/words/task.yaml: the task has no 'prompt'. Add it.")
        #expect(message(["prompt": "x y", "fields": fields, "reward": "exact"]).contains("names no cases"))
        #expect(message(["promt": "x"]).contains("the task knows no 'promt'. Did you mean 'prompt'?"))
        #expect(
            message(["prompt": "x y", "data": "none.jsonl", "reward": "exact"]).contains(
                "there is no file 'none.jsonl'"))
        #expect(
            message(["prompt": "x y", "data": "cases.jsonl", "reward": "exact"]).contains("case 1 has no field 'input'")
        )
        #expect(
            message(["prompt": "x y", "data": "cases.jsonl", "fields": fields, "reward": "exakt"]).contains(
                "Did you mean 'exact'?"))
        #expect(
            message([
                "prompt": "x y", "data": "cases.jsonl", "fields": fields, "reward": ["type": "exact", "tekst": 1],
            ]).contains("knows no 'tekst'"))
        #expect(
            message(["prompt": "Answer {{p}}", "data": "cases.jsonl", "fields": fields, "reward": "exact"]).contains(
                "'{{p}}' is no field of the data"))
        #expect(
            message(["prompt": "x y", "data": "cases.jsonl", "fields": fields, "reward": "exact", "temperature": 9])
                .contains("'temperature' has to be"))
        #expect(
            message(
                ["prompt": "x y", "data": "bad.jsonl", "fields": fields, "reward": "exact"], ["bad.jsonl": "{}\n[1]"]
            ).contains("bad.jsonl:2: this line is no JSON object"))
        #expect(
            message(["prompt": "x y", "data": "e.jsonl", "fields": fields, "reward": "exact"], ["e.jsonl": "\n"])
                .contains("e.jsonl holds no cases"))
    }

    @Test func `cases that stand twice or leak across splits are refused`() {
        let train = rows[0] + "\n" + rows[1]
        let document: JSONValue = [
            "prompt": "x y", "train": "t.jsonl", "guard": "g.jsonl", "fields": fields, "reward": "exact",
        ]
        #expect(
            message(document, ["t.jsonl": train, "g.jsonl": rows[1]]).contains(
                "The case id 'c2' stands twice, in train and in guard"))
        let renamed = #"{"id": "z", "q": "Question  2", "a": "answer 2"}"#
        #expect(message(document, ["t.jsonl": train, "g.jsonl": renamed]).contains("so guard would leak into train"))
        let double = #"{"id": "z", "q": "question 1", "a": "answer 1"}"#
        #expect(
            message(document, ["t.jsonl": train + "\n" + double, "g.jsonl": rows[3]]).contains("or it counts double"))
        #expect(message(document, ["t.jsonl": train, "g.jsonl": rows[3]]) == "no error")
    }

    @Test func `a prompt with variables is one message, one without stands before the input`() throws {
        let item = Case(id: "a", input: "2+2", expected: "4", fields: ["hint": "sum"])
        let plain = try TaskPrompt("Compute.", fields: ["hint"]).messages(for: item)
        #expect(plain.map(\.content) == ["Compute.", "2+2"])
        let filled = try TaskPrompt("By {{hint}}: {{input}}", fields: ["hint"]).messages(for: item)
        #expect(filled.map(\.content) == ["By sum: 2+2"])
        #expect(throws: EvaluationError.self) { try TaskPrompt(" \n", fields: []) }
    }

    @Test func `the data's name changes with cases and reward, not with the prompt`() throws {
        let document: JSONValue = ["prompt": "x y", "data": "cases.jsonl", "fields": fields, "reward": "exact"]
        var task = try task(document)
        let digest = task.dataDigest
        task.prompt = "other"
        #expect(task.dataDigest == digest)
        task.reward = .contains
        #expect(task.dataDigest != digest)
    }
}
