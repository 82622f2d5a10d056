import FoundationEssentials
import Glibc
import HoneAssets
import HoneCore
public import HoneEvaluation
import HoneStore

extension Workbench {
    /// The task of a file, or of `task.yaml` in a folder, and the name its prompt is promoted under.
    public func task(at path: String) throws -> EvaluationTask {
        var file = context.absolute(path)
        guard let kind = fileKind(file) else {
            throw RuntimeError("There is no task \(path). Name a task's file, or a folder with a task.yaml.", .usage)
        }
        if kind == S_IFDIR { file += "/task.yaml" }
        guard let text = try readTask(file) else {
            throw RuntimeError("The folder \(path) has no task.yaml. Write the task there.", .usage)
        }
        let folder = file.lastIndex(of: "/").map { String(file[..<$0]) } ?? "."
        func absolute(_ name: String) -> String { name.hasPrefix("/") ? name : folder + "/" + name }
        var digests: [String: Digest] = [:]
        let document = try TaskDocument(try YAMLDocument.value(of: text, path: file), path: file) { name in
            try self.readTask(absolute(name))
        } folder: { name in
            let path = absolute(name)
            guard fileKind(path) == S_IFDIR else { return nil }
            let digest = try digests[path] ?? self.contentDigest(of: path)
            digests[path] = digest
            return (path, digest)
        }
        let task = try document.task()
        return try task.agent.map { try resolve(task, subject: $0) } ?? task
    }

    func readTask(_ path: String) throws -> String? {
        guard fileKind(path) == S_IFREG else { return nil }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw RuntimeError("\(path) cannot be read. Check its permissions.", .usage)
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw RuntimeError("\(path) is not valid UTF-8 text. Save it as UTF-8.", .usage)
        }
        return text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
    }

    /// What a person means by a prompt: `seed`, `current`, a version's number, or a file.
    public func promptText(_ reference: String, of task: EvaluationTask) throws -> String {
        switch reference {
        case "seed": return task.prompt
        case "current":
            if let agent = task.agent { return try text(of: agent, .inForce) }
            return try prompts.inForce(task.name)?.text ?? task.prompt
        default:
            if let number = Int(reference) { return try promptText(version: number, of: task) }
            guard let text = try readTask(context.absolute(reference)) else {
                throw RuntimeError(
                    "There is no prompt '\(reference)': name seed, current, a version's number, or a file.", .usage)
            }
            return text
        }
    }

    private func promptText(version: Int, of task: EvaluationTask) throws -> String {
        guard version != PromptRegistry.original else { return task.prompt }
        guard let agent = task.agent else { return try prompts.version(version, of: task.name).text }
        let names = try registryNames(of: agent)
        guard names.count == 1, let name = names.values.first else {
            throw RuntimeError(
                "Several prompts are under test, each with versions of its own. Name seed, current, or a file.", .usage)
        }
        return try prompts.version(version, of: name).text
    }
}

/// The kind of a file, as `S_IFREG`; nil where there is none.
private func fileKind(_ path: String) -> mode_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
}
