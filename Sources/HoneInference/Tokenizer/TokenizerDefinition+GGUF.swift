extension TokenizerDefinition {
    /// Reads the keys `tokenizer.ggml.*` of a model file.
    ///
    /// - Throws: `InferenceError`: incomplete, malformed or unsupported.
    init(_ file: GGUFFile) throws(InferenceError) {
        let reader = VocabularyReader(file: file)
        guard let kind = file.metadata["tokenizer.ggml.model"]?.string else {
            throw .noVocabulary(file.path)
        }
        let tokens = try reader.strings("tokens")
        self.init(model: kind, tokens: tokens)
        pre = file.metadata["tokenizer.ggml.pre"]?.string ?? ""
        path = file.path
        scores = try reader.numbers("scores", tokens: tokens.count)
        types = try reader.integers("token_type", tokens: tokens.count)
        if kind == "gpt2" || kind == "gemma4" {
            guard file.metadata["tokenizer.ggml.merges"] != nil else { throw .noMerges(file.path) }
            merges = try reader.strings("merges")
        }
        bos = reader.token("bos_token_id")
        eos = reader.token("eos_token_id")
        eot = reader.token("eot_token_id")
        unknown = reader.token("unknown_token_id")
        separator = reader.token("seperator_token_id") ?? reader.token("separator_token_id")
        padding = reader.token("padding_token_id")
        addsBOS = reader.flag("add_bos_token")
        addsEOS = reader.flag("add_eos_token")
        addsSpacePrefix = reader.flag("add_space_prefix")
        removesExtraSpace = reader.flag("remove_extra_whitespaces") ?? false
        lowercases = reader.flag("normalizer.lowercase") ?? true
        stripsAccents = reader.flag("normalizer.strip_accents")
        if let rules = file.metadata["tokenizer.ggml.precompiled_charsmap"]?.array {
            normalizer = (rules.integers ?? []).map { UInt8(truncatingIfNeeded: $0) }
        }
        modelName = file.metadata["general.name"]?.string ?? ""
        architecture = file.metadata["general.architecture"]?.string ?? ""
    }
}

extension Tokenizer {
    /// The tokenizer of a model file.
    ///
    /// - Throws: `InferenceError`: incomplete, malformed or unsupported.
    public convenience init(_ file: GGUFFile) throws(InferenceError) {
        try self.init(TokenizerDefinition(file))
    }
}

private struct VocabularyReader {
    let file: GGUFFile

    private func array(_ key: String) throws(InferenceError) -> GGUFArray? {
        guard let value = file.metadata["tokenizer.ggml.\(key)"] else { return nil }
        guard let array = value.array else {
            throw .vocabularyType("tokenizer.ggml.\(key)", expected: "a list", file.path)
        }
        return array
    }

    func strings(_ key: String) throws(InferenceError) -> ByteStrings {
        guard let array = try array(key) else { throw .noVocabulary(file.path) }
        guard array.isStrings else {
            throw .vocabularyType("tokenizer.ggml.\(key)", expected: "a list of texts", file.path)
        }
        guard array.count <= Tokenizer.mostTokens else {
            throw .vocabularyTooLarge(array.count, Tokenizer.mostTokens, file.path)
        }
        guard array.range.count < 1 << 29 else {
            throw .vocabularyTooLong("tokenizer.ggml.\(key)", array.range.count, file.path)
        }
        var strings = ByteStrings(reserving: array.count, bytes: array.range.count - array.count * 8)
        array.forEachString { strings.append($0) }
        return strings
    }

    func numbers(_ key: String, tokens: Int) throws(InferenceError) -> [Float] {
        guard let array = try array(key) else { return [] }
        try check(array, key, tokens)
        guard let numbers = array.floats ?? array.integers?.map(Float.init) else {
            throw .vocabularyType("tokenizer.ggml.\(key)", expected: "a list of numbers", file.path)
        }
        return numbers
    }

    func integers(_ key: String, tokens: Int) throws(InferenceError) -> [Int32] {
        guard let array = try array(key) else { return [] }
        try check(array, key, tokens)
        guard let integers = array.integers else {
            throw .vocabularyType("tokenizer.ggml.\(key)", expected: "a list of integers", file.path)
        }
        return integers.map { Int32(truncatingIfNeeded: $0) }
    }

    private func check(_ array: GGUFArray, _ key: String, _ tokens: Int) throws(InferenceError) {
        guard array.count >= tokens else {
            throw .vocabularyList("tokenizer.ggml.\(key)", array.count, tokens: tokens, file.path)
        }
    }

    func token(_ key: String) -> Int32? {
        file.metadata["tokenizer.ggml.\(key)"]?.integer.flatMap { Int32(exactly: $0) }
    }

    func flag(_ key: String) -> Bool? { file.metadata["tokenizer.ggml.\(key)"]?.bool }
}
