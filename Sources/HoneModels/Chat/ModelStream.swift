import HoneCore

typealias ModelStream = AsyncThrowingStream<ModelDelta, any Error>

extension AsyncThrowingStream where Element == ModelDelta, Failure == any Error {
    /// A stream that a task of its own fills. When the consumer is cancelled or stops, so is the task; a consumer
    /// that still listens then gets a `CancellationError`.
    static func filled(by body: @escaping @Sendable (Continuation) async throws -> Void) -> ModelStream {
        AsyncThrowingStream { continuation in
            let task = Task {
                do {
                    try await body(continuation)
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { reason in
                if case .cancelled = reason {
                    task.cancel()
                    // Without this, a cancelled consumer would see the stream end as if it were complete.
                    continuation.finish(throwing: CancellationError())
                }
            }
        }
    }
}
