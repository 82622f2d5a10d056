import Glibc
public import HoneCore

/// A sandbox in which short Python programs start as fast as unconfined ones.
///
///     let sandbox = WarmSandbox(BubblewrapSandbox(environment: environment))
///     let outcome = try await sandbox.execute(
///         Execution(arguments: ["python3", "-c", "print(1)"], workspace: folder, profile: python))
///
/// Programs that are started as `python3 FILE`, `python3 -c`, `python3 -m` or `python3 -` are run by a fork of an interpreter that
/// waits in a box; see `WarmBox` for its walls, which are those of every box. All others, and all where no such box
/// can be built, run in a box of their own. What a program leaves in its workspace stays; everything else of it,
/// /tmp included, is gone with it.
public final class WarmSandbox: Sandbox {
    let cold: BubblewrapSandbox
    let boxes: WarmBoxes

    /// - Parameter capacity: boxes that may wait for programs at the same time; each takes about 10 MB.
    public init(_ sandbox: BubblewrapSandbox, capacity: Int = 4) {
        cold = sandbox
        boxes = WarmBoxes(capacity: capacity)
    }

    public func execute(_ execution: Execution) async throws -> ExecutionOutcome {
        try Task.checkCancellation()
        // A broker is for one box with one program.
        guard execution.network == nil, let command = PythonCommand(execution) else {
            return try await cold.execute(execution)
        }
        let workspace = try cold.checkedWorkspace(execution.workspace)
        let purpose = WarmBoxes.Purpose(
            profile: execution.profile, workspace: workspace.path, device: UInt64(workspace.status.st_dev),
            file: UInt64(workspace.status.st_ino), readOnly: BoxLayout.instructive(in: workspace.path))
        guard !boxes.isRefused(purpose) else { return try await cold.execute(execution) }
        let request = try SealedFile(name: "program", command.request(execution.environment))
        let limits = execution.profile.limits
        let wallClock = min(.seconds(limits.wallClock), execution.wallClock ?? .seconds(1 << 40))
        let result: WarmRun.Result?
        do {
            result = try await onOwnThread { [self] cancellation in
                try boxes.withBox(for: purpose) {
                    try WarmBox(execution.profile, in: workspace, readOnly: purpose.readOnly, of: cold)
                } _: { box in
                    let run = try WarmRun(
                        input: command.input(execution), outputLimit: limits.output,
                        keepsWholeOutput: execution.keepsWholeOutput, wallClock: wallClock, cancellation: cancellation)
                    let result = run.run(request, in: box)
                    return (result, result.isClean)
                }
            }
        } catch  where boxes.isRefused(purpose) {
            // Where no box at all can be built, this says why.
            result = nil
        }
        guard let result else { return try await cold.execute(execution) }
        return try result.outcome(limits)
    }

    /// Ends the boxes that wait; later programs get new ones.
    public func endWaiting() { boxes.removeAll() }
}

extension WarmRun.Result {
    func outcome(_ limits: SandboxProfile.Limits) throws -> ExecutionOutcome {
        let ending: ExecutionEnding
        switch stop {
        case .cancelled: throw CancellationError()
        case .wallClock: ending = .stopped(.wallClock)
        case .output: ending = .stopped(.output)
        case nil: ending = exhausted.map { .stopped($0) } ?? self.ending(limits)
        }
        return ExecutionOutcome(
            ending: ending, standardOutput: output.captured, standardError: errors.captured, wallTime: wallTime,
            cpuTime: cpuTime, peakMemory: peakMemory > 0 ? peakMemory : nil,
            bytesWritten: bytesWritten, processes: processes > 0 ? processes : nil)
    }

    private func ending(_ limits: SandboxProfile.Limits) -> ExecutionEnding {
        guard let program else { return .signaled(SIGKILL) }
        let signal = program & 0x7F
        switch signal {
        case 0: return .exited(program >> 8 & 0xFF)
        case SIGXCPU: return .stopped(.cpuTime)
        case SIGXFSZ: return .stopped(.storage)
        case SIGKILL where cpuTime >= .seconds(limits.cpuTime): return .stopped(.cpuTime)
        default: return .signaled(signal)
        }
    }
}
