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
        var proof = try await sandbox.prove(profile, with: programs)
        // On a busy machine a program may not have had its time.
        if !proof.isConclusive { proof = try await sandbox.prove(profile, with: programs) }
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

    /// What the proofs of all profiles showed, the same things said once.
    func proofFindings() async -> [Finding] {
        do {
            var proofs: [SandboxProof] = []
            for profile in try assets.profiles() { proofs.append(try await proof(of: profile.value, isForced: true)) }
            var findings: [Finding] = []
            for level in [SandboxProof.Level.a, .b, .unproven, .refused] {
                let alike = proofs.filter { $0.level == level }
                guard !alike.isEmpty else { continue }
                let names = alike.map(\.profile).joined(separator: ", ")
                let tried = Set(alike.flatMap(\.trials).map(\.program)).count
                let failures = Set(alike.flatMap(\.failures)).sorted().joined(separator: "; ")
                findings.append(Self.finding(of: level, names, tried, failures))
            }
            return findings
        } catch {
            return [Self.bad("proof", error, .blocked)]
        }
    }

    private static func finding(
        of level: SandboxProof.Level, _ names: String, _ tried: Int, _ failures: String
    ) -> Finding {
        switch level {
        case .a:
            Finding(
                part: "proof", verdict: .good,
                detail: "level A (\(names)): \(tried) hostile programs were held by all walls and limits")
        case .b:
            Finding(
                part: "proof", verdict: .note, detail: "level B (\(names)): no wall gave way, but \(failures)",
                remedy: "To enforce every limit, run Hone where it can make control groups: as root, or in a systemd "
                    + "user session.")
        case .unproven:
            Finding(
                part: "proof", verdict: .note, detail: "not tried (\(names)): no programs are named under 'proof'",
                remedy: "Let the profile extend one that names some, as base.")
        case .refused:
            Finding(
                part: "proof", verdict: .bad, detail: "refused (\(names)): \(failures)",
                remedy: "Repair the sandbox; until then nothing that a model wrote is run with these profiles.",
                exitStatus: .blocked)
        }
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
