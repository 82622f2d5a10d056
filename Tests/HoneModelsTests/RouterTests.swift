import HoneCore
import Synchronization
import Testing

@testable import HoneModels

/// Time that only passes when somebody sleeps.
final class ManualTime: Sendable {
    private let state = Mutex((now: Duration.zero, sleeps: [Duration]()))
    var sleeps: [Duration] { state.withLock { $0.sleeps } }

    func advance(_ duration: Duration) { state.withLock { $0.now += duration } }

    func environment(random: Double = 0.5) -> RetryEnvironment {
        RetryEnvironment(
            now: { self.state.withLock { $0.now } },
            sleep: { duration in
                try Task.checkCancellation()
                self.state.withLock { state in
                    state.now += duration
                    state.sleeps.append(duration)
                }
            },
            random: { random })
    }
}

@Suite("Retries and fallback")
struct RouterTests {
    static func failing(_ name: String, _ code: ModelError.Code, retryAfter: Duration? = nil) -> ScriptedModel {
        ScriptedModel(name: name) { _, number in
            throw ModelError(code, "\(name) failed \(number).", retryAfter: retryAfter)
        }
    }

    static func answering(_ name: String) -> ScriptedModel {
        ScriptedModel(name: name) { _, _ in .saying("from \(name)", model: name) }
    }

    @Test("What may pass is tried again, each wait drawn from twice the last")
    func retries() async {
        let time = ManualTime()
        let model = ScriptedModel(name: "a") { _, number in
            if number < 4 { throw ModelError(.serverFailed, "No \(number).") }
            return .saying("fourth")
        }
        let told = await Telling(of: Router([model], environment: time.environment()).respond(to: Sample.request))
        #expect(told.response?.message.content == "fourth")
        #expect(time.sleeps == [.milliseconds(250), .milliseconds(500), .milliseconds(1000)])
        #expect(told.failedAttempts.map(\.error.message) == ["No 1.", "No 2.", "No 3."])
        #expect(told.failedAttempts.map(\.next) == ["a", "a", "a"])
    }

    @Test("Attempts end, and their last error is thrown")
    func exhausted() async {
        let time = ManualTime()
        let model = Self.failing("a", .overloaded)
        let router = Router([model], policy: RetryPolicy(attempts: 3), environment: time.environment())
        let told = await Telling(of: router.respond(to: Sample.request))
        #expect(told.modelError?.code == .overloaded)
        #expect(told.modelError?.message == "a failed 3.")
        #expect(model.requests.count == 3)
        #expect(told.failedAttempts.count == 2)
    }

    @Test("A server's own wait is kept, and one that is too long ends the attempts")
    func retryAfter() async {
        let time = ManualTime()
        let patient = Router(
            [Self.failing("a", .rateLimited, retryAfter: .seconds(20))], policy: RetryPolicy(attempts: 2),
            environment: time.environment())
        _ = await Telling(of: patient.respond(to: Sample.request))
        #expect(time.sleeps == [.seconds(20)])
        let other = ManualTime()
        let slow = Self.failing("a", .rateLimited, retryAfter: .seconds(3600))
        let router = Router([slow, Self.answering("b")], environment: other.environment())
        let told = await Telling(of: router.respond(to: Sample.request))
        #expect(told.response?.message.content == "from b")
        #expect(slow.requests.count == 1)
        #expect(other.sleeps == [])
    }

    @Test("Waits never exceed the cap")
    func cap() {
        let policy = RetryPolicy(base: .milliseconds(500), cap: .seconds(60))
        #expect(policy.delay(afterAttempt: 1, retryAfter: nil, random: 0) == .zero)
        #expect(policy.delay(afterAttempt: 100, retryAfter: nil, random: 0.999)! < .seconds(60))
        #expect(policy.delay(afterAttempt: 1, retryAfter: .seconds(60), random: 0.9) == .seconds(60))
        #expect(policy.delay(afterAttempt: 1, retryAfter: .seconds(61), random: 0.9) == nil)
    }

    @Test("What does not pass moves on to the next model at once, and is told")
    func fallback() async {
        let time = ManualTime()
        let first = Self.failing("a", .unauthorized)
        let router = Router([first, Self.answering("b")], environment: time.environment())
        let told = await Telling(of: router.respond(to: Sample.request))
        #expect(told.response?.model == "b")
        #expect(first.requests.count == 1)
        #expect(told.failedAttempts.map(\.error.code) == [.unauthorized])
        #expect(told.failedAttempts.map(\.next) == ["b"])
    }

    @Test("When none answers, the error is that of the preferred model and names all")
    func allFail() async {
        let models = [Self.failing("a", .unauthorized), Self.failing("b", .modelNotFound)]
        let told = await Telling(of: Router(models).respond(to: Sample.request))
        #expect(told.modelError?.code == .unauthorized)
        #expect(told.modelError?.message == "No model answered. a failed 1. b failed 1.")
        let none = await Telling(of: Router([]).respond(to: Sample.request))
        #expect(none.modelError?.code == .notConfigured)
    }

    @Test("A model that failed stands at the end of the line until it has cooled down")
    func breaker() async {
        let time = ManualTime()
        let first = ScriptedModel(name: "a") { _, number in
            if number == 1 { throw ModelError(.unauthorized, "No.") }
            return .saying("from a")
        }
        let router = Router([first, Self.answering("b")], environment: time.environment())
        func content() async -> String? {
            await Telling(of: router.respond(to: Sample.request)).response?.message.content
        }
        #expect(await content() == "from b")
        #expect(await content() == "from b")
        #expect(first.requests.count == 1)
        time.advance(.seconds(31))
        #expect(await content() == "from a")
    }

    @Test("A request that is too long for one model may fit the next, whose context is larger")
    func overflow() async {
        let router = Router([Self.failing("a", .contextOverflow), Self.answering("b")])
        let told = await Telling(of: router.respond(to: Sample.request))
        #expect(told.response?.message.content == "from b")
        #expect(told.failedAttempts.map(\.next) == ["b"])
    }

    @Test("That a request is too long is said whatever else failed, for the history can be shortened")
    func overflowAmongFailures() async {
        let policy = RetryPolicy(attempts: 1)
        for models in [
            [Self.failing("a", .contextOverflow), Self.failing("b", .connectionFailed)],
            [Self.failing("a", .connectionFailed), Self.failing("b", .contextOverflow)],
        ] {
            let told = await Telling(of: Router(models, policy: policy).respond(to: Sample.request))
            #expect(told.modelError?.code == .contextOverflow)
        }
    }

    @Test("A request's own fault does not put its model at the end of the line")
    func requestsFault() async {
        let first = ScriptedModel(name: "a") { _, number in
            if number == 1 { throw ModelError(.badRequest, "No.") }
            return .saying("from a")
        }
        let router = Router([first, Self.answering("b")])
        _ = await Telling(of: router.respond(to: Sample.request))
        #expect(await Telling(of: router.respond(to: Sample.request)).response?.message.content == "from a")
    }

    @Test("Cancelling stops the wait and all further attempts")
    func cancellation() async {
        let waiting = Signal()
        let model = Self.failing("a", .overloaded)
        let environment = RetryEnvironment(
            now: { .zero },
            sleep: { _ in
                waiting.fire()
                try await Task.sleep(for: .seconds(3600))
            }, random: { 0.5 })
        let router = Router([model, Self.answering("b")], environment: environment)
        let task = Task { for try await _ in router.respond(to: Sample.request) {} }
        await waiting.waitInTask()
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(model.requests.count == 1)
    }

    @Test("A stream that breaks after text was told starts again from nothing")
    func brokenStream() async throws {
        let server = LoopbackServer { connection, request in
            guard request.number == 1 else { return connection.stream(Sample.hello) }
            connection.beginStream()
            connection.send("data: \(Sample.text("Half"))\n\n")
            connection.close()
        }
        let router = Router([try server.model()], environment: ManualTime().environment())
        let told = await Telling(of: router.respond(to: Sample.request))
        #expect(told.response?.message.content == "Hello")
        #expect(told.failedAttempts.map(\.error.code) == [.truncatedStream])
    }

    @Test("An endpoint that dies is replaced by the next")
    func deadEndpoint() async throws {
        let server = LoopbackServer { connection, _ in connection.stream(Sample.hello) }
        let port = ClosedPort()
        let dead = try ModelEndpoint("http://127.0.0.1:\(port.number)/v1#m", environment: [:])
        let router = Router(
            [ChatCompletionsModel(dead), try server.model()], policy: RetryPolicy(attempts: 2),
            environment: ManualTime().environment())
        let told = await Telling(of: router.respond(to: Sample.request))
        #expect(told.response?.message.content == "Hello")
        #expect(told.failedAttempts.map(\.error.code) == [.connectionFailed, .connectionFailed])
    }
}
