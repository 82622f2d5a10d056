import FoundationEssentials
import HoneCore
import HoneStore

/// A folder that goes away with the test.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "hone-store-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var database: String { path + "/data/hone.db" }

    func journal() throws -> SQLiteJournal { SQLiteJournal(try Store(path: database)) }
}

extension RunID {
    static let first = RunID(milliseconds: 1_700_000_000_000, random: 1)
    static let second = RunID(milliseconds: 1_700_000_000_001, random: 2)
}

func summary(of run: RunID, goal: String = "find the median", stop: StopReason? = nil) -> RunSummary {
    RunSummary(
        id: run, goal: goal, agent: "coder", workspace: "/home/ada/project", created: 1000, updated: 2000,
        stopReason: stop, steps: 3, tokens: 400, dollars: 0.25)
}

func notice(_ number: Int) -> Event { .budgetWarned(BudgetWarned(notice: "notice \(number)")) }

/// One event of every kind, with every optional member in both states somewhere.
let everyEvent: [Event] = {
    let digest = Digest(of: "assets")
    let tree = TreeID(rawValue: "4b825dc642cb6eb9a060e54bf8d69288fbee4904")
    let provenance = Provenance(run: .first, event: 7, origin: .untrusted)
    let message = Message(
        role: .assistant, content: "I \"quote\"\n\u{1F680}\u{7F}\u{0}", reasoning: "because",
        toolCalls: [ToolCall(id: "call_1", name: "write", arguments: #"{"path": "a.py""#)])
    let usage = Usage(inputTokens: 10, outputTokens: 2, cachedInputTokens: 3, cost: 0.000_123_4)
    return [
        .runCreated(
            RunCreated(
                kind: .repair, goal: "make it pass", workspace: "/w", project: "/p", initialTree: tree,
                listing: "a.py (2 bytes)",
                checks: ["pytest -q", ""], assets: digest, agent: "fixer", models: ["openai/gpt-5", "local/tiny"],
                limits: RunLimits(steps: 5, dollars: 1.5, seconds: 30), version: "0.1", replayOf: .second)),
        .runResumed(RunResumed(limits: RunLimits(), models: [])),
        .memoryRecalled(
            MemoryRecalled(
                memories: [
                    RecalledMemory(
                        id: MemoryID(rawValue: 9), kind: .lesson, text: "check the header", provenance: provenance,
                        score: 0.75, reason: "matches 'csv'")
                ], signature: "abc")),
        .planProposed(
            PlanProposed(
                steps: [
                    PlanStep(intent: "look", kind: .inspect, acceptance: .statement("it is understood")),
                    PlanStep(intent: "write", kind: .code, acceptance: .file("a.py"), status: .done),
                    PlanStep(intent: "run", kind: .verify, acceptance: .command("python3 a.py"), status: .failed),
                ], reason: nil)),
        .stepChecked(StepChecked(step: 1, passed: false)),
        .modelRequested(ModelRequested(purpose: .debug)),
        .modelResponded(
            ModelResponded(
                purpose: .act,
                response: ModelResponse(
                    message: message, finishReason: .toolCalls, usage: usage, model: "openai/gpt-5",
                    latencyMilliseconds: 12))),
        .modelFailed(
            ModelFailed(purpose: .plan, model: "openai/gpt-5", code: .rateLimited, message: "wait", next: "local/tiny")
        ),
        .actionStarted(ActionStarted(callID: "call_1", effect: .workspace)),
        .actionFinished(
            ActionFinished(
                callID: "call_1", succeeded: false, observation: "Traceback", ending: .stopped(.wallClock),
                milliseconds: 40, tree: tree, changes: [FileChange(path: "ü/a.py", kind: .deleted)], output: digest,
                signature: "sig", answer: "42")),
        .actionFinished(ActionFinished(callID: "call_2", succeeded: true, observation: "", ending: .exited(-1))),
        .checkStarted(CheckStarted(check: 0)),
        .checkRan(CheckRan(check: 0, passed: false, ending: .signaled(9), evidence: "killed", milliseconds: 1)),
        .debugOpened(DebugOpened(signature: "sig", occurrence: 2)),
        .loopDetected(LoopDetected(finding: "The same call thrice.", occurrence: 1)),
        .workspaceRestored(WorkspaceRestored(tree: tree, reason: "interrupted")),
        .budgetWarned(BudgetWarned(notice: "Half is spent.")),
        .compacted(Compacted(callIDs: ["call_1"])),
        .memoryWritten(MemoryWritten(id: MemoryID(rawValue: -1), kind: .fact, text: "tabs")),
        .runStopped(RunStopped(reason: .verified, answer: "42", detail: nil)),
        .unknown(kind: "from.later", body: ["deep": [["a": .null, "b": [1, 2.5, true, "x"]]], "empty": [:]]),
    ]
}()
