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
            guard kind != "created", let json = try? JSONValue(parsing: text),
                let event = OptimizationEvent(kind: kind, body: json)
            else { return }
            try body(event)
        }
    }
}

extension OptimizationEvent {
    /// Nil where it is none that follows the first one.
    init?(kind: String, body: JSONValue) {
        let event: OptimizationEvent? =
            switch kind {
            case "rollout": RolloutFinished(json: body).map { .rolloutFinished($0) }
            case "lost": RolloutLost(json: body).map { .rolloutLost($0) }
            case "reflection": ReflectionFinished(json: body).map { .reflectionFinished($0) }
            default: nil
            }
        guard let event else { return nil }
        self = event
    }

    /// As it is kept; nil for the first one.
    var stored: (JSONValue, Digest?)? {
        switch self {
        case .created: nil
        case .rolloutFinished(let event): (event.json, event.key)
        case .rolloutLost(let event): (event.json, nil)
        case .reflectionFinished(let event): (event.json, nil)
        }
    }
}
