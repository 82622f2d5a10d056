import Synchronization

/// Lets a few at a time through. Those who wait take turns by whom they belong to, so that one who asks a hundred times
/// does not keep the others waiting; among those of one, the first comes first.
final class FairQueue: Sendable {
    /// So many wait that another is not worth taking on.
    struct Full: Error {
        /// A guess, from how long the last ones took.
        var retryAfterSeconds: Int
    }

    fileprivate struct Waiter {
        var number: UInt64
        var continuation: CheckedContinuation<Bool, Never>
    }

    fileprivate struct State {
        var running = 0
        var next: UInt64 = 0
        /// In the order in which they come up; the first is next.
        var turns: [String] = []
        var waiting: [String: [Waiter]] = [:]
        var count = 0
        var cancelled: Set<UInt64> = []
        /// Of the last ones, smoothed.
        var seconds = 1.0
    }

    private let slots: Int
    private let capacity: Int
    private let state = Mutex(State())

    /// - Parameters:
    ///   - slots: how many run at once.
    ///   - capacity: how many may wait.
    init(slots: Int, capacity: Int) {
        self.slots = slots
        self.capacity = capacity
    }

    var running: Int { state.withLock { $0.running } }
    var waiting: Int { state.withLock { $0.count } }

    /// Runs `body` when its turn comes.
    ///
    /// - Throws: `Full`, `CancellationError`, or what `body` throws.
    func run<Result: Sendable>(
        for owner: String, _ body: @Sendable () async throws -> Result
    ) async throws -> Result {
        try await enter(owner)
        let clock = ContinuousClock()
        let start = clock.now
        defer { leave(after: (clock.now - start) / .seconds(1)) }
        return try await body()
    }

    private func enter(_ owner: String) async throws {
        let number: UInt64? = try state.withLock { state in
            if state.running < slots, state.count == 0 {
                state.running += 1
                return nil
            }
            guard state.count < capacity else {
                let seconds = state.seconds * Double(state.count + state.running) / Double(slots)
                throw Full(retryAfterSeconds: max(1, min(600, Int(seconds.rounded(.up)))))
            }
            state.next += 1
            return state.next
        }
        guard let number else { return }
        let isIn = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let outcome: Bool? = state.withLock { state in
                    if state.cancelled.remove(number) != nil { return false }
                    // Somebody may have left meanwhile.
                    if state.running < slots, state.count == 0 {
                        state.running += 1
                        return true
                    }
                    if state.waiting[owner] == nil { state.turns.append(owner) }
                    state.waiting[owner, default: []].append(Waiter(number: number, continuation: continuation))
                    state.count += 1
                    return nil
                }
                if let outcome { continuation.resume(returning: outcome) }
            }
        } onCancel: {
            state.withLock { state in state.remove(number, of: owner) }?.resume(returning: false)
        }
        if Task.isCancelled {
            state.withLock { _ = $0.cancelled.remove(number) }
            if isIn { leave(after: nil) }
            throw CancellationError()
        }
        if !isIn { throw CancellationError() }
    }

    private func leave(after seconds: Double?) {
        let next: CheckedContinuation<Bool, Never>? = state.withLock { state in
            if let seconds { state.seconds = state.seconds * 0.8 + seconds * 0.2 }
            guard let owner = state.turns.first, var own = state.waiting[owner] else {
                state.running -= 1
                return nil
            }
            let waiter = own.removeFirst()
            state.count -= 1
            state.turns.removeFirst()
            // Its next one comes after one of everybody else's.
            if own.isEmpty { state.waiting[owner] = nil } else { state.turns.append(owner) }
            if !own.isEmpty { state.waiting[owner] = own }
            return waiter.continuation
        }
        next?.resume(returning: true)
    }
}

extension FairQueue.State {
    fileprivate mutating func remove(_ number: UInt64, of owner: String) -> CheckedContinuation<Bool, Never>? {
        guard var own = waiting[owner], let index = own.firstIndex(where: { $0.number == number }) else {
            // It has its turn, or has not begun to wait.
            cancelled.insert(number)
            return nil
        }
        let waiter = own.remove(at: index)
        count -= 1
        if own.isEmpty {
            waiting[owner] = nil
            turns.removeAll { $0 == owner }
        } else {
            waiting[owner] = own
        }
        return waiter.continuation
    }
}
