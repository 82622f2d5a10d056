import HoneCore
import Testing

/// Expects what every wire asks of a conversation.
func expectValid(_ messages: [Message]) throws {
    var open: Set<String> = []
    var previous: Message.Role?
    for message in messages {
        if message.role == .tool {
            let id = try #require(message.toolCallID)
            #expect(open.remove(id) != nil, "a result without its call")
        } else {
            #expect(open.isEmpty, "a call without its result")
            #expect(message.role != previous || message.role == .system, "two \(message.role) messages in a row")
        }
        open.formUnion(message.toolCalls.map(\.id))
        previous = message.role
    }
    #expect(open.isEmpty)
    #expect(messages.last?.role != .assistant)
}
