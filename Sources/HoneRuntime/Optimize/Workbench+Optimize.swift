import HoneAgent
import HoneAssets
import HoneCore
public import HoneEvaluation
public import HoneOptimizer
import HoneStore

/// An optimisation that is ready to run.
public struct OptimizationSession: Sendable {
    public var name: String
    public var created: OptimizationCreated
    let row: Int64
    let optimizer: Optimizer

    /// Runs until it ends or is cancelled.
    public func run(progress: (Optimizer.Progress) -> Void) async throws -> OptimizationOutcome {
        try await optimizer.run(progress: progress)
    }
}

extension Workbench {
    /// Begins an optimisation of the task's prompt as it is in force.
    public func optimize(
        _ task: EvaluationTask, settings: SearchSettings, models: [String], reflectionModels: [String]
    ) async throws -> OptimizationSession {
        try Feasibility(task, settings).check(task, settings)
        var settings = settings
        if let promoted = try prompts.inForce(ReflectionTrial.promptName) {
            settings.reflectionInstructions = promoted.text
        }
        let prepared = try await prepare(task, models: models)
        let reflecting = reflectionModels.isEmpty ? task.reflectionModels : reflectionModels
        let created = OptimizationCreated(
            task: task, settings: settings, models: prepared.models,
            reflectionModels: reflecting.isEmpty ? prepared.models : reflecting)
        let name = newRunID().rawValue
        let body = String(decoding: try encoded(created), as: UTF8.self)
        let row = try optimizations.create(
            name: name, task: task.name, data: task.dataDigest.hexadecimal,
            first: .init(kind: "created", key: nil, body: body))
        return try await session(name, row, created, prepared)
    }

    /// Goes on with an optimisation that was interrupted.
    public func resumeOptimization(_ text: String) async throws -> OptimizationSession {
        let summary = try optimizations.summary(matching: text)
        let created = try beginning(of: summary)
        let prepared = try await prepare(created.task, models: created.models)
        return try await session(summary.name, summary.row, created, prepared)
    }

    /// The task and settings that an optimisation began with.
    func beginning(of summary: OptimizationJournal.Summary) throws -> OptimizationCreated {
        guard let first = try optimizations.firstBody(of: summary.row) else {
            throw RuntimeError(
                "The optimisation \(summary.name) has no beginning; it cannot be resumed.", .internalError)
        }
        return try decoded(OptimizationCreated.self, from: Array(first.utf8))
    }

    private func session(
        _ name: String, _ row: Int64, _ created: OptimizationCreated, _ prepared: PreparedTask
    ) async throws -> OptimizationSession {
        try optimizations.claim(row, name: name)
        let configuration = try assets.configuration()
        let prices = prices(configuration)
        let reflecting = try await model(created.reflectionModels, configuration)
        let rollouts = StoredRollouts(journal: try optimizations, row: row)
        let clock = ContinuousClock()
        let start = clock.now
        let services = OptimizationServices(
            runner: prepared.runner,
            key: RolloutKey(model: prepared.models.joined(separator: ","), task: created.task), cache: rollouts,
            reflect: { messages in
                try await Self.answer(
                    reflecting.model, messages, purpose: .reflect, temperature: nil, tokens: nil, prices)
            },
            log: rollouts, now: { start.duration(to: clock.now) })
        return OptimizationSession(
            name: name, created: created, row: row,
            optimizer: Optimizer(created, services: services))
    }

    /// Stores how an optimisation ended and promotes what it certified.
    ///
    /// - Returns: the new versions of prompts; none where nothing was promoted.
    public func conclude(
        _ session: OptimizationSession, _ outcome: OptimizationOutcome, promotes: Bool
    ) throws -> [Promotion] {
        if outcome.isComplete {
            try optimizations.end(
                session.row, ending: outcome.search.ending?.rawValue ?? "", summary: outcome.sentence)
        }
        if promotes, let verdict = outcome.search.reflectionVerdict, verdict.isCertified,
            try prompts.inForce(ReflectionTrial.promptName)?.text != verdict.text
        {
            try prompts.promote(
                verdict.text, as: ReflectionTrial.promptName, original: ReflectionTrial.original,
                optimization: session.name, data: session.created.task.dataDigest.hexadecimal,
                certificate: verdict.sentence)
        }
        guard promotes, let champion = outcome.champion, session.created.settings.mode != .off || outcome.isComplete
        else { return [] }
        let task = session.created.task
        guard let agent = task.agent else {
            return [try promote(champion.prompt, as: task.name, original: task.prompt, session, outcome)]
        }
        let (old, new) = (try agent.separated(task.prompt), try agent.separated(champion.prompt))
        let names = try registryNames(of: agent)
        return try agent.parts.compactMap { part in
            guard let name = names[part], let before = old[part], let after = new[part], before != after else {
                return nil
            }
            return try promote(after, as: name, original: before, session, outcome)
        }
    }

    private func promote(
        _ text: String, as name: String, original: String, _ session: OptimizationSession,
        _ outcome: OptimizationOutcome
    ) throws -> Promotion {
        // Concluded before, as where it is resumed after its end.
        if let known = try prompts.versions(of: name).last, known.text == text, known.optimization == session.name {
            let isInForce = try prompts.inForce(name)?.version == known.version
            return Promotion(name: name, version: known.version, isInForce: isInForce)
        }
        let (version, isInForce) = try prompts.promote(
            text, as: name, original: original, optimization: session.name,
            data: session.created.task.dataDigest.hexadecimal, certificate: outcome.sentence)
        return Promotion(name: name, version: version, isInForce: isInForce)
    }
}

/// A prompt's new version.
public struct Promotion: Sendable, Hashable {
    public var name: String
    public var version: Int
    public var isInForce: Bool
}

extension Workbench {
    /// Writes a page, making its folder where that is Hone's own.
    public func writeReport(_ page: String, to path: String) throws {
        let file = context.absolute(path)
        if file.hasPrefix(data.path + "/") { try makeFolder(data.path + "/reports") }
        try write(Array(page.utf8), to: file)
    }
}
