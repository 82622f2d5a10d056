public import HoneCore

/// How a prompt and a case become a request: a prompt with variables is one user message; one without is the system
/// prompt before the case's input.
public struct TaskPrompt: Sendable {
    public let text: String
    private let template: Template?

    /// - Parameter fields: the names of a case's fields; `input` always counts as one.
    public init(_ text: String, fields: Set<String>) throws(EvaluationError) {
        guard !text.allSatisfy(\.isWhitespace) else {
            throw EvaluationError(.badPrompt, "The prompt is empty. Write what the model should do.")
        }
        self.text = text
        let template: Template
        do {
            template = try Template(text)
        } catch {
            throw EvaluationError(.badPrompt, "The prompt cannot be used: \(error.message).")
        }
        for variable in template.variables where variable != "input" && !fields.contains(variable) {
            let near =
                suggestion(for: variable, among: fields.union(["input"]).sorted())
                .map { " Did you mean '{{\($0)}}'?" } ?? ""
            throw EvaluationError(
                .badPrompt, "The prompt's variable '{{\(sanitized(variable))}}' is no field of the data.\(near)")
        }
        self.template = template.variables.isEmpty ? nil : template
    }

    /// The variables that each rewrite of this prompt must keep.
    public var variables: [String] { template?.variables ?? [] }

    public func messages(for item: Case) -> [Message] {
        guard let template else {
            return [Message(role: .system, content: text), Message(role: .user, content: item.input)]
        }
        var values = ["input": item.input].merging(item.fields) { mine, _ in mine }
        for variable in template.variables where values[variable] == nil { values[variable] = "" }
        let rendered = try? template.rendered(values.filter { template.variables.contains($0.key) })
        return [Message(role: .user, content: rendered ?? text)]
    }
}
