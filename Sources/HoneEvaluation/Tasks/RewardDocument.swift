import HoneCore

/// The `reward` of a task's document: a name, a name with settings, or a list of such with weights.
struct RewardDocument {
    let path: String
    /// The text of a file named in the task, or nil where there is none.
    let read: (String) throws -> String?

    private static let settings: [String: [String]] = [
        "exact": ["text", "ignore_case"], "contains": [], "regex": ["pattern"], "numeric": ["tolerance"], "f1": [],
        "pairs": [],
        "checks": ["detour_cost"], "json": ["all"], "json-schema": ["schema"], "length": ["characters"],
        "command": ["command", "files", "profile", "seconds"], "code": ["language", "tests", "profile", "seconds"],
        "judge": ["rubric"],
    ]

    func reward(_ value: JSONValue) throws(EvaluationError) -> RewardDefinition {
        if let name = value.string { return try reward(name, [:]) }
        if let list = value.array, !list.isEmpty {
            var rewards: [WeightedReward] = []
            for element in list {
                var object = element.object ?? ["type": element]
                let weight = object.removeValue(forKey: "weight")?.number ?? 1
                guard weight > 0 else { throw wrong("a reward's 'weight' has to be above 0") }
                rewards.append(WeightedReward(weight: weight, reward: try reward(.object(object))))
            }
            return rewards.count == 1 ? rewards[0].reward : .weighted(rewards)
        }
        guard var object = value.object, let name = object.removeValue(forKey: "type")?.string else {
            throw wrong("'reward' has to be a name, such as 'exact', or settings with a 'type'")
        }
        return try reward(name, object)
    }

    private func reward(_ name: String, _ object: [String: JSONValue]) throws(EvaluationError) -> RewardDefinition {
        guard let known = Self.settings[name] else {
            let names = Self.settings.keys.sorted()
            let near = suggestion(for: name, among: names).map { " Did you mean '\($0)'?" } ?? ""
            throw wrong("there is no reward '\(sanitized(name))'.\(near) There are: \(names.joined(separator: ", "))")
        }
        try checkKeys(of: object, among: known, in: "the reward '\(name)'", path)
        let profile = object["profile"]?.string ?? "python"
        let seconds = object["seconds"]?.number ?? 10
        guard seconds > 0, seconds <= 3600 else { throw wrong("a reward's 'seconds' has to be from 0 to 3600") }
        switch name {
        case "exact":
            let ignoresCase = object["ignore_case"]?.bool ?? false
            guard let spelled = object["text"]?.string else { return .exact(.whole, ignoresCase: ignoresCase) }
            guard let text = AnswerText(rawValue: spelled) else { throw wrong("'text' has to be whole or last-line") }
            return .exact(text, ignoresCase: ignoresCase)
        case "contains": return .contains
        case "regex":
            guard let pattern = object["pattern"]?.string else { throw wrong("the reward 'regex' needs a 'pattern'") }
            _ = try RegexGrading.expression(pattern, expected: "")
            return .regex(pattern: pattern)
        case "numeric": return .numeric(tolerance: object["tolerance"]?.number ?? 1e-6)
        case "f1": return .f1
        case "pairs": return .pairs
        case "checks":
            guard let cost = object["detour_cost"] else { return .checks() }
            guard let share = cost.number, (0...1).contains(share) else {
                throw wrong("the reward 'checks' takes a 'detour_cost' from 0 to 1")
            }
            return .checks(detourCost: share)
        case "json": return .json(all: object["all"]?.bool ?? false)
        case "json-schema":
            guard let schema = object["schema"], schema.object != nil else {
                throw wrong("the reward 'json-schema' needs a 'schema'")
            }
            return .jsonSchema(schema)
        case "length":
            guard let characters = object["characters"]?.integer, characters > 0 else {
                throw wrong("the reward 'length' needs 'characters', a number above 0")
            }
            return .length(characters: characters)
        case "command":
            let words =
                object["command"]?.array?.compactMap(\.string) ?? object["command"]?.string.map { ["sh", "-c", $0] }
            guard let words, !words.isEmpty else { throw wrong("the reward 'command' needs a 'command'") }
            return .command(words, profile: profile, seconds: seconds, files: try files(object["files"]))
        case "code":
            guard ["python", nil].contains(object["language"]?.string) else {
                throw wrong("the reward 'code' knows the language python; use 'command' for others")
            }
            return .code(testField: object["tests"]?.string ?? "tests", profile: profile, seconds: seconds)
        default:
            guard let rubric = object["rubric"]?.string else { throw wrong("the reward 'judge' needs a 'rubric'") }
            return .judge(rubric: rubric)
        }
    }

    /// The texts of the files that a command needs, by the names that it finds them under.
    private func files(_ value: JSONValue?) throws(EvaluationError) -> [String: String]? {
        guard let value else { return nil }
        guard let names = value.string.map({ [$0] }) ?? value.array?.compactMap(\.string), !names.isEmpty else {
            throw wrong("a reward's 'files' has to be the name of a file or a list of such names")
        }
        var texts: [String: String] = [:]
        for name in names {
            guard !name.hasPrefix("/"), !name.split(separator: "/").contains("..") else {
                throw wrong("the reward's file '\(sanitized(name))' has to lie beside the task")
            }
            let text: String?
            do { text = try read(name) } catch { throw wrong("\(error)") }
            guard let text else {
                throw EvaluationError(
                    .missingField, "\(path): there is no file '\(sanitized(name))' for the reward. Create it.")
            }
            texts[name] = text
        }
        return texts
    }

    private func wrong(_ problem: String) -> EvaluationError {
        EvaluationError(.badValue, "\(path): \(problem).")
    }
}
