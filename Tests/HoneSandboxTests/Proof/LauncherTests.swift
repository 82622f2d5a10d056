import HoneCore
import Testing

@testable import HoneSandbox

@Suite struct LauncherTests {
    @Test(.enabled(if: available, Comment(rawValue: reason)))
    func `says its version`() async throws {
        let launcher = try await sandbox.launcher()
        #expect(launcher.path.hasSuffix("/bwrap"))
        #expect(launcher.version?.first?.isNumber == true)
    }

    @Test func `a refusal by the system says what to change`() {
        let error = LaunchFailure.error(
            "No permissions to create new namespace, likely because the kernel does not allow non-privileged user "
                + "namespaces.", workspace: "/w", profile: "python")
        #expect(error.code == .confinementRefused)
        #expect(error.exitStatus == .blocked)
        #expect(error.message.hasPrefix("The system refused to build the sandbox (No permissions"))
    }
}
