import HoneCore
import Synchronization

/// What the programs of one action asked of the network, in the order in which it ended.
final class RequestLog: Sendable {
    private let requests = Mutex<[NetworkRequest]>([])

    func append(_ request: NetworkRequest) { requests.withLock { $0.append(request) } }

    var events: [Event] { requests.withLock { $0.map(Event.networkRequested) } }
}
