import ArgumentParser
import HoneCore
import HoneMemory
import HoneRuntime

struct MemoryList: HoneCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List memories, newest first.")

    @OptionGroup var selection: MemorySelection
    @OptionGroup var global: GlobalOptions

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        let records = try workbench.memory.list(
            kinds: selection.kinds, includeArchived: selection.all, limit: selection.limit.value)
        selection.show(records, whenEmpty: "No memories yet; runs leave them behind.")
        return .verified
    }
}
