import Glibc
import HoneCore
import HoneSandbox

extension Workbench {
    func sandboxFindings() async -> [Finding] {
        let probe = await sandbox.probe()
        let launcher = probe.launcher.map { "\($0) \(probe.version ?? "")" } ?? "bubblewrap is not installed"
        if let problem = probe.problem {
            return [
                Finding(part: "sandbox", verdict: .bad, detail: launcher, remedy: problem.message, exitStatus: .blocked)
            ]
        }
        let broken = probe.walls.filter { !$0.holds }.map(\.name)
        guard broken.isEmpty else {
            return [
                Finding(
                    part: "sandbox", verdict: .bad,
                    detail: "these walls do not hold: \(broken.joined(separator: ", "))",
                    remedy: probe.summary, exitStatus: .blocked)
            ]
        }
        var findings = [
            Finding(
                part: "sandbox", verdict: .good,
                detail: "\(launcher); tried, and held: \(probe.walls.map(\.name).joined(separator: ", "))")
        ]
        findings += await proofFindings()
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
