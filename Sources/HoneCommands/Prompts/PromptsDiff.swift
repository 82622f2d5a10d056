import ArgumentParser
import HoneCore
import HoneRuntime
import HoneStore

struct PromptsDiff: HoneCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Show what differs between two versions of a prompt.")

    @Argument(help: "Its name.")
    var name: String

    @Argument(help: "The older version (default: the parent of the newer one).")
    var old: Int?

    @Argument(help: "The newer version (default: the one in force, else the last).")
    var new: Int?

    @OptionGroup var global: GlobalOptions

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        let registry = try workbench.prompts
        let last = try registry.inForce(name)?.version ?? registry.versions(of: name).last?.version ?? 1
        let newer = try registry.version(new ?? last, of: name)
        let older = try registry.version(old ?? newer.parent ?? 1, of: name)
        printResult(
            "--- \(name) version \(older.version)\n+++ \(name) version \(newer.version)\n"
                + lineDifference(from: older.text, to: newer.text))
        return .verified
    }
}

/// Lines marked `-`, `+` or with a blank, as a unified diff with all lines as context.
func lineDifference(from old: String, to new: String) -> String {
    let before = old.split(separator: "\n", omittingEmptySubsequences: false)
    let after = new.split(separator: "\n", omittingEmptySubsequences: false)
    var removed: Set<Int> = []
    var inserted: Set<Int> = []
    for change in after.difference(from: before) {
        switch change {
        case .remove(let offset, _, _): removed.insert(offset)
        case .insert(let offset, _, _): inserted.insert(offset)
        }
    }
    var lines: [String] = []
    var (i, j) = (0, 0)
    while i < before.count || j < after.count {
        if removed.contains(i) {
            lines.append("-\(before[i])")
            i += 1
        } else if inserted.contains(j) {
            lines.append("+\(after[j])")
            j += 1
        } else {
            lines.append(" \(before[i])")
            (i, j) = (i + 1, j + 1)
        }
    }
    return lines.joined(separator: "\n")
}
