import ArgumentParser
import HoneCore
import HoneRuntime

struct Doctor: HoneCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check the sandbox, the database, the settings and the models, and say what to do.",
        discussion:
            "Exits with 0 when Hone can run. Otherwise with 8 without a sandbox, 7 where the database or the settings cannot be used or there is a key but no model is named, 6 where none of the named models answers."
    )

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    @OptionGroup var global: GlobalOptions

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        let terminal = Terminal(variables: workbench.context.variables)
        let findings = await workbench.examination()
        if json {
            printResult(
                JSONValue.array(
                    findings.map { finding in
                        [
                            "part": .string(finding.part), "verdict": .string(finding.verdict.rawValue),
                            "detail": .string(finding.detail), "remedy": finding.remedy.map { .string($0) } ?? .null,
                        ]
                    }
                ).indentedText)
        } else {
            for finding in findings {
                let mark: String =
                    switch finding.verdict {
                    case .good: terminal.styled("ok  ", .green)
                    case .note: terminal.styled("note", .yellow)
                    case .bad: terminal.styled("BAD ", .red)
                    }
                let part = finding.part + String(repeating: " ", count: max(1, 12 - finding.part.count))
                printResult("\(mark)  \(part)\(oneLine(finding.detail))")
                if let remedy = finding.remedy { printResult("                  → \(oneLine(remedy))") }
            }
        }
        return findings.first { $0.verdict == .bad }?.exitStatus ?? .verified
    }
}
