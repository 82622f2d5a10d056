import HoneCore
import HoneStore
import Testing

@Suite struct PromptRegistryTests {
    private let folder: TemporaryFolder
    private let registry: PromptRegistry

    init() throws {
        folder = try TemporaryFolder()
        registry = PromptRegistry(try Store(path: folder.database), now: { 1000 })
    }

    @discardableResult
    private func promote(_ text: String) throws -> (version: Int, isInForce: Bool) {
        try registry.promote(
            text, as: "records", original: "seed", optimization: "run1", data: "d1", certificate: "certified: 1 % → 2 %"
        )
    }

    @Test func `a promoted prompt is in force at once, and the original stays as version 1`() throws {
        #expect(try registry.inForce("records") == nil)
        #expect(try promote("better") == (2, true))
        #expect(try registry.inForce("records")?.text == "better")
        #expect(try registry.version(1, of: "records").text == "seed")
        let version = try registry.version(2, of: "records")
        #expect(version.parent == 1)
        #expect(version.data == "d1")
        #expect(version.certificate == "certified: 1 % → 2 %")
        #expect(try promote("best") == (3, true))
        #expect(try registry.version(3, of: "records").parent == 2)
        #expect(try registry.versions(of: "records").map(\.version) == [1, 2, 3])
    }

    @Test func `a rollback is one more choice, and forgets nothing`() throws {
        try promote("better")
        try registry.choose(1, of: "records", pinned: false, reason: "rolled back")
        #expect(try registry.inForce("records")?.text == "seed")
        try registry.choose(PromptRegistry.original, of: "records", pinned: false, reason: "rolled back")
        #expect(try registry.inForce("records") == nil)
        #expect(try registry.choices(of: "records").map(\.version) == [2, 1, 0])
        #expect(try registry.versions(of: "records").count == 2)
    }

    @Test func `a pinned prompt is not replaced by a promotion`() throws {
        try promote("better")
        try registry.choose(2, of: "records", pinned: true, reason: "pinned")
        #expect(try promote("newer") == (3, false))
        #expect(try registry.inForce("records")?.version == 2)
    }

    @Test func `what is not there is named, with what is`() throws {
        try promote("better")
        let unknown = #expect(throws: StoreError.self) { try registry.version(1, of: "recrods") }
        #expect(unknown?.message.contains("Did you mean 'records'?") == true)
        #expect(throws: StoreError.self) { try registry.choose(9, of: "records", pinned: false, reason: "x") }
        #expect(throws: StoreError.self) { try registry.choose(1, of: "other", pinned: false, reason: "x") }
    }
}
