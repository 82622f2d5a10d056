import Glibc
import Synchronization

/// Waits for sockets, for any number of tasks, on one thread that runs `poll`.
final class SocketWatch: Sendable {
    enum Event: Sendable {
        case readable, writable
        /// The peer has closed its side.
        case hangUp

        fileprivate var flags: Int16 {
            switch self {
            case .readable: Int16(POLLIN)
            case .writable: Int16(POLLOUT)
            case .hangUp: Self.peerClosed
            }
        }

        /// Linux's POLLRDHUP, which the C library shows only to those who ask for its own extensions.
        private static let peerClosed: Int16 = 0x2000
    }

    enum Outcome: Sendable { case ready, timedOut, cancelled }

    private struct Wait {
        var socket: Int32
        var event: Event
        /// Milliseconds of the monotonic clock.
        var deadline: Int64
        var endsWithService: Bool
        var continuation: CheckedContinuation<Outcome, Never>
    }

    private struct State {
        var waits: [UInt64: Wait] = [:]
        var cancelled: Set<UInt64> = []
        var next: UInt64 = 0
        var isDraining = false
        var isOver = false
    }

    private let state = Mutex(State())
    /// A pipe whose bytes wake the thread.
    private let bell: (reader: Int32, writer: Int32)

    init() throws(ServeError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .system("No pipe can be made", errno) }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        bell = (ends[0], ends[1])
        var thread = pthread_t()
        let watch = Unmanaged.passRetained(self)
        let status = pthread_create(
            &thread, nil,
            { raw in
                if let raw { Unmanaged<SocketWatch>.fromOpaque(raw).takeRetainedValue().turn() }
                return nil
            }, watch.toOpaque())
        guard status == 0 else {
            watch.release()
            throw .system("No thread can be started", status)
        }
        pthread_detach(thread)
    }

    deinit {
        close(bell.reader)
        close(bell.writer)
    }

    /// - Parameters:
    ///   - time: nil for no limit.
    ///   - endsWithService: the wait is cancelled when the service is drained.
    func wait(
        for event: Event, on socket: Int32, upTo time: Duration?, endsWithService: Bool = false
    ) async -> Outcome {
        let deadline = time.map { Self.now() + Int64($0 / .milliseconds(1)) } ?? .max
        let number = state.withLock { state in
            state.next += 1
            return state.next
        }
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.cancelled.remove(number) != nil || state.isOver || state.isDraining && endsWithService {
                        return true
                    }
                    state.waits[number] = Wait(
                        socket: socket, event: event, deadline: deadline, endsWithService: endsWithService,
                        continuation: continuation)
                    return false
                }
                if isOver { continuation.resume(returning: .cancelled) } else { ring() }
            }
        } onCancel: {
            let wait = state.withLock { state in
                let wait = state.waits.removeValue(forKey: number)
                // It may not have begun yet.
                if wait == nil { state.cancelled.insert(number) }
                return wait
            }
            wait?.continuation.resume(returning: .cancelled)
        }
        // Cancelled in the moment in which it was over.
        if Task.isCancelled { state.withLock { _ = $0.cancelled.remove(number) } }
        return outcome
    }

    /// Ends the waits that end with the service, now and from now on.
    func drain() {
        let ended = state.withLock { state in
            state.isDraining = true
            let ended = state.waits.filter { $0.value.endsWithService }
            for number in ended.keys { state.waits[number] = nil }
            return ended
        }
        for wait in ended.values { wait.continuation.resume(returning: .cancelled) }
    }

    /// Ends the thread and every wait.
    func end() {
        let ended = state.withLock { state in
            state.isOver = true
            defer { state.waits = [:] }
            return state.waits
        }
        for wait in ended.values { wait.continuation.resume(returning: .cancelled) }
        ring()
    }

    private func ring() {
        var byte: UInt8 = 1
        // Full already, it wakes the thread as well.
        _ = write(bell.writer, &byte, 1)
    }

    private static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    private func turn() {
        // Signals are for the main thread.
        var signals = sigset_t()
        sigfillset(&signals)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        while true {
            let (waits, isOver) = state.withLock { (Array($0.waits), $0.isOver) }
            if isOver { return }
            var polls = [pollfd(fd: bell.reader, events: Int16(POLLIN), revents: 0)]
            polls += waits.map { pollfd(fd: $0.value.socket, events: $0.value.event.flags, revents: 0) }
            let nearest = waits.map(\.value.deadline).min() ?? .max
            let sleep = nearest == .max ? -1 : max(0, min(nearest - Self.now(), 60_000))
            _ = poll(&polls, nfds_t(polls.count), Int32(sleep))
            if polls[0].revents != 0 {
                var bytes = [UInt8](repeating: 0, count: 256)
                while read(bell.reader, &bytes, bytes.count) == bytes.count {}
            }
            let now = Self.now()
            for (poll, wait) in zip(polls.dropFirst(), waits) {
                guard poll.revents != 0 || wait.value.deadline <= now else { continue }
                let isHere = state.withLock { $0.waits.removeValue(forKey: wait.key) != nil }
                guard isHere else { continue }
                wait.value.continuation.resume(returning: poll.revents != 0 ? .ready : .timedOut)
            }
        }
    }
}
