import Foundation
import HoneCore
import Testing

@Suite(.timeLimit(.minutes(10))) struct FeedbackTests {
    @Test func `runs rated good are written as conversations for training, and those rated bad are not`() async throws {
        let home = try Home()
        let nothing = try await home.hone(["export", "--sft"])
        #expect(nothing.status == 3)
        #expect(nothing.errors.contains("No run was verified or rated good yet"))

        let endpoint = try ScriptedEndpoint([], repeating: .text("Nothing to do."))
        _ = try await home.hone(["run", "say hello", "--model", endpoint.url, "-q"])
        #expect(try await home.hone(["export", "--sft"]).status == 3)

        let rated = try await home.hone(["feedback", "last", "good"])
        #expect(rated.status == 0, "\(rated.errors)")
        let written = try await home.hone(["export", "--sft"])
        let lines = written.output.split(separator: "\n")
        #expect(lines.count == 1)
        let messages = try #require(try JSONValue(parsing: String(lines[0]))["messages"]?.array)
        #expect(messages.first?["role"] == "system")
        #expect(messages.contains { $0["content"]?.string?.contains("say hello") == true })
        #expect(messages.contains { $0["role"] == "assistant" && $0["content"] == "Nothing to do." })

        _ = try await home.hone(["feedback", "last", "bad"])
        #expect(try await home.hone(["export", "--sft"]).status == 3)
        #expect(try await home.hone(["feedback", "last", "fine"]).status == 2)
    }
}
