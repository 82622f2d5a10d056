public import HoneCore

/// The next thing to do.
public enum Command: Sendable, Hashable {
    /// Look for memories: about the goal, or about a failure.
    case recall(signature: String?)
    case ask(Purpose)
    case act(ToolCall)
    case check(Int)
    case restore(TreeID, reason: String)
    /// A consequence of the state alone.
    case record(Event)
    /// Store what the run learned.
    case remember(RunStopped)
    case stop(RunStopped)
}

extension RunState {
    /// The next command, or nil when the run is stopped. Pure: the same state and time give the same command.
    ///
    /// - Parameter now: milliseconds since 1970, against which time limits are held.
    public func decide(at now: Int64) -> Command? {
        guard stopped == nil, created != nil else { return nil }
        if let command = recovery { return command }
        guard recalled != nil else { return .recall(signature: nil) }
        if let failure = modelFailure { return afterFailure(failure) }
        if isVerifying { return verdict(at: now) }
        if let over = spending.overtime(limits, at: now) { return .stop(over) }
        if let call = pendingCalls.first { return .act(call) }
        if let finding = loops.finding {
            guard finding.occurrence < Self.loopsTolerated else {
                return stopping(RunStopped(reason: .stuck, answer: lastAnswer, detail: finding.finding))
            }
            return .record(.loopDetected(finding))
        }
        guard cutReplies < Self.cutRepliesTolerated else {
            return stopping(
                RunStopped(
                    reason: .stuck, answer: lastAnswer,
                    detail:
                        "\(cutReplies) replies in a row were cut at the model's length limit before they called a tool."
                ))
        }
        if let over = spending.exhausted(limits, at: now) { return .stop(over) }
        if budgetWarning == nil, let notice = spending.warning(limits, at: now) {
            return .record(.budgetWarned(BudgetWarned(notice: notice)))
        }
        if conversation.byteCount > Self.windowBytes {
            let dropped = conversation.droppable(toReach: Self.windowBytes / 2)
            if !dropped.isEmpty { return .record(.compacted(Compacted(callIDs: dropped))) }
        }
        return .ask(needsPlan ? .plan : repair.isOpen ? .debug : .act)
    }

    /// What an interruption left behind, dealt with before anything else.
    private var recovery: Command? {
        switch inFlight {
        case nil: return nil
        case .action(let action) where action.effect == .unknown:
            return .record(
                .actionFinished(
                    ActionFinished(
                        callID: action.callID, succeeded: false,
                        observation:
                            "Interrupted: Hone stopped before the result was recorded. Its effects are unknown.")))
        case .action, .check:
            guard hasHalfDoneWork, let tree else { return nil }
            return .restore(tree, reason: "the step that was cut off is done again")
        }
    }

    private func afterFailure(_ failure: ModelFailed) -> Command {
        if failure.code == .contextOverflow {
            // Once for the half that is oldest; a context so short that this is not enough loses the newest as well.
            for spared in overflowed ? [1, 0] : [3, 1, 0] {
                let dropped = conversation.droppable(toReach: conversation.byteCount / 2, sparing: spared)
                if !dropped.isEmpty { return .record(.compacted(Compacted(callIDs: dropped))) }
            }
            // Then what the model itself wrote at length: files have it, or a new call can.
            for spared in [1, 0] {
                let dropped = conversation.longCalls(sparing: spared)
                if !dropped.isEmpty {
                    return .record(.compacted(Compacted(callIDs: dropped, dropsArguments: true)))
                }
            }
        }
        let reason: StopReason =
            switch ModelError(failure.code, "").exitStatus {
            case .configuration: .notConfigured
            case .replayDiverged: .replayDiverged
            default: .noModel
            }
        return .stop(RunStopped(reason: reason, answer: lastAnswer, detail: failure.message))
    }

    private func verdict(at now: Int64) -> Command {
        if checkResults.count < checks.count {
            if let over = spending.overtime(limits, at: now) { return .stop(over) }
            return .check(checkResults.count)
        }
        guard let failed = checkResults.first(where: { !$0.passed }) else { return conclusion(at: now) }
        let signature = failed.signature ?? "check \(failed.check + 1) failed"
        let occurrence = (repair.occurrences[signature] ?? 0) + 1
        if occurrence > Self.sameFailureTolerated {
            return stopping(
                RunStopped(
                    reason: .stuck, answer: lastAnswer,
                    detail: "The same failure came back \(occurrence) times: \(signature)"))
        }
        if repair.unchangedRounds >= 2, repair.lastTree == tree {
            return stopping(
                RunStopped(
                    reason: .checksFailed, answer: lastAnswer,
                    detail: "The work was declared finished again although nothing had changed: \(signature)"))
        }
        if repair.rounds >= Self.roundsTolerated {
            return stopping(
                RunStopped(
                    reason: .checksFailed, answer: lastAnswer,
                    detail: "\(repair.rounds) rounds of debugging did not make every check pass: \(signature)"))
        }
        if !repair.hasRecalled { return .recall(signature: signature) }
        if occurrence == Self.sameFailureTolerated, let best = repair.best, best.tree != tree {
            return .restore(best.tree, reason: "the same failure came back; this is the best state so far")
        }
        return .record(.debugOpened(DebugOpened(signature: signature, occurrence: occurrence)))
    }

    /// Every check passed, or there is none.
    private func conclusion(at now: Int64) -> Command {
        if learns, !checks.isEmpty, !repair.story.isEmpty, reflection == nil, !reflectionFailed,
            spending.exhausted(limits, at: now) == nil
        {
            return .ask(.reflect)
        }
        return concluding(
            RunStopped(
                reason: checks.isEmpty ? .unverified : .verified, answer: answer,
                detail: checks.isEmpty ? "No check was given, so nothing verified the result." : nil))
    }

    /// Stops a run that failed, with the best state of the workspace that it has seen.
    private func stopping(_ stop: RunStopped) -> Command {
        guard let best = repair.best, best.tree != tree, best.passed > passedChecks else { return concluding(stop) }
        return .restore(best.tree, reason: "this state passed the most checks")
    }

    /// Remembers first, then stops.
    private func concluding(_ stop: RunStopped) -> Command {
        learns && memoriesWritten.isEmpty ? .remember(stop) : .stop(stop)
    }

    /// A replay neither reflects nor remembers: the recorded run did. Nor does a rollout, which leaves nothing to those
    /// after it, but where its lessons are what is measured.
    private var learns: Bool { created?.replayOf == nil && (created?.rollout == nil || created?.teaches == true) }

    private static let loopsTolerated = 3
    private static let cutRepliesTolerated = 3
    private static let sameFailureTolerated = 3
    private static let roundsTolerated = 8
    /// Above this the oldest outputs are left out: three quarters of a 128k-token window at four bytes a token.
    private static let windowBytes = 384_000
}
