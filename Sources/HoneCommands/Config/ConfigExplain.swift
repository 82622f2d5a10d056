import ArgumentParser
import HoneAssets
import HoneCore
import HoneRuntime

struct ConfigExplain: HoneCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Show the settings in force and the file each comes from.")

    @Argument(help: "Only this setting, as models or limits.")
    var key: String?

    @OptionGroup var global: GlobalOptions

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        let configuration = try workbench.assets.configuration()
        if let key, !Configuration.keys.contains(where: { key == $0 || key.hasPrefix($0 + ".") }) {
            let hint = suggestion(for: key, among: Configuration.keys).map { " Did you mean '\($0)'?" } ?? ""
            throw RuntimeError(
                "There is no setting '\(key)'.\(hint) Settings are \(Configuration.keys.joined(separator: ", ")).",
                .usage)
        }
        let settings = configuration.settings.filter {
            key == nil || $0.key == key || $0.key.hasPrefix((key ?? "") + ".")
        }
        let variables = [
            "HONE_MODEL", "HONE_HOME", "OPENAI_BASE_URL", "OPENAI_MODEL", "OLLAMA_HOST",
        ].compactMap { name in
            workbench.context.variables[name].map { ["\(name)", oneLine($0), "environment"] }
        }
        let rows =
            settings.map { [$0.key, oneLine($0.value), "\($0.source), line \($0.line)"] }
            + (key == nil ? variables : [])
        guard !rows.isEmpty else {
            let places = workbench.assets.sources.filter { $0.layer == .project || $0.layer == .user }
                .map { "\($0)/\(Configuration.fileName)" }.joined(separator: ", ")
            let what = key.map { "\($0) is not set; the default applies." } ?? "Nothing is set; defaults apply."
            printError("\(what) Settings are read from \(places.isEmpty ? "no file" : places).")
            return .verified
        }
        printResult(Table(header: ["SETTING", "VALUE", "FROM"], rows: rows).text)
        return .verified
    }
}
