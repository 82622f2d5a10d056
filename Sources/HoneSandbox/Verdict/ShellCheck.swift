import HoneCore

/// A check command that is left to the shell. Where the command itself does not leave the shell, the shell has to come
/// to its end, and says so by a status that nothing else ends with: a file that the command reads in, such as
/// `. ./environment && make test`, can leave the shell with 0 before any test has run.
///
///     let check = ShellCheck("grep -q yes answer")
///     let outcome = try await sandbox.execute(Execution(arguments: check.arguments, …))
///     check.verdict(of: outcome).passed
struct ShellCheck: Sendable {
    /// Statuses that programs hardly end with: above those of signals, and below 255.
    private static let statuses: ClosedRange<Int32> = 170...250

    let arguments: [String]
    /// Nil where the command leaves the shell by itself, and its own status has to do.
    private let pass: Int32?

    init(_ command: String, pass: Int32 = .random(in: statuses)) {
        let words = command.split { !($0.isLetter || $0.isNumber || $0 == "_") }
        guard !words.contains("exit"), !words.contains("exec") else {
            (arguments, self.pass) = (["bash", "-c", command], nil)
            return
        }
        let parts = command.split(separator: "'", omittingEmptySubsequences: false)
        let quoted = parts.joined(separator: #"'\''"#)
        arguments = ["bash", "-c", "eval '\(quoted)'\ncase $? in 0) exit \(pass);; \(pass)) exit 1;; *) exit;; esac"]
        self.pass = pass
    }

    func verdict(of outcome: ExecutionOutcome) -> CheckVerdict {
        guard let pass else { return CheckVerdict(passed: outcome.ending.succeeded, outcome: outcome) }
        var outcome = outcome
        if outcome.ending == .exited(pass) {
            outcome.ending = .exited(0)
            return CheckVerdict(passed: true, outcome: outcome)
        }
        guard outcome.ending.succeeded else { return CheckVerdict(passed: false, outcome: outcome) }
        let refusal = "what the command runs has ended its shell before the command was over"
        outcome.standardError.text += "hone: this is no pass: \(refusal)\n"
        return CheckVerdict(passed: false, outcome: outcome, refusal: refusal)
    }
}
