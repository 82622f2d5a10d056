import HoneCore

/// The messages that a model sees. After any sequence of changes they are valid on every wire: each tool call is
/// followed by its result, and no two user messages stand side by side.
struct Conversation: Sendable {
    private(set) var messages: [Message] = []
    /// UTF-8 bytes of all messages.
    private(set) var byteCount = 0
    /// Positions of the observations that can still be dropped, oldest first.
    private var observations: [(callID: String, position: Int)] = []

    mutating func begin(with opening: [Message]) {
        for message in opening { append(message) }
    }

    mutating func reply(_ message: Message) { append(message) }

    mutating func observe(_ text: String, of call: ToolCall) {
        append(Message(role: .tool, content: text, toolCallID: call.id))
        if text.utf8.count > Self.worthDropping { observations.append((call.id, messages.count - 1)) }
    }

    /// Says something to the model in Hone's own voice.
    mutating func tell(_ text: String) {
        if let last = messages.indices.last, messages[last].role == .user {
            messages[last].content += "\n\n" + text
            byteCount += text.utf8.count + 2
        } else {
            append(Message(role: .user, content: text))
        }
    }

    /// Replaces the observations of these calls by a note that they were dropped.
    mutating func drop(_ callIDs: Set<String>) {
        for (callID, position) in observations where callIDs.contains(callID) {
            let old = messages[position].content
            let note = "[\(old.utf8.count) bytes of old output left out to save room; repeat the call to see them]"
            messages[position].content = note
            byteCount += note.utf8.count - old.utf8.count
        }
        observations.removeAll { callIDs.contains($0.callID) }
    }

    /// The oldest observations whose loss brings the conversation below `target` bytes; the `newest` few stay.
    func droppable(toReach target: Int, sparing newest: Int = 3) -> [String] {
        var remaining = byteCount
        var chosen: [String] = []
        for (callID, position) in observations.dropLast(newest) where remaining > target {
            chosen.append(callID)
            remaining -= messages[position].content.utf8.count
        }
        return chosen
    }

    /// Calls with long arguments that have a result, but for the `newest` ones.
    func longCalls(sparing newest: Int) -> [String] {
        let answered = Set(messages.compactMap(\.toolCallID))
        return messages.flatMap(\.toolCalls)
            .filter { $0.arguments.utf8.count > Self.worthDropping && answered.contains($0.id) }
            .dropLast(newest).map(\.id)
    }

    /// Replaces the long texts among these calls' arguments by notes that they were dropped.
    mutating func dropArguments(of callIDs: Set<String>) {
        for position in messages.indices {
            for index in messages[position].toolCalls.indices {
                let call = messages[position].toolCalls[index]
                guard callIDs.contains(call.id), let members = try? JSONValue(parsing: call.arguments).object else {
                    continue
                }
                let shortened = JSONValue.object(members.mapValues(Self.shortened)).text
                messages[position].toolCalls[index].arguments = shortened
                byteCount += shortened.utf8.count - call.arguments.utf8.count
            }
        }
    }

    private static func shortened(_ value: JSONValue) -> JSONValue {
        guard let text = value.string, text.utf8.count > worthKeeping else { return value }
        return .string("[\(text.utf8.count) bytes left out to save room]")
    }

    /// The messages with a result for every call: one that has none yet is said to be interrupted.
    func closed(pending: [ToolCall]) -> [Message] {
        guard !pending.isEmpty else { return messages }
        return messages
            + pending.map {
                Message(role: .tool, content: "Interrupted before it ran.", toolCallID: $0.id)
            }
    }

    private mutating func append(_ message: Message) {
        messages.append(message)
        byteCount += message.content.utf8.count + message.toolCalls.reduce(0) { $0 + $1.arguments.utf8.count + 64 }
    }

    private static let worthDropping = 400
    /// Paths, commands and the like stay in calls whose long texts are dropped.
    private static let worthKeeping = 160
}
