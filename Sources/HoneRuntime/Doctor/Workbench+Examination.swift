import HoneAssets
import HoneCore
import HoneInference
import HoneModels
import HoneSandbox
import HoneStore

extension Workbench {
    /// Looks at every part that a run needs.
    public func examination() async -> [Finding] {
        var findings = await sandboxFindings()
        findings.append(databaseFinding())
        let configuration: Configuration
        do {
            configuration = try assets.configuration()
            findings.append(settingsFinding(configuration))
            findings.append(try assetsFinding())
        } catch {
            return findings + [Self.bad("settings", error, .configuration)]
        }
        do {
            for named in try endpoints([], configuration, demonstrates: true) {
                findings.append(await modelFinding(named.endpoint))
            }
            for name in modelNames { findings.append(await localModelFinding(name)) }
            if try demonstrates(configuration) { findings.append(Self.demonstrationFinding) }
        } catch {
            findings.append(Self.bad("models", error, .configuration))
        }
        let models = findings.filter { $0.part == "models" }
        // One model that answers is enough to work; the others are worth a word.
        if models.contains(where: { $0.verdict == .good }) {
            findings = findings.map { finding in
                guard finding.part == "models", finding.verdict == .bad else { return finding }
                var finding = finding
                finding.verdict = .note
                return finding
            }
        }
        return findings
    }

    private func databaseFinding() -> Finding {
        do {
            let count = try journal.runCount()
            return Finding(
                part: "database", verdict: .good, detail: "\(data.database), \(count) \(count == 1 ? "run" : "runs")")
        } catch {
            return Self.bad("database", error, .configuration)
        }
    }

    private func settingsFinding(_ configuration: Configuration) -> Finding {
        let places = assets.sources.map(\.description)
        let detail =
            configuration.settings.isEmpty
            ? "defaults" : "\(configuration.settings.count) settings; see hone config explain"
        return Finding(
            part: "settings", verdict: .good,
            detail: places.isEmpty ? detail : "\(detail); searched: \(places.joined(separator: ", "))")
    }

    private func assetsFinding() throws -> Finding {
        let agents = try assets.agents().count
        let prompts = try assets.prompts().count
        let profiles = try assets.profiles().count
        return Finding(
            part: "assets", verdict: .good, detail: "\(agents) agents, \(prompts) prompts, \(profiles) sandbox profiles"
        )
    }

    private func modelFinding(_ endpoint: ModelEndpoint) async -> Finding {
        let key =
            endpoint.keyVariable.map { endpoint.hasKey ? "key from \($0)" : "\($0) is not set" } ?? "needs no key"
        do {
            let models = try await endpoint.models(network: NetworkSettings(environment: context.variables))
            guard let wanted = endpoint.model else {
                return Finding(
                    part: "models", verdict: .good,
                    detail:
                        "\(endpoint.address) answers (\(key)); uses \(models.first.map { sanitized($0) } ?? "no model")"
                )
            }
            guard models.contains(wanted) || models.isEmpty else {
                return Finding(
                    part: "models", verdict: .note,
                    detail: "\(endpoint.address) answers (\(key)) but does not list \(wanted)",
                    remedy: "It lists \(models.prefix(5).map { sanitized($0) }.joined(separator: ", ")).")
            }
            return Finding(part: "models", verdict: .good, detail: "\(endpoint.name) at \(endpoint.address) (\(key))")
        } catch {
            var finding = Self.bad("models", error, .noModel)
            finding.detail = "\(endpoint.name) at \(endpoint.address) (\(key)): \(finding.detail)"
            return finding
        }
    }

    private static let demonstrationFinding = Finding(
        part: "models", verdict: .note,
        detail: "\(DemonstrationModel.spelling), the demonstration model inside the binary: it does small goals alone",
        remedy:
            "For all else name a model, as in --model ollama/qwen3, set OPENAI_BASE_URL or a provider's key, or fetch one with hone models pull."
    )

    /// Whether a model of the models folder can be loaded.
    private func localModelFinding(_ name: String) async -> Finding {
        let file = modelFolder.file(named: name)
        do {
            let facts = try describeModel(at: file)
            try await LocalModel(name: name, path: file).load()
            let context = facts.contextLength.map { ", context \($0)" } ?? ""
            return Finding(
                part: "models", verdict: .good,
                detail: "local/\(name) runs in this process (\(facts.architecture), \(facts.weights)\(context))")
        } catch {
            var finding = Self.bad("models", error, .noModel)
            finding.remedy = "Fetch another with hone models pull, or remove it with hone models rm \(name)."
            return finding
        }
    }

    static func bad(_ part: String, _ error: any Error, _ status: ExitStatus) -> Finding {
        guard let error = error as? any HoneError else {
            return Finding(part: part, verdict: .bad, detail: "\(error)", exitStatus: status)
        }
        return Finding(part: part, verdict: .bad, detail: error.message, exitStatus: error.exitStatus)
    }
}
