public import HoneCore

/// Where a model is served, and as whom to ask.
///
///     try ModelEndpoint("deepseek/deepseek-chat", environment: environment)
///     try ModelEndpoint("http://localhost:8080/v1#qwen3", environment: environment)
public struct ModelEndpoint: Sendable, Hashable {
    /// The provider's name, or host and port.
    public let provider: String
    let base: WebAddress
    /// Nil: the first that the server lists. See `resolved`.
    public var model: String?
    let key: APIKey?
    /// The variable that holds the key, whether it is set or not.
    public let keyVariable: String?
    let needsKey: Bool

    /// `provider/model`.
    public var name: String { "\(provider)/\(model ?? "(first)")" }
    /// The base URL, as shown to a person.
    public var address: String { base.text }
    /// A key was found. The key itself is shown to nobody.
    public var hasKey: Bool { key != nil }
    /// The server is on this machine.
    public var isLocal: Bool { base.isLoopback }

    /// Reads a spelling: `provider/model`, or `http(s)://host:port/path#model`. Without a model, the server's first
    /// counts. A name whose first part is no provider goes to the server of `OPENAI_BASE_URL`, where that is set.
    ///
    /// Throws `notConfigured` for anything else. A missing key is no error here; the first request says so.
    public init(_ spelling: String, environment: [String: String]) throws(ModelError) {
        let text = spelling.trimmed
        if text.contains(text: "://") {
            self = try Self(url: text, environment: environment)
            return
        }
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        if let first = parts.first, let provider = Provider.named(first.lowercased()) {
            let model = parts.count == 2 && !parts[1].isEmpty ? parts[1] : nil
            self = try Self(provider: provider, model: model, environment: environment)
            return
        }
        guard !text.isEmpty, environment.value("OPENAI_BASE_URL") != nil, let provider = Provider.named("openai") else {
            throw ModelError(.notConfigured, ModelSentences.unknownSpelling(text))
        }
        self = try Self(provider: provider, model: text, environment: environment)
    }

    /// What to use when nobody names a model: the server of `OPENAI_BASE_URL`, or of `OLLAMA_HOST`. Nil where
    /// neither is set; keys alone do not choose a model.
    public static func standard(environment: [String: String]) throws(ModelError) -> ModelEndpoint? {
        let provider =
            if environment.value("OPENAI_BASE_URL") != nil { "openai" } else if environment.value("OLLAMA_HOST") != nil
            {
                "ollama"
            } else { "" }
        guard let provider = Provider.named(provider) else { return nil }
        let model = provider.name == "openai" ? environment.value("OPENAI_MODEL") : nil
        return try Self(provider: provider, model: model, environment: environment)
    }

    /// The providers whose key is set in `environment`, for a hint at what could be used.
    public static func providersWithKeys(environment: [String: String]) -> [String] {
        Provider.table.filter { $0.keyVariable.flatMap(environment.value) != nil }.map(\.name)
    }

    /// A server of the person's own naming.
    ///
    /// - Parameters:
    ///   - name: stands where a provider's would, as in `name/model`.
    ///   - address: the base URL.
    ///   - keyVariable: the variable that holds its key; nil for a server that needs none.
    public init(
        named name: String, address: String, model: String?, keyVariable: String?, environment: [String: String]
    ) throws(ModelError) {
        guard let base = Self.baseAddress(address) else {
            throw ModelError(.notConfigured, ModelSentences.badAddress(address, from: nil))
        }
        self.init(
            provider: name, base: base, model: model, keyVariable: keyVariable, needsKey: keyVariable != nil,
            environment: environment)
    }

    private init(provider: Provider, model: String?, environment: [String: String]) throws(ModelError) {
        var base = WebAddress(provider.baseURL)
        var isOwnServer = false
        if let variable = provider.addressVariable, let text = environment.value(variable) {
            base = provider.name == "ollama" ? Self.ollamaAddress(text) : Self.baseAddress(text)
            isOwnServer = base?.host != WebAddress(provider.baseURL)?.host
            if base == nil { throw ModelError(.notConfigured, ModelSentences.badAddress(text, from: variable)) }
        }
        guard let base else { throw ModelError(.notConfigured, ModelSentences.unknownSpelling(provider.name)) }
        self.init(
            provider: provider.name, base: base, model: model, keyVariable: provider.keyVariable,
            needsKey: provider.needsKey && !isOwnServer, environment: environment)
    }

    private init(url: String, environment: [String: String]) throws(ModelError) {
        let parts = url.split(separator: "#", maxSplits: 1).map(String.init)
        guard let base = parts.first.flatMap(Self.baseAddress) else {
            throw ModelError(.notConfigured, ModelSentences.badAddress(url, from: nil))
        }
        // A key goes only to the server that it was issued for.
        let openAI = environment.value("OPENAI_BASE_URL").flatMap(Self.baseAddress)
        let known = Provider.table.first { WebAddress($0.baseURL)?.isSameServer(as: base) == true && $0.needsKey }
        let variable =
            if let known { known.keyVariable } else if openAI?.isSameServer(as: base) == true { "OPENAI_API_KEY" } else
            {
                "HONE_API_KEY"
            }
        self.init(
            provider: base.hostAndPort, base: base, model: parts.count == 2 ? parts[1] : nil, keyVariable: variable,
            needsKey: known != nil, environment: environment)
    }

    private init(
        provider: String, base: WebAddress, model: String?, keyVariable: String?, needsKey: Bool,
        environment: [String: String]
    ) {
        self.provider = provider
        self.base = base
        self.model = model
        self.keyVariable = keyVariable
        self.needsKey = needsKey
        key = keyVariable.flatMap(environment.value).flatMap(APIKey.init)
    }

    /// What people write for a base URL: with or without `/v1`, or the whole address of a request.
    private static func baseAddress(_ text: String) -> WebAddress? {
        guard var base = WebAddress(text.trimmed) else { return nil }
        if base.path.hasSuffix("/chat/completions") { base.path.removeLast("/chat/completions".count) }
        if base.path.isEmpty { base.path = "/v1" }
        return base
    }

    /// `OLLAMA_HOST` may lack the scheme, the port or the host, and may name the address that a server listens on.
    private static func ollamaAddress(_ text: String) -> WebAddress? {
        var text = text.trimmed
        let hasScheme = text.contains(text: "://")
        if text.hasPrefix(":") { text = "127.0.0.1" + text }
        guard var base = WebAddress(hasScheme ? text : "http://" + text) else { return nil }
        if !hasScheme, base.port == nil { base.port = 11434 }
        if base.host == "0.0.0.0" { base.host = "127.0.0.1" }
        if base.host == "[::]" { base.host = "[::1]" }
        if base.path.isEmpty { base.path = "/v1" }
        return base
    }
}

extension [String: String] {
    /// A variable that is set to something.
    func value(_ name: String) -> String? {
        self[name].flatMap { $0.trimmed.isEmpty ? nil : $0 }
    }
}
