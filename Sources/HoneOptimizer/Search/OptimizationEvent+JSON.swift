public import HoneCore
public import HoneEvaluation

// Written by hand: a log has a hundred thousand of these, and a resumed search reads them all.

extension RolloutFinished {
    public var json: JSONValue {
        var object: [String: JSONValue] = [
            "ticket": .integer(ticket), "purpose": .string(purpose.rawValue), "score": .number(rollout.grade.score),
            "answer": .string(rollout.answer), "in": .integer(rollout.usage.inputTokens),
            "out": .integer(rollout.usage.outputTokens), "ms": .integer(rollout.milliseconds), "at": .number(seconds),
        ]
        if !rollout.grade.feedback.isEmpty { object["feedback"] = .string(rollout.grade.feedback) }
        if !rollout.grade.parts.isEmpty { object["parts"] = .object(rollout.grade.parts.mapValues { .number($0) }) }
        if let cost = rollout.usage.cost { object["cost"] = .number(cost) }
        if let run = rollout.run { object["run"] = .string(run.rawValue) }
        if isCached { object["cached"] = true }
        return .object(object)
    }

    /// The event without its key; nil where the value is none that `json` makes.
    public init?(json: JSONValue) {
        guard let object = json.object, let ticket = object["ticket"]?.integer,
            let purpose = object["purpose"]?.string.flatMap(RolloutTicket.Purpose.init(rawValue:)),
            let rollout = Rollout(json: json)
        else { return nil }
        self.init(
            ticket: ticket, purpose: purpose, key: nil, rollout: rollout, isCached: object["cached"]?.bool ?? false,
            seconds: object["at"]?.number ?? 0)
    }
}

extension Rollout {
    /// The rollout of a stored event.
    public init?(json: JSONValue) {
        guard let object = json.object, let score = object["score"]?.number, let answer = object["answer"]?.string
        else { return nil }
        let grade = Grade(
            score: score, parts: object["parts"]?.object?.compactMapValues(\.number) ?? [:],
            feedback: object["feedback"]?.string ?? "")
        let usage = Usage(
            inputTokens: object["in"]?.integer ?? 0, outputTokens: object["out"]?.integer ?? 0,
            cost: object["cost"]?.number)
        self.init(
            answer: answer, grade: grade, usage: usage, milliseconds: object["ms"]?.integer ?? 0,
            run: object["run"]?.string.map { RunID(rawValue: $0) })
    }
}

extension RolloutLost {
    public var json: JSONValue { ["ticket": .integer(ticket), "reason": .string(reason)] }

    public init?(json: JSONValue) {
        guard let ticket = json["ticket"]?.integer else { return nil }
        self.init(ticket: ticket, reason: json["reason"]?.string ?? "")
    }
}

extension ReflectionFinished {
    public var json: JSONValue {
        [
            "number": .integer(number), "reply": reply.map { .string($0) } ?? .null,
            "in": .integer(usage.inputTokens), "out": .integer(usage.outputTokens),
            "cost": usage.cost.map { .number($0) } ?? .null,
        ]
    }

    public init?(json: JSONValue) {
        guard let number = json["number"]?.integer else { return nil }
        self.init(
            number: number, reply: json["reply"]?.string,
            usage: Usage(
                inputTokens: json["in"]?.integer ?? 0, outputTokens: json["out"]?.integer ?? 0,
                cost: json["cost"]?.number))
    }
}
