import ArgumentParser
import Glibc
import HoneCore
import HoneRuntime

struct Serve: HoneCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve models to other programs, over the protocol that OpenAI's clients speak.",
        discussion: """
            Prints the address to standard output and, where no key is given, a new key to standard error. Clients name \
            the model hone, which is the first of the models below that answers, or local/NAME for one of the models \
            folder. Routes: /v1/chat/completions, /v1/completions, /v1/embeddings, /v1/models, /health and /metrics, the \
            last in the text format of Prometheus.

            SIGINT or SIGTERM lets what runs be answered, and ends with 0; a second one ends at once.
            """)

    @Option(
        name: [.customShort("m"), .long],
        help: ArgumentHelp(
            "Model to ask, as for hone run; give it several times for a line of fallbacks.", valueName: "model"))
    var model: [String] = []

    @Option(name: .long, help: "Address to listen on.")
    var host = "127.0.0.1"

    @Option(name: .long, help: "Port to listen on; 0 takes a free one.")
    var port = 8737

    @Option(
        name: .long,
        help: ArgumentHelp(
            "File with a key in each line, each with its own place in the queue; made with a new key where it does not exist.",
            valueName: "file"))
    var keyFile: String?

    @Flag(name: .long, help: "Ask for no key; only on an address of this machine.")
    var noKey = false

    @Option(name: .long, help: ArgumentHelp("Requests that are answered at the same time.", valueName: "n"))
    var parallel = PositiveInteger(1)

    @Option(name: .long, help: ArgumentHelp("Requests that may wait for their turn.", valueName: "n"))
    var queue = PositiveInteger(64)

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port is a number from 0 to 65535.") }
        guard !noKey || keyFile == nil else {
            throw ValidationError("--no-key and --key-file exclude each other; choose one.")
        }
    }

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        var keys: [String] = []
        if let keyFile {
            let file = try workbench.serverKeys(in: keyFile)
            keys = file.keys
            if file.isNew { printError("hone: A new key was written to \(keyFile).") }
        } else if !noKey {
            keys = [Workbench.newServerKey()]
        }
        let session = try await workbench.serve(
            ServeRequest(
                models: model, host: host, port: port, keys: keys, parallel: parallel.value, queue: queue.value))
        if noKey {
            printError("hone: Serving without a key: every program of this machine can use the models.")
        } else if keyFile == nil {
            printError("hone: The key of this server, until it ends: \(keys[0])")
        }
        if host != "127.0.0.1", host != "localhost", host != "::1" {
            printError(
                "hone: What goes to \(oneLine(host)) is not encrypted, the key included. Put a TLS proxy before it.")
        }
        printError("hone: Serving \(session.models.map { oneLine($0) }.joined(separator: ", ")). Ctrl-C stops.")
        printResult(session.address)
        try await Interruption.cancelling(
            saying: "Stopping when what runs is answered. Once more ends it at once."
        ) {
            await session.run()
        }
        return .verified
    }
}
