public import HoneCore

/// How a family of models writes calls of tools into its text.
public enum ToolCallSyntax: String, Sendable, CaseIterable {
    /// `<tool_call>\n{"name": …, "arguments": …}\n</tool_call>`: Qwen, Hermes and most others.
    case tagged
    /// `{"name": …, "parameters": …}` as the whole reply: Llama 3.
    case bare
    /// `[TOOL_CALLS][{"name": …, "arguments": …}]`: Mistral.
    case list

    /// What a template tells of the model's syntax; tagged where it tells nothing.
    init(template: String) {
        if template.contains("[TOOL_CALLS]") {
            self = .list
        } else if template.contains("\"parameters\": "), template.contains("ipython") {
            self = .bare
        } else {
            self = .tagged
        }
    }

    private var argumentsKey: String { self == .bare ? "parameters" : "arguments" }
    private var opening: String { self == .tagged ? "<tool_call>\n" : self == .list ? "[TOOL_CALLS][" : "" }
    private var closing: String { self == .tagged ? "\n</tool_call>" : self == .list ? "]" : "" }

    /// The text that begins calls, after which a reply is constrained; nil where a reply is a call from its start.
    public var trigger: String? {
        switch self {
        case .tagged: "<tool_call>"
        case .list: "[TOOL_CALLS]"
        case .bare: nil
        }
    }

    // MARK: Grammar

    /// The texts that are calls of these tools, their arguments valid by the tools' JSON Schemas.
    ///
    /// - Parameters:
    ///   - required: only this tool may be called.
    ///   - isTriggered: the trigger has been written already.
    /// - Throws: `InferenceError` of code bad-schema.
    public func grammar(_ tools: [ToolDefinition], required: String? = nil, isTriggered: Bool = false)
        throws(InferenceError) -> Grammar
    {
        var compiler = JSONSchemaCompiler()
        var calls: [Expression.ID] = []
        for tool in tools where required == nil || tool.name == required {
            let parameters =
                tool.parameters == .null ? .object(["type": "object", "properties": [:]]) : tool.parameters
            let arguments = try compiler.compile(parameters)
            let name = compiler.table.literal(JSONText.escaped(tool.name))
            calls.append(
                compiler.table.sequence([
                    compiler.table.literal("{\"name\": \""), name,
                    compiler.table.literal("\", \"\(argumentsKey)\": "), arguments, compiler.table.literal("}"),
                ]))
        }
        if calls.isEmpty { throw .impossibleSchema(at: "#", "there is no tool to call") }
        let call = compiler.table.choice(calls)
        let rest = isTriggered ? String(opening.dropFirst(trigger?.count ?? 0)) : opening
        let root: Expression.ID
        switch self {
        case .bare: root = call
        case .tagged:
            let next = compiler.table.sequence([
                compiler.table.literal("\n" + opening), call, compiler.table.literal(closing),
            ])
            root = compiler.table.sequence([
                compiler.table.literal(rest), call, compiler.table.literal(closing),
                compiler.table.repeating(next, 0, 7),
            ])
        case .list:
            let next = compiler.table.sequence([compiler.table.literal(", "), call])
            root = compiler.table.sequence([
                compiler.table.literal(rest), call, compiler.table.repeating(next, 0, 7),
                compiler.table.literal(closing),
            ])
        }
        return compiler.grammar(root)
    }

    // MARK: Reading

    /// The text before the calls in a reply, and the calls. A part that looks like a call and is none stays text.
    public func parse(_ reply: String) -> (content: String, calls: [ToolCall]) {
        switch self {
        case .tagged: return parseTagged(reply)
        case .bare: return parseBare(reply)
        case .list: return parseList(reply)
        }
    }

    private func parseTagged(_ reply: String) -> (content: String, calls: [ToolCall]) {
        var content = ""
        var calls: [ToolCall] = []
        var rest = reply[...]
        while let start = rest.firstRange(of: "<tool_call>") {
            content += rest[..<start.lowerBound]
            let body = rest[start.upperBound...]
            let end = body.firstRange(of: "</tool_call>")
            let text = String(body[..<(end?.lowerBound ?? body.endIndex)])
            rest = end.map { body[$0.upperBound...] } ?? ""
            if let call = call(text, number: calls.count) { calls.append(call) } else { content += text }
        }
        content += rest
        return (trimmed(content), calls)
    }

    private func parseBare(_ reply: String) -> (content: String, calls: [ToolCall]) {
        var text = trimmed(reply)
        if text.hasPrefix("<|python_tag|>") { text.removeFirst("<|python_tag|>".count) }
        // Several calls are written one after the other, with a semicolon between them.
        let parts = text.split(separator: ";\n").flatMap {
            $0.split(separator: "; {").enumerated().map { $0 == 0 ? String($1) : "{" + $1 }
        }
        let calls = parts.enumerated().compactMap { call($1, number: $0) }
        return !calls.isEmpty && calls.count == parts.count ? ("", calls) : (trimmed(reply), [])
    }

    private func parseList(_ reply: String) -> (content: String, calls: [ToolCall]) {
        guard let start = reply.firstRange(of: "[TOOL_CALLS]"),
            case .list(let elements)? = OrderedJSON.parse(trimmed(String(reply[start.upperBound...])))
        else { return (trimmed(reply), []) }
        let calls = elements.enumerated().compactMap { call($1, number: $0) }
        return calls.count == elements.count
            ? (trimmed(String(reply[..<start.lowerBound])), calls) : (trimmed(reply), [])
    }

    private func call(_ text: String, number: Int) -> ToolCall? {
        OrderedJSON.parse(text).flatMap { call($0, number: number) }
    }

    private func call(_ value: TemplateValue, number: Int) -> ToolCall? {
        guard case .map(let map) = value, case .string(let name)? = map["name"], !name.isEmpty else { return nil }
        let arguments = map["arguments"] ?? map["parameters"] ?? .map(TemplateMap())
        // Some models quote the arguments.
        if case .string(let text) = arguments { return ToolCall(id: "call_\(number)", name: name, arguments: text) }
        guard case .map = arguments else { return nil }
        return ToolCall(id: "call_\(number)", name: name, arguments: arguments.json(indent: nil))
    }

    private func trimmed(_ text: String) -> String {
        var scalars = text.unicodeScalars[...]
        while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
        while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
        return String(scalars)
    }

    // MARK: Models that were told nothing of tools

    /// Puts the tools and how to call them into the system message.
    func explain(_ tools: [ToolDefinition], in messages: inout [Message]) {
        let lines = tools.map { ChatTemplate.value(of: $0).json(indent: nil) }.joined(separator: "\n")
        let text = """
            You can call these tools:
            \(lines)
            To call one, write only this, with its name and arguments:
            <tool_call>
            {"name": "NAME", "arguments": {}}
            </tool_call>
            """
        if messages.first?.role == .system {
            messages[0].content += "\n\n" + text
        } else {
            messages.insert(Message(role: .system, content: text), at: 0)
        }
    }

    /// A message with its calls and results as text, for templates without a place for them.
    func spelledOut(_ message: Message) -> Message {
        var message = message
        if message.role == .tool {
            return Message(role: .user, content: "<tool_response>\n\(message.content)\n</tool_response>")
        }
        for call in message.toolCalls {
            let name = TemplateValue.quoted(call.name)
            message.content +=
                (message.content.isEmpty ? "" : "\n")
                + "<tool_call>\n{\"name\": \(name), \"arguments\": \(call.arguments)}\n</tool_call>"
        }
        message.toolCalls = []
        return message
    }
}
