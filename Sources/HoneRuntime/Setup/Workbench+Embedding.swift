import HoneAssets
import HoneCore
import HoneInference

extension Workbench {
    /// The model that `memory.embedding` names; nil where no file sets it.
    ///
    /// - Throws: `RuntimeError`, where there is no model of that name.
    func embeddingModel() throws -> (any EmbeddingModel)? {
        guard let spelling = try assets.configuration().memoryEmbedding else { return nil }
        guard let file = try localModelFile(spelling) else {
            throw RuntimeError(
                "'\(spelling)', which memory.embedding names, is no local model. Write local/NAME of a BERT in \(modelFolderPath), or a path that ends in .gguf.",
                .configuration)
        }
        return LocalEmbeddingModel(name: spelling, path: file)
    }
}
