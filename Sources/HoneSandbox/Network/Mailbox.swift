import Synchronization

/// Where threads that look up names leave what they found. They may outlive the broker; what they find then goes
/// nowhere.
final class Mailbox: Sendable {
    private struct State {
        var asked: Set<Int> = []
        var running = 0
        var found: [(Int, [InternetAddress])] = []
    }

    private let state = Mutex(State())
    private let arrived = Cancellation()

    /// Readable while something has been found.
    var descriptor: Int32 { arrived.descriptor }

    /// Starts to look up a host, once for each number.
    ///
    /// - Parameter limit: lookups under way at once, since those that hang go on after their connection has ended;
    ///   a further one finds nothing.
    func look(up host: String, for number: Int, with resolver: @escaping Resolver, limit: Int) {
        guard state.withLock({ $0.asked.insert(number).inserted }) else { return }
        let isAllowed = state.withLock { state in
            guard state.running < limit else { return false }
            state.running += 1
            return true
        }
        guard isAllowed else { return put(number, []) }
        let started = startThread { [self] in
            let found = resolver(host)
            state.withLock { $0.running -= 1 }
            put(number, found)
        }
        if !started {
            state.withLock { $0.running -= 1 }
            put(number, [])
        }
    }

    private func put(_ number: Int, _ addresses: [InternetAddress]) {
        state.withLock { $0.found.append((number, addresses)) }
        arrived.cancel()
    }

    func take() -> [(Int, [InternetAddress])] {
        arrived.clear()
        return state.withLock { state in
            defer { state.found = [] }
            return state.found
        }
    }
}
