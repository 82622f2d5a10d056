public import HoneCore

/// How a family of models wants a conversation written: the template in its file, or ChatML where it has none.
///
///     let template = try ChatTemplate(source: file.metadata["tokenizer.chat_template"]?.string, …)
///     let prompt = try template.render(messages, tools: tools)
///
/// The template's own text is interpreted, not a table of families: files of one family differ in version and
/// fine-tuning, and only the text in the file says how the model at hand was trained. The language is the part of
/// Jinja that such templates use; whatever else a template contains is an error that names it.
public struct ChatTemplate: Sendable {
    private let nodes: [TemplateNode]
    private let bos: String
    private let eos: String
    private let readsTools: Bool
    /// How the model writes tool calls.
    public let toolCallSyntax: ToolCallSyntax

    /// - Parameters:
    ///   - source: the template; nil or empty for ChatML.
    ///   - bos, eos: the texts of the tokens that begin and end a conversation.
    /// - Throws: `InferenceError` of code bad-template.
    public init(source: String?, bos: String, eos: String) throws(InferenceError) {
        let source = source.flatMap { $0.isEmpty ? nil : $0 } ?? Self.chatML
        nodes = try TemplateParser.parse(source)
        self.bos = bos
        self.eos = eos
        readsTools = source.contains("tools")
        toolCallSyntax = ToolCallSyntax(template: source)
    }

    /// ChatML, for models that do not say how they were trained.
    static let chatML = """
        {%- for message in messages -%}
        {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' -}}
        {%- endfor -%}
        {%- if add_generation_prompt -%}{{- '<|im_start|>assistant\\n' -}}{%- endif -%}
        """

    /// The prompt of a conversation.
    ///
    /// Where the template knows nothing of tools, they are explained in the system message.
    ///
    /// - Parameters:
    ///   - addsGenerationPrompt: ends the prompt where the model is to go on.
    ///   - variables: what else the template may ask for, such as `enable_thinking`.
    ///   - tokenizer: what spells one of its control tokens in the messages or tools will be encoded as plain text.
    ///   - date: writes today's date by a format of `strftime`.
    public func render(
        _ messages: [Message], tools: [ToolDefinition] = [], addsGenerationPrompt: Bool = true,
        variables: [String: JSONValue] = [:], tokenizer: Tokenizer? = nil,
        date: @escaping @Sendable (String) -> String = { _ in "26 Jul 2024" }
    ) throws(InferenceError) -> String {
        var messages = messages
        if !readsTools, !tools.isEmpty { toolCallSyntax.explain(tools, in: &messages) }
        if !readsTools { messages = messages.map(toolCallSyntax.spelledOut) }
        var values = variables.mapValues { TemplateValue($0) }
        let guarded = { (value: TemplateValue) in
            tokenizer.map { tokenizer in value.mapTexts { tokenizer.guarded($0) } } ?? value
        }
        values["messages"] = guarded(
            .list(messages.enumerated().map { Self.value(of: $1, in: messages[..<$0]) }))
        if readsTools, !tools.isEmpty { values["tools"] = guarded(.list(tools.map(Self.value(of:)))) }
        values["add_generation_prompt"] = .bool(addsGenerationPrompt)
        values["bos_token"] = .string(bos)
        values["eos_token"] = .string(eos)
        return try TemplateRenderer.render(nodes, values, date: date)
    }

    static func value(of tool: ToolDefinition) -> TemplateValue {
        let function = TemplateMap([
            ("name", .string(tool.name)), ("description", .string(tool.description)),
            ("parameters", TemplateValue(tool.parameters)),
        ])
        return .map(TemplateMap([("type", .string("function")), ("function", .map(function))]))
    }

    private static func value(of message: Message, in earlier: ArraySlice<Message>) -> TemplateValue {
        var map = TemplateMap([("role", .string(message.role.rawValue)), ("content", .string(message.content))])
        if let reasoning = message.reasoning { map["reasoning_content"] = .string(reasoning) }
        if !message.toolCalls.isEmpty {
            map["tool_calls"] = .list(
                message.toolCalls.map { call in
                    let arguments = OrderedJSON.parse(call.arguments) ?? .string(call.arguments)
                    let function = TemplateMap([("name", .string(call.name)), ("arguments", arguments)])
                    return .map(
                        TemplateMap([
                            ("id", .string(call.id)), ("type", .string("function")), ("function", .map(function)),
                        ]))
                })
        }
        if let id = message.toolCallID {
            map["tool_call_id"] = .string(id)
            let call = earlier.reversed().lazy.flatMap(\.toolCalls).first { $0.id == id }
            if let call { map["name"] = .string(call.name) }
        }
        return .map(map)
    }
}
