import ArgumentParser
import HoneCore
import HoneMemory
import HoneRuntime

struct MemorySearch: HoneCommand {
    static let configuration = CommandConfiguration(commandName: "search", abstract: "Find memories by their words.")

    @Argument(help: "The words to look for.")
    var words: [String]

    @OptionGroup var selection: MemorySelection
    @OptionGroup var global: GlobalOptions

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        let records = try workbench.memory.search(
            words.joined(separator: " "), kinds: selection.kinds, includeArchived: selection.all,
            limit: selection.limit.value)
        selection.show(records, whenEmpty: "No memory has these words.")
        return .verified
    }
}
