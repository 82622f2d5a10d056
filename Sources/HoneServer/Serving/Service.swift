import Glibc
import HoneCore
import Synchronization

/// Decides about requests and answers them.
final class Service: Sendable {
    let metrics = Metrics()
    private let models: [ServedModel]
    private let keys: AccessKeys
    private let queue: FairQueue
    private let started: Int
    private let draining = Atomic(false)

    init(_ settings: ServerSettings, _ models: [ServedModel]) {
        self.models = models
        keys = AccessKeys(settings.keys)
        queue = FairQueue(slots: settings.parallel, capacity: settings.queue)
        started = Self.seconds
    }

    var isDraining: Bool { draining.load(ordering: .relaxed) }
    func drain() { draining.store(true, ordering: .relaxed) }

    private static var seconds: Int { time(nil) }

    // MARK: Who may

    private static let paths = [
        "/health": "GET", "/metrics": "GET", "/v1/models": "GET", "/v1/chat/completions": "POST",
        "/v1/completions": "POST", "/v1/embeddings": "POST",
    ]

    /// To whom the request belongs.
    func admit(_ head: RequestHead) throws(APIProblem) -> String {
        var owner = ""
        if keys.isOpen {
            // A page in a browser can make it send requests here, under a name of its own that it has pointed here.
            guard Self.isThisMachine(head["host"]) else { throw .foreignHost }
        } else if head.path != "/health" {
            guard let position = keys.position(of: head["authorization"]) else { throw .wrongKey }
            owner = "\(position)"
        }
        let known = Self.paths[head.path] ?? (head.path.hasPrefix("/v1/models/") ? "GET" : nil)
        guard let method = known else { throw .noSuchPath(head.path) }
        guard head.method == method || head.method == "HEAD" && method == "GET" else { throw .wrongMethod(method) }
        if method == "POST" {
            let type = head["content-type"]?.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
            guard type == "application/json" else { throw .notJSON }
        }
        return owner
    }

    private static func isThisMachine(_ host: String?) -> Bool {
        guard let host else { return true }
        let name = host.hasPrefix("[") ? host.prefix { $0 != "]" }.dropFirst() : host.prefix { $0 != ":" }
        return Server.isLoopback(name.lowercased())
    }

    func refuse(_ problem: APIProblem, _ exchange: Exchange, keepsAlive: Bool) async throws {
        metrics.answered(label(exchange.head.path), problem.status)
        try await exchange.reply(
            problem.status, headers: problem.headers, Array(problem.body.text.utf8), keepsAlive: keepsAlive)
    }

    /// A request that could not be read.
    func refuse(_ problem: RequestProblem, _ connection: Connection) async throws {
        metrics.answered("", problem.status)
        let body = APIProblem(problem.status, "bad_request", problem.reason).body
        try await connection.send(
            Response.whole(
                problem.status, type: "application/json", body: Array(body.text.utf8), keepsAlive: false))
    }

    /// Paths that nobody offers are counted together: a stranger must not be able to grow the list.
    private func label(_ path: String) -> String {
        Self.paths[path] != nil ? path : path.hasPrefix("/v1/models/") ? "/v1/models/{model}" : ""
    }

    // MARK: Answers

    /// - Returns: whether the connection can take another request.
    func answer(_ exchange: Exchange, _ body: [UInt8], for owner: String) async throws -> Bool {
        do {
            switch exchange.head.path {
            case "/health": try await send(["status": isDraining ? "stopping" : "ok"], exchange)
            case "/metrics":
                let text = metrics.text(running: queue.running, waiting: queue.waiting)
                metrics.answered("/metrics", 200)
                try await exchange.reply(200, type: "text/plain; version=0.0.4; charset=utf-8", Array(text.utf8))
            case "/v1/models":
                try await send(["object": "list", "data": .array(models.map(entry))], exchange)
            case "/v1/chat/completions":
                let reader = try RequestReader(body)
                let served = try model(reader)
                let request = try ChatReading.request(reader)
                guard let model = served.model else { throw APIProblem.unsupported("model", "It only has embeddings.") }
                return try await write(.chat, served, reader, exchange, owner) { model.respond(to: request) }
            case "/v1/completions":
                let reader = try RequestReader(body)
                let served = try model(reader)
                let (prompt, request) = try TextReading.request(reader)
                guard let complete = served.complete else {
                    throw APIProblem.unsupported("model", "It takes conversations alone: POST /v1/chat/completions.")
                }
                return try await write(.text, served, reader, exchange, owner) { complete(prompt, request) }
            case "/v1/embeddings":
                try await embed(RequestReader(body), exchange, owner)
            default:
                let name = String(exchange.head.path.dropFirst("/v1/models/".count))
                guard let served = models.first(where: { $0.id == name }) else {
                    throw APIProblem.noModel(name, models.map(\.id))
                }
                try await send(entry(served), exchange)
            }
        } catch let problem as APIProblem {
            try await refuse(problem, exchange, keepsAlive: exchange.keepsAlive)
        } catch is Connection.Lost {
            metrics.abandoned()
            throw Connection.Lost()
        }
        return exchange.keepsAlive
    }

    private func send(_ value: JSONValue, _ exchange: Exchange) async throws {
        metrics.answered(label(exchange.head.path), 200)
        try await exchange.reply(200, Array(value.text.utf8))
    }

    private func model(_ reader: RequestReader) throws(APIProblem) -> ServedModel {
        let name = try reader.model()
        guard let served = models.first(where: { $0.id == name }) else { throw .noModel(name, models.map(\.id)) }
        return served
    }

    private func entry(_ served: ServedModel) -> JSONValue {
        [
            "id": .string(served.id), "object": "model", "created": .integer(started),
            "owned_by": .string(served.owner),
        ]
    }

    private func write(
        _ kind: ReplyWriting.Kind, _ served: ServedModel, _ reader: RequestReader, _ exchange: Exchange,
        _ owner: String, _ respond: @escaping @Sendable () -> AsyncThrowingStream<ModelDelta, any Error>
    ) async throws -> Bool {
        let streaming = try reader.streaming()
        let writing = ReplyWriting(
            kind: kind, model: served.id, id: Self.identifier(), created: Self.seconds)
        let reply = ReplyStream(
            writing, exchange, isStreamed: streaming.isOn, includesUsage: streaming.includesUsage)
        do {
            try await exchange.connection.whileConnected {
                try await self.queue.run(for: owner) {
                    let clock = ContinuousClock()
                    let start = clock.now
                    let usage = try await reply.write(respond())
                    self.metrics.replied(
                        promptTokens: usage.inputTokens, cachedTokens: usage.cachedInputTokens,
                        completionTokens: usage.outputTokens, after: (clock.now - start) / .seconds(1))
                }
            }
        } catch {
            let problem = try Self.problem(error)
            // Once a stream has begun, its status is sent; what went wrong is told in it.
            guard await reply.fail(with: problem) else { throw problem }
            metrics.answered(exchange.head.path, problem.status)
            return false
        }
        metrics.answered(exchange.head.path, 200)
        return exchange.keepsAlive && (exchange.head.takesChunks || !streaming.isOn)
    }

    private func embed(_ reader: RequestReader, _ exchange: Exchange, _ owner: String) async throws {
        let served = try model(reader)
        guard let embed = served.embed else {
            throw APIProblem.unsupported(
                "model", "Embeddings need a model that is made for them, such as a BERT in GGUF.")
        }
        let texts = try TextReading.inputs(reader)
        let reply = Mutex<JSONValue>(.null)
        do {
            try await exchange.connection.whileConnected {
                try await self.queue.run(for: owner) {
                    let result = try await embed(texts)
                    let base64 = reader["encoding_format"]?.string == "base64"
                    let body = EmbeddingWriting.body(result.vectors, tokens: result.tokens, served.id, base64: base64)
                    reply.withLock { $0 = body }
                }
            }
        } catch { throw try Self.problem(error) }
        try await send(reply.withLock { $0 }, exchange)
    }

    /// - Throws: `Connection.Lost` where there is nobody to tell.
    private static func problem(_ error: any Error) throws -> APIProblem {
        switch error {
        case let problem as APIProblem: return problem
        case let full as FairQueue.Full: return .busy(retryAfter: full.retryAfterSeconds)
        case let error as ModelError: return .model(error)
        case let error as any HoneError: return APIProblem(500, "model_failed", error.message)
        case is Connection.Lost, is CancellationError: throw Connection.Lost()
        default: return .internalError
        }
    }

    private static func identifier() -> String {
        String(UInt64.random(in: .min ... .max), radix: 36) + String(UInt64.random(in: .min ... .max), radix: 36)
    }
}
