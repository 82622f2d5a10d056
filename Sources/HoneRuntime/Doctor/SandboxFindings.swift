import Glibc
import HoneCore
import HoneSandbox

extension Workbench {
    func sandboxFindings() async -> [Finding] {
        var findings: [Finding] = []
        do {
            let launcher = try await sandbox.launcher()
            findings.append(
                Finding(part: "sandbox", verdict: .good, detail: "\(launcher.path) \(launcher.version ?? "")"))
            findings += await proofFindings()
        } catch {
            return [Self.bad("sandbox", error, .blocked)]
        }
        let folders = (context.variables["PATH"] ?? "").split(separator: ":") + ["/usr/bin"]
        if !folders.contains(where: { access("\($0)/git", X_OK) == 0 }) {
            findings.append(
                Finding(
                    part: "git", verdict: .bad,
                    detail: "git is not installed; the states of workspaces are kept with it",
                    remedy: "Install it: apt-get install git.", exitStatus: .internalError))
        }
        return findings
    }
}
