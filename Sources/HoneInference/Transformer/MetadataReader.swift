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

    private func value(_ key: String) -> GGUFValue? { file.metadata["\(architecture).\(key)"] }
}
