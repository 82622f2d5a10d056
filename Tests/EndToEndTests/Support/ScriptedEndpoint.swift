import Foundation
import HoneCore
import Synchronization

/// A Chat Completions endpoint on loopback that says what a test tells it to. It is a script, not a model.
final class ScriptedEndpoint: Sendable {
    enum Reply: Sendable {
        case calls([(String, JSONValue)], text: String = "")
        case text(String)
        /// A status other than 200, with a body and further header lines.
        case status(Int, body: String, headers: [String] = [])
        /// Half of a streamed reply, then the connection closes.
        case cut
        /// No byte, until the test ends.
        case silence
    }

    private struct State {
        var replies: [Reply]
        var requests: [JSONValue] = []
        var last: Reply?
        var answer: (@Sendable (JSONValue) -> Reply)?
    }

    private let listener: Int32
    let port: UInt16
    private let state: Mutex<State>

    /// Answers each request by what it says.
    convenience init(answering: @escaping @Sendable (JSONValue) -> Reply) throws {
        try self.init([])
        state.withLock { $0.answer = answering }
    }

    /// - Parameter repeating: what to say when the replies are used up.
    init(_ replies: [Reply], repeating last: Reply? = nil) throws {
        state = Mutex(State(replies: replies, last: last))
        let accepting = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var yes: Int32 = 1
        setsockopt(accepting, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(accepting, $0, size) }
        }
        guard bound == 0, listen(accepting, 16) == 0 else { throw POSIXError(.EADDRINUSE) }
        var length = size
        _ = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(accepting, $0, &length) }
        }
        port = UInt16(bigEndian: address.sin_port)
        listener = accepting
        Thread.detachNewThread { [weak self] in
            while true {
                let connection = accept(accepting, nil, nil)
                guard connection >= 0 else { return }
                guard let self else {
                    close(connection)
                    return
                }
                Thread.detachNewThread { self.serve(connection) }
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    var url: String { "http://127.0.0.1:\(port)/v1#scripted" }
    /// Bodies of the chat requests so far.
    var requests: [JSONValue] { state.withLock { $0.requests } }

    private func serve(_ connection: Int32) {
        defer { close(connection) }
        while let (head, body) = readRequest(connection) {
            if head.hasPrefix("GET") {
                send(connection, 200, #"{"object":"list","data":[{"id":"scripted","object":"model"}]}"#)
                continue
            }
            let reply = state.withLock { state -> Reply? in
                if let request = try? JSONValue(parsing: body) {
                    state.requests.append(request)
                    if let answer = state.answer { return answer(request) }
                }
                return state.replies.isEmpty ? state.last : state.replies.removeFirst()
            }
            switch reply {
            case .calls(let calls, let text): stream(connection, text, calls)
            case .text(let text): stream(connection, text, [])
            case .status(let code, let body, let headers): send(connection, code, body, headers)
            case .silence:
                var byte: UInt8 = 0
                _ = recv(connection, &byte, 1, 0)
                return
            case .cut, nil:
                write(connection, Self.streamHead + "data: " + chunk(["content": "half a re"], finish: nil) + "\n\n")
                return
            }
        }
    }

    private func readRequest(_ connection: Int32) -> (head: String, body: [UInt8])? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let end = Array("\r\n\r\n".utf8)
        while true {
            if let position = bytes.firstRange(of: end) {
                let head = String(decoding: bytes[..<position.lowerBound], as: UTF8.self)
                let length =
                    head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
                    .flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) } ?? 0
                if bytes.count >= position.upperBound + length {
                    return (head, Array(bytes[position.upperBound..<position.upperBound + length]))
                }
            }
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes += buffer[..<count]
        }
    }

    private static let streamHead = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"

    private func stream(_ connection: Int32, _ text: String, _ calls: [(String, JSONValue)]) {
        var output = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
        func event(_ data: String) {
            let line = "data: \(data)\n\n"
            output += String(line.utf8.count, radix: 16) + "\r\n" + line + "\r\n"
        }
        if !text.isEmpty { event(chunk(["content": .string(text)], finish: nil)) }
        for (index, call) in calls.enumerated() {
            let arguments = call.1.string ?? call.1.text
            let identifier = "call_\(UInt32.random(in: 0 ... .max))"
            event(
                chunk(
                    [
                        "tool_calls": [
                            [
                                "index": .integer(index), "id": .string(identifier), "type": "function",
                                "function": ["name": .string(call.0), "arguments": .string(arguments)],
                            ]
                        ]
                    ], finish: nil))
        }
        event(chunk([:], finish: calls.isEmpty ? "stop" : "tool_calls"))
        event(#"{"choices":[],"usage":{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120}}"#)
        event("[DONE]")
        write(connection, output + "0\r\n\r\n")
    }

    private func chunk(_ delta: JSONValue, finish: String?) -> String {
        JSONValue.object([
            "id": "x", "object": "chat.completion.chunk", "model": "scripted",
            "choices": [["index": 0, "delta": delta, "finish_reason": finish.map { .string($0) } ?? .null]],
        ]).text
    }

    private func send(_ connection: Int32, _ status: Int, _ body: String, _ headers: [String] = []) {
        let lines = ["HTTP/1.1 \(status) X", "content-length: \(body.utf8.count)"] + headers
        let type = headers.contains { $0.hasPrefix("content-type") } ? [] : ["content-type: application/json"]
        write(connection, (lines + type).joined(separator: "\r\n") + "\r\n\r\n" + body)
    }

    private func write(_ connection: Int32, _ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes {
                Foundation.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }
}
