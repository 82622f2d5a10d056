import Dispatch
import Glibc
import HoneCore
import Synchronization

@testable import HoneServer

/// A model that answers as a test says, and remembers what it was asked.
final class ScriptedReply: Model {
    let name = "scripted"
    private let script: @Sendable (ModelRequest, AsyncThrowingStream<ModelDelta, any Error>.Continuation) async -> Void
    private let asked = Mutex<[ModelRequest]>([])
    private let ended = Mutex(0)

    var requests: [ModelRequest] { asked.withLock { $0 } }
    /// Replies that were cancelled.
    var cancelled: Int { ended.withLock { $0 } }

    init(
        _ script:
            @escaping @Sendable (ModelRequest, AsyncThrowingStream<ModelDelta, any Error>.Continuation) async ->
            Void
    ) {
        self.script = script
    }

    convenience init(deltas: [ModelDelta], error: ModelError? = nil) {
        self.init { _, continuation in
            for delta in deltas { continuation.yield(delta) }
            continuation.finish(throwing: error)
        }
    }

    /// Says each of the texts, then ends.
    convenience init(saying texts: String..., calls: [ToolCall] = [], reason: FinishReason = .stop) {
        let message = Message(role: .assistant, content: texts.joined(), toolCalls: calls)
        let usage = Usage(inputTokens: 7, outputTokens: 3, cachedInputTokens: 5)
        let response = ModelResponse(message: message, finishReason: reason, usage: usage, model: "scripted")
        self.init(deltas: texts.map { .text($0) } + [.finished(response)])
    }

    func respond(to request: ModelRequest) -> AsyncThrowingStream<ModelDelta, any Error> {
        asked.withLock { $0.append(request) }
        return AsyncThrowingStream { continuation in
            let task = Task { await script(request, continuation) }
            continuation.onTermination = { reason in
                task.cancel()
                if case .cancelled = reason { self.ended.withLock { $0 += 1 } }
            }
        }
    }
}

/// A server on a free port while a test runs.
final class RunningServer: Sendable {
    static let key = "a key that the tests know"
    let port: Int
    private let task: Task<Void, Never>

    init(
        _ model: ScriptedReply, complete: ServedModel.Completion? = nil, embed: ServedModel.Embedding? = nil,
        set change: (inout ServerSettings) -> Void = { _ in }
    ) throws {
        var settings = ServerSettings()
        settings.keys = [Self.key]
        change(&settings)
        let server = try Server(
            settings,
            [ServedModel(id: "m", owner: "tests", model: model, complete: complete, embed: embed)])
        port = server.address.split(separator: ":").last?.split(separator: "/").first.flatMap { Int($0) } ?? 0
        task = Task { await server.run() }
    }

    deinit { task.cancel() }

    func stop() { task.cancel() }
    func ended() async { await task.value }

    func client() -> RawClient { RawClient(port: port) }

    /// One request on a connection of its own, and all that comes back.
    func ask(
        _ method: String = "POST", _ path: String = "/v1/chat/completions", _ body: JSONValue? = nil,
        headers: [String] = ["Authorization: Bearer \(RunningServer.key)"]
    ) async -> Reply {
        let client = client()
        client.send(Self.text(method, path, body, headers: headers + ["Connection: close"]))
        return Reply(await client.rest())
    }

    static func text(
        _ method: String, _ path: String, _ body: JSONValue?,
        headers: [String] = ["Authorization: Bearer \(RunningServer.key)"]
    ) -> String {
        var lines = ["\(method) \(path) HTTP/1.1", "Host: 127.0.0.1"] + headers
        if let body { lines += ["Content-Type: application/json", "Content-Length: \(body.text.utf8.count)"] }
        return lines.joined(separator: "\r\n") + "\r\n\r\n" + (body?.text ?? "")
    }

    static func chat(_ more: [String: JSONValue] = [:]) -> JSONValue {
        let message: JSONValue = ["role": "user", "content": "hello"]
        return .object(["model": "m", "messages": [message]].merging(more) { $1 })
    }
}

/// A connection whose bytes a test sends and takes as they are.
final class RawClient: Sendable {
    private let socket: Int32

    init(port: Int) {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = UInt16(port).bigEndian
        let socket = socket
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    deinit { close(socket) }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = Glibc.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    func hangUp() { shutdown(socket, Int32(SHUT_RDWR)) }

    /// All that comes until the server closes the connection.
    func rest() async -> String { await receive { _ in false } }

    /// What comes until it contains `text`.
    func receive(until text: String) async -> String { await receive { $0.contains(text) } }

    private func receive(_ isEnough: @escaping @Sendable (String) -> Bool) async -> String {
        let socket = socket
        // Not on a thread of the pool, which the server needs.
        return await withCheckedContinuation { continuation in
            DispatchQueue(label: "client").async {
                var received: [UInt8] = []
                var buffer = [UInt8](repeating: 0, count: 65_536)
                while !isEnough(String(decoding: received, as: UTF8.self)) {
                    let count = recv(socket, &buffer, buffer.count, 0)
                    guard count > 0 else { break }
                    received += buffer[..<count]
                }
                continuation.resume(returning: String(decoding: received, as: UTF8.self))
            }
        }
    }
}

/// A response, taken apart.
struct Reply {
    let text: String
    let status: Int
    let head: String
    let body: String

    init(_ text: String) {
        self.text = text
        status = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        head = String(parts.first ?? "")
        body = parts.count > 1 ? String(parts[1]) : ""
    }

    var json: JSONValue? { try? JSONValue(parsing: body) }
    /// The data of the events of a stream.
    var events: [JSONValue] {
        body.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("data: ") }.compactMap {
            try? JSONValue(parsing: String($0.dropFirst(6)))
        }
    }
    var error: String? { json?["error"]?["code"]?.string }
}

/// Lets one side wait until the other has come to a point.
struct Turnstile: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream() }

    func open() { continuation.yield() }
    func wait() async {
        var iterator = stream.makeAsyncIterator()
        _ = await iterator.next()
    }
}
