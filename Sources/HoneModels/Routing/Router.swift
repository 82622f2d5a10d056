public import HoneCore
import Synchronization

/// Several models in order of preference, as one.
///
/// A failure that may pass is tried again with the same model; any other, or one that does not pass, moves on to the
/// next. A model that failed stands at the end of the line for a while. Each failed attempt is told as
/// `attemptFailed`. Text of an attempt that breaks off later has been told too: `finished` alone holds the reply.
///
///     let router = Router([ChatCompletionsModel(first), ChatCompletionsModel(second)])
public final class Router: Model {
    public let name: String

    private let models: [any Model]
    private let policy: RetryPolicy
    private let environment: RetryEnvironment
    private let breaker: Mutex<CircuitBreaker>

    /// - Parameter models: the preferred one first. Without any, each request fails with `notConfigured`.
    public init(_ models: [any Model], policy: RetryPolicy = RetryPolicy(), environment: RetryEnvironment = .real) {
        self.models = models
        self.policy = policy
        self.environment = environment
        name = models.first?.name ?? "none"
        breaker = Mutex(CircuitBreaker(count: models.count, coolDown: policy.coolDown))
    }

    public func respond(to request: ModelRequest) -> AsyncThrowingStream<ModelDelta, any Error> {
        .filled { [self] continuation in
            var errors: [ModelError] = []
            let order = breaker.withLock { $0.order(at: environment.now()) }
            for (place, position) in order.enumerated() {
                let next = place + 1 < order.count ? models[order[place + 1]] : nil
                do {
                    try await converse(with: models[position], request, orElse: next, continuation)
                    breaker.withLock { $0.succeeded(position) }
                    return
                } catch let error as ModelError {
                    breaker.withLock { $0.failed(position, with: error, at: environment.now()) }
                    errors.append(error)
                    // The loop can shorten the history, which is better than any other model's guess at the whole.
                    if error.code == .contextOverflow { throw error }
                }
            }
            throw RouterSentences.combined(errors)
        }
    }

    /// All attempts with one model.
    private func converse(
        with model: any Model, _ request: ModelRequest, orElse next: (any Model)?,
        _ continuation: ModelStream.Continuation
    ) async throws {
        for attempt in 1...policy.attempts {
            do {
                return try await converseOnce(with: model, request, continuation)
            } catch let error as ModelError {
                let delay = policy.delay(
                    afterAttempt: attempt, retryAfter: error.retryAfter, random: environment.random())
                if error.isRetryable, attempt < policy.attempts, let delay {
                    continuation.yield(.attemptFailed(error, retryAfter: delay, nextModel: model.name))
                    try await environment.sleep(delay)
                } else {
                    if let next, error.code != .contextOverflow {
                        continuation.yield(.attemptFailed(error, retryAfter: .zero, nextModel: next.name))
                    }
                    throw error
                }
            }
        }
    }

    private func converseOnce(
        with model: any Model, _ request: ModelRequest, _ continuation: ModelStream.Continuation
    ) async throws {
        for try await delta in model.respond(to: request) {
            continuation.yield(delta)
            if case .finished = delta { return }
        }
        try Task.checkCancellation()
        throw ModelError(.truncatedStream, RouterSentences.unfinished(model.name))
    }
}

enum RouterSentences {
    static func unfinished(_ name: String) -> String { "The reply of \(name) ended before it was complete." }

    static let noModels = "No model is configured: set OPENAI_BASE_URL, or name a model with --model PROVIDER/MODEL."

    /// The error of the preferred model stands for all, and its message lists the others.
    static func combined(_ errors: [ModelError]) -> ModelError {
        guard var error = errors.first else { return ModelError(.notConfigured, noModels) }
        if errors.count > 1 {
            error.message = "No model answered. " + errors.map(\.message).joined(separator: " ")
        }
        return error
    }
}
