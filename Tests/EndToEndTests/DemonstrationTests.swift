import Foundation
import HoneCore
import Testing

/// A machine without a key, a server or a model file.
@Suite(.enabled(if: Machine.hasSandbox, Machine.reason), .timeLimit(.minutes(10)))
struct `The demonstration model, without any other` {
    private static let files = [
        "sales.csv": "region,product,amount\nnorth,lamp,30.5\nsouth,desk,26\nnorth,pen,10\n",
        "notes.txt": "apple pie\nplum jam\ngreen apple tart\n",
    ]

    private func home() throws -> Home {
        let home = try Home()
        for (name, text) in Self.files { try home.write(name, text) }
        return home
    }

    @Test(arguments: [
        ("Given the list 4, 9, 16, keep the even numbers and print their sum", "20"),
        ("Reverse the string 'hello world'", "dlrow olleh"),
        ("How many days are there between 2024-01-01 and 2024-03-01?", "60"),
        ("count the lines in notes.txt", "3"),
    ])
    func `plans, writes, runs and checks a program, and says that no check was given`(
        goal: String, answer: String
    ) async throws {
        let home = try home()
        let result = try await home.hone(["run", goal, "--json"])
        #expect(result.status == 3, "\(result.errors)")
        #expect(result.json?["answer"]?.string == answer)
    }

    @Test func `is verified by the person's check`() async throws {
        let home = try home()
        let result = try await home.hone([
            "run", "Replace apple with pear in notes.txt", "--check", "test $(grep -c pear notes.txt) = 2",
        ])
        #expect(result.status == 0, "\(result.errors)")
        #expect(home.read("notes.txt") == "pear pie\nplum jam\ngreen pear tart\n")
    }

    @Test func `repairs the program that a date in words broke`() async throws {
        let home = try home()
        let goal = "How many days are there between March 1, 2024 and March 15, 2024?"
        let result = try await home.hone(["run", goal, "--jsonl"])
        #expect(result.status == 3, "\(result.errors)")
        #expect(result.output.contains("ValueError"))
        #expect(result.output.contains(#""answer":"14""#))
    }

    @Test(arguments: [
        "What is the capital of France?", "Build a REST API in Go", "Write me a poem about the sea",
        "Fix the failing tests",
        "Translate 'good morning' to Spanish",
    ])
    func `says of any other goal that it is beyond it, and what to do`(goal: String) async throws {
        let result = try await home().hone(["run", goal])
        #expect(result.status == 6)
        #expect(result.output.isEmpty)
        #expect(result.errors.contains("beyond the built-in demonstration model"))
        #expect(result.errors.contains("--model ollama/qwen3"))
    }

    @Test func `is not asked where there is a key`() async throws {
        let result = try await home().hone(["run", "reverse 'a'"], environment: ["OPENAI_API_KEY": "x"])
        #expect(result.status == 7)
    }

    @Test func `is what the doctor and the list of models name where there is no other`() async throws {
        let home = try home()
        let doctor = try await home.hone(["doctor"])
        #expect(doctor.status == 0, "\(doctor.output)")
        #expect(doctor.output.contains("note  models      local/demo"))
        #expect(try await home.hone(["models", "list"]).output.contains("local/demo"))
        #expect(try await home.hone(["models", "show", "local/demo"]).output.contains("inside the binary"))
        let tried = try await home.hone(["models", "test", "local/demo"])
        #expect(tried.status == 7)
        #expect(tried.errors.contains("hone run"))
    }

    @Test func `counts the tokens that it read and wrote`() async throws {
        let result = try await home().hone(["run", "Reverse the string 'hello world'", "--json"])
        #expect((result.json?["tokens"]?["input"]?.integer ?? 0) > 0)
        #expect((result.json?["tokens"]?["output"]?.integer ?? 0) > 0)
    }
}
