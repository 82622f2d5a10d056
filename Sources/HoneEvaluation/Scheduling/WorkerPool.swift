/// Keeps a fixed number of jobs in flight until there are no more.
public enum WorkerPool {
    /// - Parameters:
    ///   - width: the most jobs at a time.
    ///   - next: the next job, or nil where there is none at this moment; asked again after each result.
    ///   - receive: takes a result. It is called on one task at a time, as is `next`.
    ///
    /// Ends when no job is in flight and `next` has none. The first error cancels what is in flight and is thrown.
    public static func run<Job: Sendable, Result: Sendable>(
        width: Int, next: () throws -> Job?, perform: @escaping @Sendable (Job) async throws -> Result,
        receive: (Result) throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Result.self) { group in
            var running = 0
            while true {
                while running < width, let job = try next() {
                    group.addTask { try await perform(job) }
                    running += 1
                }
                guard running > 0, let result = try await group.next() else { return }
                running -= 1
                try receive(result)
            }
        }
    }
}
