import CSandbox
import Glibc
import HoneCore

extension csandbox_report {
    /// What the box used up.
    var exhausted: SandboxLimit? {
        switch csandbox_exhaustion(UInt32(exhaustion)) {
        case CSANDBOX_MEMORY: .memory
        case CSANDBOX_CPU: .cpuTime
        case CSANDBOX_DISK: .disk
        case CSANDBOX_FILES: .files
        default: nil
        }
    }
}

extension Supervision.Result {
    /// How the program ended, or the reason why it never ran.
    ///
    /// bubblewrap hands on a death by signal as a shell does, as 128 and the signal; a program that exits with such a
    /// number by itself cannot be told from it.
    func outcome(of execution: Execution, launch: BoxLaunch, workspace: String) throws -> ExecutionOutcome {
        guard report.stage == CSANDBOX_FINISHED.rawValue else { throw LaunchFailure.error(report, launch: launch) }
        switch stop {
        case .cancelled: throw CancellationError()
        case .wallClock: return outcome(.stopped(.wallClock))
        case .output: return outcome(.stopped(.output))
        case nil: break
        }
        if let limit = report.exhausted { return outcome(.stopped(limit)) }
        if report.exit_code >= 0 { return outcome(ending(report.exit_code, of: execution.profile)) }
        let said = errors.captured.text.split(separator: "\n").map(String.init)
        guard let complaint = said.last(where: { $0.hasPrefix("bwrap: ") })?.dropFirst("bwrap: ".count) else {
            throw SandboxError(
                .launchFailed,
                "The sandbox was killed from outside before the program ended. Look for an out-of-memory kill in "
                    + "dmesg, and run the command again.")
        }
        guard complaint.hasPrefix("execvp") else {
            throw LaunchFailure.error(String(complaint), workspace: workspace, profile: execution.profile.name)
        }
        return notStarted(execution, because: String(complaint), layout: launch.layout, workspace: workspace)
    }

    private func outcome(_ ending: ExecutionEnding) -> ExecutionOutcome {
        ExecutionOutcome(
            ending: ending, standardOutput: output.captured, standardError: errors.captured, wallTime: wallTime,
            cpuTime: report.cpu_microseconds > 0 ? .microseconds(report.cpu_microseconds) : nil,
            peakMemory: report.peak_bytes > 0 ? Int(report.peak_bytes) : nil,
            bytesWritten: Int(report.written_bytes), processes: report.processes > 0 ? Int(report.processes) : nil)
    }

    private func ending(_ code: Int32, of profile: SandboxProfile) -> ExecutionEnding {
        let signal = code - 128
        switch signal {
        case SIGXCPU: return .stopped(.cpuTime)
        case SIGXFSZ: return .stopped(.storage)
        case SIGKILL where Double(report.cpu_microseconds) / 1e6 >= profile.limits.cpuTime: return .stopped(.cpuTime)
        case 1...31: return .signaled(signal)
        default: return .exited(code)
        }
    }

    /// What a script in the workspace names after `#!`: where that is missing, the system says that the script is.
    private func interpreter(of program: String, in workspace: String) -> String? {
        guard program.contains("/"), let files = try? DirectoryWorkspace(root: workspace),
            let bytes = try? files.read(program, limit: 1 << 20), bytes.starts(with: "#!".utf8)
        else { return nil }
        let line = bytes.dropFirst(2).prefix { $0 != UInt8(ascii: "\n") }
        return line.split(whereSeparator: { $0 == 32 || $0 == 9 }).first.map { sanitized(Array($0.prefix(200))) }
    }

    /// As a shell says it: 127 where there is no such program, 126 where it cannot be run.
    private func notStarted(
        _ execution: Execution, because complaint: String, layout: BoxLayout, workspace: String
    ) -> ExecutionOutcome {
        let program = sanitized(execution.arguments[0])
        let isAbsent = complaint.hasSuffix(errorText(ENOENT))
        let place = "in the sandbox (profile \(execution.profile.name))"
        var text =
            isAbsent
            ? interpreter(of: execution.arguments[0], in: workspace).map {
                "hone: \(program): it asks for the interpreter \($0), which is not \(place)"
            } ?? "hone: \(program): no such program \(place)"
            : "hone: \(complaint.replacing("execvp ", with: ""))"
        if isAbsent && !program.contains("/") { text += "; its PATH is \(layout.searchPath)" }
        if isAbsent && !layout.missing.isEmpty {
            text += "; the machine lacks \(layout.missing.joined(separator: ", ")), which the profile asks for"
        }
        text += "\n"
        return ExecutionOutcome(
            ending: .exited(isAbsent ? 127 : 126), standardOutput: output.captured,
            standardError: CapturedOutput(text: text, byteCount: text.utf8.count, isTruncated: false),
            wallTime: wallTime)
    }
}
