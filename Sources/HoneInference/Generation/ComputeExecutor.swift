import Dispatch

/// Runs an actor's jobs one after the other on a thread outside Swift's own pool, which long computations would block.
final class ComputeExecutor: SerialExecutor {
    private let queue = DispatchQueue(label: "hone.inference")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
