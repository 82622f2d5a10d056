import HoneCore
import Testing

@testable import HoneAgent

@Suite struct ReplayTests {
    private func record(_ events: [Event]) -> [EventRecord] {
        events.enumerated().map {
            EventRecord(run: World.run, sequence: $0 + 1, parent: nil, time: 0, event: $1)
        }
    }

    private func action(_ observation: String) -> Event {
        .actionFinished(ActionFinished(callID: "c", succeeded: true, observation: observation))
    }

    @Test func `times, addresses and temporary names do not count as a difference`() throws {
        var comparison = ReplayComparison(
            recording: record([action("Ran 3 tests in 0.004s\n<object at 0x7f12> in /tmp/tmpab12/x at 12:31:02")]))
        try comparison.follow(action("Ran 3 tests in 1.5s\n<object at 0x55aa> in /tmp/tmpzz99/x at 09:00:59"))
        try comparison.finish()
    }

    @Test func `another result is a divergence that names the line`() throws {
        var comparison = ReplayComparison(recording: record([action("exit status 0\n42")]))
        let error = #expect(throws: ReplayDivergence.self) { try comparison.follow(action("exit status 0\n43")) }
        #expect(error?.message.contains("line 2 was '42' and is '43'") == true)
        #expect(error?.exitStatus == .replayDiverged)
    }

    @Test func `a recording that was not repeated to its end is a divergence`() throws {
        let comparison = ReplayComparison(recording: record([action("a")]))
        #expect(throws: ReplayDivergence.self) { try comparison.finish() }
    }

    @Test(arguments: [
        ("took 12ms", "took #ms"), ("rows: 12", "rows: 12"), ("3.5 seconds", "# seconds"), ("at 10:30", "at #"),
        ("v2 of utf8", "v2 of utf8"), ("3 sheep", "3 sheep"),
        ("started at 2026-01-31 08:03:25.420", "started at #"), ("on 2026-01-31T08:03Z", "on #Z"),
        ("sold on 2026-01-31", "sold on 2026-01-31"), ("id 2026-01-31 12", "id 2026-01-31 12"),
        ("  f(x) + 1\n  ~~~~^^^\nTypeError", "  f(x) + 1\nTypeError"), ("2 ^ 3", "2 ^ 3"),
    ])
    func `only what varies is masked`(text: String, masked: String) {
        #expect(maskVolatile(text) == masked)
    }
}
