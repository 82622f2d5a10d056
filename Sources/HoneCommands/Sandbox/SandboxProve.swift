import ArgumentParser
import HoneAssets
import HoneCore
import HoneRuntime

struct SandboxProve: HoneCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove",
        abstract: "Let a profile's hostile programs loose in its sandbox and say what they could do.",
        discussion: "Exits with 0 at level A and B, and with 8 where a wall does not hold.")

    @Argument(help: "The name of the profile.")
    var profile = "base"

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    @OptionGroup var global: GlobalOptions

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        let profile = try workbench.assets.profile(named: profile).value
        let proof = try await workbench.proof(of: profile)
        let rows = proof.trials.map { trial in
            let (word, detail): (String, String) =
                switch trial.result {
                case .held: ("held", trial.obstacle)
                case .escaped(let what): ("ESCAPED", what)
                case .unclear(let why): ("UNCLEAR", why)
                }
            return (trial: trial, word: word, detail: detail)
        }
        if json {
            printResult(
                JSONValue.object([
                    "profile": .string(profile.name), "level": .string(proof.level.rawValue),
                    "summary": .string(proof.summary),
                    "trials": .array(
                        rows.map { row in
                            [
                                "program": .string(row.trial.program), "result": .string(row.word.lowercased()),
                                "kind": .string(row.trial.guards.rawValue), "detail": .string(row.detail),
                            ]
                        }),
                ]).indentedText)
        } else {
            printResult(
                Table(
                    header: ["PROGRAM", "KIND", "RESULT", "BY"],
                    rows: rows.map { [$0.trial.program, $0.trial.guards.rawValue, $0.word, oneLine($0.detail)] }
                ).text + "\n" + proof.summary)
        }
        return proof.level == .refused ? .blocked : .verified
    }
}
