import Synchronization

/// Where threads that look up names leave what they found. They may outlive the broker; what they find then goes
/// nowhere.
final class Mailbox: Sendable {
    private struct State {
        var asked: Set<Int> = []
        var found: [(Int, [InternetAddress])] = []
    }

    private let state = Mutex(State())
    private let arrived = Cancellation()

    /// Readable while something has been found.
    var descriptor: Int32 { arrived.descriptor }

    /// Starts to look up a host, once for each number.
    func look(up host: String, for number: Int, with resolver: @escaping Resolver) {
        guard state.withLock({ $0.asked.insert(number).inserted }) else { return }
        let started = startThread { [self] in put(number, resolver(host)) }
        if !started { put(number, []) }
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
