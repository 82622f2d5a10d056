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

    fileprivate let models: [any Model]
    fileprivate let policy: RetryPolicy
    fileprivate let environment: RetryEnvironment
    fileprivate let breaker: Mutex<CircuitBreaker>

    /// - Parameter models: the preferred one first. Without any, each request fails with `notConfigured`.
    public init(_ models: [any Model], policy: RetryPolicy = RetryPolicy(), environment: RetryEnvironment = .real) {
        self.models = models
        self.policy = policy
        self.environment = environment
        name = models.first?.name ?? "none"
        breaker = Mutex(CircuitBreaker(count: models.count, coolDown: policy.coolDown))
    }

    public func respond(to request: ModelRequest) -> AsyncThrowingStream<ModelDelta, any Error> {
        let reply = RoutedReply(to: request, by: self)
        return AsyncThrowingStream { try await reply.next() }
    }
}

/// One reply, from the first model that gives a whole one.
private actor RoutedReply {
    private let router: Router
    /// Nil once the reply is whole or no model is left.
    private var request: ModelRequest?
    /// Positions of the models, the next one to ask first.
    private var order: ArraySlice<Int>
    private var attempt = 1
    private var attemptReply: AsyncThrowingStream<ModelDelta, any Error>.Iterator?
    /// To wait before the next attempt.
    private var delay: Duration?
    private var errors: [ModelError] = []

    init(to request: ModelRequest, by router: Router) {
        self.request = request
        self.router = router
        order = router.breaker.withLock { $0.order(at: router.environment.now()) }[...]
    }

    func next() async throws -> ModelDelta? {
        guard let request else { return nil }
        guard let position = order.first else {
            self.request = nil
            throw RouterSentences.combined(errors)
        }
        do {
            if let delay {
                try await router.environment.sleep(delay)
                self.delay = nil
            }
            var reply = attemptReply ?? router.models[position].respond(to: request).makeAsyncIterator()
            attemptReply = nil
            guard let delta = try await reply.next(isolation: self) else {
                try Task.checkCancellation()
                throw ModelError(.truncatedStream, RouterSentences.unfinished(router.models[position].name))
            }
            if case .finished = delta {
                self.request = nil
                router.breaker.withLock { $0.succeeded(position) }
            } else {
                attemptReply = reply
            }
            return delta
        } catch let error as ModelError {
            return try failed(error, position)
        }
    }

    /// What follows the failure of an attempt: another one, with the same model or the next, or the end.
    private func failed(_ error: ModelError, _ position: Int) throws -> ModelDelta {
        let delay = router.policy.delay(
            afterAttempt: attempt, retryAfter: error.retryAfter, random: router.environment.random())
        if error.isRetryable, attempt < router.policy.attempts, let delay {
            attempt += 1
            self.delay = delay
            return .attemptFailed(error, retryAfter: delay, nextModel: router.models[position].name)
        }
        router.breaker.withLock { $0.failed(position, with: error, at: router.environment.now()) }
        errors.append(error)
        order.removeFirst()
        attempt = 1
        guard let next = order.first else {
            request = nil
            // The loop can shorten the history for the preferred of the models that it was too long for.
            throw errors.first { $0.code == .contextOverflow } ?? RouterSentences.combined(errors)
        }
        return .attemptFailed(error, retryAfter: .zero, nextModel: router.models[next].name)
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
