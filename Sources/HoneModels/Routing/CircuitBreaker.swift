import HoneCore

/// Remembers which of several models failed of late. A value without clock: the time is passed in.
struct CircuitBreaker {
    private struct Record {
        var failures = 0
        var openUntil = Duration.zero
    }

    private var records: [Record]
    private let coolDown: Duration

    init(count: Int, coolDown: Duration) {
        records = Array(repeating: Record(), count: count)
        self.coolDown = coolDown
    }

    /// Positions in the order to try: those in good standing first, then the others, soonest to recover first.
    func order(at now: Duration) -> [Int] {
        let sound = records.indices.filter { records[$0].openUntil <= now }
        let failed = records.indices.filter { records[$0].openUntil > now }
        return sound + failed.sorted { (records[$0].openUntil, $0) < (records[$1].openUntil, $1) }
    }

    mutating func succeeded(_ position: Int) { records[position] = Record() }

    /// - Parameter error: what ended the attempts; one that is the request's own fault says nothing about the model.
    mutating func failed(_ position: Int, with error: ModelError, at now: Duration) {
        let requestsFault: Set<ModelError.Code> = [.badRequest, .contextOverflow, .contentFiltered, .emptyReply]
        if requestsFault.contains(error.code) { return }
        records[position].openUntil = now + coolDown * (1 << min(records[position].failures, 4))
        records[position].failures += 1
    }
}
