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

    /// The events after the first one.
    static func events(of row: Int64, in journal: OptimizationJournal) throws -> [OptimizationEvent] {
        var events: [OptimizationEvent] = []
        try journal.forEachEvent(of: row) { event in
            guard let body = try? JSONValue(parsing: event.body) else { return }
            switch event.kind {
            case "rollout":
                let key = event.key ?? Digest(hexadecimal: "")
                if let event = RolloutFinished(json: body, key: key) { events.append(.rolloutFinished(event)) }
            case "lost": if let event = RolloutLost(json: body) { events.append(.rolloutLost(event)) }
            case "reflection":
                if let event = ReflectionFinished(json: body) { events.append(.reflectionFinished(event)) }
            default: break
            }
        }
        return events
    }
}

extension OptimizationEvent {
    fileprivate var stored: (JSONValue, Digest?)? {
        switch self {
        case .created: nil
        case .rolloutFinished(let event): (event.json, event.isCached ? nil : event.key)
        case .rolloutLost(let event): (event.json, nil)
        case .reflectionFinished(let event): (event.json, nil)
        }
    }
}
