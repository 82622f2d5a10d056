import HoneAgent
import HoneAssets
import HoneCore
import HoneInference
import HoneModels

extension Workbench {
    struct ModelChoice {
        var model: any Model
        var names: [String]
        /// Those among them that run in this process.
        var local: [LocalModel]
        /// The preferred one is small, as models are that run in this process.
        var isLocalFirst: Bool { local.first?.name == names.first && !names.isEmpty }
    }

    /// The models to ask, in order: those named, else `HONE_MODEL` (several separated by commas), else the configured
    /// ones, else the server that the usual variables point to.
    ///
    /// - Parameter demonstrates: the demonstration model will do where there is no other.
    func model(
        _ named: [String], _ configuration: Configuration, demonstrates: Bool = false
    ) async throws -> ModelChoice {
        let network = NetworkSettings(environment: context.variables)
        let spellings = spellings(named, configuration)
        var models: [any Model] = []
        var names: [String] = []
        var local: [LocalModel] = []
        var failure: (any Error)?
        for candidate in try spellings.isEmpty
            ? standardCandidates(demonstrates) : spellings.map({ try candidate($0, configuration) })
        {
            switch candidate {
            case .local(let model):
                models.append(model)
                names.append(model.name)
                if let model = model as? LocalModel { local.append(model) }
            case .served(let named):
                do {
                    let resolved = NamedEndpoint(
                        prefix: named.prefix, endpoint: try await named.endpoint.resolved(network: network))
                    models.append(ChatCompletionsModel(resolved.endpoint, network: network))
                    names.append(resolved.spelling)
                } catch {
                    if error is CancellationError { throw error }
                    failure = failure ?? error
                }
            }
        }
        if models.isEmpty, let failure { throw failure }
        return ModelChoice(model: Router(models), names: names, local: local)
    }

    /// A model to ask, in this process or on a server.
    private enum Candidate {
        case local(any Model)
        case served(NamedEndpoint)
    }

    private func candidate(_ spelling: String, _ configuration: Configuration) throws -> Candidate {
        if let model = try localModel(spelling) { return .local(model) }
        return .served(try endpoint(spelling, configuration))
    }

    /// What is asked where nobody names a model: the server that the usual variables point to, and after it the first
    /// model of the models folder, which cannot be down; for a goal, the demonstration model where there is neither.
    private func standardCandidates(_ demonstrates: Bool) throws -> [Candidate] {
        var candidates: [Candidate] = []
        let local = try modelFolder.names.first.flatMap { try localModel("local/" + $0) }
        if let standard = try ModelEndpoint.standard(environment: context.variables) {
            candidates.append(.served(NamedEndpoint(prefix: standard.provider, endpoint: standard)))
        } else if local == nil {
            // Whoever has a key means to use it: naming its model is all that is missing.
            guard demonstrates, !hasKeys else { throw noModel() }
            candidates.append(.local(demonstrationModel))
        }
        if let local { candidates.append(.local(local)) }
        return candidates
    }

    private var hasKeys: Bool { !ModelEndpoint.providersWithKeys(environment: context.variables).isEmpty }

    /// Goals are asked of the demonstration model: it is named, or there is nothing else.
    func demonstrates(_ configuration: Configuration) throws -> Bool {
        let spellings = spellings([], configuration)
        guard spellings.isEmpty else { return spellings.contains(where: isDemonstration) }
        return try !hasKeys && modelFolder.names.isEmpty
            && ModelEndpoint.standard(environment: context.variables) == nil
    }

    /// An endpoint and how to name it so that the same one is found again, as when a run is resumed.
    struct NamedEndpoint {
        /// The provider, the configured server, or the address.
        var prefix: String
        var endpoint: ModelEndpoint

        var spelling: String {
            guard let model = endpoint.model else { return prefix }
            return prefix + (prefix.firstRange(of: "://") == nil ? "/" : "#") + model
        }
    }

    private func spellings(_ named: [String], _ configuration: Configuration) -> [String] {
        let fromVariable = (context.variables["HONE_MODEL"] ?? "").split(separator: ",").map(String.init)
        return [named, fromVariable, configuration.models].first { !$0.isEmpty } ?? []
    }

    /// The servers to ask, in order; models that run in this process are left out.
    ///
    /// - Parameter demonstrates: the demonstration model will do where there is no other.
    func endpoints(
        _ named: [String], _ configuration: Configuration, demonstrates: Bool = false
    ) throws -> [NamedEndpoint] {
        let spellings = spellings(named, configuration)
        let endpoints = try spellings.filter { try !isDemonstration($0) && localModelFile($0) == nil }.map {
            try endpoint($0, configuration)
        }
        if !spellings.isEmpty { return endpoints }
        if let standard = try ModelEndpoint.standard(environment: context.variables) {
            return [NamedEndpoint(prefix: standard.provider, endpoint: standard)]
        }
        if !modelFolder.names.isEmpty || demonstrates && !hasKeys { return [] }
        throw noModel()
    }

    private func noModel() -> RuntimeError {
        let keys = ModelEndpoint.providersWithKeys(environment: context.variables)
        let hint =
            keys.isEmpty
            ? "Set OPENAI_BASE_URL to a server that speaks the OpenAI protocol, or name a model, as in --model ollama/qwen3."
            : "There is a key for \(keys.joined(separator: ", ")); name a model of it, as in --model \(keys[0])/MODEL, or set HONE_MODEL."
        return RuntimeError("No model is named. \(hint)", .configuration)
    }

    /// A spelling as an endpoint; a name that the configuration gives to a server stands for its address.
    private func endpoint(_ spelling: String, _ configuration: Configuration) throws -> NamedEndpoint {
        let parts = spelling.split(separator: "/", maxSplits: 1).map(String.init)
        guard let first = parts.first, let server = configuration.endpoints[first] else {
            let endpoint = try ModelEndpoint(spelling, environment: context.variables)
            let isAddress = spelling.firstRange(of: "://") != nil
            return NamedEndpoint(prefix: isAddress ? endpoint.address : endpoint.provider, endpoint: endpoint)
        }
        let endpoint = try ModelEndpoint(
            named: first, address: server.url, model: parts.count > 1 ? parts[1] : nil, keyVariable: server.keyVariable,
            environment: context.variables)
        return NamedEndpoint(prefix: first, endpoint: endpoint)
    }

    func prices(_ configuration: Configuration) -> [String: ModelPrice] {
        configuration.prices.mapValues { ModelPrice(input: $0.input, output: $0.output) }
    }
}
