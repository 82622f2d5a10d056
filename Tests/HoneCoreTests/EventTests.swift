import FoundationEssentials
import HoneCore
import Testing

struct EventTests {
    /// Every kind that an event can have, with a body that its type accepts.
    private static let bodies: [(String, String)] = [
        (
            "run.created",
            #"{"kind":"goal","goal":"g","workspace":"/w","initialTree":"t","listing":"","checks":[],"assets":"d","agent":"a","#
                + #""models":[],"limits":{},"version":"1"}"#
        ),
        ("run.resumed", #"{"limits":{"steps":3},"models":["m"]}"#), ("memory.recalled", #"{"memories":[]}"#),
        ("plan.proposed", #"{"steps":[]}"#), ("plan.step-checked", #"{"step":0,"passed":true}"#),
        ("model.requested", #"{"purpose":"act"}"#),
        (
            "model.responded",
            #"{"purpose":"act","response":{"message":{"role":"assistant","content":"","toolCalls":[]},"#
                + #""finishReason":"stop","usage":{"inputTokens":1,"outputTokens":1,"cachedInputTokens":0,"#
                + #""reasoningTokens":0,"isEstimated":true},"model":"m","latencyMilliseconds":1}}"#
        ),
        ("model.failed", #"{"purpose":"act","model":"m","code":"rate-limited","message":"x"}"#),
        ("action.started", #"{"callID":"c","effect":"workspace"}"#),
        (
            "action.finished",
            #"{"callID":"c","succeeded":true,"observation":"o","milliseconds":1,"changes":[]}"#
        ),
        ("network.requested", #"{"host":"h","port":443,"refusal":"host","bytesUp":0,"bytesDown":0,"milliseconds":1}"#),
        ("check.started", #"{"check":0}"#),
        ("check.ran", #"{"check":0,"passed":true,"ending":{"exited":{"_0":0}},"evidence":"","milliseconds":1}"#),
        ("debug.opened", #"{"signature":"s","occurrence":1}"#), ("loop.detected", #"{"finding":"f","occurrence":1}"#),
        ("workspace.restored", #"{"tree":"t","reason":"r"}"#), ("budget.warned", #"{"notice":"n"}"#),
        ("context.compacted", #"{"callIDs":["c"]}"#), ("memory.written", #"{"id":1,"kind":"fact","text":"t"}"#),
        ("run.stopped", #"{"reason":"verified"}"#), ("a.later.kind", #"{"x":[1]}"#),
    ]

    private func event(_ kind: String, _ body: some Collection<UInt8>) throws -> Event {
        try Event(kind: kind, decode: EventBodyDecoder { try JSONDecoder().decode($0, from: Data(body)) })
    }

    @Test(arguments: bodies)
    func `a stored event decodes as its kind and encodes as it was`(kind: String, body: String) throws {
        let decoded = try event(kind, body.utf8)
        #expect(decoded.kind == kind)
        let encoded = try JSONEncoder().encode(decoded.body)
        #expect(try JSONValue(parsing: encoded) == JSONValue(parsing: body))
        #expect(try event(kind, encoded) == decoded)
    }

    @Test func `only a kind that is not known is unknown`() throws {
        for (kind, body) in Self.bodies {
            var isUnknown = false
            if case .unknown = try event(kind, body.utf8) { isUnknown = true }
            #expect(isUnknown == (kind == "a.later.kind"))
        }
        #expect(Set(Self.bodies.map(\.0)).count == 21)
    }

    @Test func `a decoder that gives another type is refused`() {
        #expect(throws: (any Error).self) { try Event(kind: "check.started", decode: EventBodyDecoder { _ in "text" }) }
    }
}

struct RunIDTests {
    @Test func `names sort by time, then by the random part`() {
        let ids = [
            RunID(milliseconds: 0, random: 0), RunID(milliseconds: 0, random: 1), RunID(milliseconds: 1, random: 0),
            RunID(milliseconds: 31, random: 0), RunID(milliseconds: 32, random: 0),
            RunID(milliseconds: 1_700_000_000_000, random: 5), RunID(milliseconds: 1_700_000_000_001, random: 4),
            RunID(milliseconds: 4_000_000_000_000, random: 0),
        ]
        #expect(ids.map(\.rawValue) == ids.map(\.rawValue).sorted())
        #expect(Set(ids).count == ids.count)
    }

    @Test func `names have one length and no letter that looks like a digit`() {
        for milliseconds: Int64 in [0, 1, 1_700_000_000_000, .max, -1] {
            let name = RunID(milliseconds: milliseconds, random: .max).rawValue
            #expect(name.count == 13)
            #expect(name.allSatisfy { "0123456789abcdefghjkmnpqrstvwxyz".contains($0) })
        }
    }
}

struct ExitStatusTests {
    @Test func `every way to stop has the exit status of the contract`() {
        let statuses: [StopReason: Int32] = Dictionary(
            uniqueKeysWithValues: StopReason.allCases.map { ($0, $0.exitStatus.rawValue) })
        #expect(
            statuses == [
                .verified: 0, .unverified: 3, .checksFailed: 4, .stepsSpent: 5, .tokensSpent: 5, .dollarsSpent: 5,
                .timedOut: 124, .noModel: 6, .notConfigured: 7, .blocked: 8, .stuck: 9, .interrupted: 130,
                .replayDiverged: 11, .failed: 1,
            ])
    }

    @Test func `only a finished run cannot be resumed`() {
        let final = StopReason.allCases.filter { !$0.isResumable }
        #expect(final == [.verified, .unverified, .replayDiverged])
    }

    @Test(arguments: [
        (ModelError.Code.unauthorized, 7), (.notConfigured, 7), (.connectionFailed, 6), (.replayDiverged, 11),
        (ModelError.Code(rawValue: "of-later"), 6),
    ])
    func `model errors`(code: ModelError.Code, status: Int) {
        #expect(ModelError(code, "m").exitStatus == ExitStatus(rawValue: Int32(status)))
    }

    @Test func `only what may pass is retried`() {
        #expect(ModelError(.rateLimited, "m").isRetryable)
        #expect(ModelError(.truncatedStream, "m").isRetryable)
        #expect(!ModelError(.unauthorized, "m").isRetryable)
        #expect(!ModelError(.contextOverflow, "m").isRetryable)
    }

    @Test(arguments: [
        (SandboxError.Code.launcherMissing, 8), (.confinementRefused, 8), (.badProfile, 7), (.badWorkspace, 2),
        (.launchFailed, 1),
    ])
    func `sandbox errors`(code: SandboxError.Code, status: Int) {
        #expect(SandboxError(code, "m").exitStatus == ExitStatus(rawValue: Int32(status)))
    }

    @Test(arguments: [
        (StoreError.Code.newer, 7), (.corrupt, 7), (.readOnly, 7), (.notFound, 2), (.ambiguous, 2), (.busy, 1),
        (.diskFull, 1), (.owned, 1),
    ])
    func `store errors`(code: StoreError.Code, status: Int) {
        #expect(StoreError(code, "m").exitStatus == ExitStatus(rawValue: Int32(status)))
    }

    @Test func `an error describes itself by its message`() {
        #expect("\(StoreError(.busy, "Wait."))" == "Wait.")
    }
}
