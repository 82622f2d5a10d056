import HoneCore
import HoneEvaluation
import HoneOptimizer
import HoneRuntime

enum OptimizationConsole {
    /// What is known at a moment, the most important first.
    static func parts(_ progress: Optimizer.Progress) -> [String] {
        var parts = ["\(progress.rollouts)/\(progress.planned) rollouts"]
        if let best = progress.expected {
            parts.append(
                "best about \(share(best.predicted)) (\(share(best.interval.lowerBound))–\(share(best.interval.upperBound)))"
            )
        }
        if let champion = progress.champion {
            parts.append("certified \(share(champion.after)) (\(share(champion.lower))–\(share(champion.upper)))")
        }
        if let pairs = progress.pairs {
            parts.append("proving: \(pairs) pairs")
        } else {
            parts.append("trying \(progress.live) edits, \(progress.adopted) adopted")
        }
        parts.append(
            progress.dollars > 0 ? "$\((progress.dollars * 100).rounded() / 100)" : "\(progress.tokens) tokens")
        parts.append("\(progress.reflections) reflections")
        return parts
    }

    static func share(_ value: Double) -> String { "\(Int((value * 100).rounded())) %" }
}

/// What an optimisation would do.
struct OptimizationEstimate {
    let task: EvaluationTask
    let settings: SearchSettings
    /// Of a rollout, where that is known from earlier ones.
    var tokensEach: Int?

    var text: String {
        get throws {
            let feasibility = Feasibility(task, settings)
            try feasibility.check(task, settings)
            let gain = feasibility.smallestGain.map {
                "gains from about \(Int(($0 * 100).rounded())) points can be proven"
            }
            return """
                task         \(task.name): \(task.splits.train.count + task.splits.validation.count) cases for screening, \(task.splits.guardCases.count) guard, \(task.splits.test.count) test
                budget       at most \(settings.rollouts) rollouts and \(settings.reflections) reflections, \(task.workers) at a time
                tokens       \(tokens)
                proof        \(gain ?? "no gain can be proven with so few pairs"), at α = \(settings.alpha)
                nothing was sent
                """
        }
    }

    /// An agent's runs use as much as earlier ones did, or at most what they may; a prompt's answers follow from its
    /// length, four bytes of English being about one token.
    private var tokens: String {
        let reflection = task.prompt.utf8.count / 2 + 6000
        if let agent = task.agent {
            guard let tokensEach else {
                let most = (agent.limits.tokens ?? 0) * settings.rollouts
                return
                    "at most \(task.budget.tokens.map { min($0, most) } ?? most): no run of '\(agent.name)' tells how many each takes"
            }
            return
                "about \(settings.rollouts * tokensEach + settings.reflections * reflection), as earlier runs took \(tokensEach) each"
        }
        let cases = task.splits.train + task.splits.validation + task.splits.guardCases
        let input = cases.reduce(0) { $0 + $1.input.utf8.count } / max(cases.count, 1)
        let each = (input + 2 * task.prompt.utf8.count) / 4 + (task.maxOutputTokens ?? 200)
        return "about \(settings.rollouts * each + settings.reflections * 4 * each)"
    }
}

/// What an optimisation shows at its end.
struct OptimizationReport {
    let name: String
    let task: EvaluationTask
    let outcome: OptimizationOutcome
    let promoted: [Promotion]
    let page: String

    var text: String { outcome.sentence.prefix(1).uppercased() + outcome.sentence.dropFirst() }

    var notices: [String] {
        var notices = promoted.map { promotion in
            promotion.isInForce
                ? "Version \(promotion.version) of '\(promotion.name)' is in force. Take it back with: hone prompts rollback \(shellQuoted(promotion.name))"
                : "Version \(promotion.version) of '\(promotion.name)' is kept; the prompt is pinned, so another one stays in force."
        }
        if outcome.wasInterrupted { notices.append("Interrupted. Resume with: hone optimize --resume \(name)") }
        notices.append("Report: \(page)")
        return notices
    }

    var json: JSONValue {
        var object: [String: JSONValue] = [
            "optimization": .string(name), "task": .string(task.name),
            "certified": .bool(outcome.champion != nil && outcome.search.settings.mode != .off),
            "sentence": .string(outcome.sentence), "rollouts": .integer(outcome.rollouts),
            "paid_rollouts": .integer(outcome.account.paidRollouts),
            "reflections": .integer(outcome.search.reflections), "tokens": .integer(outcome.account.tokens),
            "dollars": .number(outcome.account.dollars), "seconds": .number(outcome.seconds),
            "prompt": .string(outcome.champion?.prompt ?? task.prompt),
            "candidate": .string(outcome.search.prompt(with: outcome.search.chosen)),
            "ending": outcome.search.ending.map { .string($0.rawValue) } ?? .null, "report": .string(page),
            "promoted": .array(
                promoted.map {
                    ["prompt": .string($0.name), "version": .integer($0.version), "in_force": .bool($0.isInForce)]
                }),
        ]
        if let m = outcome.champion?.measurement {
            object["guard"] = [
                "before": .number(m.before), "after": .number(m.after), "lower": .number(m.lower),
                "upper": .number(m.upper), "least_gain": .number(m.leastGain), "pairs": .integer(m.pairs),
            ]
        }
        return .object(object)
    }
}
