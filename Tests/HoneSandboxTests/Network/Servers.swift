import Glibc
import HoneCore
import Synchronization

@testable import HoneSandbox

/// Listens on the loopback. Closed with its owner.
final class Listener: Sendable {
    let descriptor: Int32
    let port: UInt16

    /// - Parameter nonBlocking: as the broker wants its own.
    init(nonBlocking: Bool = false) throws {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        descriptor = socket
        var name = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = InternetAddress(bytes: [127, 0, 0, 1]).withSocketAddress(port: 0) { bind(socket, $0, $1) == 0 }
        let isListening = isBound && listen(socket, 64) == 0
        let isNamed = withUnsafeMutablePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &size) == 0 }
        }
        guard isListening, isNamed else { throw SandboxError(.launchFailed, "no listener") }
        port = UInt16(bigEndian: name.sin_port)
        if nonBlocking { makeNonBlocking(socket) }
    }

    deinit { close(descriptor) }
}

/// A server outside the box that answers every connection alike and keeps what it was sent.
final class Server: Sendable {
    enum Behaviour: Sendable {
        /// Reads until the text is there, or the end, and answers.
        case answer([UInt8], after: String)
        /// Sends back what it gets until the end.
        case echo
        /// Takes the connection and says nothing until the other side ends.
        case silence
    }

    private let listener: Listener
    private let received = Mutex<[String]>([])

    var port: UInt16 { listener.port }
    /// What each connection that has ended sent.
    var texts: [String] { received.withLock { $0 } }

    init(_ behaviour: Behaviour) throws {
        let listener = try Listener()
        self.listener = listener
        let descriptor = dup(listener.descriptor)
        _ = startThread { [weak self] in
            while true {
                let connection = Descriptor(accept(descriptor, nil, nil))
                guard connection.raw >= 0 else { break }
                let text = Self.serve(connection.raw, behaviour)
                self?.received.withLock { $0.append(text) }
            }
            close(descriptor)
        }
    }

    deinit { shutdown(listener.descriptor, Int32(SHUT_RDWR)) }

    private static func serve(_ connection: Int32, _ behaviour: Behaviour) -> String {
        var text = ""
        while true {
            if case .answer(let answer, let mark) = behaviour, text.contains(mark) {
                _ = Socket.send(connection, answer[...])
                break
            }
            guard case .bytes(let bytes) = Socket.receive(connection) else { break }
            text += String(decoding: bytes, as: UTF8.self)
            if case .echo = behaviour { _ = Socket.send(connection, bytes[...]) }
        }
        return text
    }
}

/// What a broker reported.
final class Requests: Sendable {
    private let list = Mutex<[NetworkRequest]>([])
    func append(_ request: NetworkRequest) { list.withLock { $0.append(request) } }
    var all: [NetworkRequest] { list.withLock { $0 } }
}

/// A broker without a box, and a client that talks to it over the loopback of this machine.
final class BrokerBench: Sendable {
    let requests = Requests()
    private let broker: Broker
    private let port: UInt16

    init(
        _ spelling: String, upload: Int = 64 << 10, download: Int = 1 << 20, limits: BrokerLimits = BrokerLimits(),
        resolver: @escaping Resolver = { _ in [] }
    ) throws {
        var access = try NetworkAccess(spelling: spelling) ?? NetworkAccess(rules: [])
        access.uploadLimit = upload
        access.downloadLimit = download
        let listener = try Listener(nonBlocking: true)
        port = listener.port
        broker = try Broker(
            access, limits: limits, resolver: resolver, listener: dup(listener.descriptor),
            report: { [requests] in requests.append($0) })
    }

    func client() -> Client { Client(port: port) }

    /// Sends one text and gives all that comes back.
    func exchange(_ text: String) -> String {
        let client = client()
        client.send(text)
        return client.rest()
    }

    /// Ends the broker and gives what it reported.
    func end() -> [NetworkRequest] {
        broker.end()
        return requests.all
    }
}

/// A blocking connection.
final class Client: Sendable {
    private let descriptor: Int32

    init(port: UInt16) {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        descriptor = socket
        _ = InternetAddress(bytes: [127, 0, 0, 1]).withSocketAddress(port: port) { connect(socket, $0, $1) }
    }

    deinit { close(descriptor) }

    func send(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty, let count = Socket.send(descriptor, rest) { rest = rest.dropFirst(count) }
    }

    func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    func hasAnswer(within milliseconds: Int32) -> Bool {
        var event = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&event, 1, milliseconds) == 1
    }

    /// All until the other side ends.
    func rest() -> String {
        var text = ""
        while case .bytes(let bytes) = Socket.receive(descriptor) { text += String(decoding: bytes, as: UTF8.self) }
        return text
    }

    /// Until the text ends like this, or the other side ends.
    func receive(until end: String) -> String {
        var text = ""
        while !text.hasSuffix(end), case .bytes(let bytes) = Socket.receive(descriptor) {
            text += String(decoding: bytes, as: UTF8.self)
        }
        return text
    }
}
