import HoneAgent
import HoneCore
import Testing

@Suite struct CheckFilesTests {
    private func state(checks: [String]) async throws -> RunState {
        let world = World(replies: [])
        var state = RunState(assets: World.assets())
        let event = try await world.created(checks: checks)
        state.apply(EventRecord(run: World.run, sequence: 1, parent: nil, time: 1, event: event))
        return state
    }

    @Test func `changed tests, and what a check names or is configured by, are named to the person`() async throws {
        let state = try await state(checks: ["make test", "grep -q done notes/todo.txt && ./verify.sh", "pytest -q"])
        let modified = [
            "tests/data.json", "pkg/test_a.py", "a_test.go", "Tests/SumTests/Sum.swift", "ui/button.spec.ts",
            "notes/todo.txt", "verify.sh", "Makefile", "src/contest.py", "latest.py", "README.md", "attestation.py",
        ].map { FileChange(path: $0, kind: .modified) }
        let found = state.changesOfChecks(modified).map(\.path)
        #expect(found == modified.prefix(8).map(\.path))
        let added = ["tests/test_new.py", "conftest.py", "pyproject.toml", "package.json"].map {
            FileChange(path: $0, kind: .added)
        }
        #expect(state.changesOfChecks(added).map(\.path) == ["conftest.py", "pyproject.toml"])
        #expect(state.changesOfChecks([FileChange(path: "test_a.py", kind: .deleted)]).count == 1)
    }
}
