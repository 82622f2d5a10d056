import FoundationEssentials
import HoneOptimizer
import Testing

@Suite struct LibraryTests {
    @Test func `the documented example improves its prompt`() async throws {
        let outcome = try await improvedPrompt()
        #expect(outcome.champion?.prompt == "Write the amount.\nUse two decimals.")
        #expect(outcome.sentence.hasPrefix("certified: 0 % → 100 %"))
    }

    @Test func `the document shows the example that is tested`() throws {
        let tests = URL(filePath: #filePath).deletingLastPathComponent()
        let root = tests.deletingLastPathComponent().deletingLastPathComponent()
        let example = try String(contentsOf: tests.appending(path: "LibraryExample.swift"), encoding: .utf8)
        let document = try String(contentsOf: root.appending(path: "Docs/library.md"), encoding: .utf8)
        #expect(document.contains("```swift\n\(example)```\n"))
    }
}
