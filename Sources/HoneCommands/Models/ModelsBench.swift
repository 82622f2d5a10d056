import ArgumentParser
import HoneCore
import HoneRuntime

struct ModelsBench: HoneCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure how fast a model reads and writes on this machine.")

    @Argument(help: "NAME, or a path that ends in .gguf.")
    var name: String

    @Option(name: .long, help: "Threads to compute with; all processors where it is left out.")
    var threads: PositiveInteger?

    @Option(name: .long, help: "Rounds, of which the median counts.")
    var rounds = PositiveInteger(3)

    @OptionGroup var global: GlobalOptions

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        let file = try workbench.modelFile(named: name)
        let speed = try await workbench.benchModel(at: file, threads: threads?.value, rounds: rounds.value)
        printResult(
            """
            load     \(Int(speed.loadSeconds * 1000)) ms
            read     \(Int(speed.readPerSecond)) tokens/s, a prompt of \(speed.promptTokens) tokens
            write    \(rounded(speed.writePerSecond)) tokens/s, \(speed.writtenTokens) tokens
            """)
        return .verified
    }

    /// Large models write few tokens per second: there the first decimal counts.
    private func rounded(_ speed: Double) -> String {
        speed < 1000 ? "\((speed * 10).rounded() / 10)" : "\(Int(speed))"
    }
}
