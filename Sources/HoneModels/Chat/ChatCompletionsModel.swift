import Glibc
public import HoneCore
import Synchronization

/// A model behind the OpenAI Chat Completions protocol, which every local server and most services speak.
///
///     let endpoint = try ModelEndpoint("http://localhost:8080/v1#qwen3", environment: environment)
///     for try await delta in ChatCompletionsModel(endpoint).respond(to: request) { … }
///
/// Each request is sent once; `Router` sends it again. Every failure is a `ModelError`, cancellation a
/// `CancellationError`.
public final class ChatCompletionsModel: Model {
    public let name: String

    let endpoint: ModelEndpoint
    let timeouts: ExchangeTimeouts
    private let network: NetworkSettings
    private let transport: HTTPTransport
    private let state: Mutex<State>

    private struct State {
        var encoder: ChatRequestEncoder
        /// What this server has refused before.
        var omitted: Set<ChatRequestEncoder.OptionalField> = []
    }

    /// - Parameter endpoint: with a model; see `ModelEndpoint.resolved`.
    public convenience init(
        _ endpoint: ModelEndpoint, timeouts: ExchangeTimeouts = ExchangeTimeouts(),
        network: NetworkSettings = NetworkSettings()
    ) {
        self.init(endpoint, timeouts: timeouts, network: network, transport: .shared)
    }

    init(_ endpoint: ModelEndpoint, timeouts: ExchangeTimeouts, network: NetworkSettings, transport: HTTPTransport) {
        self.endpoint = endpoint
        self.timeouts = timeouts
        self.network = network
        self.transport = transport
        name = endpoint.name
        let model = endpoint.model ?? ""
        let quirks = ServerQuirks.of(host: endpoint.base.host, model: model)
        state = Mutex(State(encoder: ChatRequestEncoder(model: model, quirks: quirks)))
    }

    public func respond(to request: ModelRequest) -> AsyncThrowingStream<ModelDelta, any Error> {
        let reply = ChatStream(of: self, to: request)
        return AsyncThrowingStream { try await reply.next() }
    }

    /// The encoded body is not kept here: the encoder extends it in place only while nobody else holds it.
    func send(_ request: ModelRequest) -> (HTTPExchange, sentCharacters: Int) {
        let encoded = state.withLock { $0.encoder.encode(request, without: $0.omitted) }
        let request = endpoint.request(
            .post, "/chat/completions", body: encoded.pieces, timeouts: timeouts, network: network)
        return (transport.open(request), encoded.characters)
    }

    /// Reads why the server refused. Returns where it refused a field that the request can do without, so that
    /// sending it again is worth a try.
    func refused(_ head: HTTPResponseHead, _ exchange: HTTPExchange) async throws {
        if (300..<400).contains(head.status) {
            exchange.cancel()
            let sentence = ModelSentences.redirect(from: endpoint, to: head.headers["location"])
            throw ModelError(.notProtocol, sentence, status: head.status)
        }
        // The status alone is worth more than the news that the text broke off.
        let body = (try? await exchange.body(limit: 64 << 10)) ?? []
        try Task.checkCancellation()
        let error = ServerError(status: head.status, body: body)
        if head.status == 400 || head.status == 422, omitField(namedBy: error) { return }
        let retryAfter = RetryAfter.duration(head.headers, now: time(nil))
        var near: [String] = []
        if error.code == .modelNotFound, let model = endpoint.model,
            let listed = try? await endpoint.models(network: network, transport: transport)
        {
            near = ModelListing.nearest(to: model, among: listed)
        }
        throw error.modelError(by: endpoint, retryAfter: retryAfter, near: near)
    }

    private func omitField(namedBy error: ServerError) -> Bool {
        let code = error.code
        guard code == .badRequest else { return false }
        // The longer name first: max_completion_tokens is often named as the cure for max_tokens.
        let field = ChatRequestEncoder.OptionalField.allCases.first { field in
            error.field == field.rawValue || (error.field == nil && error.message.contains(text: field.rawValue))
        }
        guard let field else { return false }
        return state.withLock { $0.omitted.insert(field).inserted }
    }

    static let callID: @Sendable () -> String = {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        var generator = SystemRandomNumberGenerator()
        return CallID.make(milliseconds: UInt64(now.tv_sec) * 1000 + UInt64(now.tv_nsec / 1_000_000), using: &generator)
    }
}

extension ModelEndpoint {
    /// Why no request can be sent; nil where one can.
    var problem: ModelError? {
        needsKey && !hasKey ? ModelError(.notConfigured, ModelSentences.missingKey(self)) : nil
    }

    func request(
        _ method: HTTPRequest.Method, _ path: String, body: [[UInt8]] = [], timeouts: ExchangeTimeouts,
        network: NetworkSettings
    ) -> HTTPRequest {
        var headers = [("User-Agent", "hone"), ("Accept", "text/event-stream, application/json")]
        if method == .post { headers.append(("Content-Type", "application/json")) }
        if let key { headers.append(("Authorization", key.authorization)) }
        return HTTPRequest(
            method: method, url: base.text + path, headers: headers, body: body, timeouts: timeouts, network: network)
    }
}

extension HTTPExchange {
    /// The body, at most `limit` bytes of it; what more there is, is not received.
    func body(limit: Int) async throws -> [UInt8] {
        var body: [UInt8] = []
        while case .bytes(let bytes) = try await next() {
            body += bytes.prefix(limit - body.count)
            if body.count == limit {
                cancel()
                break
            }
        }
        return body
    }
}
