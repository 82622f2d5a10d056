import HoneAssets
import HoneCore
import HoneInference

extension Workbench {
    /// Where `local/NAME` is looked up.
    var modelFolder: ModelFolder { ModelFolder(path: data.path + "/models") }

    public var modelFolderPath: String { modelFolder.path }

    /// The names of the models there, in alphabetical order.
    public var modelNames: [String] { modelFolder.names }

    /// The file that a spelling means: `local/NAME`, or a path that ends in `.gguf`. Nil for any other spelling.
    ///
    /// - Throws: `RuntimeError`, where there is no model of that name.
    public func localModelFile(_ spelling: String) throws(RuntimeError) -> String? {
        if spelling.hasSuffix(".gguf"), spelling.firstRange(of: "://") == nil { return context.absolute(spelling) }
        guard spelling.hasPrefix("local/") else { return nil }
        let name = String(spelling.dropFirst("local/".count))
        let names = modelFolder.names
        guard !name.contains("/") else {
            throw RuntimeError(
                "'\(name)' is neither the name of a model nor a path that ends in .gguf. See hone models list.",
                .configuration)
        }
        guard names.contains(name) else {
            guard !isDemonstration(spelling) else {
                throw RuntimeError(
                    "\(spelling) is the demonstration model inside the binary. It has no file, and writes nothing but small programs for a goal: hone run \"…\" --model \(spelling).",
                    .configuration)
            }
            let hint = suggestion(for: name, among: names).map { " Did you mean 'local/\($0)'?" } ?? ""
            let list = names.isEmpty ? "It holds no model." : "It holds: \(names.joined(separator: ", "))."
            throw RuntimeError(
                "There is no model '\(name)' in \(modelFolder.path).\(hint) \(list) Fetch one with hone models pull, put a file \(name).gguf there, or give the path of one.",
                .configuration)
        }
        return modelFolder.file(named: name)
    }

    /// The file of a model that a person names on the command line: a bare name counts as `local/NAME`.
    public func modelFile(named spelling: String) throws(RuntimeError) -> String {
        if let file = try localModelFile(spelling) { return file }
        return try localModelFile("local/" + spelling) ?? spelling
    }

    /// The model of a spelling that names one in this process. A file `demo.gguf` in the models folder stands before the
    /// demonstration model.
    func localModel(_ spelling: String) throws(RuntimeError) -> (any Model)? {
        if isDemonstration(spelling) { return demonstrationModel }
        return try localModelFile(spelling).map { LocalModel(name: spelling, path: $0) }
    }

    func isDemonstration(_ spelling: String) -> Bool {
        spelling == DemonstrationModel.spelling && !modelFolder.names.contains("demo")
    }

    /// The demonstration model as it is spelled, where no file of the models folder takes its place.
    public var demonstrationSpelling: String? {
        isDemonstration(DemonstrationModel.spelling) ? DemonstrationModel.spelling : nil
    }

    /// The last resort, where there is no other model.
    var demonstrationModel: DemonstrationModel { DemonstrationModel { EmbeddedModel.weights } }
}
