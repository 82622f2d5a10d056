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
            Begin with hone doctor, which says what is missing. Then, in the folder of a project:

              hone run "Sort words.txt into sorted.txt" --check "sort -c sorted.txt"
              hone debug -- python3 -m unittest
              hone runs show

            Exit status: 0 verified, 1 internal error, 2 usage, 3 finished but unverified, 4 checks failed, \
            5 budget spent, 6 no model answered, 7 configuration or authentication, 8 blocked by policy, \
            9 stuck in a loop, 11 replay diverged, 124 timed out, 130 interrupted (resumable).
            """,
        version: Workbench.version,
        subcommands: [
            Run.self, Debug.self, Exec.self, Eval.self, Optimize.self, Improve.self, Feedback.self, Export.self,
            Runs.self, Memory.self, Agents.self, Prompts.self, Sandbox.self, Models.self, Serve.self, Config.self,
            Doctor.self,
        ])

    public init() {}

    /// Parses the arguments, runs the command, and ends the process with the documented status.
    public static func start(_ arguments: [String]) async -> Never {
        signal(SIGPIPE, SIG_IGN)
        if let complaint = unknownCommand(in: arguments) {
            printError("hone: \(complaint)")
            Glibc.exit(ExitStatus.usage.rawValue)
        }
        do {
            var command = try parsed(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            Glibc.exit(StandardOutput.status(0))
        } catch {
            Glibc.exit(StandardOutput.status(report(error)))
        }
    }

    /// Parses the words of a command alone, where its name comes first and nothing is wrong with them: going through
    /// the whole tree of commands costs every start twice the time. Whatever else there is to say (help, a wrong flag)
    /// is said by the tree, which knows every name.
    private static func parsed(_ arguments: [String]) throws -> any ParsableCommand {
        let command = configuration.subcommands.first { $0._commandName == arguments.first }
        if let command, command.configuration.subcommands.isEmpty,
            let parsed = try? command.parseAsRoot(Array(arguments.dropFirst())), type(of: parsed) == command
        {
            return parsed
        }
        return try parseAsRoot(arguments)
    }

    private static func report(_ error: any Error) -> Int32 {
        if let error = error as? any HoneError {
            printError("hone: \(sanitized(error.message))")
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

    /// A sentence about the first word that should be a command and is none.
    private static func unknownCommand(in arguments: [String]) -> String? {
        guard let first = arguments.first, !first.hasPrefix("-"), first != "help" else { return nil }
        guard let group = configuration.subcommands.first(where: { $0._commandName == first }) else {
            return complaint(about: first, in: "hone", among: configuration.subcommands)
        }
        // `hone config KEY` is short for `hone config explain KEY`: no word after it can be called unknown.
        let commands = group.configuration.subcommands
        guard !commands.isEmpty, group != Config.self, arguments.count > 1, !arguments[1].hasPrefix("-"),
            !commands.contains(where: { $0._commandName == arguments[1] })
        else { return nil }
        return complaint(about: arguments[1], in: "hone \(first)", among: commands)
    }

    private static func complaint(
        about word: String, in command: String, among commands: [any ParsableCommand.Type]
    ) -> String {
        let names = commands.map { $0._commandName }
        let hint = suggestion(for: word, among: names).map { " Did you mean '\(command) \($0)'?" } ?? ""
        return "There is no command '\(command) \(word)'.\(hint) See \(command) --help."
    }
}
