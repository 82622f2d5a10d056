import FoundationEssentials
import HoneCore
import HoneMemory
import HoneStore

/// A memory in a folder that goes away with the test.
final class TemporaryMemory: Sendable {
    let path: String
    let store: Store
    let memory: SQLiteMemory

    init(now: @escaping @Sendable () -> Int64 = { 1000 }) throws {
        path = FileManager.default.temporaryDirectory.appending(path: "hone-memory-\(UUID().uuidString)").path
        store = try Store(path: path + "/hone.db")
        memory = SQLiteMemory(store, now: now)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

let someRun = RunID(milliseconds: 1_700_000_000_000, random: 1)

func fact(
    _ text: String, project: String? = nil, origin: Origin = .model, confidence: Double = 0.5
) -> NewMemory {
    NewMemory(
        kind: .fact, text: text, project: project, agent: "coder",
        provenance: Provenance(run: someRun, event: 3, origin: origin), confidence: confidence)
}

func lesson(_ text: String, signature: String?, project: String? = nil, confidence: Double = 0.5) -> NewMemory {
    NewMemory(
        kind: .lesson, text: text, signature: signature, project: project,
        provenance: Provenance(run: someRun, event: 9, origin: .untrusted), confidence: confidence)
}
