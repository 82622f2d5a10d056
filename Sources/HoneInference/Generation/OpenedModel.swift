/// A model file of any format and architecture that text can be written with.
struct OpenedModel {
    let description: ModelDescription
    let tokenizer: Tokenizer
    let chatTemplate: String?
    let model: any LanguageModel

    /// - Throws: `InferenceError`, where the file is no model that can be run here.
    init(path: String, contextLength: Int, threads: Int) throws(InferenceError) {
        let mapped = try MappedFile(path: path)
        try MemoryBudget.check(mapped)
        if RWKVFile.isRecognized(mapped) {
            try self.init(RWKVFile(mapped), contextLength: contextLength, threads: threads)
        } else {
            try self.init(GGUFFile(mapped), contextLength: contextLength, threads: threads)
        }
    }

    private init(_ file: RWKVFile, contextLength: Int, threads: Int) throws(InferenceError) {
        description = ModelDescription(file)
        tokenizer = try Tokenizer(bytesOf: file)
        chatTemplate = nil
        model = try RecurrentModel(
            file, RecurrentHyperparameters(file), contextLength: contextLength, threads: threads)
    }

    /// - Throws: `InferenceError`, where the file is no model that can be run here.
    init(_ file: GGUFFile, contextLength: Int, threads: Int) throws(InferenceError) {
        description = try ModelDescription(file)
        tokenizer = try Tokenizer(file)
        chatTemplate = file.metadata["tokenizer.chat_template"]?.string
        guard description.architecture == RecurrentHyperparameters.architecture else {
            model = try Transformer(file, contextLength: contextLength, threads: threads)
            return
        }
        model = try RecurrentModel(
            file, RecurrentHyperparameters(file), contextLength: contextLength, threads: threads)
    }
}

extension Tokenizer {
    /// rwkv.cpp's files say nothing of their tokens: only where there are as many as bytes, they are the bytes.
    fileprivate convenience init(bytesOf file: RWKVFile) throws(InferenceError) {
        guard file.vocabulary == 256 else { throw .noTokens(file.vocabulary, file.path) }
        var tokens = ByteStrings()
        for byte in UInt8.min ... .max {
            let digits = String(byte, radix: 16)
            tokens.append { $0.append(contentsOf: "\\x\(digits.count == 1 ? "0" : "")\(digits)".utf8) }
        }
        var definition = TokenizerDefinition(model: "rwkv", tokens: tokens)
        definition.path = file.path
        try self.init(definition)
    }
}
