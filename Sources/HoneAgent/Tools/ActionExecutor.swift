import HoneCore

/// Carries out tool calls: programs in the sandbox, files through the workspace.
struct ActionExecutor {
    let services: RunServices
    let requests: RequestLog

    /// Bytes of one output that the model is shown; the whole is kept.
    private static let observationLimit = 8_000
    private static let fileLimit = 24_000

    static func observationLimit(in state: RunState) -> Int { state.assets.observationBytes ?? observationLimit }
    private static func fileLimit(in state: RunState) -> Int { state.assets.observationBytes ?? fileLimit }

    /// The events of a call; the last is always its `actionFinished`. What the model did wrong becomes an observation;
    /// only what stops the run is thrown.
    func perform(_ call: ToolCall, in state: RunState, within time: Duration?) async throws -> [Event] {
        guard let definition = ToolCatalog.definitions(for: state.assets).first(where: { $0.name == call.name })
        else {
            let names = ToolCatalog.definitions(for: state.assets).map(\.name)
            let hint = suggestion(for: call.name, among: names).map { " Did you mean '\($0)'?" } ?? ""
            return [
                failed(call, "There is no tool '\(call.name)'.\(hint) The tools are \(names.joined(separator: ", ")).")
            ]
        }
        do {
            let arguments = try ToolArguments(call, tool: definition)
            return try await perform(call, arguments, in: state, within: time)
        } catch let error as ToolArgumentError {
            return [failed(call, error.message)]
        } catch let error as SandboxError where Self.mistakes.contains(error.code) {
            return [failed(call, error.message)]
        }
    }

    /// What the sandbox refuses because of the call itself.
    private static let mistakes: Set<SandboxError.Code> = [.forbiddenPath, .fileFailed, .badArguments]

    private func perform(
        _ call: ToolCall, _ arguments: ToolArguments, in state: RunState, within time: Duration?
    ) async throws -> [Event] {
        switch call.name {
        case "plan":
            let steps = try planSteps(from: arguments.value)
            let reason = arguments.value["reason"]?.string
            return [
                .planProposed(PlanProposed(steps: steps, reason: state.plan.isEmpty ? nil : reason)),
                done(call, "The plan has \(steps.count) \(steps.count == 1 ? "step" : "steps"). Carry it out."),
            ]
        case "shell":
            return try await run(call, state, time, program: ["bash", "-c", try arguments.text("command")])
        case "python":
            let code = Array(try arguments.text("code").utf8)
            return try await run(call, state, time, program: ["python3", "-"], input: code)
        case "read_file": return [try read(call, arguments, state)]
        case "write_file":
            let path = try arguments.text("path")
            let content = try arguments.text("content")
            try services.files.write(path, Array(content.utf8))
            return [try await changed(call, state, "Wrote \(content.utf8.count) bytes to \(path).")]
        case "edit_file": return [try await edit(call, arguments, state)]
        case "step_done": return try await stepDone(call, arguments, state, time)
        case "read_output": return [try readOutput(call, arguments, state)]
        default:
            let answer = sanitized(try arguments.text("answer"))
            return [
                .actionFinished(
                    ActionFinished(
                        callID: call.id, succeeded: true,
                        observation: state.checks.isEmpty ? "Finished." : "Finished; the checks follow.", answer: answer
                    ))
            ]
        }
    }

    // MARK: Programs

    func judge(_ command: String, in state: RunState, within time: Duration?) async throws -> CheckVerdict {
        let requests = requests
        return try await services.judge.judge(
            Check(
                command: command, workspace: services.files.root, profile: state.assets.profile, wallClock: time,
                network: state.network, onRequest: { requests.append($0) }))
    }

    private func execute(
        program: [String], input: [UInt8], _ state: RunState, _ time: Duration?
    ) async throws -> ExecutionOutcome {
        let requests = requests
        return try await services.sandbox.execute(
            Execution(
                arguments: program, standardInput: input, workspace: services.files.root,
                profile: state.assets.profile, wallClock: time, network: state.network,
                onRequest: { requests.append($0) }))
    }

    private func run(
        _ call: ToolCall, _ state: RunState, _ time: Duration?, program: [String], input: [UInt8] = []
    ) async throws -> [Event] {
        let outcome = try await execute(program: program, input: input, state, time)
        let output = outcome.combinedOutput
        let limit = Self.observationLimit(in: state)
        var observation = outcome.report(limit: limit)
        var handle: Digest?
        if outcome.standardOutput.text.utf8.count > limit || outcome.standardError.text.utf8.count > limit {
            let digest = try services.journal.store(Array(output.utf8))
            observation += "\nThe whole output: read_output with the handle \(digest.short)."
            handle = digest
        }
        let (tree, complaint) = try await snapshot(in: state)
        var changes: [FileChange] = []
        if let before = state.tree, let tree, tree != before {
            changes = try await services.snapshots.changes(from: before, to: tree)
            observation += "\nchanged: " + described(changes)
        }
        if let complaint { observation += "\n" + complaint }
        let succeeded = outcome.ending.succeeded && complaint == nil
        return [
            .actionFinished(
                ActionFinished(
                    callID: call.id, succeeded: succeeded, observation: observation, ending: outcome.ending,
                    milliseconds: outcome.wallTime.milliseconds, tree: tree == state.tree ? nil : tree,
                    changes: changes, output: handle,
                    signature: succeeded ? nil : services.failures.signature(ending: outcome.ending, output: output),
                    resources: outcome.resources))
        ]
    }

    /// The workspace as it is now. Where it holds what cannot be kept, it stays what it was for the log, and the
    /// complaint is the model's to deal with.
    func snapshot(in state: RunState) async throws -> (tree: TreeID?, complaint: String?) {
        do {
            return (try await services.snapshots.take(), nil)
        } catch let error as SandboxError where [.workspaceTooLarge, .unkeepableWorkspace].contains(error.code) {
            return (state.tree, error.message)
        }
    }

    private func described(_ changes: [FileChange]) -> String {
        let shown = changes.prefix(20).map { "\($0.kind.rawValue) \(sanitized($0.path))" }.joined(separator: ", ")
        return changes.count > 20 ? "\(shown) and \(changes.count - 20) more" : shown
    }

    // MARK: Files

    private func read(_ call: ToolCall, _ arguments: ToolArguments, _ state: RunState) throws -> Event {
        let path = try arguments.text("path")
        let text = sanitized(try services.files.read(path, limit: 4 << 20))
        let excerpt = try excerpt(of: text, arguments)
        return done(
            call, excerpt.isEmpty ? "The file is empty." : headAndTail(excerpt, limit: Self.fileLimit(in: state)))
    }

    private func edit(_ call: ToolCall, _ arguments: ToolArguments, _ state: RunState) async throws -> Event {
        let path = try arguments.text("path")
        let old = Array(try arguments.text("old").utf8)
        guard !old.isEmpty else { throw ToolArgumentError("edit_file needs a passage in `old`; it is empty.") }
        let content = try services.files.read(path, limit: 16 << 20)
        let places = content.ranges(of: old)
        guard let place = places.first else {
            throw ToolArgumentError(
                "\(path) has no such passage. Read the file and copy the passage exactly, with its indentation.")
        }
        guard places.count == 1 else {
            throw ToolArgumentError(
                "The passage occurs \(places.count) times in \(path). Give more of what surrounds it, so that it is unique."
            )
        }
        let edited = content[..<place.lowerBound] + Array(try arguments.text("new").utf8) + content[place.upperBound...]
        try services.files.write(path, Array(edited))
        return try await changed(call, state, "Edited \(path).")
    }

    private func changed(_ call: ToolCall, _ state: RunState, _ observation: String) async throws -> Event {
        let (tree, complaint) = try await snapshot(in: state)
        var changes: [FileChange] = []
        if let before = state.tree, let tree, tree != before {
            changes = try await services.snapshots.changes(from: before, to: tree)
        }
        return .actionFinished(
            ActionFinished(
                callID: call.id, succeeded: complaint == nil,
                observation: complaint.map { "\(observation)\n\($0)" } ?? observation,
                tree: tree == state.tree ? nil : tree, changes: changes))
    }

    private func readOutput(_ call: ToolCall, _ arguments: ToolArguments, _ state: RunState) throws -> Event {
        let handle = try arguments.text("handle")
        guard let digest = state.outputs[handle] else {
            throw ToolArgumentError("There is no output with the handle '\(handle)' in this run.")
        }
        let text = String(decoding: try services.journal.blob(digest), as: UTF8.self)
        return done(call, headAndTail(try excerpt(of: text, arguments), limit: Self.fileLimit(in: state)))
    }

    private func excerpt(of text: String, _ arguments: ToolArguments) throws -> String {
        let start = try arguments.integer("start_line") ?? 1
        let end = try arguments.integer("end_line")
        guard start > 1 || end != nil else { return text }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let last = min(end ?? lines.count, lines.count)
        guard start >= 1, start <= last else {
            throw ToolArgumentError(
                "There are \(lines.count) lines; \(start) to \(end ?? lines.count) is not a part of them.")
        }
        return lines[(start - 1)..<last].joined(separator: "\n")
    }

    // MARK: The plan

    private func stepDone(
        _ call: ToolCall, _ arguments: ToolArguments, _ state: RunState, _ time: Duration?
    ) async throws -> [Event] {
        guard let number = try arguments.integer("step") else {
            throw ToolArgumentError("The argument 'step' of step_done must be a whole number.")
        }
        guard number >= 1, number <= state.plan.count else {
            throw ToolArgumentError("The plan has \(state.plan.count) steps; there is no step \(number).")
        }
        let passed: Bool
        var evidence: String
        var tree = state.tree
        switch state.plan[number - 1].acceptance {
        case .command(let command):
            let verdict = try await judge(command, in: state, within: time)
            let complaint: String?
            (tree, complaint) = try await snapshot(in: state)
            passed = verdict.passed && complaint == nil
            evidence = "`\(command)`: " + verdict.outcome.report(limit: 2_000) + (complaint.map { "\n" + $0 } ?? "")
        case .file(let path):
            let name = path.hasPrefix("/box/") ? String(path.dropFirst(5)) : path
            passed = try services.files.list(limit: 100_000).contains { $0.path == name }
            evidence = passed ? "\(path) exists." : "\(path) does not exist."
        case .statement(let text):
            passed = true
            evidence = "Taken on your word: \(text)"
        }
        evidence = (passed ? "Step \(number) is done. " : "Step \(number) is not done. ") + evidence
        return [
            .stepChecked(StepChecked(step: number - 1, passed: passed)),
            .actionFinished(
                ActionFinished(
                    callID: call.id, succeeded: passed, observation: evidence, tree: tree == state.tree ? nil : tree)),
        ]
    }

    private func done(_ call: ToolCall, _ observation: String) -> Event {
        .actionFinished(ActionFinished(callID: call.id, succeeded: true, observation: observation))
    }

    private func failed(_ call: ToolCall, _ observation: String) -> Event {
        .actionFinished(
            ActionFinished(callID: call.id, succeeded: false, observation: headAndTail(observation, limit: 2_000)))
    }
}

extension [UInt8] {
    /// Where `needle` stands, without overlaps. Takes time in proportion to both lengths whatever they hold
    /// (Knuth, Morris, Pratt 1977): both are a model's to choose.
    func ranges(of needle: [UInt8]) -> [Range<Int>] {
        guard !needle.isEmpty, needle.count <= count else { return [] }
        // For each start of the needle, the length of its longest proper start that is also its end.
        var borders = [Int](repeating: 0, count: needle.count)
        var matched = 0
        for index in needle.indices.dropFirst() {
            while matched > 0, needle[index] != needle[matched] { matched = borders[matched - 1] }
            if needle[index] == needle[matched] { matched += 1 }
            borders[index] = matched
        }
        var found: [Range<Int>] = []
        matched = 0
        for index in indices {
            while matched > 0, self[index] != needle[matched] { matched = borders[matched - 1] }
            if self[index] == needle[matched] { matched += 1 }
            guard matched == needle.count else { continue }
            found.append(index + 1 - matched..<index + 1)
            matched = 0
        }
        return found
    }
}
