import CSandbox
import Glibc
import HoneCore
import Synchronization

/// Asks blocking work to stop. Its descriptor becomes readable then, so that a poll notices at once.
final class Cancellation: Sendable {
    /// An eventfd; negative where the process has no descriptor left.
    let descriptor: Int32

    init() { descriptor = csandbox_event() }

    deinit { if descriptor >= 0 { close(descriptor) } }

    func cancel() { csandbox_event_signal(descriptor) }

    /// Blocks until `cancel` is called.
    func wait() {
        var event = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while poll(&event, 1, -1) < 0 && errno == EINTR {}
    }

    /// Takes back all calls of `cancel` so far.
    func clear() {
        var count: UInt64 = 0
        _ = read(descriptor, &count, MemoryLayout<UInt64>.size)
    }

    var isCancelled: Bool {
        var event = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&event, 1, 0) == 1
    }
}

/// Runs work that blocks on a thread made for it, so that none of Swift concurrency's few threads waits for a program.
func onOwnThread<Result: Sendable>(
    _ work: @escaping @Sendable (Cancellation) throws -> Result
) async throws -> Result {
    let cancellation = Cancellation()
    guard cancellation.descriptor >= 0 else { throw outOfResources() }
    return try await withTaskCancellationHandler {
        try await withCheckedThrowingContinuation { continuation in
            let started = startThread {
                continuation.resume(with: Swift.Result { try work(cancellation) })
            }
            if !started { continuation.resume(throwing: outOfResources()) }
        }
    } onCancel: {
        cancellation.cancel()
    }
}

private func outOfResources() -> SandboxError {
    SandboxError(
        .launchFailed,
        "The system has no thread or file descriptor left to start another program. Run fewer at once, or raise "
            + "the limits that ulimit -n and ulimit -u show.")
}

/// - Returns: false where the system has no thread left.
func startThread(_ work: @escaping @Sendable () -> Void) -> Bool { Worker.run(work) }

/// A thread that waits for the next work when it has done one, as to make a thread costs more than to wake one.
private final class Worker: Sendable {
    typealias Work = @Sendable () -> Void

    private static let idle = Mutex<[Worker]>([])
    /// More than wait for programs at the same time, most of the time.
    private static let idleLimit = 4

    private let work: Mutex<Work?>
    // A semaphore is made to be used from several threads; it is freed when none can reach it any more.
    nonisolated(unsafe) private let wake = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    private init(_ work: @escaping Work) {
        self.work = Mutex(work)
        sem_init(wake, 0, 0)
    }

    deinit {
        sem_destroy(wake)
        wake.deallocate()
    }

    /// - Returns: whether there was a thread for the work.
    static func run(_ work: @escaping Work) -> Bool {
        if let worker = idle.withLock({ $0.popLast() }) {
            worker.work.withLock { $0 = work }
            sem_post(worker.wake)
            return true
        }
        return Worker(work).start()
    }

    private func loop() {
        while true {
            if let next = work.withLock({ $0.take() }) { next() }
            let waits = Self.idle.withLock { idle in
                let hasRoom = idle.count < Self.idleLimit
                if hasRoom { idle.append(self) }
                return hasRoom
            }
            guard waits else { return }
            while sem_wait(wake) != 0 {}
        }
    }

    private func start() -> Bool {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        pthread_attr_setstacksize(&attributes, 1 << 20)
        let worker = Unmanaged.passRetained(self)
        var thread = pthread_t()
        let result = pthread_create(
            &thread, &attributes,
            { argument in
                guard let argument else { return nil }
                // Writing to a program that has closed its input is an error to handle, not the end of this process.
                var signals = sigset_t()
                sigemptyset(&signals)
                sigaddset(&signals, SIGPIPE)
                pthread_sigmask(SIG_BLOCK, &signals, nil)
                Unmanaged<Worker>.fromOpaque(argument).takeRetainedValue().loop()
                return nil
            }, worker.toOpaque())
        if result != 0 { worker.release() }
        return result == 0
    }
}
