extension Event {
    /// The name under which the event is stored.
    public var kind: String {
        switch self {
        case .runCreated: "run.created"
        case .runResumed: "run.resumed"
        case .memoryRecalled: "memory.recalled"
        case .planProposed: "plan.proposed"
        case .stepChecked: "plan.step-checked"
        case .modelRequested: "model.requested"
        case .modelResponded: "model.responded"
        case .modelFailed: "model.failed"
        case .actionStarted: "action.started"
        case .actionFinished: "action.finished"
        case .networkRequested: "network.requested"
        case .checkStarted: "check.started"
        case .checkRan: "check.ran"
        case .debugOpened: "debug.opened"
        case .loopDetected: "loop.detected"
        case .workspaceRestored: "workspace.restored"
        case .workspaceChanged: "workspace.changed"
        case .budgetWarned: "budget.warned"
        case .compacted: "context.compacted"
        case .memoryWritten: "memory.written"
        case .runStopped: "run.stopped"
        case .unknown(let kind, _): kind
        }
    }

    /// The payload, for an encoder. An unknown event's is the JSON that was stored.
    public var body: any Encodable & Sendable {
        switch self {
        case .runCreated(let body): body
        case .runResumed(let body): body
        case .memoryRecalled(let body): body
        case .planProposed(let body): body
        case .stepChecked(let body): body
        case .modelRequested(let body): body
        case .modelResponded(let body): body
        case .modelFailed(let body): body
        case .actionStarted(let body): body
        case .actionFinished(let body): body
        case .networkRequested(let body): body
        case .checkStarted(let body): body
        case .checkRan(let body): body
        case .debugOpened(let body): body
        case .loopDetected(let body): body
        case .workspaceRestored(let body): body
        case .workspaceChanged(let body): body
        case .budgetWarned(let body): body
        case .compacted(let body): body
        case .memoryWritten(let body): body
        case .runStopped(let body): body
        case .unknown(_, let body): body
        }
    }

    /// Decodes a stored event. `decode` turns the stored body into the type asked for.
    public init(kind: String, decode: EventBodyDecoder) throws {
        switch kind {
        case "run.created": self = .runCreated(try decode(RunCreated.self))
        case "run.resumed": self = .runResumed(try decode(RunResumed.self))
        case "memory.recalled": self = .memoryRecalled(try decode(MemoryRecalled.self))
        case "plan.proposed": self = .planProposed(try decode(PlanProposed.self))
        case "plan.step-checked": self = .stepChecked(try decode(StepChecked.self))
        case "model.requested": self = .modelRequested(try decode(ModelRequested.self))
        case "model.responded": self = .modelResponded(try decode(ModelResponded.self))
        case "model.failed": self = .modelFailed(try decode(ModelFailed.self))
        case "action.started": self = .actionStarted(try decode(ActionStarted.self))
        case "action.finished": self = .actionFinished(try decode(ActionFinished.self))
        case "network.requested": self = .networkRequested(try decode(NetworkRequest.self))
        case "check.started": self = .checkStarted(try decode(CheckStarted.self))
        case "check.ran": self = .checkRan(try decode(CheckRan.self))
        case "debug.opened": self = .debugOpened(try decode(DebugOpened.self))
        case "loop.detected": self = .loopDetected(try decode(LoopDetected.self))
        case "workspace.restored": self = .workspaceRestored(try decode(WorkspaceRestored.self))
        case "workspace.changed": self = .workspaceChanged(try decode(WorkspaceChanged.self))
        case "budget.warned": self = .budgetWarned(try decode(BudgetWarned.self))
        case "context.compacted": self = .compacted(try decode(Compacted.self))
        case "memory.written": self = .memoryWritten(try decode(MemoryWritten.self))
        case "run.stopped": self = .runStopped(try decode(RunStopped.self))
        default: self = .unknown(kind: kind, body: try decode(JSONValue.self))
        }
    }
}

/// Decodes one stored event body as the type asked for.
public struct EventBodyDecoder {
    private let decoding: (any Decodable.Type) throws -> any Decodable

    public init(_ decoding: @escaping (any Decodable.Type) throws -> any Decodable) { self.decoding = decoding }

    func callAsFunction<Body: Decodable>(_ type: Body.Type) throws -> Body {
        guard let body = try decoding(type) as? Body else {
            throw JSONError(reason: "an event body is not a \(type)", offset: 0)
        }
        return body
    }
}
