import FoundationEssentials
import Glibc
import HoneAssets
public import HoneCore
import HoneSandbox

extension Workbench {
    /// Lets the profile's hostile programs loose and says what they could do on this machine. The answer is kept for
    /// the runs that follow.
    public func proof(of profile: SandboxProfile) async throws -> SandboxProof {
        let programs = try proofPrograms(of: profile)
        return try await proof(of: profile, with: programs, keptIn: try proofFile(of: profile, with: programs))
    }

    /// Refuses a profile of which a wall does not hold. The programs run only where bubblewrap, the kernel, the
    /// profile or a program is another than when the walls were last seen to hold.
    func requireProof(of profile: SandboxProfile) async throws {
        let programs = try proofPrograms(of: profile)
        let file = try proofFile(of: profile, with: programs)
        guard access(file, F_OK) != 0 else { return }
        let proof = try await proof(of: profile, with: programs, keptIn: file)
        guard proof.level != .refused else {
            throw RuntimeError(
                "\(proof.summary) Nothing that a model wrote is run here before this is repaired; see hone doctor.",
                .blocked)
        }
    }

    private func proofPrograms(of profile: SandboxProfile) throws -> [ProofProgram] {
        try profile.proof.map { name in
            let program = try assets.hostileProgram(named: name)
            return ProofProgram(name: program.name, text: program.text)
        }
    }

    /// Where the proof is kept. Its name holds the hash of everything that the proof depends on, so that a start only
    /// looks whether it is there.
    private func proofFile(of profile: SandboxProfile, with programs: [ProofProgram]) throws -> String {
        let key = try sandbox.proofKey(of: profile, programs: programs)
        return "\(data.path)/proofs/\(profile.name)-\(key.hexadecimal).json"
    }

    /// A proof is kept where it was conclusive and no wall gave way: what is refused is tried again at each start, since
    /// its cause may be gone.
    private func proof(
        of profile: SandboxProfile, with programs: [ProofProgram], keptIn file: String
    ) async throws -> SandboxProof {
        var proof = try await sandbox.prove(profile, with: programs)
        // On a busy machine a program may not have had its time.
        if !proof.isConclusive { proof = try await sandbox.prove(profile, with: programs) }
        if proof.isConclusive, proof.level != .refused {
            try makeFolder(data.path + "/proofs")
            try write(try encoded(proof), to: file)
        } else {
            unlink(file)
        }
        return proof
    }

    /// What the proofs of all profiles showed, the same things said once.
    func proofFindings() async -> [Finding] {
        do {
            var proofs: [SandboxProof] = []
            for profile in try assets.profiles() { proofs.append(try await proof(of: profile.value)) }
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

extension Workbench {
    /// Runs a command in a profile's sandbox, with the current folder as its workspace.
    public func execute(_ command: [String], inProfile name: String) async throws -> ExecutionOutcome {
        try await sandbox.execute(
            Execution(
                arguments: command, workspace: context.workingDirectory,
                profile: try assets.profile(named: name).value))
    }
}
