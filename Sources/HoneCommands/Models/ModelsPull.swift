import ArgumentParser
import HoneCore
import HoneRuntime

struct ModelsPull: HoneCommand {
    static let configuration = CommandConfiguration(
        commandName: "pull", abstract: "Fetch a model from a hub into the models folder.",
        discussion: """
            Without SOURCE, the models that have a short name are listed; sizes there are rough, and each licence is \
            yours to read. The file is checked against the SHA-256 that the hub states for it; where the hub states \
            none, Hone says so. A pull that was cut off goes on where it stopped when the same command is given again.

            HF_ENDPOINT names another hub than \(PullRequest.standardHub); HF_TOKEN is sent to it, and to no other \
            server.
            """)

    @Argument(help: ArgumentHelp("A short name, or hf:OWNER/REPO/FILE.gguf.", valueName: "source"))
    var source: String?

    @Option(name: .long, help: "What to call it, as in local/NAME (default: the short name, or the file's own).")
    var name: String?

    @Flag(name: [.customShort("q"), .long], help: "Show no progress.")
    var quiet = false

    @OptionGroup var global: GlobalOptions

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        guard let source else {
            list()
            return .verified
        }
        let request = try PullRequest(source, name: name)
        let display = LineDisplay(quiet: quiet, variables: workbench.context.variables)
        let rate = TransferRate()
        printError("hone: Fetching \(request.source) as local/\(request.name).")
        let pulled: PulledModel
        do {
            pulled = try await Interruption.cancelling(
                saying:
                    "Stopping; what arrived is kept. Give the same command again to go on. Once more ends it at once."
            ) {
                try await workbench.pull(request) { display.show(rate.line(for: $0)) }
            }
        } catch {
            display.end()
            throw error
        }
        display.end()
        printResult(
            """
            local/\(pulled.name)  \(spoken(bytes: pulled.facts.bytes)), \(oneLine(pulled.facts.architecture)), \
            \(spoken(count: pulled.facts.parameters)) parameters, \(pulled.facts.weights)
            sha256 \(pulled.sha256), \(pulled.isVerified ? "as the hub states" : "with nothing to compare it to: the hub stated none")
            """)
        return .verified
    }

    private func list() {
        let rows = Workbench.pullableModels.map { model in
            [
                model.name, "~\(model.hundredMegabytes / 10).\(model.hundredMegabytes % 10) GB", model.license,
                model.summary, model.source,
            ]
        }
        printResult(Table(header: ["NAME", "SIZE", "LICENCE", "FOR", "SOURCE"], rows: rows).text)
    }
}
