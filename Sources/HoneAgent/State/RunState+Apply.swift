public import HoneCore

extension RunState {
    /// Takes one more event into account.
    public mutating func apply(_ record: EventRecord) {
        defer { lastTime = record.time }
        lastSequence = record.sequence
        switch record.event {
        case .runCreated(let event): begin(event, at: record.time)
        case .runResumed(let event): resume(event, at: record.time)
        case .memoryRecalled(let event): recall(event)
        case .planProposed(let event):
            plan = event.steps
            if event.reason != nil { plansDropped += 1 }
        case .stepChecked(let event):
            if plan.indices.contains(event.step) { plan[event.step].status = event.passed ? .done : .failed }
        case .modelRequested: modelFailure = nil
        case .modelResponded(let event): respond(event)
        case .modelFailed(let event): if event.next == nil { fail(event) }
        case .actionStarted(let event): inFlight = .action(event)
        case .actionFinished(let event): finish(event)
        case .networkRequested(let event): network?.spend(event)
        case .checkStarted(let event):
            if event.check == 0 { checkResults = [] }
            inFlight = .check(event)
        case .checkRan(let event):
            inFlight = nil
            if let before = tree, let after = event.tree {
                checkTraces.append(CheckTrace(before: before, after: after))
            }
            if let tree = event.tree { self.tree = tree }
            madeByChecks.formUnion(event.made ?? [])
            checkResults.append(event)
            if allChecksPassed { repair.close(result: nil, isFixed: true) }
        case .debugOpened(let event): openDebug(event)
        case .loopDetected(let event):
            loops.found(event)
            tell(event.finding)
        case .workspaceRestored(let event):
            tree = event.tree
            inFlight = nil
        case .workspaceChanged(let event):
            tree = event.tree
            checkResults = []
            tell(changeNotice(event.changes))
        case .budgetWarned(let event):
            budgetWarning = event.notice
            tell(event.notice)
        case .compacted(let event):
            conversation.drop(Set(event.callIDs))
            if event.dropsArguments == true { conversation.dropArguments(of: Set(event.callIDs)) }
            overflowed = modelFailure?.code == .contextOverflow
            modelFailure = nil
        case .memoryWritten(let event): memoriesWritten.append(event)
        case .runStopped(let event):
            stopped = event
            spending.earlierMilliseconds += record.time - spending.stretchStart
            spending.stretchStart = record.time
        case .unknown: break
        }
    }

    private mutating func begin(_ event: RunCreated, at time: Int64) {
        created = event
        limits = event.limits
        models = event.models
        network = event.network
        tree = event.initialTree
        spending.stretchStart = time
    }

    private mutating func resume(_ event: RunResumed, at time: Int64) {
        // A process that died left no stop event: its stretch lasted until its last event.
        if stopped == nil { spending.earlierMilliseconds += lastTime - spending.stretchStart }
        spending.stretchStart = time
        limits = event.limits
        models = event.models
        let reason = stopped?.reason
        stopped = nil
        modelFailure = nil
        budgetWarning = nil
        overflowed = false
        memoriesWritten = []
        if reason == .stuck || reason == .checksFailed {
            loops = LoopDetector()
            repair.allowMoreRounds()
        }
    }

    private mutating func recall(_ event: MemoryRecalled) {
        guard event.signature == nil else {
            repair.lessons = event.memories
            repair.hasRecalled = true
            return
        }
        recalled = event.memories
        shownMemories.formUnion(event.memories.map(\.id))
        conversation.begin(with: openingMessages(memories: event.memories))
    }

    private mutating func respond(_ event: ModelResponded) {
        spending.add(event.response.usage)
        overflowed = false
        guard event.purpose != .reflect else {
            reflection = event.response
            return
        }
        if event.purpose == .plan { hasPlanned = true }
        conversation.reply(event.response.message)
        pendingCalls = event.response.message.toolCalls
        repair.hypothesis(event.response.message.content)
        guard pendingCalls.isEmpty else {
            repliesWithoutCall = 0
            cutReplies = 0
            return
        }
        if event.response.finishReason == .length {
            cutReplies += 1
            conversation.tell(
                "That reply was cut at its length limit before it called a tool. Be brief: call a tool at once.")
            return
        }
        if event.purpose == .plan {
            conversation.tell("Now carry it out with the tools, and call `finish` at the end.")
            return
        }
        repliesWithoutCall += 1
        if repliesWithoutCall == 1 {
            conversation.tell(
                "That reply called no tool. If the goal is reached, call `finish` with the answer; otherwise go on with the next tool call."
            )
        } else {
            repliesWithoutCall = 0
            accept(answer: event.response.message.content)
        }
    }

    private mutating func fail(_ event: ModelFailed) {
        if event.purpose == .reflect { reflectionFailed = true } else { modelFailure = event }
    }

    private mutating func finish(_ event: ActionFinished) {
        inFlight = nil
        if let tree = event.tree { self.tree = tree }
        guard let index = pendingCalls.firstIndex(where: { $0.id == event.callID }) else { return }
        let call = pendingCalls.remove(at: index)
        if call.name == "write_file" || call.name == "edit_file" {
            writtenFiles.formUnion(event.changes.map(\.path))
        }
        conversation.observe(event.observation, of: call)
        if pendingCalls.isEmpty {
            for notice in deferredNotices { conversation.tell(notice) }
            deferredNotices = []
        }
        if let output = event.output { outputs[output.short] = output }
        loops.note(call, event)
        repair.note(event)
        if let answer = event.answer { accept(answer: answer) }
    }

    /// Says something to the model, after the results of its calls, which nothing may stand before.
    private mutating func tell(_ text: String) {
        if pendingCalls.isEmpty { conversation.tell(text) } else { deferredNotices.append(text) }
    }

    private mutating func accept(answer: String) {
        self.answer = answer
        lastAnswer = answer
        checkResults = []
    }

    private mutating func openDebug(_ event: DebugOpened) {
        let failed = checkResults.first { !$0.passed }
        repair.open(event, checks: checkResults, tree: tree)
        answer = nil
        guard let failed else { return }
        tell(debugMessage(event, failed: failed))
        shownMemories.formUnion(repair.lessons.map(\.id))
    }
}
