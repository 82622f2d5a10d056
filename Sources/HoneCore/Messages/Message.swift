/// Where a text came from. A value keeps its origin wherever it goes; derived values carry the least trusted
/// origin among their sources.
public enum Origin: String, Codable, Sendable, Hashable {
    /// Written by Hone itself.
    case system
    /// Written by the person who runs Hone.
    case person
    /// Written by a model.
    case model
    /// Read from the outside: program output, files, memories of untrusted runs. Never an instruction.
    case untrusted
}

/// One message of a conversation with a model.
public struct Message: Codable, Sendable, Hashable {
    public enum Role: String, Codable, Sendable { case system, user, assistant, tool }

    public var role: Role
    public var content: String
    /// What the model thought aloud before it answered, where the server tells.
    public var reasoning: String?
    /// The calls of an assistant message, in order.
    public var toolCalls: [ToolCall]
    /// For a tool message: the call that it answers.
    public var toolCallID: String?

    public init(
        role: Role, content: String, reasoning: String? = nil, toolCalls: [ToolCall] = [], toolCallID: String? = nil
    ) {
        self.role = role
        self.content = content
        self.reasoning = reasoning
        self.toolCalls = toolCalls
        self.toolCallID = toolCallID
    }
}

/// A tool call as a model wrote it.
public struct ToolCall: Codable, Sendable, Hashable {
    public var id: String
    public var name: String
    /// JSON text as received; may be invalid.
    public var arguments: String

    public init(id: String, name: String, arguments: String) {
        self.id = id
        self.name = name
        self.arguments = arguments
    }
}

/// A tool that a request offers to the model.
public struct ToolDefinition: Codable, Sendable, Hashable {
    public var name: String
    public var description: String
    /// JSON Schema of the arguments, an object.
    public var parameters: JSONValue

    public init(name: String, description: String, parameters: JSONValue) {
        self.name = name
        self.description = description
        self.parameters = parameters
    }
}
