import ArgumentParser
import HoneAssets
import HoneCore
import HoneRuntime

struct SandboxExplain: HoneCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Show what a sandbox profile changes of the one that it extends, and by which grants.")

    @Argument(help: "Its name.")
    var profile: String

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    @OptionGroup var global: GlobalOptions

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        let asset = try workbench.assets.profile(named: profile)
        let differences = try workbench.assets.differences(ofProfile: profile)
        let languages = try workbench.assets.languages().map(\.value).filter { $0.profile == profile }.map(\.name)
        let grants = try workbench.assets.grants(ofProfile: profile)
        guard !json else {
            printResult(
                JSONValue.object([
                    "profile": .string(asset.value.name),
                    "extends": differences.first.map { .string($0.parent) } ?? .null,
                    "differences": .array(
                        differences.map { difference in
                            [
                                "key": .string(difference.key), "after": .string(difference.after),
                                "before": difference.before.map { .string($0) } ?? .null,
                                "looser": .bool(difference.isLooser),
                            ]
                        }),
                    "languages": .array(languages.map { .string($0) }),
                    "grants": .array(grants.map { .string($0) }),
                    "sources": .array(asset.sources.map { .string($0.description) }),
                ]).indentedText)
            return .verified
        }
        var lines = ["\(asset.value.name), from \(asset.sources.map(\.description).joined(separator: ", over "))"]
        if let parent = differences.first?.parent {
            lines.append(
                Table(
                    header: ["KEY", "IN \(parent.uppercased())", "HERE", ""],
                    rows: differences.map { difference in
                        [
                            difference.key, sanitized(difference.before ?? "-"), sanitized(difference.after),
                            difference.isLooser ? "looser, granted by \(parent)" : "",
                        ]
                    }
                ).text)
        } else {
            lines.append(
                asset.sources.count > 1 ? "It changes nothing of what it extends." : "It extends no other profile.")
        }
        lines.append(
            "Profiles that extend it may loosen: \(grants.isEmpty ? "nothing" : grants.joined(separator: ", "))")
        if !languages.isEmpty {
            lines.append("Languages that it is for: \(sanitized(languages.joined(separator: ", ")))")
        }
        printResult(lines.joined(separator: "\n"))
        return .verified
    }
}
