import ArgumentParser
import HoneCore
import HoneRuntime

struct ModelsShow: HoneCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show what a model file says of itself.")

    @Argument(help: "NAME, or a path that ends in .gguf.")
    var name: String

    @OptionGroup var global: GlobalOptions

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        let isDemonstration = [name, "local/" + name].contains(workbench.demonstrationSpelling)
        let file = isDemonstration ? "inside the binary" : try workbench.modelFile(named: name)
        let model = isDemonstration ? try workbench.describeDemonstration() : try workbench.describeModel(at: file)
        printResult(
            [
                "file          \(file)",
                "name          \(oneLine(model.name ?? "not stated"))",
                "architecture  \(oneLine(model.architecture))",
                "parameters    \(spoken(count: model.parameters))",
                "weights       \(model.weights), \(spoken(bytes: model.bytes))",
                "context       \(model.contextLength.map { counted($0, "token") } ?? "not stated")",
                "vocabulary    \(model.vocabulary.map { counted($0, "token") } ?? "none")",
                "chat          \(chat(model, isDemonstration))",
            ].joined(separator: "\n"))
        return .verified
    }

    private func chat(_ model: ModelFacts, _ isDemonstration: Bool) -> String {
        if isDemonstration { return "none: it reads goals and writes plans and programs" }
        return model.hasChatTemplate ? "has a template" : "has no template: ChatML is assumed"
    }
}
