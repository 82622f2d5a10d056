/// Reads the metadata that belongs to a file's architecture, as `llama.block_count`.
struct MetadataReader {
    let file: GGUFFile
    let architecture: String

    init(_ file: GGUFFile) throws(InferenceError) {
        guard let architecture = file.metadata["general.architecture"]?.string else {
            throw .missingMetadata("general.architecture", file.path)
        }
        self.file = file
        self.architecture = architecture
    }

    func integer(_ key: String) -> Int? { value(key)?.integer }

    /// The elements of an array of numbers or truth values.
    func integers(_ key: String) -> [Int]? { value(key)?.array?.integers }

    func string(_ key: String) -> String? { value(key)?.string }

    func number(_ key: String, default fallback: Float) -> Float {
        value(key)?.number.map { Float($0) } ?? fallback
    }

    /// A size of at least 1.
    func size(_ key: String, upTo most: Int, default fallback: Int? = nil) throws(InferenceError) -> Int {
        guard let value = value(key) else {
            guard let fallback else { throw .missingMetadata("\(architecture).\(key)", file.path) }
            return fallback
        }
        // Some files give one number per layer; only equal ones are supported.
        let integer = value.integer ?? value.array?.integers.flatMap { Set($0).count == 1 ? $0.first : nil }
        guard let integer, (1...most).contains(integer) else {
            throw .implausible("'\(architecture).\(key)' is no number from 1 to \(most)", file.path)
        }
        return integer
    }

    /// Tokens there are: rows of the embeddings.
    func vocabulary() throws(InferenceError) -> Int {
        let name = "token_embd.weight"
        guard let embedding = file.tensor(named: name) else { throw .missingTensor(name, file.path) }
        return embedding.rows
    }

    /// What normalisations add to the variance.
    func epsilon(_ key: String, default fallback: Float) throws(InferenceError) -> Float {
        let epsilon = number(key, default: fallback)
        guard epsilon >= 0, epsilon < 1 else {
            throw .implausible("'\(architecture).\(key)' is no number from 0 to 1", file.path)
        }
        return epsilon
    }

    private func value(_ key: String) -> GGUFValue? { file.metadata["\(architecture).\(key)"] }
}
