import HoneCore

/// Reads `POST /v1/chat/completions`.
enum ChatReading {
    static func request(_ reader: RequestReader) throws(APIProblem) -> ModelRequest {
        guard let list = reader["messages"]?.array, !list.isEmpty else {
            throw .invalid("messages", "a list of at least one message")
        }
        var messages: [Message] = []
        for (index, value) in list.enumerated() { messages.append(try message(value, "messages[\(index)]")) }
        try check(messages)
        var request = ModelRequest(purpose: .act, messages: messages)
        try reader.writing(into: &request)
        request.tools = try tools(reader)
        try choice(reader, &request)
        request.responseSchema = try schema(reader)
        if request.responseSchema != nil, !request.tools.isEmpty {
            throw .unsupported(
                "response_format",
                "With tools, leave it out, or set tool_choice to none: a reply is held to one of them.")
        }
        for name in ["functions", "function_call", "audio"] where reader[name] != nil {
            throw .unsupported(name, name == "audio" ? "Only text is written here." : "Use tools and tool_choice.")
        }
        return request
    }

    // MARK: Messages

    private static func message(_ value: JSONValue, _ path: String) throws(APIProblem) -> Message {
        guard case .object = value else { throw .invalid(path, "an object") }
        let roles: [String: Message.Role] = [
            "system": .system, "developer": .system, "user": .user, "assistant": .assistant, "tool": .tool,
        ]
        guard let role = value["role"]?.string.flatMap({ roles[$0] }) else {
            throw .invalid("\(path).role", "system, developer, user, assistant or tool")
        }
        let calls = role == .assistant ? try toolCalls(value["tool_calls"], "\(path).tool_calls") : []
        let content = try content(value["content"], "\(path).content", mayBeMissing: role == .assistant)
        var message = Message(role: role, content: content, toolCalls: calls)
        if role == .tool {
            guard let id = value["tool_call_id"]?.string else {
                throw .invalid("\(path).tool_call_id", "the id of the call that it answers")
            }
            message.toolCallID = id
        }
        message.reasoning = value["reasoning_content"]?.string
        return message
    }

    /// A text, or a list of parts of which each is text.
    private static func content(
        _ value: JSONValue?, _ path: String, mayBeMissing: Bool
    ) throws(APIProblem) -> String {
        switch value {
        case nil, .null?:
            if mayBeMissing { return "" }
            throw .invalid(path, "a text")
        case .string(let text)?: return text
        case .array(let parts)?:
            var text = ""
            for (index, part) in parts.enumerated() {
                guard part["type"]?.string == "text", let piece = part["text"]?.string else {
                    throw .unsupported("\(path)[\(index)]", "Only parts of type text are read here.")
                }
                text += piece
            }
            return text
        default: throw .invalid(path, "a text or a list of parts")
        }
    }

    private static func toolCalls(_ value: JSONValue?, _ path: String) throws(APIProblem) -> [ToolCall] {
        guard let value, !value.isNull else { return [] }
        guard let list = value.array else { throw .invalid(path, "a list") }
        var calls: [ToolCall] = []
        for (index, call) in list.enumerated() {
            guard let id = call["id"]?.string, let name = call["function"]?["name"]?.string,
                let arguments = call["function"]?["arguments"]?.string
            else {
                throw .invalid("\(path)[\(index)]", "a call with an id, a function's name and its arguments as a text")
            }
            calls.append(ToolCall(id: id, name: name, arguments: arguments))
        }
        return calls
    }

    /// Every result answers a call that was made before it.
    private static func check(_ messages: [Message]) throws(APIProblem) {
        var open: Set<String> = []
        for (index, message) in messages.enumerated() {
            for call in message.toolCalls { open.insert(call.id) }
            if let id = message.toolCallID, !open.contains(id) {
                throw .invalid("messages[\(index)].tool_call_id", "the id of a call in an earlier message")
            }
        }
    }

    // MARK: Tools and formats

    private static func tools(_ reader: RequestReader) throws(APIProblem) -> [ToolDefinition] {
        guard let value = reader["tools"] else { return [] }
        guard let list = value.array, list.count <= 128 else { throw .invalid("tools", "a list of at most 128 tools") }
        var tools: [ToolDefinition] = []
        for (index, tool) in list.enumerated() {
            guard tool["type"]?.string == "function", let function = tool["function"],
                let name = function["name"]?.string, isName(name)
            else {
                throw .invalid("tools[\(index)]", "a function with a name of letters, digits, _ and -, at most 64")
            }
            guard !tools.contains(where: { $0.name == name }) else {
                throw .invalid("tools[\(index)].function.name", "a name that no other tool has")
            }
            tools.append(
                ToolDefinition(
                    name: name, description: function["description"]?.string ?? "",
                    parameters: function["parameters"] ?? ["type": "object", "properties": [:]]))
        }
        return tools
    }

    private static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.unicodeScalars.allSatisfy { scalar in
                scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)) || scalar == "_"
                    || scalar == "-"
            }
    }

    private static func choice(_ reader: RequestReader, _ request: inout ModelRequest) throws(APIProblem) {
        guard let value = reader["tool_choice"] else { return }
        switch value {
        case .string("auto"): break
        case .string("none"): request.tools = []
        case .string("required") where !request.tools.isEmpty: request.requiresTool = true
        default:
            guard let name = value["function"]?["name"]?.string, request.tools.contains(where: { $0.name == name })
            else { throw .invalid("tool_choice", "auto, none, or required or the name of one of the tools") }
            request.requiredTool = name
        }
    }

    private static func schema(_ reader: RequestReader) throws(APIProblem) -> JSONValue? {
        guard let format = reader["response_format"] else { return nil }
        switch format["type"]?.string {
        case "text": return nil
        case "json_object": return ["type": "object"]
        case "json_schema":
            guard let schema = format["json_schema"]?["schema"] else {
                throw .invalid("response_format.json_schema.schema", "a JSON Schema")
            }
            return schema
        default: throw .invalid("response_format.type", "text, json_object or json_schema")
        }
    }
}
