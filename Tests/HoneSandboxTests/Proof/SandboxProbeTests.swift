import HoneCore
import Testing

@testable import HoneSandbox

@Suite struct SandboxProbeTests {
    @Test(.enabled(if: available, Comment(rawValue: reason)))
    func `on a machine that can, every wall holds`() async {
        let probe = await sandbox.probe()
        #expect(probe.isSound, "\(probe)")
        #expect(probe.version?.first?.isNumber == true)
        #expect(probe.summary.hasSuffix("walls hold."))
    }

    @Test func `a refusal by the system says what to change`() {
        let error = LaunchFailure.error(
            "No permissions to create new namespace, likely because the kernel does not allow non-privileged user "
                + "namespaces.", workspace: "/w", profile: "python")
        #expect(error.code == .confinementRefused)
        #expect(error.exitStatus == .blocked)
        #expect(error.message.hasPrefix("The system refused to build the sandbox (No permissions"))
    }

    @Test func `a wall that does not hold is named`() {
        let probe = SandboxProbe(
            launcher: "/usr/bin/bwrap", version: "0.8.0",
            walls: [.init(name: "no network", holds: false), .init(name: "no capability", holds: true)])
        #expect(!probe.isSound)
        #expect(probe.summary.hasPrefix("The sandbox does not hold here: no network."))
    }
}
