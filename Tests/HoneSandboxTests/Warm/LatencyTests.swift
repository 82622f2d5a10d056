import Glibc
import HoneCore
import Testing

@testable import HoneSandbox

/// Compares times within one run; on a busy machine the ratio still holds, the milliseconds do not.
@Suite(.serialized, .enabled(if: available && getenv("HONE_TEST_LATENCY") != nil, "set HONE_TEST_LATENCY"))
struct LatencyTests {
    @Test func `a warm program starts and ends as fast as an unconfined one`() async throws {
        let folder = try TemporaryFolder()
        let python = try #require(
            Host(environment: environment).candidates(for: "python3").first {
                resolvedPath($0)?.hasPrefix("/usr/") == true
            })
        let profile = profile(toolchains: ["python3"])
        var times: [String: [Duration]] = [:]
        for round in 0..<110 {
            func measure(_ name: String, _ body: () async throws -> Void) async throws {
                let start = ContinuousClock.now
                try await body()
                if round >= 10 { times[name, default: []].append(ContinuousClock.now - start) }
            }
            try await measure("unconfined") {
                _ = try await TrustedTool(
                    program: python, arguments: ["-c", "pass"], environment: ["PATH": "/usr/bin"]
                ).run()
            }
            try await measure("warm") { _ = try await warmPython("pass", in: folder, profile: profile) }
            try await measure("cold") {
                _ = try await sandbox.execute(
                    Execution(arguments: ["python3", "-c", "pass"], workspace: folder.path, profile: profile))
            }
        }
        let medians = times.mapValues { $0.sorted()[$0.count / 2] / .milliseconds(1) }
        print("python3 -c pass, median of 100: \(medians.sorted { $0.key < $1.key })")
        #expect(try #require(medians["warm"]) <= (try #require(medians["unconfined"])))
    }
}
