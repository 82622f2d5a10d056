public import HoneCore

/// What a run needs of the world.
public struct RunServices: Sendable {
    public var journal: any Journal
    public var model: any Model
    public var sandbox: any Sandbox
    public var judge: any CheckJudge
    public var failures: FailureReader
    public var files: any WorkspaceFiles
    public var snapshots: any WorkspaceSnapshots
    public var memory: any Memory
    public var observer: any RunObserver
    /// Prices by model name, for replies whose cost the server does not tell.
    public var prices: [String: ModelPrice]
    /// Milliseconds since 1970.
    public var now: @Sendable () -> Int64

    public init(
        journal: any Journal, model: any Model, sandbox: any Sandbox, judge: any CheckJudge, failures: FailureReader,
        files: any WorkspaceFiles,
        snapshots: any WorkspaceSnapshots, memory: any Memory, observer: any RunObserver,
        prices: [String: ModelPrice] = [:], now: @escaping @Sendable () -> Int64
    ) {
        self.journal = journal
        self.model = model
        self.sandbox = sandbox
        self.judge = judge
        self.failures = failures
        self.files = files
        self.snapshots = snapshots
        self.memory = memory
        self.observer = observer
        self.prices = prices
        self.now = now
    }
}

/// US dollars per million tokens.
public struct ModelPrice: Sendable, Hashable {
    public var input: Double
    public var output: Double

    public init(input: Double, output: Double) {
        self.input = input
        self.output = output
    }

    public func cost(of usage: Usage) -> Double {
        (Double(usage.inputTokens) * input + Double(usage.outputTokens) * output) / 1_000_000
    }
}

/// Sees a run go by. Called on the loop's own task: return quickly. Throwing stops the run.
public protocol RunObserver: Sendable {
    /// An event was stored and applied.
    func observed(_ record: EventRecord, in state: RunState) throws
    /// A reply is arriving.
    func streamed(_ delta: ModelDelta, for purpose: Purpose)
}

/// A replay went another way than its recording.
public struct ReplayDivergence: HoneError {
    public var message: String
    public init(_ message: String) { self.message = message }
    public var exitStatus: ExitStatus { .replayDiverged }
}
