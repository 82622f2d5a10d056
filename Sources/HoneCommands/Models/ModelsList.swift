import ArgumentParser
import HoneCore
import HoneRuntime

struct ModelsList: HoneCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the models folder.")

    @OptionGroup var global: GlobalOptions

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        var rows = workbench.modelNames.map { name in
            row("local/\(name)") { try workbench.describeModel(at: workbench.modelFile(named: name)) }
        }
        if rows.isEmpty {
            printError(
                "No models in \(workbench.modelFolderPath) yet. Fetch one with hone models pull, put files in GGUF there, or name one by its path."
            )
        }
        if let demonstration = workbench.demonstrationSpelling {
            rows.append(row(demonstration, "inside the binary, for small goals only", workbench.describeDemonstration))
        }
        printResult(Table(header: ["MODEL", "SIZE", "PARAMETERS", "WEIGHTS", "ARCHITECTURE"], rows: rows).text)
        return .verified
    }

    private func row(_ spelling: String, _ remark: String? = nil, _ facts: () throws -> ModelFacts) -> [String] {
        guard let model = try? facts() else {
            return [spelling, "", "", "", "unusable: hone models show \(spelling.dropFirst("local/".count))"]
        }
        return [
            spelling, spoken(bytes: model.bytes), spoken(count: model.parameters), model.weights,
            [model.architecture, remark].compactMap(\.self).joined(separator: ", "),
        ]
    }
}
