import HoneAgent
import HoneAssets
import HoneCore
import HoneModels

extension Workbench {
    struct ModelChoice {
        var model: any Model
        var names: [String]
    }

    /// The models to ask, in order: those named, else `HONE_MODEL` (several separated by commas), else the configured
    /// ones, else the server that the usual variables point to.
    func model(_ named: [String], _ configuration: Configuration) async throws -> ModelChoice {
        let network = NetworkSettings(environment: context.variables)
        var resolved: [NamedEndpoint] = []
        var failure: (any Error)?
        for named in try endpoints(named, configuration) {
            do {
                resolved.append(
                    NamedEndpoint(prefix: named.prefix, endpoint: try await named.endpoint.resolved(network: network)))
            } catch {
                if error is CancellationError { throw error }
                failure = failure ?? error
            }
        }
        if resolved.isEmpty, let failure { throw failure }
        let models = resolved.map { ChatCompletionsModel($0.endpoint, network: network) }
        return ModelChoice(model: Router(models), names: resolved.map(\.spelling))
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

    func endpoints(_ named: [String], _ configuration: Configuration) throws -> [NamedEndpoint] {
        let variables = context.variables
        let fromVariable = (variables["HONE_MODEL"] ?? "").split(separator: ",").map(String.init)
        let spellings = [named, fromVariable, configuration.models].first { !$0.isEmpty } ?? []
        let endpoints = try spellings.map { try endpoint($0, configuration) }
        if !endpoints.isEmpty { return endpoints }
        if let standard = try ModelEndpoint.standard(environment: variables) {
            return [NamedEndpoint(prefix: standard.provider, endpoint: standard)]
        }
        let keys = ModelEndpoint.providersWithKeys(environment: variables)
        let hint =
            keys.isEmpty
            ? "Set OPENAI_BASE_URL to a server that speaks the OpenAI protocol, or name a model, as in --model ollama/qwen3."
            : "There is a key for \(keys.joined(separator: ", ")); name a model of it, as in --model \(keys[0])/MODEL, or set HONE_MODEL."
        throw RuntimeError("No model is named. \(hint)", .configuration)
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
