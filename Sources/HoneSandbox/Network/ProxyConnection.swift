import Glibc
import HoneCore

/// One connection of a box to its broker, from its first byte to its last. Driven by the broker's loop, which polls
/// for what `interests` says and calls `advance`.
final class ProxyConnection {
    enum Phase {
        case readingHead
        /// The broker looks the host up and calls `resolved`.
        case resolving
        case connecting
        case relaying
        /// The broker's own answer goes out, then what the client still sends is dropped until it ends.
        case answering
        case over
    }

    /// Bytes on their way from one side to the other.
    private struct Stream {
        var pending: ArraySlice<UInt8> = []
        var isEnded = false
    }

    private let client: Descriptor
    private var host: Descriptor
    private let policy: NetworkPolicy
    private let allowance: Allowance
    private let limits: BrokerLimits
    private let start = ContinuousClock.now
    private var stepStart = ContinuousClock.now

    private(set) var phase = Phase.readingHead
    private(set) var request = NetworkRequest(host: "", port: 0)
    private var head: RequestHead?
    /// Received and not yet understood or sent on.
    private var received: [UInt8] = []
    private var addresses: ArraySlice<InternetAddress> = []
    private var up = Stream()
    private var down = Stream()
    /// Of a body that has a length.
    private var bodyLeft: Int?
    private var dropped = 0
    /// Whether there is something to tell about this connection.
    var isRequest: Bool { head != nil || request.refusal != nil }

    init(client: Int32, policy: NetworkPolicy, allowance: Allowance, limits: BrokerLimits) {
        self.client = Descriptor(client)
        host = Descriptor(-1)
        self.policy = policy
        self.allowance = allowance
        self.limits = limits
        Socket.setNoDelay(client)
    }

    var deadline: ContinuousClock.Instant {
        let step: Duration =
            switch phase {
            case .readingHead: limits.head
            case .resolving: limits.lookup
            case .connecting: limits.connect
            case .relaying: limits.idle
            case .answering, .over: .seconds(2)
            }
        return min(stepStart + step, start + limits.total)
    }

    var interests: (client: pollfd, host: pollfd) {
        var client = pollfd(fd: self.client.raw, events: 0, revents: 0)
        var host = pollfd(fd: -1, events: 0, revents: 0)
        switch phase {
        case .readingHead: client.events = Int16(POLLIN)
        case .resolving, .over: client.fd = -1
        case .connecting:
            client.fd = -1
            host = pollfd(fd: self.host.raw, events: Int16(POLLOUT), revents: 0)
        case .relaying:
            host.fd = self.host.raw
            if !up.pending.isEmpty {
                host.events |= Int16(POLLOUT)
            } else if readsClient {
                client.events |= Int16(POLLIN)
            }
            if !down.pending.isEmpty {
                client.events |= Int16(POLLOUT)
            } else if !down.isEnded {
                host.events |= Int16(POLLIN)
            }
            // Hang-ups are reported unasked; without something to do about them they would wake the loop for ever.
            if client.events == 0 { client.fd = -1 }
            if host.events == 0 { host.fd = -1 }
        case .answering: client.events = Int16(down.pending.isEmpty ? POLLIN : POLLOUT)
        }
        return (client, host)
    }

    private var readsClient: Bool { !up.isEnded && bodyLeft != 0 }

    /// Does what has become possible.
    func advance(client clientReady: Bool, host hostReady: Bool) {
        switch phase {
        case .readingHead where clientReady: readHead()
        case .connecting where hostReady: finishConnecting()
        case .relaying:
            if clientReady || hostReady { relay() }
        case .answering where clientReady: answer()
        default: break
        }
    }

    /// Called when the deadline has passed.
    func expire() {
        switch phase {
        case .readingHead:
            // Nothing was asked: a probe, or a connection kept in reserve.
            if received.isEmpty { end() } else { refuse(.timedOut) }
        case .resolving: refuse(.unknownHost)
        case .connecting:
            if start + limits.total <= .now { refuse(.unreachable) } else { connectNext() }
        case .relaying: end(.timedOut)
        case .answering, .over: end()
        }
    }

    // MARK: The request

    private func readHead() {
        switch Socket.receive(client.raw) {
        case .nothing: return
        case .end:
            if received.isEmpty { end() } else { end(.malformed) }
            return
        case .bytes(let bytes): received += bytes
        }
        switch RequestHead.read(received) {
        case .incomplete: break
        case .refused(let refusal): refuse(refusal)
        case .complete(let head, let length):
            received.removeFirst(length)
            self.head = head
            request.host = head.host
            request.port = head.port
            if let refusal = policy.refusal(host: head.host, port: head.port) { return refuse(refusal) }
            guard head.forwarded.count + head.bodyLength <= allowance.up, allowance.up > 0 else {
                return refuse(.uploadSpent)
            }
            guard allowance.down > 0 else { return refuse(.downloadSpent) }
            if let address = InternetAddress(head.host) {
                resolved([address])
            } else {
                enter(.resolving)
            }
        }
    }

    /// The host's addresses were found; from here on it is reached at one of these alone.
    func resolved(_ found: [InternetAddress]) {
        guard phase != .over, let head else { return }
        guard !found.isEmpty else { return refuse(.unknownHost) }
        let allowed = found.filter { policy.allows($0, port: head.port) }
        guard !allowed.isEmpty else { return refuse(.address) }
        addresses = allowed.prefix(4)
        connectNext()
    }

    private func connectNext() {
        host = Descriptor(-1)
        while let address = addresses.popFirst() {
            guard let descriptor = Socket.connect(address, port: request.port) else { continue }
            host = Descriptor(descriptor)
            request.address = address.description
            return enter(.connecting)
        }
        request.address = nil
        refuse(.unreachable)
    }

    private func finishConnecting() {
        guard Socket.error(host.raw) == 0 else { return connectNext() }
        guard let head, let address = request.address.flatMap({ InternetAddress($0) }) else { return end() }
        // A public address can be this machine's own, whose services are not for the box.
        guard policy.names(address, port: head.port) || Socket.localAddress(host.raw) != address else {
            request.address = nil
            return refuse(.address)
        }
        let early = head.isTunnel ? received : Array(received.prefix(head.bodyLength))
        received = []
        enter(.relaying)
        guard send(head.forwarded + early) else { return }
        if head.isTunnel {
            down.pending = ProxyAnswer.established[...]
        } else {
            bodyLeft = head.bodyLength - early.count
        }
        relay()
    }

    // MARK: The bytes

    /// Counts bytes of the program and puts them on their way.
    private func send(_ bytes: [UInt8]) -> Bool {
        guard allowance.takeUp(bytes.count) else {
            end(.uploadSpent)
            return false
        }
        request.bytesUp += bytes.count
        up.pending = bytes[...]
        return true
    }

    private func relay() {
        if up.pending.isEmpty, readsClient {
            switch Socket.receive(client.raw, atMost: min(65_536, bodyLeft ?? 65_536)) {
            case .nothing: break
            case .end: up.isEnded = true
            case .bytes(let bytes):
                guard send(bytes) else { return }
                if let left = bodyLeft { bodyLeft = left - bytes.count }
                stepStart = .now
            }
            if up.isEnded { shutdown(host.raw, Int32(SHUT_WR)) }
        }
        if down.pending.isEmpty, !down.isEnded {
            switch Socket.receive(host.raw) {
            case .nothing: break
            case .end: down.isEnded = true
            case .bytes(let bytes):
                guard allowance.takeDown(bytes.count) else { return end(.downloadSpent) }
                request.bytesDown += bytes.count
                down.pending = bytes[...]
                stepStart = .now
            }
        }
        // Where the host takes no more, it may still have said why.
        if !flush(&up, to: host.raw) { up = Stream(pending: [], isEnded: true) }
        guard flush(&down, to: client.raw) else { return end() }
        if down.isEnded, down.pending.isEmpty { end() }
    }

    /// - Returns: false where the other side is gone.
    private func flush(_ stream: inout Stream, to socket: Int32) -> Bool {
        guard !stream.pending.isEmpty else { return true }
        guard let count = Socket.send(socket, stream.pending) else { return false }
        stream.pending = stream.pending.dropFirst(count)
        if count > 0 { stepStart = .now }
        return true
    }

    // MARK: The end

    private func refuse(_ refusal: NetworkRequest.Refusal) {
        request.refusal = refusal
        host = Descriptor(-1)
        down = Stream(pending: ProxyAnswer.refused(refusal, host: request.host, port: request.port)[...], isEnded: true)
        enter(.answering)
        answer()
    }

    /// What is not read before the close would make the system take back the answer.
    private func answer() {
        if !down.pending.isEmpty {
            guard flush(&down, to: client.raw) else { return end() }
            if down.pending.isEmpty { shutdown(client.raw, Int32(SHUT_WR)) }
            return
        }
        switch Socket.receive(client.raw) {
        case .nothing: break
        case .end: end()
        case .bytes(let bytes):
            dropped += bytes.count
            if dropped > 1 << 20 { end() }
        }
    }

    private func enter(_ phase: Phase) {
        self.phase = phase
        stepStart = .now
    }

    /// Ends the connection as it is.
    func end(_ refusal: NetworkRequest.Refusal? = nil) {
        guard phase != .over else { return }
        if let refusal { request.refusal = refusal }
        host = Descriptor(-1)
        request.milliseconds = start.duration(to: .now).wholeMilliseconds
        phase = .over
    }
}

extension Duration {
    var wholeMilliseconds: Int {
        Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }
}
