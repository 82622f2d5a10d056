import HoneCore

/// Reads the body of a successful response: a stream of chunks, or one completion from a server that does not
/// stream. Pure: bytes in, deltas out.
struct ChatResponseReader {
    /// Replies longer than this are not of a model.
    static let limit = 32 << 20

    /// What is wrong with a body, before it becomes a sentence that names the server.
    enum Problem: Error, Equatable {
        case inBand(ServerError)
        case truncated
        case empty
        case html(title: String)
        case notProtocol(String)
    }

    private enum Form { case unknown, stream, document, html, other }

    private var form = Form.unknown
    private var reply: ChatReply
    private let isEventStream: Bool
    private var events = ServerSentEvents()
    private var document: [UInt8] = []
    private var unreadableChunks = 0
    private var sawDone = false

    init(contentType: String?, context: ChatReply.Context) {
        isEventStream = contentType?.lowercased().hasPrefix("text/event-stream") ?? false
        reply = ChatReply(context: context)
    }

    /// Nothing that matters can follow.
    var isDone: Bool { sawDone }

    /// The model has said why it stopped. A connection that breaks now has lost nothing but figures.
    var isComplete: Bool { sawDone || reply.finishReason != nil }

    mutating func read(_ bytes: [UInt8]) throws(Problem) -> [ModelDelta] {
        var bytes = bytes
        if form == .unknown {
            document += bytes
            guard detectForm() else { return [] }
            if form == .stream { (bytes, document) = (document, []) }
        } else if form != .stream {
            document += bytes
        }
        guard document.count + events.pendingBytes + reply.count <= Self.limit else {
            throw .notProtocol("a reply of more than \(Self.limit >> 20) MB")
        }
        guard form == .stream else { return [] }
        var found: [ServerSentEvent] = []
        events.parse(bytes) { found.append($0) }
        return try take(found)
    }

    /// - Parameter model: what the response names as its model.
    mutating func finish(model: String) throws(Problem) -> ModelResponse {
        switch form {
        case .unknown: throw .empty
        case .html: throw .html(title: Self.title(of: document))
        case .other: throw .notProtocol("a text that is neither JSON nor a stream of events")
        case .document: try takeDocument()
        case .stream:
            var found: [ServerSentEvent] = []
            events.finish { found.append($0) }
            _ = try take(found)
            guard isComplete else {
                if !reply.hasChoice, unreadableChunks > 0 { throw .notProtocol("events that are not chunks") }
                throw .truncated
            }
        }
        guard let response = reply.finish(model: model) else { throw .empty }
        return response
    }

    /// Content types lie, so the first byte that is not space decides, and the type only where the byte does not.
    private mutating func detectForm() -> Bool {
        let start = document.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        guard let first = document[start...].first(where: { !$0.isJSONSpace }) else { return false }
        switch first {
        case UInt8(ascii: "{"), UInt8(ascii: "["): form = .document
        case UInt8(ascii: "<"): form = .html
        case UInt8(ascii: ":"): form = .stream
        case _ where isEventStream: form = .stream
        default:
            let text = document[start...].drop(while: \.isJSONSpace).prefix(6)
            guard text.count == 6 || text.contains(UInt8(ascii: ":")) else { return false }
            let isField = ["data:", "event:", "id:", "retry:"].contains { text.starts(with: $0.utf8) }
            form = isField ? .stream : .other
        }
        return true
    }

    private mutating func take(_ events: [ServerSentEvent]) throws(Problem) -> [ModelDelta] {
        var deltas: [ModelDelta] = []
        for event in events where !sawDone {
            if event.data.elementsEqual("[DONE]".utf8) {
                sawDone = true
                break
            }
            guard let chunk = try? JSONValue(parsing: event.data) else {
                unreadableChunks += 1
                continue
            }
            if let error = ServerError(inBand: chunk, event: event.name) { throw .inBand(error) }
            for delta in reply.add(chunk) { deltas.appendMerging(delta) }
        }
        return deltas
    }

    private mutating func takeDocument() throws(Problem) {
        guard let value = try? JSONValue(parsing: document) else { throw .truncated }
        if let error = ServerError(inBand: value, event: nil) { throw .inBand(error) }
        _ = reply.add(value)
        guard reply.hasChoice else { throw .notProtocol("JSON without choices") }
    }

    private static func title(of html: [UInt8]) -> String {
        let text = String(decoding: html.prefix(64 << 10), as: UTF8.self)
        guard let open = text.range(ofText: "<title>"),
            let close = text.range(ofText: "</title>", from: open.upperBound)
        else { return "" }
        return sanitized(String(text[open.upperBound..<close.lowerBound]).trimmed)
    }
}

extension [ModelDelta] {
    /// Appends `delta`, or lengthens the last element where both are of one kind of text: one read of the socket
    /// brings many chunks, and each delta costs its consumer a wake-up.
    fileprivate mutating func appendMerging(_ delta: ModelDelta) {
        switch (last, delta) {
        case (.text(let before), .text(let after)): self[count - 1] = .text(before + after)
        case (.reasoning(let before), .reasoning(let after)): self[count - 1] = .reasoning(before + after)
        default: append(delta)
        }
    }
}
