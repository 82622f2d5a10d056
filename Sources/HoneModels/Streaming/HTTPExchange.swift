import Synchronization

/// One request under way: the transport's thread puts in what arrives, one task takes it out.
///
/// At most `limit` bytes wait here; then the transfer pauses until they are taken, so a fast server cannot fill
/// the memory of a slow reader.
final class HTTPExchange: Sendable {
    enum Part: Sendable {
        case head(HTTPResponseHead)
        case bytes([UInt8])
    }

    static let limit = 256 * 1024

    let identifier: UInt64
    private let transport: HTTPTransport
    private let state = Mutex(State())

    private struct State {
        var head: HTTPResponseHead?
        var buffer: [UInt8] = []
        var end: Result<Void, HTTPFailure>?
        var isPaused = false
        var isCancelled = false
        var isDiscarding = false
        var waiter: CheckedContinuation<Void, Never>?

        var hasNews: Bool { head != nil || !buffer.isEmpty || end != nil || isCancelled }

        /// The reader to wake, outside the lock.
        mutating func news() -> CheckedContinuation<Void, Never>? {
            defer { waiter = nil }
            return waiter
        }
    }

    init(identifier: UInt64, transport: HTTPTransport) {
        self.identifier = identifier
        self.transport = transport
    }

    /// Nobody can read any more, so nothing is worth receiving.
    deinit {
        if state.withLock({ $0.end == nil && !$0.isDiscarding && !$0.isCancelled }) {
            transport.post(.cancel(identifier))
        }
    }

    /// The head, then bytes as they arrive, then nil. Throws `HTTPFailure`, or `CancellationError` at once when the
    /// task is cancelled.
    func next() async throws -> Part? {
        try await withTaskCancellationHandler {
            while true {
                if let part = try take() { return part }
                if state.withLock({ $0.end != nil }) { return nil }
                await withCheckedContinuation { continuation in
                    let isReady = state.withLock { state in
                        if !state.hasNews { state.waiter = continuation }
                        return state.hasNews
                    }
                    if isReady { continuation.resume() }
                }
            }
        } onCancel: {
            cancel()
        }
    }

    private func take() throws -> Part? {
        let (part, resumes): (Part?, Bool) = try state.withLock { state in
            if state.isCancelled { throw CancellationError() }
            if let head = state.head {
                state.head = nil
                return (.head(head), false)
            }
            if !state.buffer.isEmpty {
                let bytes = state.buffer
                state.buffer = []
                defer { state.isPaused = false }
                return (.bytes(bytes), state.isPaused)
            }
            if case .failure(let failure) = state.end { throw failure }
            return (nil, false)
        }
        if resumes { transport.post(.resume(identifier)) }
        return part
    }

    /// Ends the exchange and closes its connection.
    func cancel() {
        let waiter = state.withLock { state in
            state.isCancelled = true
            return state.news()
        }
        transport.post(.cancel(identifier))
        waiter?.resume()
    }

    /// The reader has all it wants. The end, which is usually there already, is still received, so that the
    /// connection can serve the next request; a server that keeps the response open is left after
    /// `CurlTransfer.discardLimit`.
    func discardRest() {
        let wasOpen = state.withLock { state in
            state.isDiscarding = true
            state.buffer = []
            return state.end == nil
        }
        if wasOpen { transport.post(.discardRest(identifier)) }
    }
}

// What the transport's thread calls.
extension HTTPExchange {
    /// Wakes nobody: bytes or the end follow, and a reader has nothing to do before.
    func receive(_ head: HTTPResponseHead) {
        state.withLock { $0.head = head }
    }

    /// False where the bytes were not accepted and the transfer must pause until `.resume` is posted.
    func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let (accepted, waiter): (Bool, CheckedContinuation<Void, Never>?) = state.withLock { state in
            if state.isDiscarding || state.isCancelled { return (true, nil) }
            guard state.buffer.isEmpty || state.buffer.count + bytes.count <= Self.limit else {
                state.isPaused = true
                return (false, nil)
            }
            state.buffer.append(contentsOf: bytes)
            return (true, state.news())
        }
        waiter?.resume()
        return accepted
    }

    func end(_ result: Result<Void, HTTPFailure>) {
        state.withLock { state in
            state.end = result
            return state.news()
        }?.resume()
    }
}
