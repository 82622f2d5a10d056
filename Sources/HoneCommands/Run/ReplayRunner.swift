import HoneAgent
import HoneCore
import HoneRuntime

/// Repeats a recording and reports like any run.
struct ReplayRunner {
    let file: String
    let workbench: Workbench
    let console: RunConsole
    /// What the person allows now; what the recording was allowed counts for nothing.
    var network: NetworkAccess?

    func run() async throws -> ExitStatus {
        let recording = try workbench.readRecording(file)
        if !console.options.quiet {
            let note = recording.note.map { " (\(oneLine($0)))" } ?? ""
            printError("Repeating the run \(recording.run)\(note): recorded replies, real programs.")
        }
        let workbench = workbench
        let console = console
        let network = network
        let result = try await console.attend {
            try await workbench.replay(recording, network: network, observer: console).go()
        }
        guard result.state.created?.kind == .repair else { return try console.conclude(RunReport(result: result)) }
        let repair = try await workbench.repair(result)
        return try console.conclude(RunReport(result: repair.result, diff: repair.diff))
    }
}
