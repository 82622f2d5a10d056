import HoneCore
import HoneEvaluation
import HoneOptimizer
import HoneStore

/// Rollouts and events in the store.
struct StoredRollouts: RolloutCache, OptimizationLog {
    let journal: OptimizationJournal
    /// The optimisation that new rollouts belong to.
    let row: Int64

    func rollout(_ key: Digest) throws -> Rollout? {
        guard let body = try journal.body(for: key) else { return nil }
        return (try? JSONValue(parsing: body)).flatMap { Rollout(json: $0) }
    }

    func store(_ rollout: Rollout, as key: Digest) throws {
        let event = RolloutFinished(
            ticket: 0, purpose: .screening, key: key, rollout: rollout, isCached: false, seconds: 0)
        try append(.rolloutFinished(event))
    }

    func append(_ event: OptimizationEvent) throws {
        guard let (body, key) = event.stored else { return }
        try journal.append(.init(kind: event.kind, key: key, body: body.text), to: row)
    }

    func forEachEvent(_ body: (OptimizationEvent) throws -> Void) throws {
        try journal.forEachEvent(of: row) { kind, text in
            guard kind != "created", let json = try? JSONValue(parsing: text) else { return }
            switch kind {
            case "rollout": if let event = RolloutFinished(json: json) { try body(.rolloutFinished(event)) }
            case "lost": if let event = RolloutLost(json: json) { try body(.rolloutLost(event)) }
            case "reflection": if let event = ReflectionFinished(json: json) { try body(.reflectionFinished(event)) }
            default: break
            }
        }
    }
}

extension OptimizationEvent {
    fileprivate var stored: (JSONValue, Digest?)? {
        switch self {
        case .created: nil
        case .rolloutFinished(let event): (event.json, event.key)
        case .rolloutLost(let event): (event.json, nil)
        case .reflectionFinished(let event): (event.json, nil)
        }
    }
}
