/// What happened when hostile programs were let loose in a profile's box on this machine.
public struct SandboxProof: Codable, Sendable, Hashable {
    public enum Level: String, Codable, Sendable {
        /// All walls and all limits hold.
        case a = "A"
        /// No wall gave way, but a limit cannot be enforced here, or a program could not say, as on a machine too busy to
        /// run it in time.
        case b = "B"
        /// The profile names no programs, so nothing was tried.
        case unproven
        /// A wall does not hold. Nothing may run.
        case refused
    }

    public enum Result: Codable, Sendable, Hashable {
        case held
        /// What the program could do.
        case escaped(String)
        /// The program could not say, as where it lacks a tool.
        case unclear(String)
    }

    public enum Guard: String, Codable, Sendable { case wall, limit }

    public struct Trial: Codable, Sendable, Hashable {
        public var program: String
        public var guards: Guard
        /// What is to stop it.
        public var obstacle: String
        public var result: Result

        var isEscape: Bool {
            if case .escaped = result { true } else { false }
        }

        public init(program: String, guards: Guard, obstacle: String, result: Result) {
            self.program = program
            self.guards = guards
            self.obstacle = obstacle
            self.result = result
        }
    }

    public var profile: String
    public var trials: [Trial]

    public init(profile: String, trials: [Trial]) {
        self.profile = profile
        self.trials = trials
    }

    public var level: Level {
        let failed = trials.filter { $0.result != .held }
        if trials.isEmpty { return .unproven }
        if failed.contains(where: { $0.guards == .wall && $0.isEscape }) { return .refused }
        return failed.isEmpty ? .a : .b
    }

    /// Whether the same trial would end alike again: not where a program could not say.
    public var isConclusive: Bool {
        trials.allSatisfy { trial in
            if case .unclear = trial.result { false } else { true }
        }
    }

    /// What was not held, a phrase each.
    public var failures: [String] {
        trials.compactMap { trial in
            switch trial.result {
            case .held: nil
            case .escaped(let what): "\(trial.program) \(what) (\(trial.obstacle) should stop it)"
            case .unclear(let why): "\(trial.program) could not be judged: \(why)"
            }
        }
    }

    /// One sentence for a person.
    public var summary: String {
        let failed = failures.joined(separator: "; ")
        return switch level {
        case .a: "Level A: \(trials.count) hostile programs were held by all walls and limits."
        case .b: "Level B: no wall gave way, but not everything could be enforced or judged here: \(failed)."
        case .unproven: "Nothing was tried: the profile \(profile) names no programs under 'proof'."
        case .refused: "The sandbox profile \(profile) does not hold on this machine: \(failed)."
        }
    }
}
