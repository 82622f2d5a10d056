/// A model that can be pulled by a short name. The list is short on purpose: small models that run on a processor and
/// follow instructions, published by those who made them where they publish files in GGUF.
public struct KnownModel: Sendable, Hashable {
    public let name: String
    public let source: String
    /// Of the file, in units of 100 million bytes: it is for choosing, not for checking.
    public let hundredMegabytes: Int
    /// As the repository states it; what it allows is for the person to read.
    public let license: String
    public let summary: String

    public static let all = [
        KnownModel(
            name: "smollm2-360m",
            source: "hf:HuggingFaceTB/SmolLM2-360M-Instruct-GGUF/smollm2-360m-instruct-q8_0.gguf",
            hundredMegabytes: 4, license: "Apache-2.0", summary: "fast, for trying things out"),
        KnownModel(
            name: "qwen2.5-0.5b", source: "hf:Qwen/Qwen2.5-0.5B-Instruct-GGUF/qwen2.5-0.5b-instruct-q8_0.gguf",
            hundredMegabytes: 7, license: "Apache-2.0", summary: "small, calls tools"),
        KnownModel(
            name: "llama-3.2-1b", source: "hf:bartowski/Llama-3.2-1B-Instruct-GGUF/Llama-3.2-1B-Instruct-Q4_K_M.gguf",
            hundredMegabytes: 8, license: "Llama 3.2 Community", summary: "general"),
        KnownModel(
            name: "smollm2-1.7b",
            source: "hf:HuggingFaceTB/SmolLM2-1.7B-Instruct-GGUF/smollm2-1.7b-instruct-q4_k_m.gguf",
            hundredMegabytes: 11, license: "Apache-2.0", summary: "general"),
        KnownModel(
            name: "qwen2.5-1.5b", source: "hf:Qwen/Qwen2.5-1.5B-Instruct-GGUF/qwen2.5-1.5b-instruct-q4_k_m.gguf",
            hundredMegabytes: 11, license: "Apache-2.0", summary: "general, calls tools"),
        KnownModel(
            name: "qwen2.5-coder-1.5b",
            source: "hf:Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF/qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
            hundredMegabytes: 11, license: "Apache-2.0", summary: "code"),
        KnownModel(
            name: "qwen3-1.7b", source: "hf:Qwen/Qwen3-1.7B-GGUF/Qwen3-1.7B-Q8_0.gguf", hundredMegabytes: 18,
            license: "Apache-2.0", summary: "thinks before it answers, calls tools"),
    ]

    public static func named(_ name: String) -> KnownModel? { all.first { $0.name == name } }
}
