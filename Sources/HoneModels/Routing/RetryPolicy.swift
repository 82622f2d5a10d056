/// When a failed request is sent again: full jitter over an exponential wait, and never before the server asked.
public struct RetryPolicy: Sendable, Hashable {
    /// Attempts for each model, the first included.
    public var attempts: Int
    public var base: Duration
    /// The longest wait. A server that asks for more is given up in favour of the next model.
    public var cap: Duration
    /// How long a model that failed stands at the end of the line, doubled with each failure in a row up to
    /// sixteen times this.
    public var coolDown: Duration

    public init(
        attempts: Int = 4, base: Duration = .milliseconds(500), cap: Duration = .seconds(60),
        coolDown: Duration = .seconds(30)
    ) {
        self.attempts = max(1, attempts)
        self.base = base
        self.cap = cap
        self.coolDown = coolDown
    }

    /// The wait after failed attempt number `attempt`, counted from 1; nil where the server asks for too much.
    ///
    /// - Parameter random: in 0..<1.
    func delay(afterAttempt attempt: Int, retryAfter: Duration?, random: Double) -> Duration? {
        if let retryAfter, retryAfter > cap { return nil }
        let ceiling = min(cap, base * (1 << min(attempt - 1, 16)))
        return max(retryAfter ?? .zero, ceiling * random)
    }
}

/// Time and chance, as a router sees them.
public struct RetryEnvironment: Sendable {
    /// Time since some fixed moment; never goes back.
    var now: @Sendable () -> Duration
    var sleep: @Sendable (Duration) async throws -> Void
    /// In 0..<1.
    var random: @Sendable () -> Double

    public init(
        now: @escaping @Sendable () -> Duration, sleep: @escaping @Sendable (Duration) async throws -> Void,
        random: @escaping @Sendable () -> Double
    ) {
        self.now = now
        self.sleep = sleep
        self.random = random
    }

    public static let real: RetryEnvironment = {
        let start = ContinuousClock().now
        return RetryEnvironment(
            now: { start.duration(to: ContinuousClock().now) },
            sleep: { try await Task.sleep(for: $0) },
            random: { Double.random(in: 0..<1) })
    }()
}
