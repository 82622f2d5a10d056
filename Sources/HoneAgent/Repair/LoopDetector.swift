import HoneCore

/// Sees when a run goes round in circles: the same call with the same result again and again.
struct LoopDetector: Sendable {
    /// Fingerprints of the last calls with their results.
    private var recent: [Int] = []
    private(set) var timesFound = 0
    private var lastCall = ""

    mutating func note(_ call: ToolCall, _ event: ActionFinished) {
        var hasher = Hasher()
        hasher.combine(call.name)
        hasher.combine(call.arguments)
        hasher.combine(event.observation)
        recent.append(hasher.finalize())
        if recent.count > Self.window { recent.removeFirst() }
        lastCall = sanitized(call.name)
    }

    /// What repeats, as a sentence for the model, or nil.
    var finding: LoopDetected? {
        guard let last = recent.last, recent.count(where: { $0 == last }) >= Self.repetitions else { return nil }
        let advice =
            timesFound == 0
            ? "Do something different: look at other evidence, or finish."
            : "Stop this approach. Call `plan` with a new one and a reason, or call `finish` and say honestly what is missing."
        return LoopDetected(
            finding:
                "The call of `\(lastCall)` gave the same result \(Self.repetitions) times; repeating it will not help. \(advice)",
            occurrence: timesFound + 1)
    }

    mutating func found(_ event: LoopDetected) {
        timesFound = event.occurrence
        recent.removeAll(keepingCapacity: true)
    }

    private static let window = 8
    private static let repetitions = 3
}
