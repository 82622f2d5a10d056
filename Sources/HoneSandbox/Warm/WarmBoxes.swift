import Glibc
import HoneCore
import Synchronization

/// The warm boxes that wait for their next program.
final class WarmBoxes: Sendable {
    /// What a box is built for; another needs another box.
    struct Purpose: Hashable, Sendable {
        var profile: SandboxProfile
        var workspace: String?
        /// A folder that was replaced by another of its name is another.
        var device: UInt64 = 0
        var file: UInt64 = 0
        var readOnly: [String] = []
    }

    private struct Waiting {
        var purpose: Purpose
        var box: WarmBox
        var uses: Int
    }

    private struct State {
        var waiting: [Waiting] = []
        /// For which no box could be built.
        var refused: Set<Purpose> = []
    }

    private let state = Mutex(State())
    /// Boxes that may wait at the same time.
    private let capacity: Int
    /// After so many programs a box is replaced, so that nothing can grow in it for ever.
    private let endurance = 5000

    init(capacity: Int) { self.capacity = capacity }

    func isRefused(_ purpose: Purpose) -> Bool { state.withLock { $0.refused.contains(purpose) } }

    /// Lends a box to the body, a new one where none waits.
    ///
    /// - Parameter body: says, besides its result, whether the box can be used again.
    func withBox<Result>(
        for purpose: Purpose, make: () throws -> WarmBox, _ body: (WarmBox) throws -> (Result, isClean: Bool)
    ) throws -> Result {
        let found = state.withLock { state in
            state.waiting.lastIndex { $0.purpose == purpose }.map { state.waiting.remove(at: $0) }
        }
        var waiting: Waiting
        if let found {
            waiting = found
        } else {
            do {
                waiting = Waiting(purpose: purpose, box: try make(), uses: 0)
            } catch {
                _ = state.withLock { $0.refused.insert(purpose) }
                throw error
            }
        }
        waiting.box.restart()
        let (result, isClean) = try body(waiting.box)
        waiting.uses += 1
        if isClean && waiting.uses < endurance {
            let surplus = state.withLock { state -> Waiting? in
                state.waiting.append(waiting)
                return state.waiting.count > capacity ? state.waiting.removeFirst() : nil
            }
            // Ended here, outside the lock.
            withExtendedLifetime(surplus) {}
        }
        return result
    }

    /// Ends all boxes that wait.
    func removeAll() {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        withExtendedLifetime(waiting) {}
    }
}
