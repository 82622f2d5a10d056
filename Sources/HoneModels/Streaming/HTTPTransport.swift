import CCurl
import Glibc
import Synchronization

/// HTTP over one thread that runs curl's multi interface for the whole process.
///
/// The thread starts with the first request. Connections are kept and reused.
final class HTTPTransport: Sendable {
    static let shared = HTTPTransport()

    /// Curl's own limit follows the number of running transfers, and closes connections that the next step needs.
    private static let idleConnections = 64

    enum Command: Sendable {
        case start(HTTPRequest, HTTPReceiver, UInt64)
        case cancel(UInt64)
        case resume(UInt64)
        case discardRest(UInt64)
    }

    private struct Inbox {
        var commands: [Command] = []
        var nextIdentifier: UInt64 = 0
        var isStarted = false
        /// Address of curl's multi handle once the thread waits on it.
        var multi: UInt = 0
        /// Why there is no thread to serve requests.
        var failure: HTTPFailure?
    }

    private let inbox = Mutex(Inbox())

    func open(_ request: HTTPRequest) -> HTTPExchange {
        let (identifier, starts) = inbox.withLock { inbox in
            defer { inbox.isStarted = true }
            inbox.nextIdentifier += 1
            return (inbox.nextIdentifier, !inbox.isStarted)
        }
        let exchange = HTTPExchange(identifier: identifier, transport: self)
        post(.start(request, HTTPReceiver(exchange), identifier))
        if starts { startThread() }
        return exchange
    }

    func post(_ command: Command) {
        let (multi, failure) = inbox.withLock { inbox in
            if inbox.failure == nil { inbox.commands.append(command) }
            return (inbox.multi, inbox.failure)
        }
        if let failure, case .start(_, let receiver, _) = command { receiver.exchange?.end(.failure(failure)) }
        if let multi = UnsafeMutableRawPointer(bitPattern: multi) { _ = ccurl_multi_wakeup(multi) }
    }

    private func startThread() {
        var thread = pthread_t()
        let transport = Unmanaged.passRetained(self)
        let status = pthread_create(
            &thread, nil,
            { raw in
                if let raw { Unmanaged<HTTPTransport>.fromOpaque(raw).takeRetainedValue().run() }
                return nil
            }, transport.toOpaque())
        if status == 0 {
            pthread_detach(thread)
        } else {
            transport.release()
            refuse(HTTPFailure(kind: .other, detail: "no thread could be started"))
        }
    }

    private func run() {
        // Signals are for the main thread, and a write to a closed connection is reported as an error.
        var signals = sigset_t()
        sigfillset(&signals)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        if let problem = ccurl_load() {
            return refuse(HTTPFailure(kind: .libraryMissing, detail: String(cString: problem)))
        }
        guard let multi = ccurl_multi_init(Self.idleConnections) else {
            return refuse(HTTPFailure(kind: .other, detail: "libcurl is out of memory"))
        }
        inbox.withLock { $0.multi = UInt(bitPattern: multi) }
        var loop = CurlLoop(multi: multi)
        while true {
            let commands = inbox.withLock { inbox in
                defer { inbox.commands.removeAll(keepingCapacity: true) }
                return inbox.commands
            }
            loop.turn(commands)
        }
    }

    private func refuse(_ failure: HTTPFailure) {
        let commands = inbox.withLock { inbox in
            inbox.failure = failure
            defer { inbox.commands = [] }
            return inbox.commands
        }
        for case .start(_, let receiver, _) in commands { receiver.exchange?.end(.failure(failure)) }
    }
}

/// The exchange as the transport's thread holds it: weakly, so that an abandoned one ends its transfer.
struct HTTPReceiver: Sendable {
    private(set) weak var exchange: HTTPExchange?
    init(_ exchange: HTTPExchange) { self.exchange = exchange }
}
