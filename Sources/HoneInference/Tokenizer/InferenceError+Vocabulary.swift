import HoneCore

// Every sentence about a vocabulary stands here.
extension InferenceError {
    private static let again = "Download the model again."

    static func noVocabulary(_ file: String?) -> InferenceError {
        InferenceError(
            .incomplete, "the model has no vocabulary (tokenizer.ggml.tokens). Use another file of the same model.",
            file: file)
    }

    static func vocabularyTooLarge(_ count: Int, _ most: Int, _ file: String?) -> InferenceError {
        InferenceError(
            .malformed, "the vocabulary claims \(count) tokens, and the most is \(most). \(again)", file: file)
    }

    static func vocabularyTooLong(_ key: String, _ bytes: Int, _ file: String?) -> InferenceError {
        InferenceError(
            .malformed, "the file is damaged: '\(key)' has \(bytes) bytes, and the most is \(1 << 29). \(again)",
            file: file)
    }

    static func vocabularyList(_ key: String, _ count: Int, tokens: Int, _ file: String?) -> InferenceError {
        InferenceError(
            .malformed, "the file is damaged: '\(key)' has \(count) entries for \(tokens) tokens. \(again)", file: file)
    }

    static func vocabularyType(_ key: String, expected: String, _ file: String?) -> InferenceError {
        InferenceError(.malformed, "the file is damaged: '\(key)' is not \(expected). \(again)", file: file)
    }

    static func noMerges(_ file: String?) -> InferenceError {
        InferenceError(
            .incomplete, "the vocabulary has no merges (tokenizer.ggml.merges). Convert the model again.", file: file)
    }

    static func unknownVocabulary(_ model: String, _ file: String?) -> InferenceError {
        InferenceError(
            .unsupported,
            "the vocabulary is of the unknown kind '\(model)' (tokenizer.ggml.model). Known are gpt2, llama, bert, t5, rwkv and gemma4.",
            file: file)
    }

    static func unknownPreTokenizer(_ name: String, _ file: String?) -> InferenceError {
        InferenceError(
            .unsupported,
            "the vocabulary splits text by the unknown rules '\(name)' (tokenizer.ggml.pre). Known are gpt-2, llama-bpe, qwen2, qwen35, falcon, starcoder, smollm, deepseek-llm, deepseek-coder and their relatives.",
            file: file)
    }

    static func truncatedNormalizer(_ file: String?) -> InferenceError {
        malformedVocabulary("the rules of normalisation (tokenizer.ggml.precompiled_charsmap) are cut short", file)
    }

    private static func malformedVocabulary(_ what: String, _ file: String?) -> InferenceError {
        InferenceError(.malformed, "the file is damaged: \(what). \(again)", file: file)
    }
}
