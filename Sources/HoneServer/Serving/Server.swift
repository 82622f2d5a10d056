import Glibc
import HoneCore

/// Serves models over HTTP, as OpenAI's API does.
///
///     let server = try Server(settings, models)
///     print(server.address)       // "http://127.0.0.1:43567/v1"
///     try await server.run()      // until the task is cancelled
public final class Server: Sendable {
    private let settings: ServerSettings
    private let watch: SocketWatch
    private let listener: Listener
    private let service: Service

    /// Listens from now on.
    ///
    /// - Throws: `ServeError`.
    public init(_ settings: ServerSettings, _ models: [ServedModel]) throws(ServeError) {
        self.settings = settings
        watch = try SocketWatch()
        do {
            listener = try Listener(host: settings.host, port: settings.port, watch)
        } catch {
            watch.end()
            throw error
        }
        service = Service(settings, models)
    }

    /// Where clients find it.
    public var address: String {
        let host = settings.host.contains(":") ? "[\(settings.host)]" : settings.host
        return "http://\(host):\(listener.port)/v1"
    }

    /// The addresses that only programs of this machine can reach.
    public static func isLoopback(_ host: String) -> Bool {
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false).compactMap { UInt8($0) }
        return host == "localhost" || host == "::1"
            || numbers.count == 4 && numbers[0] == 127
                && host.split(separator: ".").count == 4
    }

    /// Serves until the task is cancelled; then takes no new request and ends when those that run are answered.
    public func run() async {
        // Of its own, so that cancelling this one does not cancel what runs.
        let serving = Task {
            await withDiscardingTaskGroup { group in
                while let socket = await listener.accept() {
                    guard service.metrics.connections(1) <= settings.connections else {
                        service.metrics.connections(-1)
                        Self.turnAway(socket)
                        continue
                    }
                    let connection = Connection(socket, watch)
                    group.addTask {
                        await Conversation(connection, self.service, self.settings).run()
                        self.service.metrics.connections(-1)
                    }
                }
            }
        }
        await withTaskCancellationHandler {
            await serving.value
        } onCancel: {
            service.drain()
            watch.drain()
        }
        watch.end()
    }

    /// One more client than there is room for.
    private static func turnAway(_ socket: Int32) {
        let problem = APIProblem(503, "too_many_connections", "Too many connections are open. Try again later.")
        let bytes = Response.whole(
            503, type: "application/json", [("Retry-After", "5")], body: Array(problem.body.text.utf8),
            keepsAlive: false)
        _ = send(socket, bytes, bytes.count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL))
        close(socket)
    }
}
