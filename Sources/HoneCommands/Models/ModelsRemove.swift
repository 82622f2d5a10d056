import ArgumentParser
import HoneCore
import HoneRuntime

struct ModelsRemove: HoneCommand {
    static let configuration = CommandConfiguration(
        commandName: "rm", abstract: "Remove a model from the models folder, and what an unfinished pull of it left.")

    @Argument(help: "NAME, as hone models list shows it.")
    var name: String

    @OptionGroup var global: GlobalOptions

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        let freed = try workbench.removeModel(named: name)
        printError("hone: Removed \(oneLine(name)); that freed \(spoken(bytes: freed)).")
        return .verified
    }
}
