public import ArgumentParser
import Glibc
import HoneCore
import HoneRuntime

/// The root command.
public struct Hone: AsyncParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "hone",
        abstract: "Agents that write code, run it in a sandbox, debug it themselves, and prove the result.",
        discussion: """
            Exit status: 0 verified, 1 internal error, 2 usage, 3 finished but unverified, 4 checks failed, \
            5 budget spent, 6 no model answered, 7 configuration or authentication, 8 blocked by policy, \
            9 stuck in a loop, 11 replay diverged, 124 timed out, 130 interrupted (resumable).
            """,
        version: Workbench.version,
        subcommands: [
            Run.self, Debug.self, Runs.self, Memory.self, Agents.self, Prompts.self, Sandbox.self, Config.self,
            Doctor.self,
        ])

    public init() {}

    /// Parses the arguments, runs the command, and ends the process with the documented status.
    public static func start(_ arguments: [String]) async -> Never {
        signal(SIGPIPE, SIG_IGN)
        if let word = unknownCommand(in: arguments) {
            let hint = suggestion(for: word, among: commandNames).map { " Did you mean 'hone \($0)'?" } ?? ""
            printError("hone: There is no command '\(word)'.\(hint) See hone --help.")
            Glibc.exit(ExitStatus.usage.rawValue)
        }
        do {
            var command = try parseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            Glibc.exit(0)
        } catch {
            Glibc.exit(report(error))
        }
    }

    private static func report(_ error: any Error) -> Int32 {
        if let error = error as? any HoneError {
            printError("hone: \(error.message)")
            return error.exitStatus.rawValue
        }
        if let code = error as? ExitCode { return code.rawValue }
        if error is CancellationError { return ExitStatus.interrupted.rawValue }
        let code = exitCode(for: error)
        let message = fullMessage(for: error)
        if code.isSuccess {
            printResult(message)
            return 0
        }
        printError(message)
        return code == .validationFailure ? ExitStatus.usage.rawValue : ExitStatus.internalError.rawValue
    }

    private static var commandNames: [String] {
        configuration.subcommands.map { $0._commandName } + ["help"]
    }

    private static func unknownCommand(in arguments: [String]) -> String? {
        guard let first = arguments.first, !first.hasPrefix("-"), !commandNames.contains(first) else { return nil }
        return first
    }
}
