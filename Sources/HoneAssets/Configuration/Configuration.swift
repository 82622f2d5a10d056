public import HoneCore

/// The settings of the configuration files. Flags and `HONE_*` variables go before them, defaults after them.
public struct Configuration: Sendable, Hashable {
    /// A model server.
    public struct Endpoint: Sendable, Hashable {
        /// `http://` or `https://`, without credentials.
        public var url: String
        /// The environment variable that holds the key; nil where none is needed.
        public var keyVariable: String?

        public init(url: String, keyVariable: String? = nil) {
            self.url = url
            self.keyVariable = keyVariable
        }
    }

    /// US dollars per million tokens.
    public struct Price: Sendable, Hashable {
        public var input: Double
        public var output: Double

        public init(input: Double, output: Double) {
            self.input = input
            self.output = output
        }
    }

    /// One value and the file that it is from.
    public struct Setting: Sendable, Hashable {
        /// As `limits.steps` or `endpoints.work.url`.
        public var key: String
        /// As a person would write it.
        public var value: String
        public var source: AssetSource
        public var line: Int
    }

    public static let fileName = "config.yaml"
    /// The keys of the files.
    public static let keys = ["models", "agent", "sandbox", "limits", "prices", "endpoints", "memory"]

    /// Spellings of models in the order in which they are tried.
    public private(set) var models: [String] = []
    public private(set) var agent: String?
    /// The sandbox profile to use instead of the agent's.
    public private(set) var sandbox: String?
    public private(set) var limits = RunLimits()
    /// By `provider/model`.
    public private(set) var prices: [String: Price] = [:]
    /// By the name that a model's spelling begins with.
    public private(set) var endpoints: [String: Endpoint] = [:]
    /// The spelling of the local model that memories are compared with, as `local/minilm`.
    public private(set) var memoryEmbedding: String?
    /// Where each value is from, sorted by key.
    public private(set) var settings: [Setting] = []

    public init() {}

    /// The value in force for a key, or nil where no file sets it.
    public func setting(_ key: String) -> Setting? { settings.first { $0.key == key } }
}

extension Configuration {
    /// Puts the values of a file over those that are there: per limit, per price and per endpoint; a list as a whole.
    mutating func merge(_ file: AssetFile) throws(AssetError) {
        let fields = try Fields(parsing: file.text, of: file.source, keys: Self.keys)
        if let models = try fields.texts("models") {
            self.models = models.map(\.text)
            record("models", self.models.joined(separator: ", "), fields.place(of: "models"), file)
        }
        if let agent = try fields.text("agent") {
            self.agent = agent
            record("agent", agent, fields.place(of: "agent"), file)
        }
        if let sandbox = try fields.text("sandbox") {
            self.sandbox = sandbox
            record("sandbox", sandbox, fields.place(of: "sandbox"), file)
        }
        let limits = try runLimits(of: fields)
        self.limits.steps = limits.steps ?? self.limits.steps
        self.limits.tokens = limits.tokens ?? self.limits.tokens
        self.limits.dollars = limits.dollars ?? self.limits.dollars
        self.limits.seconds = limits.seconds ?? self.limits.seconds
        if let written = try fields.fields("limits", keys: nil) {
            for key in written.keys {
                record("limits." + key, try written.text(key) ?? "", written.place(of: key), file)
            }
        }
        try mergePrices(fields, file)
        try mergeEndpoints(fields, file)
        try mergeMemory(fields, file)
        settings.sort { $0.key < $1.key }
    }

    private mutating func mergeMemory(_ fields: Fields, _ file: AssetFile) throws(AssetError) {
        guard let memory = try fields.fields("memory", keys: ["embedding"]) else { return }
        guard let embedding = try memory.text("embedding") else { return }
        memoryEmbedding = embedding
        record("memory.embedding", embedding, memory.place(of: "embedding"), file)
    }

    private mutating func mergePrices(_ fields: Fields, _ file: AssetFile) throws(AssetError) {
        guard let models = try fields.fields("prices", keys: nil) else { return }
        for model in models.keys {
            guard let price = try models.fields(model, keys: ["input", "output"]) else { continue }
            guard let input = try price.dollars("input") else { throw price.missing("input") }
            guard let output = try price.dollars("output") else { throw price.missing("output") }
            prices[model] = Price(input: input, output: output)
            for key in price.keys {
                record("prices.\(model).\(key)", try price.text(key) ?? "", price.place(of: key), file)
            }
        }
    }

    private mutating func mergeEndpoints(_ fields: Fields, _ file: AssetFile) throws(AssetError) {
        guard let names = try fields.fields("endpoints", keys: nil) else { return }
        for name in names.keys {
            guard isAssetName(name) else {
                throw .badValue(
                    "endpoints", name, expected: "names of letters, digits, '-' and '_'", at: names.place(of: name))
            }
            guard let endpoint = try names.fields(name, keys: ["url", "key_variable"]) else { continue }
            guard let url = try endpoint.text("url") else { throw endpoint.missing("url") }
            let place = endpoint.place(of: "url")
            guard let host = ["http://", "https://"].first(where: url.hasPrefix).map({ url.dropFirst($0.count) }),
                let first = host.first, first != "/", !url.contains(where: \.isWhitespace)
            else {
                throw .wrongType("endpoints.\(name).url", expected: "a URL, as https://host/v1", at: place)
            }
            guard !host.prefix(while: { $0 != "/" }).contains("@") else {
                throw .credentialsInURL("endpoints.\(name).url", at: place)
            }
            let variable = try endpoint.text("key_variable")
            if let variable, !isVariableName(variable) {
                // The value is not shown: it may be the key itself.
                throw .wrongType(
                    "endpoints.\(name).key_variable", expected: "the name of an environment variable, as WORK_API_KEY",
                    at: endpoint.place(of: "key_variable"))
            }
            endpoints[name] = Endpoint(url: url, keyVariable: variable)
            settings.removeAll { $0.key.hasPrefix("endpoints.\(name).") }
            for key in endpoint.keys {
                record("endpoints.\(name).\(key)", try endpoint.text(key) ?? "", endpoint.place(of: key), file)
            }
        }
    }

    private mutating func record(_ key: String, _ value: String, _ place: Place, _ file: AssetFile) {
        settings.removeAll { $0.key == key }
        settings.append(Setting(key: key, value: value, source: file.source, line: place.line ?? 1))
    }
}
