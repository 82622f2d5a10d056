import HoneAgent
import HoneAssets
import HoneCore
import Synchronization

/// A world in memory: a workspace of files, a sandbox that runs Swift closures as commands, a scripted model, and a
/// journal, all deterministic.
final class World: Sendable {
    struct Contents {
        var files: [String: String] = [:]
        var trees: [TreeID: [String: String]] = [:]
        var records: [EventRecord] = []
        var blobs: [Digest: [UInt8]] = [:]
        var replies: [Reply] = []
        var requests: [ModelRequest] = []
        var memories: [NewMemory] = []
        var recallable: [RecalledMemory] = []
        var now: Int64 = 1_000_000
        var executions = 0
        /// What each program asks of the network, and what each was allowed.
        var networkRequests: [NetworkRequest] = []
        var networks: [NetworkAccess?] = []
        /// The program is killed once it has asked.
        var isCancelled = false
        /// Appends that succeed before the process "dies".
        var appendsLeft = Int.max
    }

    enum Reply {
        case calls([(String, JSONValue)], text: String = "")
        case text(String)
        /// Cut at the model's length limit.
        case cut(String)
        case failure(ModelError)
    }

    struct Died: Error {}

    let contents: Mutex<Contents>
    /// What a shell command does to the files: (command, files) → (exit status, output).
    let shell: @Sendable (String, inout [String: String]) -> (Int32, String)

    /// Bytes of a request above which the model refuses it.
    let window: Int

    init(
        replies: [Reply], files: [String: String] = [:], window: Int = .max,
        shell: @escaping @Sendable (String, inout [String: String]) -> (Int32, String) = { _, _ in (0, "") }
    ) {
        contents = Mutex(Contents(files: files, replies: replies))
        self.window = window
        self.shell = shell
    }

    static let run = RunID(rawValue: "testrun")

    var services: RunServices {
        RunServices(
            journal: self, model: self, sandbox: self, judge: self, failures: Self.failures, files: self,
            snapshots: self, memory: self,
            observer: Silent(),
            now: { self.contents.withLock { $0.now } })
    }

    /// By the rules that Hone brings.
    static let failures = FailureReader(
        (try? AssetLibrary(environment: [:], workingDirectory: "/").languages().map(\.value)) ?? [])

    static func assets(plans: Bool = false) -> FrozenAssets {
        func prompt(_ role: String, _ inputs: [String]) throws -> Prompt {
            Prompt(
                id: "\(role)/default", version: 1, inputs: inputs,
                template: try Template(inputs.map { "\($0)={{\($0)}}" }.joined(separator: "\n")))
        }
        let opening = ["goal", "checks", "memories", "files"]
        let inputs = [
            "act": ["instructions", "environment"], "plan": opening, "goal": opening,
            "debug": ["check", "evidence", "guidance", "earlier", "memories"],
            "reflect": ["goal", "outcome", "failures"],
        ]
        var prompts: [String: Prompt] = [:]
        for (role, names) in inputs { prompts[role] = try? prompt(role, names) }
        return FrozenAssets(
            agent: AgentDefinition(
                name: "tester", description: "", instructions: "Work.",
                tools: ["shell", "python", "read_file", "write_file", "edit_file"], plans: plans),
            prompts: prompts,
            profile: SandboxProfile(
                name: "base", description: "",
                limits: .init(
                    wallClock: 10, cpuTime: 10, processes: 10, openFiles: 10, fileSize: 1, addressSpace: 1 << 30,
                    temporaryStorage: 1 << 20, output: 1 << 16)))
    }

    func created(
        kind: RunKind = .goal, checks: [String] = [], limits: RunLimits = RunLimits(steps: 50),
        network: NetworkAccess? = nil
    ) async throws -> Event {
        .runCreated(
            RunCreated(
                kind: kind, goal: "the goal", workspace: "/box", initialTree: try await take(), listing: "",
                checks: checks, assets: Digest(of: ""), agent: "tester", models: ["scripted"], limits: limits,
                version: "test", network: network))
    }

    /// A whole run from its start.
    func go(
        kind: RunKind = .goal, checks: [String] = [], limits: RunLimits = RunLimits(steps: 50), plans: Bool = false,
        network: NetworkAccess? = nil, assets: FrozenAssets? = nil
    ) async throws -> RunState {
        let loop = AgentLoop(
            run: Self.run, state: RunState(assets: assets ?? Self.assets(plans: plans)), services: services)
        try await loop.open([try await created(kind: kind, checks: checks, limits: limits, network: network)])
        return try await loop.go()
    }

    /// Goes on with what the journal holds, as a new process would.
    func resume(limits: RunLimits = RunLimits(steps: 50), plans: Bool = false) async throws -> RunState {
        var state = RunState(assets: Self.assets(plans: plans))
        for record in contents.withLock({ $0.records }) { state.apply(record) }
        let loop = AgentLoop(run: Self.run, state: state, services: services)
        try await loop.open([.runResumed(RunResumed(limits: limits, models: ["scripted"]))])
        return try await loop.go()
    }

    var events: [Event] { contents.withLock { $0.records.map(\.event) } }
    var requests: [ModelRequest] { contents.withLock { $0.requests } }
    var files: [String: String] { contents.withLock { $0.files } }
    func observations() -> [String] {
        events.compactMap { if case .actionFinished(let event) = $0 { event.observation } else { nil } }
    }
}

struct Silent: RunObserver {
    func observed(_ record: EventRecord, in state: RunState) {}
    func streamed(_ delta: ModelDelta, for purpose: Purpose) {}
}

extension World: Journal {
    func append(_ events: [Event], to run: RunID, summary: RunSummary?, durably: Bool) throws -> [EventRecord] {
        try contents.withLock { contents in
            var added: [EventRecord] = []
            for event in events {
                guard contents.appendsLeft > 0 else { throw StoreError(.failed, "died") }
                contents.appendsLeft -= 1
                contents.now += 10
                let last = contents.records.last?.sequence
                added.append(
                    EventRecord(run: run, sequence: (last ?? 0) + 1, parent: last, time: contents.now, event: event))
                contents.records.append(added[added.count - 1])
            }
            return added
        }
    }

    func records(of run: RunID) throws -> [EventRecord] { contents.withLock { $0.records } }
    func runs(limit: Int) throws -> [RunSummary] { [] }
    func store(_ blob: [UInt8]) throws -> Digest {
        let digest = Digest(of: blob)
        contents.withLock { $0.blobs[digest] = blob }
        return digest
    }
    func blob(_ digest: Digest) throws -> [UInt8] { contents.withLock { $0.blobs[digest] ?? [] } }
}

extension World: Model {
    var name: String { "scripted" }

    /// Of what the model would read.
    static func bytes(of request: ModelRequest) -> Int {
        let messages = request.messages.reduce(0) {
            $0 + $1.content.utf8.count + $1.toolCalls.reduce(0) { $0 + $1.name.utf8.count + $1.arguments.utf8.count }
        }
        return request.tools.reduce(messages) {
            $0 + $1.name.utf8.count + $1.description.utf8.count + $1.parameters.text.utf8.count
        }
    }

    func respond(to request: ModelRequest) -> AsyncThrowingStream<ModelDelta, any Error> {
        let (reply, number) = contents.withLock { contents -> (Reply?, Int) in
            contents.requests.append(request)
            guard Self.bytes(of: request) <= window else {
                return (.failure(ModelError(.contextOverflow, "too long")), contents.requests.count)
            }
            guard !contents.replies.isEmpty else { return (nil, contents.requests.count) }
            return (contents.replies.removeFirst(), contents.requests.count)
        }
        return AsyncThrowingStream { continuation in
            func answer(_ text: String, _ calls: [(String, JSONValue)], _ finish: FinishReason = .stop) {
                let toolCalls = calls.enumerated().map { index, call in
                    ToolCall(id: "call-\(number)-\(index)", name: call.0, arguments: call.1.string ?? call.1.text)
                }
                continuation.yield(
                    .finished(
                        ModelResponse(
                            message: Message(role: .assistant, content: text, toolCalls: toolCalls),
                            finishReason: finish, usage: Usage(inputTokens: 100, outputTokens: 10), model: "scripted")))
                continuation.finish()
            }
            switch reply {
            case .calls(let calls, let text): answer(text, calls)
            case .text(let text): answer(text, [])
            case .cut(let text): answer(text, [], .length)
            case .failure(let error): continuation.finish(throwing: error)
            case nil: continuation.finish(throwing: ModelError(.connectionFailed, "no reply left"))
            }
        }
    }
}

extension World: Sandbox {
    func execute(_ execution: Execution) async throws -> ExecutionOutcome {
        for request in contents.withLock({ $0.networkRequests }) { execution.onRequest(request) }
        if contents.withLock({ $0.isCancelled }) { throw CancellationError() }
        return contents.withLock { contents in
            contents.executions += 1
            contents.networks.append(execution.network)
            let command = execution.arguments.last ?? ""
            let (status, output) = shell(command, &contents.files)
            return ExecutionOutcome(
                ending: .exited(status),
                standardOutput: CapturedOutput(text: output, byteCount: output.utf8.count, isTruncated: false),
                standardError: CapturedOutput(text: "", byteCount: 0, isTruncated: false), wallTime: .milliseconds(1))
        }
    }
}

extension World: CheckJudge {
    func judge(_ check: Check) async throws -> CheckVerdict {
        let outcome = try await execute(
            Execution(
                arguments: ["bash", "-c", check.command], workspace: check.workspace, profile: check.profile,
                network: check.network, onRequest: check.onRequest))
        return CheckVerdict(passed: outcome.ending.succeeded, outcome: outcome)
    }
}

extension World: WorkspaceFiles, WorkspaceSnapshots {
    var root: String { "/box" }

    func read(_ path: String, limit: Int) throws -> [UInt8] {
        try contents.withLock { contents in
            guard let text = contents.files[path] else { throw SandboxError(.fileFailed, "There is no file \(path).") }
            return Array(text.utf8)
        }
    }

    func write(_ path: String, _ bytes: [UInt8]) throws {
        contents.withLock { $0.files[path] = String(decoding: bytes, as: UTF8.self) }
    }

    func list(limit: Int) throws -> [WorkspaceFile] {
        contents.withLock { $0.files.map { WorkspaceFile(path: $0.key, size: $0.value.utf8.count) } }
    }

    func take() async throws -> TreeID {
        contents.withLock { contents in
            let text = contents.files.sorted { $0.key < $1.key }.map { "\($0.key)\u{0}\($0.value)" }
            let tree = TreeID(rawValue: Digest(of: text.joined(separator: "\u{1}")).short)
            contents.trees[tree] = contents.files
            return tree
        }
    }

    func restore(_ tree: TreeID) async throws {
        contents.withLock { contents in
            if let files = contents.trees[tree] { contents.files = files }
        }
    }

    func changes(from old: TreeID, to new: TreeID) async throws -> [FileChange] {
        contents.withLock { contents in
            let before = contents.trees[old] ?? [:]
            let after = contents.trees[new] ?? [:]
            return Set(before.keys).union(after.keys).sorted().compactMap { path in
                switch (before[path], after[path]) {
                case (nil, _): FileChange(path: path, kind: .added)
                case (_, nil): FileChange(path: path, kind: .deleted)
                case (let old, let new): old == new ? nil : FileChange(path: path, kind: .modified)
                }
            }
        }
    }

    func diff(from old: TreeID, to new: TreeID) async throws -> String { "" }
}

extension World: Memory {
    func recall(_ query: MemoryQuery) throws -> [RecalledMemory] { contents.withLock { $0.recallable } }

    func remember(_ memory: NewMemory) throws -> MemoryID {
        contents.withLock {
            $0.memories.append(memory)
            return MemoryID(rawValue: Int64($0.memories.count))
        }
    }

    func credit(_ memories: [MemoryID], verified: Bool) throws {}
}
