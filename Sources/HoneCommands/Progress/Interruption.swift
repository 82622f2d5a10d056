import Glibc
import Synchronization

/// Turns SIGINT and SIGTERM into the cancellation of a task; a second signal ends the process at once.
///
/// A handler may only write to a pipe; a thread reads it. Handlers, unlike ignored or blocked signals, are not
/// inherited by the programs that Hone starts.
enum Interruption {
    private static let pipeEnd = Atomic<Int32>(-1)

    /// Runs `body`, cancelled by the first signal.
    static func cancelling<Result: Sendable>(
        saying notice: String = "Stopping; what happened so far is saved. Once more ends it at once.",
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let task = Task { try await body() }
        listen(notice) { task.cancel() }
        return try await task.value
    }

    private static func listen(_ notice: String, _ interrupted: @escaping @Sendable () -> Void) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let reader = ends[0]
        pipeEnd.store(ends[1], ordering: .sequentiallyConsistent)
        for number in [SIGINT, SIGTERM, SIGHUP] {
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { _ in
                var byte: UInt8 = 1
                _ = write(Interruption.pipeEnd.load(ordering: .relaxed), &byte, 1)
            }
            action.sa_flags = SA_RESTART
            sigaction(number, &action, nil)
        }
        Thread.detach {
            var byte: UInt8 = 0
            var count = 0
            while true {
                let got = read(reader, &byte, 1)
                if got < 0, errno == EINTR { continue }
                guard got == 1 else { return }
                count += 1
                if count > 1 { _exit(130) }
                writeAll("\n\(notice)\n", to: STDERR_FILENO)
                interrupted()
            }
        }
    }
}

/// A plain thread for a blocking read, kept out of the pool that tasks run on.
private enum Thread {
    private final class Box: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    static func detach(_ body: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let box = Unmanaged.passRetained(Box(body))
        let started = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            }, box.toOpaque())
        if started == 0 { pthread_detach(thread) } else { box.release() }
    }
}
