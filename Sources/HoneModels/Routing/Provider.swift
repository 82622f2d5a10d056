/// A service that speaks Chat Completions, as a row of data.
struct Provider: Sendable {
    /// The part of a model's spelling before the slash.
    var name: String
    var baseURL: String
    /// The variable that holds another base URL or host.
    var addressVariable: String?
    /// The variable that holds the key; nil for servers of one's own, which need none.
    var keyVariable: String?

    var needsKey: Bool { keyVariable != nil }

    static let table: [Provider] = [
        Provider(
            name: "openai", baseURL: "https://api.openai.com/v1", addressVariable: "OPENAI_BASE_URL",
            keyVariable: "OPENAI_API_KEY"),
        Provider(name: "anthropic", baseURL: "https://api.anthropic.com/v1", keyVariable: "ANTHROPIC_API_KEY"),
        Provider(name: "openrouter", baseURL: "https://openrouter.ai/api/v1", keyVariable: "OPENROUTER_API_KEY"),
        Provider(name: "deepseek", baseURL: "https://api.deepseek.com/v1", keyVariable: "DEEPSEEK_API_KEY"),
        Provider(name: "mistral", baseURL: "https://api.mistral.ai/v1", keyVariable: "MISTRAL_API_KEY"),
        Provider(name: "groq", baseURL: "https://api.groq.com/openai/v1", keyVariable: "GROQ_API_KEY"),
        Provider(name: "together", baseURL: "https://api.together.xyz/v1", keyVariable: "TOGETHER_API_KEY"),
        Provider(name: "fireworks", baseURL: "https://api.fireworks.ai/inference/v1", keyVariable: "FIREWORKS_API_KEY"),
        Provider(name: "cerebras", baseURL: "https://api.cerebras.ai/v1", keyVariable: "CEREBRAS_API_KEY"),
        Provider(name: "xai", baseURL: "https://api.x.ai/v1", keyVariable: "XAI_API_KEY"),
        Provider(
            name: "gemini", baseURL: "https://generativelanguage.googleapis.com/v1beta/openai",
            keyVariable: "GEMINI_API_KEY"),
        Provider(name: "huggingface", baseURL: "https://router.huggingface.co/v1", keyVariable: "HF_TOKEN"),
        Provider(name: "nvidia", baseURL: "https://integrate.api.nvidia.com/v1", keyVariable: "NVIDIA_API_KEY"),
        Provider(name: "moonshot", baseURL: "https://api.moonshot.ai/v1", keyVariable: "MOONSHOT_API_KEY"),
        Provider(name: "zai", baseURL: "https://api.z.ai/api/paas/v4", keyVariable: "ZAI_API_KEY"),
        Provider(name: "ollama", baseURL: "http://127.0.0.1:11434/v1", addressVariable: "OLLAMA_HOST"),
        Provider(name: "lmstudio", baseURL: "http://127.0.0.1:1234/v1"),
        Provider(name: "llamacpp", baseURL: "http://127.0.0.1:8080/v1"),
        Provider(name: "vllm", baseURL: "http://127.0.0.1:8000/v1"),
    ]

    static func named(_ name: String) -> Provider? { table.first { $0.name == name } }
}
