import HoneCore
import HoneStore
import Testing

struct EventCoderTests {
    @Test(arguments: everyEvent)
    func `every event comes back as it was`(event: Event) throws {
        let body = try EventCoder.body(of: event)
        #expect(try EventCoder.event(kind: event.kind, body: body) == event)
    }

    @Test func `the samples hold every kind of event`() {
        let kinds = Set(everyEvent.map(\.kind))
        #expect(kinds.count == 20)
    }

    @Test func `nil members are left out and members keep their order`() throws {
        let body = try EventCoder.body(of: .runStopped(RunStopped(reason: .stuck, detail: "It \"loops\".")))
        #expect(String(decoding: body, as: UTF8.self) == #"{"reason":"stuck","detail":"It \"loops\"."}"#)
    }

    @Test func `an enumeration with a payload has the form of Swift's own encoding`() throws {
        let event = Event.checkRan(
            CheckRan(check: 1, passed: true, ending: .exited(0), evidence: "", milliseconds: 2))
        let body = String(decoding: try EventCoder.body(of: event), as: UTF8.self)
        #expect(
            body == #"{"check":1,"passed":true,"ending":{"exited":{"_0":0}},"evidence":"","milliseconds":2}"#)
    }

    @Test func `an event of a later version keeps what it said`() throws {
        let event = try EventCoder.event(kind: "branch.opened", body: #"{"width":3}"#.utf8)
        #expect(event == .unknown(kind: "branch.opened", body: ["width": 3]))
        #expect(try EventCoder.body(of: event) == Array(#"{"width":3}"#.utf8))
    }

    @Test func `a member that a later version added is ignored`() throws {
        let event = try EventCoder.event(kind: "check.started", body: #"{"check":2,"shard":"b"}"#.utf8)
        #expect(event == .checkStarted(CheckStarted(check: 2)))
    }

    @Test(arguments: ["", "{", "[]", "{}", #"{"check":"2"}"#, #"{"check":1e99}"#, #"{"check":null}"#, "null"])
    func `a body that does not fit its kind is refused`(body: String) {
        #expect(throws: (any Error).self) { try EventCoder.event(kind: "check.started", body: body.utf8) }
    }

    @Test(arguments: [nil, 4])
    func `a record as a line comes back as it was`(parent: Int?) throws {
        for event in everyEvent {
            let record = EventRecord(run: .first, sequence: 5, parent: parent, time: 1_700_000_000_000, event: event)
            let line = try EventCoder.line(of: record)
            #expect(!line.contains(UInt8(ascii: "\n")))
            #expect(try EventCoder.record(line: line) == record)
        }
    }

    @Test func `a line without a kind is refused with a sentence`() {
        #expect(throws: StoreError.self) { try EventCoder.record(line: #"{"run":"a","seq":1,"time":2}"#.utf8) }
    }
}
