public import HoneCore

/// The tools that the runtime offers.
public enum ToolCatalog {
    /// The definitions for a run, in an order that never changes, so that servers can cache the prefix.
    ///
    /// A small model with a short context is told the same in fewer words: names and types, and one sentence for each
    /// tool.
    public static func definitions(for assets: FrozenAssets) -> [ToolDefinition] {
        let offered = all.filter { always.contains($0.name) || assets.agent.tools.contains($0.name) }
        return assets.observationBytes == nil ? offered : offered.map(brief)
    }

    private static func brief(_ tool: ToolDefinition) -> ToolDefinition {
        var tool = tool
        if let end = tool.description.firstIndex(of: ".") { tool.description = String(tool.description[...end]) }
        tool.parameters = withoutDescriptions(tool.parameters)
        return tool
    }

    /// A schema without what it says in words. A property may itself be called `description`.
    private static func withoutDescriptions(_ schema: JSONValue) -> JSONValue {
        guard var members = schema.object else { return schema }
        members["description"] = nil
        if let items = members["items"] { members["items"] = withoutDescriptions(items) }
        if let properties = members["properties"]?.object {
            members["properties"] = .object(properties.mapValues(withoutDescriptions))
        }
        return .object(members)
    }

    static let always: Set<String> = ["plan", "step_done", "read_output", "finish"]

    /// What a resumed run does about a call of this tool that was cut off.
    static func effect(of tool: String) -> EffectClass {
        switch tool {
        case "shell", "python", "write_file", "edit_file", "step_done": .workspace
        default: .pure
        }
    }

    static let all: [ToolDefinition] = [
        tool(
            "plan", "Record the plan, or replace it when evidence shows that it is wrong. Steps are numbered from 1.",
            [
                "steps": [
                    "type": "array",
                    "items": [
                        "type": "object",
                        "properties": [
                            "intent": text("What the step achieves, one sentence."),
                            "kind": [
                                "type": "string", "enum": .array(PlanStep.Kind.allCases.map { .string($0.rawValue) }),
                            ],
                            "accept_command": text("Shell command that exits with 0 when the step is done."),
                            "accept_file": text("File that exists when the step is done."),
                            "accept_statement": text("What is true when the step is done, where no command can tell."),
                        ],
                        "required": ["intent", "kind"],
                    ],
                ],
                "reason": text("For a revision: what the evidence was."),
            ], required: ["steps"]),
        tool(
            "shell", "Run a bash command in the sandbox, in /box. A fresh process every time; only files persist.",
            ["command": text("The command line.")], required: ["command"]),
        tool(
            "python",
            "Run Python 3 code in the sandbox, in /box. A fresh process every time; print what you need to see.",
            ["code": text("The program.")], required: ["code"]),
        tool(
            "read_file", "Read a text file of the workspace, whole or by lines.",
            [
                "path": text("Relative to /box."), "start_line": integer("From 1."), "end_line": integer("Inclusive."),
            ], required: ["path"]),
        tool(
            "write_file", "Create or replace a file of the workspace.",
            ["path": text("Relative to /box."), "content": text("The whole new content.")],
            required: ["path", "content"]),
        tool(
            "edit_file", "Replace one passage of a file. The old text must occur exactly once.",
            [
                "path": text("Relative to /box."), "old": text("The passage as it is, with its indentation."),
                "new": text("What replaces it."),
            ], required: ["path", "old", "new"]),
        tool(
            "step_done", "Report a step of the plan as done. Its acceptance is checked and the result returned.",
            ["step": integer("Its number in the plan, from 1.")], required: ["step"]),
        tool(
            "read_output", "Read a part of an earlier output that was shown cut.",
            [
                "handle": text("As given in the cut output."), "start_line": integer("From 1."),
                "end_line": integer("Inclusive."),
            ], required: ["handle"]),
        tool(
            "finish", "End the work: the goal is reached, or cannot be. The person's checks run after this.",
            ["answer": text("The result for the person: complete, to the point, and true.")], required: ["answer"]),
    ]

    static func definition(named name: String) -> ToolDefinition? { all.first { $0.name == name } }

    private static func tool(
        _ name: String, _ description: String, _ properties: [String: JSONValue], required: [JSONValue]
    ) -> ToolDefinition {
        ToolDefinition(
            name: name, description: description,
            parameters: [
                "type": "object", "properties": .object(properties), "required": .array(required),
                "additionalProperties": false,
            ])
    }

    private static func text(_ description: String) -> JSONValue {
        ["type": "string", "description": .string(description)]
    }

    private static func integer(_ description: String) -> JSONValue {
        ["type": "integer", "description": .string(description)]
    }
}
