import HoneCore
import Testing

@testable import HoneAssets

@Suite("Prompts for small models")
struct LeanPromptTests {
    /// Bytes of what a model is told before the goal, the checks and the files.
    private static func rendered(_ frozen: FrozenAssets, _ role: String, _ values: [String: String] = [:]) throws
        -> String
    {
        let prompt = try #require(frozen.prompts[role])
        var all = Dictionary(uniqueKeysWithValues: prompt.template.variables.map { ($0, "") })
        all.merge(values.filter { all[$0.key] != nil }) { $1 }
        return try prompt.template.rendered(all)
    }

    @Test(
        "System prompt and opening together stay below 1.5 KB, for every agent",
        arguments: ["coder", "fixer", "analyst"])
    func size(agent: String) throws {
        let library = try AssetLibrary(
            environment: [:], workingDirectory: "/", executable: "/nonexistent/bin/hone", home: nil)
        let lean = try library.lean(try library.frozenAssets(agent: agent))
        // As long as the loop's own text about limits and network.
        let environment = String(repeating: "e", count: 160)
        let system = try Self.rendered(
            lean, "act", ["instructions": lean.agent.instructions, "environment": environment])
        let opening = try Self.rendered(lean, lean.agent.plans ? "plan" : "goal")
        #expect(system.utf8.count + opening.utf8.count <= 1_500)
        #expect(system.contains(lean.agent.instructions))
        #expect(try Self.rendered(lean, "debug").utf8.count <= 500)
        #expect(lean.observationBytes == 1_500)
    }

    @Test("A prompt that the agent names stays, and so does everything that has no lean form")
    func ownPrompts() throws {
        let library = try AssetLibrary(
            environment: [:], workingDirectory: "/", executable: "/nonexistent/bin/hone", home: nil)
        var frozen = try library.frozenAssets(agent: "coder")
        frozen.agent.prompts["act"] = "default"
        frozen.agent.name = "of-my-own"
        frozen.agent.instructions = "Mine."
        let lean = try library.lean(frozen)
        #expect(lean.prompts["act"] == frozen.prompts["act"])
        #expect(lean.prompts["goal"]?.id == "goal/lean")
        #expect(lean.prompts["reflect"] == frozen.prompts["reflect"])
        #expect(lean.agent.instructions == "Mine.")
    }
}
