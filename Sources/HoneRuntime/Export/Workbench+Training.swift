import HoneAgent
public import HoneCore
import HoneStore

extension Workbench {
    /// Conversations of runs worth learning from, each as `{"messages": […]}`: those that a person rated good, and
    /// those whose checks passed unless a person rated them bad. The oldest first.
    ///
    /// - Parameter limit: of the newest runs looked at.
    public func trainingConversations(limit: Int = 100_000) throws -> [JSONValue] {
        let journal = try journal
        return try journal.runs(limit: limit).reversed().compactMap { summary in
            let rating = try journal.rating(of: summary.id)
            guard rating == .good || summary.stopReason == .verified && rating != .bad else { return nil }
            let messages = try state(of: try journal.records(of: summary.id)).transcript
            guard messages.contains(where: { $0.role == .assistant }) else { return nil }
            return ["messages": .array(messages.map(\.training))]
        }
    }
}

extension Message {
    /// As the Chat Completions protocol, and the tools that fine-tune models, write a message. What a model thought
    /// aloud is left out: it is not part of its answer.
    fileprivate var training: JSONValue {
        var object: [String: JSONValue] = ["role": .string(role.rawValue), "content": .string(content)]
        if let toolCallID { object["tool_call_id"] = .string(toolCallID) }
        if !toolCalls.isEmpty {
            object["tool_calls"] = .array(
                toolCalls.map { call in
                    [
                        "id": .string(call.id), "type": "function",
                        "function": ["name": .string(call.name), "arguments": .string(call.arguments)],
                    ]
                })
        }
        return .object(object)
    }
}
