import HoneCore
import HoneEvaluation

/// What an evaluation shows.
struct EvalReport {
    let task: EvaluationTask
    let split: Split
    let references: [String]
    let models: [String]
    let evaluations: [Evaluation]
    /// The field that the answers were in; nil where a model was asked.
    var answers: String?

    func text(showsCases: Bool) -> String {
        var lines: [String] = []
        if showsCases {
            let rows = evaluations[0].entries.indices.map { index in
                let entry = evaluations[0].entries[index]
                let scores = evaluations.map { Self.score($0.entries[index].rollout.grade.score) }
                let feedback = evaluations[evaluations.count - 1].entries[index].rollout.grade.feedback
                let run = task.agent == nil ? [] : [evaluations[0].entries[index].rollout.run?.rawValue ?? ""]
                return [entry.item.id] + run + scores + [String(oneLine(feedback).prefix(100))]
            }
            lines += [
                Table(
                    header: ["CASE"] + (task.agent == nil ? [] : ["RUN"]) + references.map { $0.uppercased() } + [
                        "FEEDBACK"
                    ], rows: rows
                ).text, "",
            ]
        }
        for (reference, evaluation) in zip(references, evaluations) {
            lines.append(
                "\(reference): \(Self.described(evaluation.interval)) on \(evaluation.entries.count) \(split.rawValue) cases"
            )
        }
        if evaluations.count == 2 {
            let difference = evaluations[0].difference(to: evaluations[1])
            lines.append("difference: \(Self.described(difference, signed: true)), paired; \(verdict(difference))")
        }
        if let agreement {
            lines.append(
                "judge: on the side of the label in \(Self.share(agreement.agreement)) of \(agreement.cases) labelled cases, off by \(Self.score(agreement.meanError)) on average"
            )
        }
        let cached = evaluations.reduce(0) { $0 + $1.entries.count { $0.isCached } }
        let all = evaluations.reduce(0) { $0 + $1.entries.count }
        let dollars = evaluations.reduce(0) { $0 + $1.paidDollars }
        lines.append(
            "\(answers == nil ? "asked" : "took the answers of") \(models.joined(separator: ", ")): \(all - cached) rollouts, \(cached) known from before, \(evaluations.reduce(0) { $0 + $1.paidTokens }) tokens"
                + (dollars > 0 ? ", $\((dollars * 10000).rounded() / 10000)" : ""))
        return lines.joined(separator: "\n")
    }

    /// How far a judge's scores are from those that a person gave in the cases' field `label`, where there are any.
    private var agreement: JudgeAgreement? {
        guard case .judge = task.reward, let last = evaluations.last else { return nil }
        let pairs = last.entries.compactMap { entry in
            entry.item.fields["label"].flatMap(Double.init).map { (entry.rollout.grade.score, $0) }
        }
        return pairs.isEmpty ? nil : JudgeAgreement(pairs)
    }

    private static func share(_ value: Double) -> String { "\(Int((value * 100).rounded())) %" }

    private func verdict(_ difference: MeanInterval) -> String {
        guard let margin = difference.margin, margin > 0 else { return "no interval can be given" }
        if difference.mean > margin { return "\(references[1]) is better" }
        if difference.mean < -margin { return "\(references[0]) is better" }
        return "the difference may be chance"
    }

    private static func score(_ value: Double) -> String { "\((value * 1000).rounded() / 1000)" }

    static func described(_ interval: MeanInterval, signed: Bool = false) -> String {
        let sign = signed && interval.mean >= 0 ? "+" : ""
        let points = "\(sign)\((interval.mean * 1000).rounded() / 10) \(signed ? "points" : "%")"
        guard let margin = interval.margin else { return points }
        return "\(points) ± \((margin * 1000).rounded() / 10) (95 %)"
    }

    var json: JSONValue {
        var object: [String: JSONValue] = [
            "task": .string(task.name), "split": .string(split.rawValue), "data": .string(task.dataDigest.hexadecimal),
            "models": .array(models.map { .string($0) }),
            "prompts": .array(
                zip(references, evaluations).map { reference, evaluation in
                    [
                        "prompt": .string(reference), "score": .number(evaluation.interval.mean),
                        "margin": evaluation.interval.margin.map { .number($0) } ?? .null,
                        "tokens": .integer(evaluation.paidTokens), "dollars": .number(evaluation.paidDollars),
                        "cases": .array(
                            evaluation.entries.map { entry in
                                [
                                    "id": .string(entry.item.id), "score": .number(entry.rollout.grade.score),
                                    "answer": .string(entry.rollout.answer),
                                    "feedback": .string(entry.rollout.grade.feedback), "cached": .bool(entry.isCached),
                                    "run": entry.rollout.run.map { .string($0.rawValue) } ?? .null,
                                ]
                            }),
                    ]
                }),
        ]
        if evaluations.count == 2 {
            let difference = evaluations[0].difference(to: evaluations[1])
            object["difference"] = [
                "mean": .number(difference.mean), "margin": difference.margin.map { .number($0) } ?? .null,
            ]
        }
        if let agreement {
            object["judge"] = [
                "labelled_cases": .integer(agreement.cases), "agreement": .number(agreement.agreement),
                "mean_error": .number(agreement.meanError),
            ]
        }
        return .object(object)
    }
}
