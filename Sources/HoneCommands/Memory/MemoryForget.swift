import ArgumentParser
import HoneCore
import HoneMemory
import HoneRuntime

struct MemoryForget: HoneCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget", abstract: "Stop recalling a memory; --undo takes that back.")

    @Argument(help: "Its number, as hone memory list shows it.")
    var id: Int64

    @Flag(name: .long, help: "Recall it again.")
    var undo = false

    @OptionGroup var global: GlobalOptions

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        let memory = try workbench.memory
        if undo {
            try memory.restore(MemoryID(rawValue: id))
            printError("Memory \(id) is recalled again.")
        } else {
            try memory.forget(MemoryID(rawValue: id))
            printError("Memory \(id) is forgotten. Take it back with: hone memory forget --undo \(id)")
        }
        return .verified
    }
}
