import ArgumentParser
import HoneCore
import HoneMemory
import HoneRuntime

struct MemoryShow: HoneCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show one memory with where it came from.")

    @Argument(help: "Its number, as hone memory list shows it.")
    var id: Int64

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    @OptionGroup var global: GlobalOptions

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        let record = try workbench.memory.show(MemoryID(rawValue: id))
        guard !json else {
            printResult(record.json.indentedText)
            return .verified
        }
        var lines = [
            "memory      \(record.id.rawValue), \(record.kind.rawValue)\(record.archived == nil ? "" : ", forgotten")",
            "from        \(record.provenance.run.map { "run \($0)" } ?? "added by hand"), origin \(record.provenance.origin.rawValue)",
            "project     \(record.project ?? "every project")",
            "stored      \(localTime(record.created))", "confidence  \(Double(Int(record.confidence * 100)) / 100)",
            "used        in \(counted(record.uses, "run")), \(record.helped) of them verified",
        ]
        if let signature = record.signature { lines.append("failure     \(oneLine(signature))") }
        printResult((lines + ["", sanitized(record.text)]).joined(separator: "\n"))
        return .verified
    }
}
