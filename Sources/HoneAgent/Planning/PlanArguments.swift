public import HoneCore

/// The arguments of the `plan` tool, read into typed steps.
///
/// Throws a sentence for the model where a step lacks what it needs.
func planSteps(from arguments: JSONValue) throws(ToolArgumentError) -> [PlanStep] {
    guard let entries = arguments["steps"]?.array, !entries.isEmpty else {
        throw ToolArgumentError("plan needs `steps`, a list with at least one step.")
    }
    guard entries.count <= 30 else {
        throw ToolArgumentError("A plan has at most 30 steps; this one has \(entries.count).")
    }
    var steps: [PlanStep] = []
    for (index, entry) in entries.enumerated() {
        guard let intent = entry["intent"]?.string, !intent.isEmpty else {
            throw ToolArgumentError("Step \(index + 1) needs `intent`, a text.")
        }
        let kinds = PlanStep.Kind.allCases.map(\.rawValue)
        let kindName = entry["kind"]?.string ?? PlanStep.Kind.code.rawValue
        guard let kind = PlanStep.Kind(rawValue: kindName) else {
            throw ToolArgumentError(
                "Step \(index + 1) has the kind '\(kindName)'; kinds are \(kinds.joined(separator: ", ")).")
        }
        let acceptance: PlanStep.Acceptance
        if let command = entry["accept_command"]?.string, !command.isEmpty {
            acceptance = .command(command)
        } else if let file = entry["accept_file"]?.string, !file.isEmpty {
            acceptance = .file(file)
        } else if let statement = entry["accept_statement"]?.string, !statement.isEmpty {
            acceptance = .statement(statement)
        } else {
            throw ToolArgumentError(
                "Step \(index + 1) needs one of accept_command, accept_file and accept_statement: how to see that it is done."
            )
        }
        steps.append(PlanStep(intent: intent, kind: kind, acceptance: acceptance))
    }
    return steps
}

extension PlanStep {
    /// The step as a line, for a model or a person.
    public var line: String {
        let mark =
            switch status {
            case .open: "[ ]"
            case .done: "[x]"
            case .failed: "[!]"
            }
        let evidence =
            switch acceptance {
            case .command(let command): "`\(command)` passes"
            case .file(let path): "\(path) exists"
            case .statement(let text): text
            }
        return "\(mark) \(kind.rawValue): \(intent) (done when: \(evidence))"
    }
}
