import ArgumentParser
import Glibc
import HoneAssets
import HoneCore
import HoneRuntime

struct Exec: HoneCommand {
    static let configuration = CommandConfiguration(
        commandName: "exec",
        abstract: "Run one program in the sandbox, without a model.",
        discussion: """
            The language follows from the file's ending, or from --lang: c, c++, node, python, shell, swift, and those \
            that you add (hone sandbox list). The program sees an empty temporary \
            workspace with a copy of the file, or with -C the folder that holds it; it has no network.

            Exits with the program's status; with 128 and the signal's number where a signal ended it, 124 where \
            its time was over, and 137 where it met another limit. --json tells these from hone's own.

            Of an output beyond the profile's limit the start and the end are shown. All of it, up to four times the \
            limit, where the program is stopped, is in a file that is named on standard error, and as "whole" with \
            --json. The oldest of these files go when they take more than 256 MiB.

              hone exec fib.py -- 30
              hone exec --lang python - < fib.py
              hone exec -C project --timeout 10s --json project/main.c
              hone exec -C project --tests --lang python
            """)

    @Argument(help: "The program; - reads it from standard input.")
    var file: String?

    @Argument(
        parsing: .postTerminator, help: ArgumentHelp("What the program is given, after --.", valueName: "argument"))
    var arguments: [String] = []

    @Option(name: .long, help: ArgumentHelp("The program's language.", valueName: "language"))
    var lang: String?

    @Option(
        name: [.customShort("C"), .long],
        help: ArgumentHelp("The folder that the program sees and may write.", valueName: "dir"))
    var directory: String?

    @Option(name: .long, help: ArgumentHelp("Sandbox profile instead of the language's.", valueName: "profile"))
    var sandbox: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Stop after this time, as 90s or 10m (default: the profile's).", valueName: "time"))
    var timeout: TimeSpan?

    @Flag(name: .long, help: "Instead of a program, run the tests of the project that -C names, as its language does.")
    var tests = false

    @Flag(name: .long, help: "Give the program what arrives on standard input.")
    var stdin = false

    @Flag(name: .long, help: "Print the outcome as one JSON object.")
    var json = false

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard (file == nil) == tests else {
            throw ValidationError(
                tests ? "A program and --tests exclude each other: leave one out." : "Name a program, or use --tests.")
        }
        guard !tests || lang != nil && directory != nil else {
            throw ValidationError(
                "Say which tests are to be run, as in: hone exec --tests --lang python -C project")
        }
        guard file != "-" || !stdin else {
            throw ValidationError("--stdin and - exclude each other: standard input is the program or its input.")
        }
        guard file != "-" || lang != nil else {
            throw ValidationError("Say in which language the program is, as in: hone exec --lang python -")
        }
    }

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        do {
            let language = try language(among: workbench.assets.languages().map(\.value))
            let source: ProgramRequest.Source =
                switch file {
                case nil: .tests
                case "-"?: .text(try standardInput(of: "The program"))
                case let path?: .file(workbench.context.absolute(path))
                }
            let request = ProgramRequest(
                source: source, language: language,
                arguments: arguments, standardInput: stdin ? try standardInput(of: "The input") : [],
                directory: directory.map(workbench.context.absolute), profile: sandbox, seconds: timeout?.seconds)
            let outcome = try await Interruption.cancelling(saying: "Stopping the program.") {
                try await workbench.execute(request)
            }
            let report = ExecReport(outcome, language: language)
            report.print(asJSON: json)
            return report.exitStatus
        } catch let error as any HoneError {
            if json { printResult(ExecReport.object(for: error).indentedText) }
            throw error
        }
    }

    private func language(among languages: [Language]) throws -> Language {
        let names = languages.map(\.name)
        if let lang {
            guard let language = languages.first(where: { $0.name == lang || $0.extensions.contains(lang) })
            else {
                let hint = suggestion(for: lang, among: names).map { " Did you mean '\($0)'?" } ?? ""
                throw RuntimeError(
                    "hone exec cannot run the language '\(lang)'.\(hint) It runs \(names.joined(separator: ", ")).",
                    .usage)
            }
            return language
        }
        let file = file ?? ""
        let ending = file.split(separator: "/").last?.split(separator: ".").dropFirst().last.map(String.init)
        guard let ending, let language = languages.first(where: { $0.extensions.contains(ending) }) else {
            throw RuntimeError(
                "The language of \(file) does not follow from its name. Say it, as in: hone exec --lang python \(file)",
                .usage)
        }
        return language
    }

    private func standardInput(of what: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(STDIN_FILENO, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
            guard bytes.count <= 64 << 20 else {
                throw RuntimeError(
                    "\(what) on standard input is larger than 64 MiB. Put it into a file of a workspace, and name that with -C.",
                    .usage)
            }
        }
    }
}
