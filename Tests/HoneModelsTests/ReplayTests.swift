import HoneCore
import HoneModels
import Testing

@Suite("Recorded and scripted models")
struct ReplayTests {
    static func request(_ purpose: Purpose) -> ModelRequest {
        ModelRequest(purpose: purpose, messages: [Message(role: .user, content: "x")])
    }

    @Test("A recording answers in order, as a stream would")
    func order() async {
        let call = ToolCall(id: "c", name: "run", arguments: "{}")
        let replies = [
            RecordedModel.Reply(purpose: .plan, response: .saying("plan", reasoning: "why")),
            RecordedModel.Reply(purpose: .act, response: .saying(calling: [call])),
        ]
        let model = RecordedModel(replies: replies)
        let first = await Telling(of: model.respond(to: Self.request(.plan)))
        #expect(first.text == "plan")
        #expect(first.reasoning == "why")
        #expect(first.response == replies[0].response)
        let second = await Telling(of: model.respond(to: Self.request(.act)))
        #expect(second.calls == ["run"])
        #expect(model.remaining == 0)
    }

    @Test("A replay that asks otherwise than the recording has diverged")
    func diverged() async {
        let model = RecordedModel(replies: [.init(purpose: .plan, response: .saying("plan"))])
        let other = await Telling(of: model.respond(to: Self.request(.debug)))
        #expect(other.modelError?.code == .replayDiverged)
        #expect(other.modelError?.exitStatus == .replayDiverged)
        #expect(
            other.modelError?.message
                == "The replay diverged: recorded reply 1 is for 'plan', but the run asks for 'debug'.")
        _ = await Telling(of: model.respond(to: Self.request(.plan)))
        let more = await Telling(of: model.respond(to: Self.request(.act)))
        #expect(
            more.modelError?.message
                == "The replay diverged: the run asks for a reply to 'act' after the last of 1 recorded replies.")
    }

    @Test("A script answers by number and remembers what it was asked")
    func script() async {
        let model = ScriptedModel([.success(.saying("one")), .failure(ModelError(.overloaded, "Busy."))])
        #expect(await Telling(of: model.respond(to: Self.request(.plan))).response?.message.content == "one")
        #expect(await Telling(of: model.respond(to: Self.request(.act))).modelError?.code == .overloaded)
        #expect(await Telling(of: model.respond(to: Self.request(.act))).modelError?.code == .emptyReply)
        #expect(model.requests.map(\.purpose) == [.plan, .act, .act])
    }
}
