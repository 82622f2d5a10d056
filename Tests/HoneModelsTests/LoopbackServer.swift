import Dispatch
import Glibc
import Synchronization

/// A scripted HTTP server on a loopback socket: it receives whole requests and sends whatever bytes a test says.
final class LoopbackServer: Sendable {
    typealias Script = @Sendable (_ connection: Connection, _ request: Request) -> Void

    struct Request: Sendable {
        /// Counted from 1 over all connections.
        var number: Int
        var line: String
        var headers: [String: String]
        var body: [UInt8]
        /// The connection that it came on, counted from 1.
        var connection: Int
    }

    /// What a script answers with.
    struct Connection: Sendable {
        fileprivate let socket: Int32

        func send(_ text: String) { send(Array(text.utf8)) }

        func send(_ bytes: [UInt8]) {
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes {
                    Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                if count <= 0 { return }
                rest = rest.dropFirst(count)
            }
        }

        /// A complete response.
        func reply(
            _ status: String = "200 OK", _ headers: [String] = [], _ body: String, type: String = "application/json"
        ) {
            let lines = ["HTTP/1.1 \(status)", "Content-Type: \(type)", "Content-Length: \(body.utf8.count)"] + headers
            send(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
        }

        /// The head of a stream, whose body ends with the connection.
        func beginStream() {
            send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")
        }

        /// A complete stream in chunked coding, so that the connection can be used again.
        func stream(_ events: [String], cutInto size: Int = .max) {
            let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
            var output = Array(head.utf8)
            var rest = Array(events.map { "data: \($0)\n\n" }.joined().utf8)[...]
            while !rest.isEmpty {
                let piece = rest.prefix(size)
                output += Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + Array("\r\n".utf8)
                rest = rest.dropFirst(piece.count)
            }
            send(output + Array("0\r\n\r\n".utf8))
        }

        func close() { shutdown(socket, Int32(SHUT_RDWR)) }

        /// Returns when the client has closed the connection.
        func waitForHangUp() {
            var byte: UInt8 = 0
            while recv(socket, &byte, 1, 0) > 0 {}
        }
    }

    let port: Int
    private let listener: Int32
    private let script: Script
    private let state = Mutex((requests: [Request](), connections: 0))

    var url: String { "http://127.0.0.1:\(port)/v1" }
    var requests: [Request] { state.withLock { $0.requests } }
    var connections: Int { state.withLock { $0.connections } }

    convenience init(_ script: @escaping Script) { self.init(greeting: nil, script) }

    /// - Parameter greeting: sent to every new connection before anything is received.
    private init(greeting: String?, _ script: @escaping Script) {
        self.script = script
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let listener = listener
        port = Self.bindLoopback(listener)
        listen(listener, 64)
        Self.inThread { [weak self] in
            while true {
                let socket = accept(listener, nil, nil)
                guard socket >= 0, let server = self else { return }
                let number = server.state.withLock { state in
                    state.connections += 1
                    return state.connections
                }
                Self.inThread { [weak server] in
                    defer { Glibc.close(socket) }
                    if let greeting { Connection(socket: socket).send(greeting) }
                    while let request = server?.receive(from: socket, connection: number) {
                        server?.script(Connection(socket: socket), request)
                    }
                }
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    private func receive(from socket: Int32, connection: Int) -> Request? {
        var received: [UInt8] = []
        let end = Array("\r\n\r\n".utf8)
        func more() -> Bool {
            var buffer = [UInt8](repeating: 0, count: 65536)
            let count = recv(socket, &buffer, buffer.count, 0)
            if count > 0 { received += buffer[..<count] }
            return count > 0
        }
        var bodyStart: Int?
        while bodyStart == nil {
            guard more() else { return nil }
            bodyStart = received.indices.first { received[$0...].starts(with: end) }.map { $0 + end.count }
        }
        guard let bodyStart else { return nil }
        let lines = String(decoding: received[..<bodyStart], as: UTF8.self).split(separator: "\r\n").map(String.init)
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " }) }
        }
        let length = headers["content-length"].flatMap { Int($0) } ?? 0
        while received.count < bodyStart + length { guard more() else { return nil } }
        return state.withLock { state in
            let request = Request(
                number: state.requests.count + 1, line: lines.first ?? "", headers: headers,
                body: Array(received[bodyStart...]), connection: connection)
            state.requests.append(request)
            return request
        }
    }

    /// Binds to a free port and returns it.
    fileprivate static func bindLoopback(_ socket: Int32) -> Int {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        return withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                _ = bind(socket, raw, length)
                getsockname(socket, raw, &length)
            }
            return Int(UInt16(bigEndian: pointer.pointee.sin_port))
        }
    }

    private static func inThread(_ body: @escaping @Sendable () -> Void) {
        DispatchQueue(label: "loopback").async(execute: body)
    }
}

extension LoopbackServer {
    /// A server that answers anything, even a TLS greeting, with plain HTTP.
    static func plainTextGreeter() -> LoopbackServer {
        LoopbackServer(greeting: "HTTP/1.1 400 Bad Request\r\n\r\n") { _, _ in }
    }
}

/// A port on which nothing listens, held so that nobody else does.
final class ClosedPort: Sendable {
    let number: Int
    private let socket: Int32

    init() {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        number = LoopbackServer.bindLoopback(socket)
    }

    deinit { close(socket) }
}

/// Lets one side wait until the other has come to a point.
struct Signal: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    func fire() { semaphore.signal() }
    /// For a thread of its own, such as a server's script.
    func wait() { semaphore.wait() }
    func waitInTask() async {
        await withCheckedContinuation { continuation in
            DispatchQueue(label: "signal").async {
                semaphore.wait()
                continuation.resume()
            }
        }
    }
}
