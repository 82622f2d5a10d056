import Foundation
import HoneCore
import Testing

/// The recorded runs that come with the sources repeat as they were: recorded replies, real programs.
@Suite(.enabled(if: Machine.hasSandbox, Machine.reason), .timeLimit(.minutes(10))) struct ExamplesTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Examples").standardized

    /// Folders with a recording, by name.
    static let names: [String] = {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return entries.filter { FileManager.default.fileExists(atPath: recording($0)) }.sorted()
    }()

    private static func recording(_ name: String) -> String { "\(folder.path)/\(name)/recording.run" }

    /// The events of a recording: kind and body.
    private func events(_ name: String) throws -> [(kind: String, body: JSONValue)] {
        try String(contentsOfFile: Self.recording(name), encoding: .utf8).split(separator: "\n").compactMap { line in
            let value = try JSONValue(parsing: String(line))
            guard let kind = value["kind"]?.string, let body = value["body"] else { return nil }
            return (kind, body)
        }
    }

    @Test func `the three examples are there`() {
        #expect(Self.names.count >= 3)
    }

    @Test(.enabled(if: Machine.hasPython, "python3 is not installed"), arguments: names)
    func `a recording repeats to its end, with its result on stdout`(name: String) async throws {
        let events = try events(name)
        let end = try #require(events.last { $0.kind == "run.stopped" })
        #expect(end.body["reason"]?.string == "verified")
        let home = try Home()
        let result = try await home.hone(["run", "--replay", Self.recording(name)])
        #expect(result.status == 0, "\(result.errors)")
        let answer = try #require(end.body["answer"]?.string)
        if events.first?.body["kind"]?.string == "repair" {
            #expect(result.output.hasPrefix("diff --git a/"))
        } else {
            #expect(result.output == (answer.hasSuffix("\n") ? answer : answer + "\n"))
        }
        #expect(result.errors.contains("operator-answered"))
    }

    @Test func `one of them fails a check, says what it believes, and then passes`() throws {
        let repairs = try Self.names.filter { name in
            let verdicts = try events(name).filter { $0.kind == "check.ran" }.compactMap { $0.body["passed"]?.bool }
            let hypotheses = try events(name).filter {
                $0.kind == "model.responded" && $0.body["purpose"]?.string == "debug"
                    && $0.body["response"]?["message"]?["content"]?.string?.isEmpty == false
            }
            guard let failed = verdicts.firstIndex(of: false) else { return false }
            return verdicts[failed...].contains(true) && !hypotheses.isEmpty
        }
        #expect(!repairs.isEmpty)
    }

    @Test(arguments: names) func `the files of an example are those that its run began with`(name: String) throws {
        let lines = try String(contentsOfFile: Self.recording(name), encoding: .utf8).split(separator: "\n")
        for line in lines {
            let value = try JSONValue(parsing: String(line))
            guard let path = value["file"]?.string, let text = value["text"]?.string else { continue }
            let present = try String(contentsOfFile: "\(Self.folder.path)/\(name)/\(path)", encoding: .utf8)
            #expect(present == text, "\(path) is not as it was recorded; record the run again.")
        }
    }
}

/// The recorded optimisation that comes with the sources.
@Suite(.timeLimit(.minutes(10))) struct OptimizationExampleTests {
    private let folder = ExamplesTests.folder.path + "/iso-dates"

    @Test func `the recorded optimisation comes to its certificate and its report again`() async throws {
        let home = try Home()
        let result = try await home.hone([
            "optimize", "--replay", folder + "/optimization.jsonl", "--report", "report.html",
        ])
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.errors.contains("operator-answered"))
        #expect(result.output.hasPrefix("Certified: 0 % → 100 % on guard cases"))
        let readme = try String(contentsOfFile: folder + "/README.md", encoding: .utf8)
        #expect(readme.contains("*\(result.output.dropLast())*"))
        #expect(home.read("report.html") == (try String(contentsOfFile: folder + "/report.html", encoding: .utf8)))
    }

    @Test func `it was made from the task beside it`() throws {
        let head = try String(contentsOfFile: folder + "/optimization.jsonl", encoding: .utf8)
            .split(separator: "\n", maxSplits: 1)[0]
        let splits = try #require(try JSONValue(parsing: String(head))["created"]?["task"]?["splits"])
        let recorded = ["train", "validation", "guardCases", "test"].flatMap { splits[$0]?.array ?? [] }
        let cases = try String(contentsOfFile: folder + "/cases.jsonl", encoding: .utf8).split(separator: "\n")
        let known = Set(try cases.map { try JSONValue(parsing: String($0))["text"]?.string })
        #expect(Set(recorded.map { $0["input"]?.string }) == known)
        #expect(recorded.count == cases.count)
    }
}
