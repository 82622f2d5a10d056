import HoneCore
import HoneEvaluation
public import HoneOptimizer
import HoneStore

/// An optimisation's log as a file: JSON Lines, the first with the task and settings, then each event in order.
///
/// Everything that an optimisation decides follows from its log, so the file is enough to repeat it, without a model,
/// to the same prompt, certificate and report.
public struct OptimizationRecording: Sendable {
    public var name: String
    /// For whoever repeats it, as who answered.
    public var note: String?
    public var created: OptimizationCreated
    public var events: [OptimizationEvent]

    public init(name: String, note: String?, created: OptimizationCreated, events: [OptimizationEvent]) {
        self.name = name
        self.note = note
        self.created = created
        self.events = events
    }

    /// - Parameter path: for errors.
    public init(parsing text: String, path: String) throws {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: true)[...]
        guard let first = lines.popFirst(), let head = try? JSONValue(parsing: String(first)),
            head["kind"]?.string == "optimization", let body = head["created"],
            let created = try? body.decoded(as: OptimizationCreated.self), let name = head["name"]?.string,
            // A name becomes part of a path.
            !name.isEmpty, name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) })
        else {
            throw RuntimeError(
                "\(path) is no recorded optimisation. One is written with: hone optimize --export last -o FILE", .usage)
        }
        self.name = name
        note = head["note"]?.string
        self.created = created
        events = try lines.enumerated().map { number, line in
            guard let value = try? JSONValue(parsing: String(line)), let kind = value["kind"]?.string,
                let event = OptimizationEvent(kind: kind, body: value["body"] ?? .null)
            else {
                throw RuntimeError("\(path):\(number + 2): this line is no event of an optimisation.", .usage)
            }
            return event
        }
    }

    public var text: String {
        get throws {
            var head: [String: JSONValue] = ["kind": "optimization", "name": .string(name)]
            head["note"] = note.map { .string($0) }
            head["created"] = try JSONValue(parsing: try encoded(created))
            let lines = events.compactMap { event -> JSONValue? in
                event.stored.map { ["kind": .string(event.kind), "body": $0.0] }
            }
            return ([JSONValue.object(head)] + lines).map { $0.text + "\n" }.joined()
        }
    }

    /// Decides everything anew from the log.
    ///
    /// - Throws: `ModelError.replayDiverged` where it asks for what the log does not have.
    public func replay() async throws -> OptimizationOutcome {
        let diverged: @Sendable () -> ModelError = {
            ModelError(
                .replayDiverged,
                "The recorded optimisation goes another way here: it asks for what the recording does not have. It may have been made by another version of Hone."
            )
        }
        let services = OptimizationServices(
            runner: RolloutRunner { _, _, _ in throw diverged() },
            key: RolloutKey(model: created.models.joined(separator: ","), task: created.task), cache: NothingKnown(),
            reflect: { _ in throw diverged() }, log: RecordedLog(events: events), now: { .zero })
        return try await Optimizer(created, services: services).run()
    }
}

private struct RecordedLog: OptimizationLog {
    let events: [OptimizationEvent]

    func append(_ event: OptimizationEvent) throws {}
    func forEachEvent(_ body: (OptimizationEvent) throws -> Void) throws { try events.forEach(body) }
}

/// Keeps nothing.
struct NothingKnown: RolloutCache {
    func rollout(_ key: Digest) throws -> Rollout? { nil }
    func store(_ rollout: Rollout, as key: Digest) throws {}
}

extension Workbench {
    /// The recording in a file.
    public func recordedOptimization(at path: String) throws -> OptimizationRecording {
        guard let text = try readTask(context.absolute(path)) else {
            throw RuntimeError("There is no file \(path). Name an exported optimisation.", .usage)
        }
        return try OptimizationRecording(parsing: text, path: path)
    }

    /// An optimisation as a recording.
    public func recording(ofOptimization text: String, note: String?) throws -> OptimizationRecording {
        let summary = try optimizations.summary(matching: text)
        var events: [OptimizationEvent] = []
        try StoredRollouts(journal: optimizations, row: summary.row).forEachEvent { events.append($0) }
        return OptimizationRecording(
            name: summary.name, note: note, created: try beginning(of: summary), events: events)
    }
}
