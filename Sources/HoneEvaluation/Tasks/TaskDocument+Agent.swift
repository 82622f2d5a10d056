import HoneCore

extension TaskDocument {
    /// The agent under test; nil where the task names none. Its texts are not part of the document.
    func agent() throws -> AgentSubject? {
        guard let name = try text("agent") else {
            for key in ["prompts", "sandbox", "limits", "checks", "files"] where value[key] != nil {
                throw EvaluationError(
                    .badValue, "\(path): '\(key)' is for a task with an 'agent'. Name one, or leave '\(key)' out.")
            }
            return nil
        }
        for key in ["prompt", "temperature", "max_tokens"] where value[key] != nil {
            throw EvaluationError(
                .badValue,
                "\(path): '\(key)' is not for a task with an 'agent', which brings its own. Leave it out.")
        }
        let names = try texts("prompts")
        let parts = try (names.isEmpty ? ["instructions"] : names).map { name throws(EvaluationError) in
            guard let part = AgentPart(rawValue: name) else {
                let known = AgentPart.allCases.map(\.rawValue)
                let near = suggestion(for: name, among: known).map { " Did you mean '\($0)'?" } ?? ""
                throw EvaluationError(
                    .badValue,
                    "\(path): 'prompts' knows no '\(sanitized(name))'.\(near) It knows: \(known.joined(separator: ", "))."
                )
            }
            return part
        }
        guard Set(parts).count == parts.count else { throw wrong("prompts", "a list that names each prompt once") }
        return AgentSubject(name: name, parts: parts, limits: try limits(), profile: try text("sandbox"))
    }

    private func limits() throws -> RunLimits {
        guard let value = value["limits"] else { return RunLimits() }
        guard let object = value.object else { throw wrong("limits", "settings such as 'steps: 20'") }
        try check(object, keys: ["steps", "tokens", "usd", "seconds"], in: "'limits'")
        func limit(_ key: String) throws -> Double? {
            guard let value = object[key] else { return nil }
            guard let number = value.number, number > 0, number < 1e12 else {
                throw wrong("limits.\(key)", "a number above 0")
            }
            return number
        }
        return RunLimits(
            steps: try limit("steps").map { max(1, Int($0)) }, tokens: try limit("tokens").map { max(1, Int($0)) },
            dollars: try limit("usd"), seconds: try limit("seconds"))
    }

    /// Gives each case its workspace and checks: its own fields `files` and `checks`, else the task's.
    func assign(_ splits: inout CaseSplits) throws {
        let common = (files: fieldText("files"), checks: fieldText("checks"))
        for split in Split.allCases {
            for index in splits[split].indices {
                let item = splits[split][index]
                let checks = try checks(item.fields["checks"] ?? common.checks, item)
                let files = try files(item.fields["files"] ?? common.files, item)
                splits[split][index].assignment = Assignment(files: files, checks: checks)
            }
        }
    }

    private func fieldText(_ key: String) -> String? { value[key].map { $0.string ?? $0.text } }

    private func checks(_ text: String?, _ item: Case) throws -> [String] {
        let text = trimmed(text ?? "")
        let list = (try? JSONValue(parsing: text))?.array
        let checks = list.map { $0.compactMap(\.string) } ?? (text.isEmpty ? [] : [text])
        guard !checks.isEmpty, checks.allSatisfy({ !$0.allSatisfy(\.isWhitespace) }), checks.count == list?.count ?? 1
        else {
            throw EvaluationError(
                .missingField,
                "\(path): the case '\(sanitized(item.id))' has no checks. Give it a field 'checks' with a shell command or a list of them, or set 'checks' in the task."
            )
        }
        return checks
    }

    private func files(_ text: String?, _ item: Case) throws -> Assignment.Files {
        guard let text, !text.isEmpty else { return .texts([:]) }
        if let object = (try? JSONValue(parsing: text))?.object {
            let texts = object.compactMapValues(\.string)
            guard texts.count == object.count else {
                throw EvaluationError(
                    .badValue,
                    "\(path): 'files' of the case '\(sanitized(item.id))' has to be a folder's name, or texts by file name."
                )
            }
            return .texts(texts)
        }
        guard let found = try folder(text) else {
            throw EvaluationError(
                .missingField,
                "\(path): there is no folder '\(sanitized(text))' for the case '\(sanitized(item.id))'. Create it.")
        }
        return .folder(found.path, digest: found.digest)
    }
}
