import Glibc
public import HoneCore
import Synchronization

/// Judges checks on copies of the workspace, which no earlier program can write any more and which are gone afterwards,
/// each in a box made for it. Only what a Swift package was built into is handed on, where the workspace has no such
/// folder yet: to build all of it for each check takes minutes.
///
///     let judge = CopyJudge(sandbox, copies: "/home/ada/.local/share/hone/checks")
///     let verdict = try await judge.judge(Check(command: "python3 -m unittest", workspace: folder, profile: python))
///     // verdict.passed == true, verdict.tests == 12
///
/// For commands that a `TestCommand` describes, a pass is a nonce that arrives on a private descriptor once the tests
/// are over, and exit status 0; the nonce is sent by a process outside the program's namespaces, for what the test
/// runner has seen. Any other command passes where its shell comes to its end, and exits with 0 (`ShellCheck`): what it
/// runs, and whether that runs any test, is between the command and the program.
public final class CopyJudge: CheckJudge {
    private let sandbox: BubblewrapSandbox
    private let copies: CheckCopies

    /// - Parameter copies: a folder of Hone's own; made where it is not there.
    public init(_ sandbox: BubblewrapSandbox, copies: String) {
        self.sandbox = sandbox
        self.copies = CheckCopies(folder: copies)
    }

    public func judge(_ check: Check) async throws -> CheckVerdict {
        let copy: String
        do {
            copy = try await copies.make(of: check.workspace)
        } catch let error as SandboxError where [.badWorkspace, .fileFailed].contains(error.code) {
            return .notRun(error.message)
        }
        defer { copies.remove(copy) }
        var verdict = try await verdict(on: check, in: copy)
        verdict.made = copies.made(in: copy, of: check.workspace)
        copies.keepBuild(of: copy, for: check.workspace)
        return verdict
    }

    private func verdict(on check: Check, in copy: String) async throws -> CheckVerdict {
        if let command = TestCommand(check.command),
            let verdict = try await watch(command, of: check, in: copy)
        {
            return verdict
        }
        let shell = ShellCheck(check.command)
        let outcome = try await sandbox.execute(
            Execution(
                arguments: shell.arguments, workspace: copy, profile: check.profile,
                wallClock: check.wallClock, network: check.network, onRequest: check.onRequest))
        return shell.verdict(of: outcome)
    }

    /// - Returns: nil where no interpreter can run the tests in this profile's box.
    private func watch(_ command: TestCommand, of check: Check, in copy: String) async throws -> CheckVerdict? {
        let workspace = try sandbox.checkedWorkspace(copy)
        let limits = check.profile.limits
        let wallClock = min(.seconds(limits.wallClock), check.wallClock ?? .seconds(1 << 40))
        let nonce = PythonJudge.nonce()
        let secret = try SealedFile(name: "secret", Array(nonce.utf8))
        let request = try SealedFile(name: "tests", command.request)
        let result: WarmRun.Result? = try await onOwnThread { [sandbox] cancellation in
            let broker = try check.network.map { try sandbox.broker(for: $0, report: check.onRequest) }
            defer { broker?.end() }
            let box: WarmBox
            do {
                box = try WarmBox(
                    check.profile, in: workspace, readOnly: BoxLayout.instructive(in: copy), of: sandbox,
                    network: check.network, gate: broker?.gate ?? -1)
            } catch is SandboxError {
                return nil
            }
            let run = try WarmRun(outputLimit: limits.output, wallClock: wallClock, cancellation: cancellation)
            return run.check(request, secret: secret, in: box)
        }
        return try result?.verdict(nonce: nonce, limits: limits)
    }
}

extension CheckVerdict {
    fileprivate static func notRun(_ reason: String) -> CheckVerdict {
        let nothing = CapturedOutput(text: "", byteCount: 0, isTruncated: false)
        let said = CapturedOutput(text: reason + "\n", byteCount: reason.utf8.count + 1, isTruncated: false)
        return CheckVerdict(
            passed: false,
            outcome: ExecutionOutcome(
                ending: .exited(126), standardOutput: nothing, standardError: said, wallTime: .zero))
    }
}

extension WarmRun.Result {
    fileprivate func verdict(nonce: String, limits: SandboxProfile.Limits) throws -> CheckVerdict {
        var outcome = try outcome(limits)
        let said = Array(verdict.dropFirst(nonce.utf8.count))
        let isWitnessed = verdict.starts(with: nonce.utf8)
        let report = isWitnessed ? try? JSONValue(parsing: said) : nil
        // A script that is no test has none.
        let tests = report?["ran"]?.integer.flatMap { $0 > 0 ? $0 : nil }
        guard outcome.ending.succeeded else { return CheckVerdict(passed: false, outcome: outcome, tests: tests) }
        let refusal: String? =
            if report == nil {
                "the process ended before its tests were over"
            } else if let reason = report?["refusal"]?.string {
                sanitized(reason)
            } else if report?["status"]?.integer != 0 || !isClean {
                "the process did not end as the tests left it"
            } else {
                nil
            }
        if let refusal, report?["refusal"]?.string == nil {
            outcome.standardError.text += "hone: this is no pass: \(refusal)\n"
        }
        return CheckVerdict(passed: refusal == nil, outcome: outcome, tests: tests, refusal: refusal)
    }
}
