import FoundationEssentials
import Glibc
import HoneAssets
public import HoneCore
import HoneSandbox

extension Workbench {
    /// What the profile's hostile programs could do on this machine. They run only where bubblewrap, the kernel, the
    /// profile or a program is another than when the answer was stored.
    ///
    /// - Parameter isForced: lets them run in any case.
    public func proof(of profile: SandboxProfile, isForced: Bool = false) async throws -> SandboxProof {
        let programs = try profile.proof.map { name in
            let program = try assets.hostileProgram(named: name)
            return ProofProgram(name: program.name, text: program.text)
        }
        let key = try sandbox.proofKey(of: profile, programs: programs)
        let file = "\(data.path)/proofs/\(profile.name)-\(key.short).json"
        if !isForced, let stored = try? decoded(StoredProof.self, from: Array(Data(contentsOf: URL(filePath: file)))),
            stored.key == key
        {
            return stored.proof
        }
        let proof = try await sandbox.prove(profile, with: programs)
        if proof.isConclusive {
            try makeFolder(data.path + "/proofs")
            try write(try encoded(StoredProof(key: key, proof: proof)), to: file)
        }
        return proof
    }

    /// Refuses a profile of which a wall does not hold.
    func requireProof(of profile: SandboxProfile) async throws {
        let proof = try await proof(of: profile)
        guard proof.level != .refused else {
            throw RuntimeError(
                "\(proof.summary) Nothing that a model wrote is run here before this is repaired; see hone doctor.",
                .blocked)
        }
    }

    /// A line for each profile of what its proof showed.
    func proofFindings() async -> [Finding] {
        var findings: [Finding] = []
        do {
            for profile in try assets.profiles() {
                let proof = try await proof(of: profile.value, isForced: true)
                let part = "proof"
                switch proof.level {
                case .a:
                    findings.append(
                        Finding(part: part, verdict: .good, detail: "\(profile.value.name): \(proof.summary)"))
                case .b, .unproven:
                    findings.append(
                        Finding(
                            part: part, verdict: .note, detail: "\(profile.value.name): \(proof.summary)",
                            remedy: proof.level == .b
                                ? "Run Hone where it can have a control group of its own (root, or a systemd user session)."
                                : "Let it extend a profile that has one, as base."))
                case .refused:
                    findings.append(
                        Finding(
                            part: part, verdict: .bad, detail: "\(profile.value.name): refused", remedy: proof.summary,
                            exitStatus: .blocked))
                }
            }
        } catch {
            findings.append(Self.bad("proof", error, .blocked))
        }
        return findings
    }
}

private struct StoredProof: Codable {
    var key: Digest
    var proof: SandboxProof
}

extension Workbench {
    /// Runs a command in a profile's sandbox, with the current folder as its workspace.
    public func execute(_ command: [String], inProfile name: String) async throws -> ExecutionOutcome {
        try await sandbox.execute(
            Execution(
                arguments: command, workspace: context.workingDirectory,
                profile: try assets.profile(named: name).value))
    }
}
