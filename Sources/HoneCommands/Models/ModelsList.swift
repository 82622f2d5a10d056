import ArgumentParser
import HoneCore
import HoneRuntime

struct ModelsList: HoneCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the models folder.")

    @OptionGroup var global: GlobalOptions

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        let rows = workbench.modelNames.map { name in
            do {
                let model = try workbench.describeModel(at: workbench.modelFile(named: name))
                return [
                    "local/\(name)", spoken(bytes: model.bytes), spoken(count: model.parameters), model.weights,
                    model.architecture,
                ]
            } catch {
                return ["local/\(name)", "", "", "", "unusable: hone models show \(name)"]
            }
        }
        if rows.isEmpty {
            printError(
                "No models yet. Fetch one with hone models pull, put files in GGUF into \(workbench.modelFolderPath), or name one by its path."
            )
        } else {
            printResult(Table(header: ["MODEL", "SIZE", "PARAMETERS", "WEIGHTS", "ARCHITECTURE"], rows: rows).text)
        }
        return .verified
    }
}
