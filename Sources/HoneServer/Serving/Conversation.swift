import HoneCore

/// The requests of one connection, one after the other.
struct Conversation {
    private let connection: Connection
    private let service: Service
    private let settings: ServerSettings
    private static let mostRequests = 1000

    init(_ connection: Connection, _ service: Service, _ settings: ServerSettings) {
        self.connection = connection
        self.service = service
        self.settings = settings
    }

    func run() async {
        var parser = RequestParser(limits: settings.limits)
        do {
            for number in 1...Self.mostRequests {
                guard let head = try await head(&parser) else { return await connection.finish() }
                let keepsAlive = head.keepsAlive && number < Self.mostRequests && !service.isDraining
                let exchange = Exchange(head: head, keepsAlive: keepsAlive, connection: connection)
                // Before the body is taken: nobody without a key may make the server hold a large one.
                let owner: String
                do { owner = try service.admit(head) } catch {
                    try await service.refuse(error, exchange, keepsAlive: keepsAlive && head.body == .none)
                    guard keepsAlive, head.body == .none else { return await connection.finish() }
                    _ = try parser.next()
                    continue
                }
                if head.expectsContinue, head.body != .none { try await connection.send(Response.continue) }
                let body = try await body(&parser)
                let stays = try await service.answer(exchange, body, for: owner)
                guard stays else { return await connection.finish() }
            }
        } catch let problem as RequestProblem {
            try? await service.refuse(problem, connection)
            await connection.finish()
        } catch {
            // The client is gone.
        }
    }

    /// Nil where the client or the service has ended.
    private func head(_ parser: inout RequestParser) async throws -> RequestHead? {
        let clock = ContinuousClock()
        var deadline = clock.now + settings.timeouts.head
        while true {
            if case .head(let head)? = try parser.next() { return head }
            let isIdle = !parser.isInRequest
            if isIdle { deadline = clock.now + settings.timeouts.head }
            let time = isIdle ? settings.timeouts.idle : max(.zero, deadline - clock.now)
            switch await connection.receive(upTo: time, isIdle: isIdle) {
            case .bytes(let bytes): parser.append(bytes)
            case .end: return nil
            case .cancelled: return nil
            case .timedOut:
                if isIdle { return nil }
                throw RequestProblem(status: 408, reason: "The request did not arrive in time.")
            }
        }
    }

    private func body(_ parser: inout RequestParser) async throws -> [UInt8] {
        let clock = ContinuousClock()
        let deadline = clock.now + settings.timeouts.body
        while true {
            if case .body(let body)? = try parser.next() { return body }
            switch await connection.receive(upTo: max(.zero, deadline - clock.now)) {
            case .bytes(let bytes): parser.append(bytes)
            case .end, .cancelled: throw Connection.Lost()
            case .timedOut: throw RequestProblem(status: 408, reason: "The body did not arrive in time.")
            }
        }
    }
}

/// A request's head and the way to answer it.
struct Exchange: Sendable {
    let head: RequestHead
    /// Another request may follow on the connection.
    let keepsAlive: Bool
    let connection: Connection

    func reply(
        _ status: Int, type: String = "application/json", headers: [(String, String)] = [], _ body: [UInt8],
        keepsAlive: Bool? = nil
    ) async throws {
        try await connection.send(
            Response.whole(
                status, type: type, headers, body: body, keepsAlive: keepsAlive ?? self.keepsAlive,
                isHead: head.method == "HEAD"))
    }
}
