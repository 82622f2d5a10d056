import Glibc
import HoneCore

/// Encodes requests, each at the price of what is new in it.
///
/// A loop sends its whole history with every step. The encoded messages of the last few conversations are kept, so
/// that a request which extends one of them only pays for its new messages.
struct ChatRequestEncoder {
    struct Encoded {
        /// The body in pieces, to be sent one after another.
        var pieces: [[UInt8]]
        /// Bytes of messages and tools, for estimates.
        var characters: Int
    }

    /// Fields that a server may refuse though the request makes sense without them.
    enum OptionalField: String, CaseIterable {
        case streamOptions = "stream_options"
        case toolChoice = "tool_choice"
        case temperature
        case tokenLimit = "max_tokens"
        case completionTokenLimit = "max_completion_tokens"
    }

    private struct Conversation {
        var messages: [Message] = []
        var bytes: [UInt8] = []
        /// Where each message ends in `bytes`.
        var ends: [Int] = []

        /// How many messages both begin with.
        func sharedPrefix(with other: [Message]) -> Int {
            messages.withUnsafeBufferPointer { mine in
                other.withUnsafeBufferPointer { others in
                    var count = 0
                    let limit = min(mine.count, others.count)
                    while count < limit, Self.areEqual(mine, others, at: count) { count += 1 }
                    return count
                }
            }
        }

        /// A kept message is nearly always the very one that the loop still has, with its texts in the same places of
        /// the memory. Seeing that costs a hundredth of comparing copies, which in a long conversation would be most of
        /// a request's cost.
        private static func areEqual(
            _ mine: UnsafeBufferPointer<Message>, _ others: UnsafeBufferPointer<Message>, at index: Int
        ) -> Bool {
            // The role stands before the rest, and what lies between them has no value.
            if let start = MemoryLayout<Message>.offset(of: \.content), let one = mine.baseAddress,
                let other = others.baseAddress, one[index].role == other[index].role,
                memcmp(
                    UnsafeRawPointer(one + index) + start, UnsafeRawPointer(other + index) + start,
                    MemoryLayout<Message>.size - start) == 0
            {
                return true
            }
            return mine[index] == others[index]
        }
    }

    /// One for each purpose, as their prompts differ from the first message on.
    private static let capacity = Purpose.allCases.count

    private let model: String
    private let quirks: ServerQuirks
    /// Most recently used last.
    private var conversations: [Conversation] = []
    private var tools: [ToolDefinition] = []
    private var toolBytes: [UInt8] = []

    init(model: String, quirks: ServerQuirks) {
        self.model = model
        self.quirks = quirks
    }

    mutating func encode(_ request: ModelRequest, without omitted: Set<OptionalField> = []) -> Encoded {
        var conversation = takeConversation(matching: request.messages)
        let known = conversation.messages.count
        for message in request.messages[known...] {
            if !conversation.bytes.isEmpty { conversation.bytes.append(UInt8(ascii: ",")) }
            write(message, to: &conversation.bytes)
            conversation.ends.append(conversation.bytes.count)
        }
        // A copy of its own: the loop could not extend its messages in place while they were kept here.
        conversation.messages.append(contentsOf: request.messages[known...])
        let messages = conversation.bytes
        conversations.append(conversation)
        let head = head(of: request, without: omitted)
        return Encoded(pieces: [head, messages, Array("]}".utf8)], characters: messages.count + toolBytes.count)
    }

    /// The kept conversation that `messages` extend, or a copy of the part of one that they share.
    private mutating func takeConversation(matching messages: [Message]) -> Conversation {
        var best = (index: -1, shared: 0)
        for (index, conversation) in conversations.enumerated() {
            let shared = conversation.sharedPrefix(with: messages)
            if shared > best.shared { best = (index, shared) }
        }
        if best.index >= 0, conversations[best.index].messages.count == best.shared {
            return conversations.remove(at: best.index)
        }
        var start = Conversation()
        if best.index >= 0 {
            let source = conversations[best.index]
            start.messages = Array(source.messages[..<best.shared])
            start.ends = Array(source.ends[..<best.shared])
            start.bytes = Array(source.bytes[..<source.ends[best.shared - 1]])
            // With its first two messages, the instructions and the goal, a conversation goes on: the loop has shortened
            // it, and what it was before will not be asked for again.
            if best.shared >= 2 { conversations.remove(at: best.index) }
        }
        if conversations.count >= Self.capacity { conversations.removeFirst() }
        return start
    }

    private mutating func head(of request: ModelRequest, without omitted: Set<OptionalField>) -> [UInt8] {
        var body: [UInt8] = []
        body.append(contentsOf: #"{"model":"#.utf8)
        JSONValue.write(string: model, to: &body)
        body.append(contentsOf: #","stream":true"#.utf8)
        if quirks.asksForUsage, !omitted.contains(.streamOptions) {
            body.append(contentsOf: #","stream_options":{"include_usage":true}"#.utf8)
        }
        if let limit = request.maxOutputTokens, let field = limitField(omitted) {
            body.append(contentsOf: #","\#(field)":\#(limit)"#.utf8)
        }
        if let temperature = request.temperature, quirks.takesTemperature, !omitted.contains(.temperature) {
            body.append(contentsOf: #","temperature":"#.utf8)
            JSONValue.number(temperature).write(to: &body)
        }
        encodeTools(request.tools)
        if !toolBytes.isEmpty {
            body.append(contentsOf: #","tools":["#.utf8)
            body.append(contentsOf: toolBytes)
            body.append(UInt8(ascii: "]"))
            if let name = request.requiredTool, !omitted.contains(.toolChoice) {
                body.append(contentsOf: #","tool_choice":{"type":"function","function":{"name":"#.utf8)
                JSONValue.write(string: name, to: &body)
                body.append(contentsOf: "}}".utf8)
            } else if request.requiresTool, !omitted.contains(.toolChoice) {
                body.append(contentsOf: #","tool_choice":"required""#.utf8)
            }
        }
        writeOutputRules(of: request, to: &body)
        body.append(contentsOf: #","messages":["#.utf8)
        return body
    }

    private func writeOutputRules(of request: ModelRequest, to body: inout [UInt8]) {
        func member(_ name: String, _ value: JSONValue) {
            body.append(contentsOf: #","\#(name)":"#.utf8)
            value.write(to: &body)
        }
        if let schema = request.responseSchema {
            let format: JSONValue = ["name": "reply", "schema": schema, "strict": true]
            member("response_format", ["type": "json_schema", "json_schema": format])
        }
        if !request.stops.isEmpty { member("stop", .array(request.stops.map { .string($0) })) }
        if let topP = request.topP { member("top_p", .number(topP)) }
        if let seed = request.seed { member("seed", .integer(Int(clamping: seed))) }
    }

    /// The other name where the server has refused one, none where it has refused both.
    private func limitField(_ omitted: Set<OptionalField>) -> String? {
        let names: [OptionalField] = [.tokenLimit, .completionTokenLimit]
        let preferred = names.first { $0.rawValue == quirks.tokenLimitField && !omitted.contains($0) }
        return (preferred ?? names.first { !omitted.contains($0) })?.rawValue
    }

    private mutating func encodeTools(_ offered: [ToolDefinition]) {
        if offered == tools { return }
        tools = offered
        toolBytes = []
        for tool in offered {
            if !toolBytes.isEmpty { toolBytes.append(UInt8(ascii: ",")) }
            toolBytes.append(contentsOf: #"{"type":"function","function":{"name":"#.utf8)
            JSONValue.write(string: tool.name, to: &toolBytes)
            toolBytes.append(contentsOf: #","description":"#.utf8)
            JSONValue.write(string: tool.description, to: &toolBytes)
            toolBytes.append(contentsOf: #","parameters":"#.utf8)
            tool.parameters.write(to: &toolBytes)
            toolBytes.append(contentsOf: "}}".utf8)
        }
    }

    private func write(_ message: Message, to body: inout [UInt8]) {
        body.append(contentsOf: #"{"role":""#.utf8)
        body.append(contentsOf: message.role.rawValue.utf8)
        body.append(contentsOf: #"","content":"#.utf8)
        if message.content.isEmpty, !message.toolCalls.isEmpty {
            body.append(contentsOf: "null".utf8)
        } else {
            JSONValue.write(string: message.content, to: &body)
        }
        if let id = message.toolCallID {
            body.append(contentsOf: #","tool_call_id":"#.utf8)
            JSONValue.write(string: quirks.callID(id), to: &body)
        }
        if !message.toolCalls.isEmpty {
            if quirks.echoesReasoning {
                body.append(contentsOf: #","reasoning_content":"#.utf8)
                JSONValue.write(string: message.reasoning ?? "", to: &body)
            }
            write(message.toolCalls, to: &body)
        }
        body.append(UInt8(ascii: "}"))
    }

    private func write(_ calls: [ToolCall], to body: inout [UInt8]) {
        body.append(contentsOf: #","tool_calls":["#.utf8)
        for (index, call) in calls.enumerated() {
            if index > 0 { body.append(UInt8(ascii: ",")) }
            body.append(contentsOf: #"{"id":"#.utf8)
            JSONValue.write(string: quirks.callID(call.id), to: &body)
            body.append(contentsOf: #","type":"function","function":{"name":"#.utf8)
            JSONValue.write(string: Self.replayable(name: call.name), to: &body)
            body.append(contentsOf: #","arguments":"#.utf8)
            JSONValue.write(string: ToolArguments.replayable(call.arguments), to: &body)
            body.append(contentsOf: "}}".utf8)
        }
        body.append(UInt8(ascii: "]"))
    }

    /// A tool's name as every server takes it back: models make up names, and a strict server refuses a history with
    /// one that is empty, too long, or not of these letters.
    private static func replayable(name: String) -> String {
        let letters = name.unicodeScalars.prefix(64).map { scalar -> Character in
            let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
            return isPlain || scalar == "_" || scalar == "-" ? Character(scalar) : "_"
        }
        return letters.isEmpty ? "unknown" : String(letters)
    }
}
