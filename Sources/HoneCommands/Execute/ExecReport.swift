import Glibc
import HoneAgent
import HoneCore
import HoneRuntime

/// What `hone exec` says about an execution.
struct ExecReport {
    var outcome: ExecutionOutcome
    var changes: [FileChange]?
    var wholeOutput: KeptOutput?
    var wholeErrors: KeptOutput?
    var language: Language

    init(_ program: ProgramOutcome, language: Language) {
        outcome = program.execution
        changes = program.changes
        wholeOutput = program.wholeOutput
        wholeErrors = program.wholeErrors
        self.language = language
    }

    /// As a shell and timeout(1) say it.
    var exitStatus: ExitStatus {
        switch outcome.ending {
        case .exited(let status): ExitStatus(rawValue: status)
        case .signaled(let signal): ExitStatus(rawValue: 128 + signal)
        case .stopped(.wallClock), .stopped(.cpuTime): .timedOut
        case .stopped: ExitStatus(rawValue: 128 + SIGKILL)
        }
    }

    func print(asJSON: Bool) {
        guard !asJSON else { return printResult(object.indentedText) }
        writeAll(outcome.standardOutput.text, to: STDOUT_FILENO)
        writeAll(outcome.standardError.text, to: STDERR_FILENO)
        for (name, kept) in [("output", wholeOutput), ("error output", wholeErrors)] {
            switch kept {
            case .file(let path): printError("hone: A part of the \(name) is left out. All of it: \(path)")
            case .notKept(let reason): printError("hone: A part of the \(name) is left out. \(reason)")
            case nil: break
            }
        }
        guard case .stopped(let limit) = outcome.ending else { return }
        let reason: String =
            switch limit {
            case .wallClock: "its time was over"
            case .cpuTime: "its CPU time was over"
            case .memory: "it used too much memory"
            case .output: "it printed too much"
            case .storage: "it wrote too large a file"
            case .disk: "it let its workspace grow too much"
            case .files: "it made too many files"
            }
        printError(
            "hone: The program was stopped: \(reason). The sandbox profile sets the limit, and --timeout the time.")
    }

    private var object: JSONValue {
        var members: [String: JSONValue] = [
            "language": .string(language.name), "exit_status": .integer(Int(exitStatus.rawValue)), "status": .null,
            "signal": .null, "limit": .null, "stdout": stream(outcome.standardOutput, wholeOutput),
            "stderr": stream(outcome.standardError, wholeErrors), "wall_seconds": .number(seconds(outcome.wallTime)),
            "cpu_seconds": outcome.cpuTime.map { .number(seconds($0)) } ?? .null,
            "peak_memory_bytes": outcome.peakMemory.map { .integer($0) } ?? .null,
            "written_bytes": outcome.bytesWritten.map { .integer($0) } ?? .null,
            "changes": changes.map { changes in
                .array(changes.map { ["path": .string($0.path), "kind": .string($0.kind.rawValue)] })
            } ?? .null,
            "peak_processes": outcome.processes.map { .integer($0) } ?? .null,
        ]
        switch outcome.ending {
        case .exited(let status):
            members["ending"] = "exited"
            members["status"] = .integer(Int(status))
        case .signaled(let signal):
            members["ending"] = "signaled"
            members["signal"] = .integer(Int(signal))
        case .stopped(let limit):
            members["ending"] = "stopped"
            members["limit"] = .string(limit.rawValue)
        }
        if !outcome.ending.succeeded { members["failure"] = failure }
        return .object(members)
    }

    /// What the program said about its failure, as far as its language's rules tell.
    private var failure: JSONValue {
        let reader = FailureReader([language])
        let output = [outcome.standardOutput.text, outcome.standardError.text].filter { !$0.isEmpty }
            .joined(separator: "\n")
        let failure = reader.failure(in: output)
        func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
        return [
            "signature": .string(reader.signature(ending: outcome.ending, output: output)), "type": text(failure.type),
            "message": text(failure.message), "file": text(failure.file),
            "line": failure.line.map { .integer($0) } ?? .null, "function": text(failure.function),
            "tests": .array(failure.tests.map { .string($0) }),
        ]
    }

    private func stream(_ output: CapturedOutput, _ whole: KeptOutput?) -> JSONValue {
        var file = JSONValue.null
        if case .file(let path) = whole { file = .string(path) }
        return [
            "text": .string(output.text), "bytes": .integer(output.byteCount),
            "truncated": .bool(output.isTruncated), "whole": file,
        ]
    }

    private func seconds(_ duration: Duration) -> Double {
        let (seconds, attoseconds) = duration.components
        return Double(seconds) + Double(attoseconds / 1_000_000_000_000) / 1e6
    }

    /// For a program that waits for JSON where nothing ran.
    static func object(for error: any HoneError) -> JSONValue {
        [
            "ending": "error", "exit_status": .integer(Int(error.exitStatus.rawValue)),
            "detail": .string(error.message),
        ]
    }
}
