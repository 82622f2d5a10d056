public import HoneCore

/// A task as a person writes it: a document, and the files that it names.
public struct TaskDocument {
    static let keys = [
        "name", "prompt", "agent", "prompts", "sandbox", "limits", "checks", "files", "data", "train", "validation",
        "guard", "test", "fields", "reward", "model",
        "reflection_model", "judge_model", "temperature", "max_tokens", "workers", "budget",
    ]

    let path: String
    let value: [String: JSONValue]
    /// The text of a file named in the task, or nil where there is none.
    private let read: (String) throws -> String?
    /// A folder named in the task with the digest of what is in it, or nil where there is none.
    let folder: (String) throws -> (path: String, digest: Digest)?

    /// - Parameters:
    ///   - path: of the document, for errors.
    ///   - read: reads a file by its path as the task names it.
    ///   - folder: finds a folder in the same way.
    public init(
        _ value: JSONValue, path: String, read: @escaping (String) throws -> String?,
        folder: @escaping (String) throws -> (path: String, digest: Digest)? = { _ in nil }
    ) throws(EvaluationError) {
        self.path = path
        self.read = read
        self.folder = folder
        guard let object = value.object else {
            throw EvaluationError(
                .badValue,
                "\(path): a task is a list of settings, such as 'prompt: prompt.txt'. Write them as key: value.")
        }
        self.value = object
        try check(object, keys: Self.keys, in: "the task")
    }

    public func task() throws -> EvaluationTask {
        let agent = try agent()
        let mapping = try mapping(isForAgent: agent != nil)
        var splits = try splits(mapping)
        if agent != nil { try assign(&splits) }
        try splits.checkSeparation()
        let reward = try value["reward"] ?? (agent == nil ? required("reward") : "checks")
        let task = EvaluationTask(
            name: try text("name") ?? defaultName, prompt: agent == nil ? try prompt() : "", agent: agent,
            fields: mapping, splits: splits, reward: try RewardDocument(path: path, read: read).reward(reward),
            models: try texts("model"),
            reflectionModels: try texts("reflection_model"), judgeModels: try texts("judge_model"),
            temperature: try number("temperature", in: 0...2) ?? (agent == nil ? 0 : 1),
            maxOutputTokens: try count("max_tokens"), workers: min(try count("workers") ?? 8, 256),
            budget: try budget())
        guard agent == nil else { return task }
        try task.check(prompt: task.prompt)
        guard !task.reward.needsRun else { throw wrong("reward", "another than 'checks', which is for an 'agent'") }
        return task
    }

    private var defaultName: String {
        let parts = path.split(separator: "/").map(String.init)
        let file = parts.last ?? "task"
        if file == "task.yaml", parts.count > 1 { return parts[parts.count - 2] }
        return file.split(separator: ".").first.map(String.init) ?? "task"
    }

    /// A text with line breaks or blanks is the prompt itself, any other one names a file.
    private func prompt() throws -> String {
        guard let text = try required("prompt").string else { throw wrong("prompt", "a text or the name of a file") }
        if text.contains(where: \.isNewline) { return trimmed(text) }
        if let file = try read(text) { return trimmed(file) }
        guard text.contains(" ") else {
            throw EvaluationError(.missingField, "\(path): there is no file '\(text)' for 'prompt'. Create it.")
        }
        return text
    }

    private func splits(_ mapping: FieldMapping) throws -> CaseSplits {
        var splits = CaseSplits()
        if let file = try text("data") {
            for split in Split.allCases where value[split.rawValue] != nil {
                throw EvaluationError(
                    .badValue,
                    "\(path): 'data' is split by Hone; leave out '\(split.rawValue)', or name all splits instead.")
            }
            splits = CaseSplits(splitting: try cases(file, mapping))
        } else {
            guard Split.allCases.contains(where: { value[$0.rawValue] != nil }) else {
                throw EvaluationError(
                    .missingField,
                    "\(path): the task names no cases. Set 'data', or 'train' and 'guard', or 'test' to score only.")
            }
            for split in Split.allCases {
                if let file = try text(split.rawValue) { splits[split] = try cases(file, mapping) }
            }
        }
        return splits
    }

    private func cases(_ file: String, _ mapping: FieldMapping) throws -> [Case] {
        guard let text = try read(file) else {
            throw EvaluationError(.missingField, "\(path): there is no file '\(file)' with cases. Create it.")
        }
        return try mapping.cases(of: try DataFile(text, path: file), path: file)
    }

    private func mapping(isForAgent: Bool) throws -> FieldMapping {
        var mapping = isForAgent ? FieldMapping(input: "goal", expected: nil) : FieldMapping()
        guard let fields = value["fields"] else { return mapping }
        guard let object = fields.object else { throw wrong("fields", "settings such as 'input: question'") }
        try check(object, keys: ["id", "input", "expected"], in: "'fields'")
        mapping.id = object["id"]?.string
        mapping.input = object["input"]?.string ?? mapping.input
        if let expected = object["expected"] { mapping.expected = expected.string }
        return mapping
    }

    private func budget() throws -> OptimizationBudget {
        guard let budget = value["budget"] else { return OptimizationBudget() }
        if let rollouts = budget.integer, rollouts > 0 { return OptimizationBudget(rollouts: rollouts) }
        guard let object = budget.object else {
            throw wrong("budget", "a number of rollouts, or settings such as 'rollouts: 600'")
        }
        try check(object, keys: ["rollouts", "reflections", "tokens", "usd", "seconds"], in: "'budget'")
        func limit(_ key: String) throws -> Double? {
            guard let value = object[key] else { return nil }
            guard let number = value.number, number > 0 else { throw wrong("budget.\(key)", "a number above 0") }
            return number
        }
        return OptimizationBudget(
            rollouts: Int(try limit("rollouts") ?? 600), reflections: try limit("reflections").map { Int($0) },
            tokens: try limit("tokens").map { Int($0) }, dollars: try limit("usd"), seconds: try limit("seconds"))
    }

    // MARK: Values

    private func required(_ key: String) throws(EvaluationError) -> JSONValue {
        guard let value = value[key], !value.isNull else {
            throw EvaluationError(.missingField, "\(path): the task has no '\(key)'. Add it.")
        }
        return value
    }

    func text(_ key: String) throws(EvaluationError) -> String? {
        guard let value = value[key] else { return nil }
        guard let text = value.string, !text.isEmpty else { throw wrong(key, "a text") }
        return text
    }

    func texts(_ key: String) throws(EvaluationError) -> [String] {
        guard let value = value[key] else { return [] }
        if let text = value.string { return [text] }
        guard let texts = value.array?.compactMap(\.string), !texts.isEmpty else {
            throw wrong(key, "a text or a list of texts")
        }
        return texts
    }

    private func count(_ key: String) throws(EvaluationError) -> Int? {
        guard let value = value[key] else { return nil }
        guard let count = value.integer, count > 0 else { throw wrong(key, "a whole number above 0") }
        return count
    }

    private func number(_ key: String, in range: ClosedRange<Double>) throws(EvaluationError) -> Double? {
        guard let value = value[key] else { return nil }
        guard let number = value.number, range.contains(number) else {
            throw wrong(key, "a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func wrong(_ key: String, _ expected: String) -> EvaluationError {
        EvaluationError(.badValue, "\(path): '\(key)' has to be \(expected).")
    }

    func check(_ object: [String: JSONValue], keys: [String], in place: String) throws(EvaluationError) {
        try checkKeys(of: object, among: keys, in: place, path)
    }
}

func checkKeys(
    of object: [String: JSONValue], among keys: [String], in place: String, _ path: String
) throws(EvaluationError) {
    for key in object.keys.sorted() where !keys.contains(key) {
        let near = suggestion(for: key, among: keys).map { " Did you mean '\($0)'?" } ?? ""
        throw EvaluationError(
            .badValue,
            "\(path): \(place) knows no '\(sanitized(key))'.\(near) It knows: \(keys.joined(separator: ", ")).")
    }
}
