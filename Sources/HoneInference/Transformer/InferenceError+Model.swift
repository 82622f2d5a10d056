import HoneCore

// Every sentence about what a model file lacks, or what the engine lacks for it, stands here.
extension InferenceError {
    static func unsupportedArchitecture(_ name: String, supported: [String], _ path: String) -> InferenceError {
        InferenceError(
            .unsupported,
            "the architecture '\(name)' is not supported. Use a model of one of: \(supported.joined(separator: ", ")).",
            file: path)
    }

    static func writesNothing(_ name: String, _ path: String) -> InferenceError {
        InferenceError(
            .unsupported,
            "the architecture '\(name)' is for embeddings and writes no text. Name it in memory.embedding, and use another "
                + "model here.", file: path)
    }

    static func noEmbeddings(_ name: String, _ path: String) -> InferenceError {
        InferenceError(
            .unsupported,
            "the architecture '\(name)' gives no embeddings. Use a BERT, such as all-MiniLM-L6-v2 in GGUF.", file: path)
    }

    static func noTokens(_ count: Int, _ path: String) -> InferenceError {
        InferenceError(
            .incomplete,
            "a file of rwkv.cpp carries no tokenizer, and of its \(count) tokens only those of a vocabulary of 256, the "
                + "bytes, are known. Use the same model in GGUF.", file: path)
    }

    static func unsupportedType(_ type: TensorType, tensor: String, _ path: String) -> InferenceError {
        InferenceError(
            .unsupported,
            "the tensor '\(tensor)' is of type \(type), which is not supported. Use a file of the same model in "
                + TensorType.computable.map(\.name).joined(separator: ", ") + ".", file: path)
    }

    static func unsupportedFeature(_ feature: String, _ path: String) -> InferenceError {
        InferenceError(.unsupported, "\(feature) is not supported. Use another model.", file: path)
    }

    static func missingMetadata(_ key: String, _ path: String) -> InferenceError {
        InferenceError(
            .incomplete, "the metadata '\(key)' is missing. Download the model again, or convert it anew.", file: path)
    }

    static func missingTensor(_ name: String, _ path: String) -> InferenceError {
        InferenceError(
            .incomplete, "the tensor '\(name)' is missing. Download the model again, or convert it anew.", file: path)
    }

    static func wrongShape(_ tensor: GGUFTensor, expected: [Int], _ path: String) -> InferenceError {
        func text(_ shape: [Int]) -> String { shape.map(String.init).joined(separator: " × ") }
        return InferenceError(
            .malformed,
            "the tensor '\(tensor.name)' is \(text(tensor.shape)) where \(text(expected)) is needed. Download the model "
                + "again, or convert it anew.", file: path)
    }

    static func implausible(_ what: String, _ path: String) -> InferenceError {
        InferenceError(.malformed, "\(what). Download the model again, or convert it anew.", file: path)
    }

    static func contextOverflow(tokens: Int, limit: Int) -> InferenceError {
        InferenceError(
            .contextOverflow,
            "the prompt of \(tokens) tokens does not fit the context of \(limit). Shorten it, or choose a model with a "
                + "longer context.")
    }

    static func outOfMemory(_ what: String, bytes: Int) -> InferenceError {
        InferenceError(
            .outOfMemory,
            "there is no memory for \(what) of \(bytes >> 20) MiB. Close other programs, use a smaller model, or set a "
                + "shorter context.")
    }

    static func largerThanMemory(_ bytes: Int, _ memory: Int, _ path: String) -> InferenceError {
        InferenceError(
            .outOfMemory,
            "the model has \(bytes >> 20) MiB and this process may have \(memory >> 20) MiB of memory. Use a smaller model.",
            file: path)
    }

    static func badToken(_ token: Int32, vocabulary: Int) -> InferenceError {
        InferenceError(
            .malformed, "the token \(token) is not in the vocabulary of \(vocabulary): the model's tokenizer is wrong.")
    }
}
