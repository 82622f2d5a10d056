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
        let endpoints = try endpoints(named, configuration)
        let network = NetworkSettings(environment: context.variables)
        var resolved: [ModelEndpoint] = []
        var failure: (any Error)?
        for endpoint in endpoints {
            do {
                resolved.append(try await endpoint.resolved(network: network))
            } catch {
                if error is CancellationError { throw error }
                failure = failure ?? error
            }
        }
        if resolved.isEmpty, let failure { throw failure }
        let models = resolved.map { ChatCompletionsModel($0, network: network) }
        return ModelChoice(model: Router(models), names: resolved.map(\.name))
    }

    func endpoints(_ named: [String], _ configuration: Configuration) throws -> [ModelEndpoint] {
        let variables = context.variables
        let fromVariable = (variables["HONE_MODEL"] ?? "").split(separator: ",").map(String.init)
        let spellings = [named, fromVariable, configuration.models].first { !$0.isEmpty } ?? []
        let endpoints = try spellings.map { try endpoint($0, configuration) }
        if !endpoints.isEmpty { return endpoints }
        if let standard = try ModelEndpoint.standard(environment: variables) { return [standard] }
        let keys = ModelEndpoint.providersWithKeys(environment: variables)
        let hint =
            keys.isEmpty
            ? "Set OPENAI_BASE_URL to a server that speaks the OpenAI protocol, or name a model, as in --model ollama/qwen3."
            : "There is a key for \(keys.joined(separator: ", ")); name a model of it, as in --model \(keys[0])/MODEL, or set HONE_MODEL."
        throw RuntimeError("No model is named. \(hint)", .configuration)
    }

    /// A spelling as an endpoint; a name that the configuration gives to a server stands for its address.
    private func endpoint(_ spelling: String, _ configuration: Configuration) throws -> ModelEndpoint {
        let parts = spelling.split(separator: "/", maxSplits: 1).map(String.init)
        guard let first = parts.first, let server = configuration.endpoints[first] else {
            return try ModelEndpoint(spelling, environment: context.variables)
        }
        var variables = context.variables
        variables["HONE_API_KEY"] = server.keyVariable.flatMap { context.variables[$0] }
        let model = parts.count > 1 ? "#" + parts[1] : ""
        return try ModelEndpoint(server.url + model, environment: variables)
    }

    func prices(_ configuration: Configuration) -> [String: ModelPrice] {
        configuration.prices.mapValues { ModelPrice(input: $0.input, output: $0.output) }
    }
}
