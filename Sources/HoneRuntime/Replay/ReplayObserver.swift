import HoneAgent
import HoneCore
import Synchronization

/// Holds each event of a repetition against the recording before it passes it on.
final class ReplayObserver: RunObserver {
    private let comparison: Mutex<ReplayComparison>
    private let next: any RunObserver

    init(_ recording: Recording, next: any RunObserver) {
        comparison = Mutex(ReplayComparison(recording: recording.records))
        self.next = next
    }

    func observed(_ record: EventRecord, in state: RunState) throws {
        try next.observed(record, in: state)
        try comparison.withLock { try $0.follow(record.event) }
    }

    func streamed(_ delta: ModelDelta, for purpose: Purpose) { next.streamed(delta, for: purpose) }

    func finish() throws { try comparison.withLock { try $0.finish() } }
}
