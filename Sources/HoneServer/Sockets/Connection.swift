import Glibc

/// One client's socket. It is closed when nobody holds it any more.
final class Connection: Sendable {
    /// The client is gone, or does not take what it asked for.
    struct Lost: Error {}

    private let socket: Int32
    private let watch: SocketWatch
    /// How long a client may take to make room for more.
    private static let sendLimit = Duration.seconds(30)

    init(_ socket: Int32, _ watch: SocketWatch) {
        self.socket = socket
        self.watch = watch
        var on: Int32 = 1
        // A stream of small pieces must not wait for the ones before it to be acknowledged.
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit { close(socket) }

    enum Arrival: Sendable {
        case bytes([UInt8])
        /// The client has closed its side, or the connection is broken.
        case end
        case timedOut
        /// The service ends, or the task was cancelled.
        case cancelled
    }

    /// - Parameter isIdle: no request has begun, so the wait ends with the service.
    func receive(upTo time: Duration, isIdle: Bool = false) async -> Arrival {
        while true {
            var error: Int32 = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: 16_384) { buffer, count in
                let got = recv(socket, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT))
                error = got < 0 ? errno : 0
                count = max(0, got)
            }
            if !bytes.isEmpty { return .bytes(bytes) }
            switch error {
            case EINTR: continue
            case EAGAIN:
                switch await watch.wait(for: .readable, on: socket, upTo: time, endsWithService: isIdle) {
                case .ready: continue
                case .timedOut: return .timedOut
                case .cancelled: return .cancelled
                }
            default: return .end
            }
        }
    }

    /// - Throws: `Lost`.
    func send(_ bytes: [UInt8]) async throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.send(
                    socket, buffer.baseAddress.map { $0 + sent }, buffer.count - sent,
                    Int32(MSG_DONTWAIT | MSG_NOSIGNAL))
            }
            if count > 0 {
                sent += count
            } else if count < 0, errno == EINTR {
                continue
            } else if count < 0, errno == EAGAIN {
                guard await watch.wait(for: .writable, on: socket, upTo: Self.sendLimit) == .ready else {
                    throw Lost()
                }
            } else {
                throw Lost()
            }
        }
    }

    /// Runs `body` while the client is there: without anybody to read it, an answer is not worth computing.
    ///
    /// - Throws: `Lost`, or what `body` throws.
    func whileConnected(_ body: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                if await self.watch.wait(for: .hangUp, on: self.socket, upTo: nil) == .ready { throw Lost() }
                try Task.checkCancellation()
            }
            group.addTask {
                try await body()
                throw Answered()
            }
            defer { group.cancelAll() }
            do { while try await group.next() != nil {} } catch is Answered {}
        }
    }

    private struct Answered: Error {}

    /// Says that nothing more is sent, and takes what the client had sent already: a reset would reach it before the
    /// answer does.
    func finish() async {
        shutdown(socket, Int32(SHUT_WR))
        for _ in 0..<64 {
            guard case .bytes = await receive(upTo: .milliseconds(500)) else { return }
        }
    }
}
