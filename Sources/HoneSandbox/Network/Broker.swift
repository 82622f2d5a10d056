import CSandbox
import Glibc
import HoneCore

/// The only way out of a box: an HTTP proxy outside it that lets through what a person allowed.
///
///     let broker = try Broker(access, report: log)
///     defer { broker.end() }
///     launch.gate = broker.gate
///
/// The box's network stays empty but for its own loopback. The process that watches the box makes a listener there and
/// hands it to the broker, which accepts the program's connections outside: nothing has to run inside the box, and
/// there is no file in it that leads out. One thread serves all connections; only looking up names has threads of its
/// own, since the system's resolver cannot be interrupted.
final class Broker: Sendable {
    /// The end of the gate that is the launch's.
    let gate: Int32
    private let stop = Cancellation()
    private let ended = Cancellation()

    /// - Parameter listener: to accept from without a box; the broker closes it.
    init(
        _ access: NetworkAccess, limits: BrokerLimits = BrokerLimits(), resolver: @escaping Resolver = systemResolver,
        listener: Int32 = -1, report: @escaping @Sendable (NetworkRequest) -> Void
    ) throws {
        var ends: [Int32] = [-1, -1]
        let result = csandbox_gate(&ends)
        gate = ends[0]
        let (inner, stop, ended) = (ends[1], stop, ended)
        let started =
            result == 0 && stop.descriptor >= 0 && ended.descriptor >= 0
            && startThread {
                var loop = BrokerLoop(
                    gate: inner, listener: listener, stop: stop, access: access, limits: limits, resolver: resolver,
                    report: report)
                loop.run()
                ended.cancel()
            }
        guard started else {
            if inner >= 0 { close(inner) }
            throw SandboxError(
                .launchFailed,
                "The system has no thread or file descriptor left for the way to the network. Run fewer at once.")
        }
    }

    deinit { if gate >= 0 { close(gate) } }

    /// Ends all connections and waits until the last request is reported.
    func end() {
        stop.cancel()
        ended.wait()
    }
}

/// What the broker's thread works with.
private struct BrokerLoop: ~Copyable {
    private let gate: Descriptor
    private let stop: Cancellation
    private let limits: BrokerLimits
    private let resolver: Resolver
    private let report: @Sendable (NetworkRequest) -> Void
    private let policy: NetworkPolicy
    private let allowance: Allowance
    private let answers = Mailbox()

    private var listener: Descriptor
    /// Whether a listener may still arrive.
    private var isOpening = true
    private var connections: [Int: ProxyConnection] = [:]
    private var accepted = 0
    /// After a moment without descriptors.
    private var acceptsAgain = ContinuousClock.now

    init(
        gate: Int32, listener: Int32, stop: Cancellation, access: NetworkAccess, limits: BrokerLimits,
        resolver: @escaping Resolver, report: @escaping @Sendable (NetworkRequest) -> Void
    ) {
        self.gate = Descriptor(gate)
        self.listener = Descriptor(listener)
        self.stop = stop
        self.limits = limits
        self.resolver = resolver
        self.report = report
        policy = NetworkPolicy(access)
        allowance = Allowance(access)
    }

    mutating func run() {
        while step() {}
        for connection in connections.sorted(by: { $0.key < $1.key }).map(\.value) {
            connection.end()
            tell(of: connection)
        }
    }

    /// - Returns: false when the box is gone.
    private mutating func step() -> Bool {
        let order = Array(connections.keys)
        let isFull = connections.count >= limits.connections || acceptsAgain > .now
        var events = [
            pollfd(fd: stop.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: answers.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: isOpening ? gate.raw : -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: isFull ? -1 : listener.raw, events: Int16(POLLIN), revents: 0),
        ]
        var deadline: ContinuousClock.Instant? = acceptsAgain > .now ? acceptsAgain : nil
        for connection in order.compactMap({ connections[$0] }) {
            let interests = connection.interests
            events += [interests.client, interests.host]
            deadline = min(deadline ?? connection.deadline, connection.deadline)
        }
        let timeout = deadline.map { milliseconds(until: $0) } ?? -1
        guard poll(&events, nfds_t(events.count), timeout) >= 0 || errno == EINTR else { return false }
        if events[0].revents != 0 { return false }
        if events[1].revents != 0 {
            for (number, addresses) in answers.take() { connections[number]?.resolved(addresses) }
        }
        for (index, number) in order.enumerated() {
            guard let connection = connections[number] else { continue }
            let (client, host) = (events[4 + 2 * index].revents, events[5 + 2 * index].revents)
            if client != 0 || host != 0 { connection.advance(client: client != 0, host: host != 0) }
            if connection.deadline <= .now { connection.expire() }
            follow(connection, number)
        }
        if events[2].revents != 0 {
            let received = csandbox_receive_listener(gate.raw)
            if received >= 0 { listener = Descriptor(received) }
            if received != -EAGAIN { isOpening = false }
        }
        if events[3].revents != 0 { accept() }
        return true
    }

    /// Does what a connection waits for, and lets go of one that is over.
    private mutating func follow(_ connection: ProxyConnection, _ number: Int) {
        switch connection.phase {
        case .resolving:
            answers.look(up: connection.request.host, for: number, with: resolver, limit: limits.connections)
        case .over:
            connections[number] = nil
            tell(of: connection)
        default: break
        }
    }

    private mutating func accept() {
        let descriptor = csandbox_accept(listener.raw)
        guard descriptor >= 0 else {
            if [EMFILE, ENFILE, ENOMEM, ENOBUFS].contains(-descriptor) { acceptsAgain = .now + .milliseconds(100) }
            return
        }
        accepted += 1
        guard accepted <= limits.requests else {
            close(descriptor)
            listener = Descriptor(-1)
            report(NetworkRequest(host: "", port: 0, refusal: .tooMany))
            return
        }
        connections[accepted] = ProxyConnection(
            client: descriptor, policy: policy, allowance: allowance, limits: limits)
    }

    private func tell(of connection: ProxyConnection) {
        if connection.isRequest { report(connection.request) }
    }
}
