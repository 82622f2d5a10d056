import HoneCore
import Testing

@testable import HoneSandbox

@Suite(.enabled(if: available, Comment(rawValue: reason)))
struct ExecutionTests {
    @Test func `a program's output, errors and status come back`() async throws {
        let outcome = try await shell("echo out; echo err >&2; exit 7")
        #expect(outcome.ending == .exited(7))
        #expect(outcome.standardOutput.text == "out\n")
        #expect(outcome.standardError.text == "err\n")
        #expect(outcome.cpuTime ?? .zero > .zero)
        #expect(outcome.peakMemory ?? 0 > 100_000)
    }
}
