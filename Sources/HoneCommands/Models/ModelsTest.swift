import ArgumentParser
import HoneCore
import HoneRuntime

struct ModelsTest: HoneCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Load a model and let it go on with a text.")

    @Argument(help: "NAME, or a path that ends in .gguf.")
    var name: String

    @Option(name: .long, help: "The text to go on with.")
    var prompt = "Once upon a time"

    @Option(name: .long, help: "The most tokens to write.")
    var tokens = PositiveInteger(32)

    @OptionGroup var global: GlobalOptions

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        let file = try workbench.modelFile(named: name)
        let trial = try await workbench.tryModel(at: file, prompt: prompt, tokens: tokens.value)
        printError("\(counted(trial.tokens, "token")) after a prompt of \(trial.promptTokens), most likely ones only")
        printResult(prompt + trial.text)
        return .verified
    }
}
