import Glibc
public import HoneCore

extension BubblewrapSandbox {
    /// A digest of everything that the outcome of a proof depends on: bubblewrap's bytes, the kernel's release, whether
    /// Hone is root, the profile and the programs. A stored proof with another key is worth nothing.
    public func proofKey(of profile: SandboxProfile, programs: [ProofProgram]) throws -> Digest {
        guard let launcher = host.candidates(for: "bwrap").first else { throw LaunchFailure.missing }
        // With sorted members: equal profiles have equal bytes.
        var bytes: [UInt8] = []
        try JSONValue(parsing: jsonBytes(of: profile)).write(to: &bytes)
        var parts = [
            Digest(of: try readWhole(launcher)).hexadecimal, kernelRelease(), host.isRoot ? "root" : "user",
            Digest(of: bytes).hexadecimal,
        ]
        parts += programs.flatMap { [$0.name, Digest(of: $0.text).hexadecimal] }
        return Digest(of: parts.joined(separator: "\n"))
    }

    /// Lets each program loose in a box of its own and sees what it could do.
    ///
    /// The boxes have the profile's walls, and its limits lowered so far that a program meets them in milliseconds:
    /// what is tried is whether a limit bites, not how much a machine has. Takes about 20 ms per program.
    public func prove(_ profile: SandboxProfile, with programs: [ProofProgram]) async throws -> SandboxProof {
        let ground = try ProofGround()
        var tried = profile
        tried.limits = profile.limits.loweredForProof
        var trials = try await withThrowingTaskGroup(of: (Int, SandboxProof.Trial).self) { [tried] group in
            var ended: [(Int, SandboxProof.Trial)] = []
            for (index, program) in programs.enumerated() {
                // Four at a time: most of their time they wait, and a small machine is not swamped.
                if index >= 4, let trial = try await group.next() { ended.append(trial) }
                group.addTask { (index, try await self.trial(of: program, in: tried, on: ground)) }
            }
            for try await trial in group { ended.append(trial) }
            return ended.sorted { $0.0 < $1.0 }.map(\.1)
        }
        if !programs.isEmpty, !ground.isUntouched {
            trials.append(
                SandboxProof.Trial(
                    program: "one of them", guards: .wall, obstacle: "the private root",
                    result: .escaped("changed a file outside the sandbox")))
        }
        return SandboxProof(profile: profile.name, trials: trials)
    }

    private func trial(
        of program: ProofProgram, in profile: SandboxProfile, on ground: ProofGround
    ) async throws -> SandboxProof.Trial {
        let workspace = try ground.workspace(with: program)
        let outcome = try await execute(
            Execution(
                arguments: program.command, workspace: workspace, profile: profile,
                environment: ["BAIT_FILE": ground.bait, "BAIT_PID": String(getpid())]))
        return SandboxProof.Trial(
            program: program.name, guards: program.guards, obstacle: program.obstacle,
            result: program.result(of: outcome))
    }
}

extension ProofProgram {
    func result(of outcome: ExecutionOutcome) -> SandboxProof.Result {
        let last = outcome.standardOutput.text.split(separator: "\n").last.map(String.init) ?? ""
        if last.hasPrefix("escaped") {
            return .escaped(String(last.dropFirst("escaped".count).drop { ": ".contains($0) }))
        }
        switch outcome.ending {
        case .exited(0) where last == "held": return .held
        case .stopped where guards == .limit, .signaled where guards == .limit: return .held
        default:
            let said = outcome.standardError.text.split(separator: "\n").last.map(String.init) ?? last
            return .unclear("it ended with \(outcome.ending)\(said.isEmpty ? "" : " and said \(said)")")
        }
    }
}

extension SandboxProfile.Limits {
    var loweredForProof: SandboxProfile.Limits {
        var limits = self
        limits.wallClock = min(wallClock, 20)
        limits.cpuTime = min(cpuTime, 10)
        limits.processes = min(processes, 32)
        limits.openFiles = min(openFiles, 128)
        limits.fileSize = min(fileSize, 4 << 20)
        limits.memory = min(memory, 96 << 20)
        limits.temporaryStorage = min(temporaryStorage, 8 << 20)
        limits.output = min(output, 64 << 10)
        return limits
    }
}

private func kernelRelease() -> String {
    var name = utsname()
    uname(&name)
    return withUnsafeBytes(of: name.release) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        + withUnsafeBytes(of: name.version) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}

private func readWhole(_ path: String) throws -> [UInt8] {
    let file = Descriptor(open(path, O_RDONLY | O_CLOEXEC))
    guard file.raw >= 0 else { throw LaunchFailure.unusable(path, errno) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
        let count = read(file.raw, &buffer, buffer.count)
        if count < 0 && errno == EINTR { continue }
        guard count >= 0 else { throw LaunchFailure.unusable(path, errno) }
        if count == 0 { return bytes }
        bytes += buffer[..<count]
    }
}
