import Glibc
public import HoneCore

/// Judges Python programs by tests that they cannot reach.
///
///     let judge = PythonJudge(sandbox, profile: python)
///     let judgement = try await judge.judge(
///         JudgedProgram(program: "def double(x): return 2 * x", tests: "assert double(4) == 8"))
///     // judgement.passed == true
///
/// The program runs in a process of its own, in namespaces of its own. The tests run in another, which reaches the
/// program only by calls: it sends arguments, gets plain data back, and compares with its own interpreter's types. The
/// program never has the tests' text, the expected values, the nonce or its descriptor in its memory. A pass is the
/// nonce, which the process with the tests writes to a private descriptor when they are over, and exit status 0 of
/// both processes.
///
/// What remains in the program's hands is what it answers: it decides what its own functions return and whether two
/// of its own objects are equal to each other.
public struct PythonJudge: Sendable {
    private let sandbox: WarmSandbox
    private let profile: SandboxProfile

    public init(_ sandbox: WarmSandbox, profile: SandboxProfile) {
        self.sandbox = sandbox
        self.profile = profile
    }

    /// - Parameter wallClock: tightens the profile's.
    /// - Throws: Where no box can be built; never because of what the program does.
    public func judge(_ judged: JudgedProgram, wallClock: Duration? = nil) async throws -> Judgement {
        try Task.checkCancellation()
        let nonce = Self.nonce()
        let program = try SealedFile(name: "program", fields([judged.program, judged.moduleName]))
        let tests = try SealedFile(
            name: "tests", fields([nonce, judged.moduleName, judged.tests] + judged.entryPoints))
        let limits = profile.limits
        let purpose = WarmBoxes.Purpose(profile: profile)
        let result = try await onOwnThread { [sandbox, profile] cancellation in
            try sandbox.boxes.withBox(for: purpose) {
                try WarmBox(profile, in: nil, readOnly: [], of: sandbox.cold)
            } _: { box in
                let run = try WarmRun(
                    outputLimit: limits.output,
                    wallClock: min(.seconds(limits.wallClock), wallClock ?? .seconds(1 << 40)),
                    cancellation: cancellation)
                let result = run.judge(program, by: tests, in: box)
                return (result, result.isClean)
            }
        }
        if result.stop == .cancelled { throw CancellationError() }
        return result.judgement(nonce: nonce, limits: limits)
    }

    static func nonce() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<4).map { _ in String(generator.next() | 1 << 63, radix: 16) }.joined()
    }
}

extension WarmRun.Result {
    func judgement(nonce: String, limits: SandboxProfile.Limits) -> Judgement {
        let said = sanitized(verdict)
        let kind = said.prefix { $0 != "\n" }
        var detail = String(said.dropFirst(kind.count + 1))
        var verdict: Judgement.Verdict
        var limit: SandboxLimit?
        switch stop {
        case .wallClock, .cancelled: (verdict, limit) = (.stopped, .wallClock)
        case .output: (verdict, limit) = (.stopped, .output)
        case nil where exhausted != nil: (verdict, limit) = (.stopped, exhausted)
        case nil where kind == nonce && judge == 0 && program == 0 && isClean: verdict = .passed
        case nil where kind == nonce:
            (verdict, detail) = (.ended, "the program did not end well after the tests")
        case nil:
            verdict = ["failed": .failed, "error": .error, "syntax": .syntax][String(kind)] ?? .ended
            // The first process of a namespace is not told that its time is over.
            if let program, program & 0x7F == SIGKILL, cpuTime >= .seconds(limits.cpuTime) {
                (verdict, limit) = (.stopped, .cpuTime)
            }
        }
        return Judgement(
            verdict: verdict, limit: limit, detail: detail, standardOutput: output.captured,
            standardError: errors.captured, wallTime: wallTime, cpuTime: cpuTime)
    }
}
