import HoneCore

/// `Prompts/<role>/<name>.md`: front matter between two lines `---`, then the template.
struct PromptFile {
    static let keys = ["id", "version", "parents", "inputs", "reward", "certificate"]

    var prompt: Prompt

    init(role: String, name: String, file: AssetFile) throws(AssetError) {
        let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.first == "---", let end = lines.dropFirst().firstIndex(of: "---") else {
            throw .noFrontMatter(file.source.file)
        }
        let fields = try Fields(
            parsing: lines[1..<end].joined(separator: "\n"), of: file.source, firstLine: 2, keys: Self.keys)
        guard let id = try fields.text("id") else { throw fields.missing("id") }
        guard id == "\(role)/\(name)" else {
            throw .badValue("id", id, expected: "'\(role)/\(name)', as its path says", at: fields.place(of: "id"))
        }
        guard let version = try fields.count("version") else { throw fields.missing("version") }
        guard let inputs = try fields.texts("inputs") else { throw fields.missing("inputs") }
        if let known = PromptRole(rawValue: role)?.inputs {
            for (input, place) in inputs where !known.contains(input) {
                throw .unknownValue("inputs", input, among: known, at: place)
            }
        }

        guard let start = lines[(end + 1)...].firstIndex(where: { !$0.allSatisfy(\.isWhitespace) }) else {
            throw .emptyText(file.source.file, line: end + 2)
        }
        let template = try Self.template(
            trimmed(lines[start...].joined(separator: "\n")), from: start, of: file)
        for variable in template.variables where !inputs.contains(where: { $0.text == variable }) {
            let line = lines[start...].firstIndex { $0.filter { $0 != " " }.contains("{{\(variable)}}") }
            throw .undeclaredVariable(variable, inputs: inputs.map(\.text), at: file.place(line.map { $0 + 1 }))
        }
        for (input, place) in inputs where !template.variables.contains(input) {
            throw .unusedInput(input, at: place)
        }
        prompt = Prompt(
            id: id, version: version, parents: try fields.texts("parents")?.map(\.text) ?? [],
            inputs: inputs.map(\.text), reward: try fields.text("reward"),
            certificate: try fields.text("certificate"), template: template)
    }

    /// - Parameter start: how many lines of the file stand before the template.
    private static func template(
        _ text: String, from start: Int, of file: AssetFile
    ) throws(AssetError) -> Template {
        do {
            return try Template(text)
        } catch {
            // The template counts lines from its own start: moved down to where it stands, it names the file's line.
            var problem = error.message
            do { _ = try Template(String(repeating: "\n", count: start) + text) } catch { problem = error.message }
            throw .badTemplate(problem, file: file.source.file)
        }
    }
}
