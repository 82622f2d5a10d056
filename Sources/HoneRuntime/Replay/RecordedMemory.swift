import HoneCore
import Synchronization

/// Memory as it was for a recorded run: recalls what that run recalled, in order, and stores nothing.
final class RecordedMemory: Memory {
    private let remaining: Mutex<[[RecalledMemory]]>

    init(_ recording: Recording) {
        remaining = Mutex(
            recording.records.compactMap {
                if case .memoryRecalled(let event) = $0.event { event.memories } else { nil }
            })
    }

    func recall(_ query: MemoryQuery) throws -> [RecalledMemory] {
        remaining.withLock { $0.isEmpty ? [] : $0.removeFirst() }
    }

    func remember(_ memory: NewMemory) throws -> MemoryID { MemoryID(rawValue: 0) }
    func credit(_ memories: [MemoryID], verified: Bool) throws {}
}
