import ArgumentParser
import HoneCore
import HoneRuntime
import HoneStore

struct PromptsExport: HoneCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write a version of a prompt out, with what is known about it.",
        discussion: "A prompt of a role is written as a file of Prompts/, any other one as its plain text.")

    @Argument(help: "Its name.")
    var name: String

    @Argument(help: "The version (default: the one in force, else the last).")
    var version: Int?

    @Option(name: [.customShort("o"), .long], help: ArgumentHelp("Write to a file.", valueName: "file"))
    var output: String?

    @OptionGroup var global: GlobalOptions

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        let registry = try workbench.prompts
        let last = try registry.inForce(name)?.version ?? registry.versions(of: name).last?.version ?? 1
        let found = try registry.version(version ?? last, of: name)
        let text =
            try workbench.isRolePrompt(name)
            ? file(found.text, found.parent, found.certificate, found.version) : found.text
        if let output { try write(Array((text + "\n").utf8), to: output) } else { printResult(text) }
        return .verified
    }

    private func file(_ text: String, _ parent: Int?, _ certificate: String?, _ version: Int) throws -> String {
        let inputs = try Template(text).variables.joined(separator: ", ")
        var lines = ["---", "id: \(name)", "version: \(version)", "inputs: [\(inputs)]"]
        if let parent { lines.append("parents: [\(name)@\(parent)]") }
        if let certificate { lines.append("certificate: \(JSONValue.string(certificate).text)") }
        return (lines + ["---", "", text]).joined(separator: "\n")
    }
}
