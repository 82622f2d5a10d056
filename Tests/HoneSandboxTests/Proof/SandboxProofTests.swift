import Glibc
import HoneCore
import Testing

@testable import HoneSandbox

private func program(_ name: String, _ text: String) -> ProofProgram { ProofProgram(name: name, text: text) }
private func program(_ text: String) -> ProofProgram { program("p.sh", text) }

private func trial(_ result: SandboxProof.Result, _ guards: SandboxProof.Guard = .wall) -> SandboxProof.Trial {
    SandboxProof.Trial(program: "p.sh", guards: guards, obstacle: "the wall", result: result)
}

@Suite struct SandboxProofTests {
    @Test func `the level is that of the worst trial`() {
        func level(_ trials: [SandboxProof.Trial]) -> SandboxProof.Level {
            SandboxProof(profile: "p", trials: trials).level
        }
        #expect(level([]) == .unproven)
        #expect(level([trial(.held), trial(.held, .limit)]) == .a)
        #expect(level([trial(.held), trial(.escaped("x"), .limit)]) == .b)
        #expect(level([trial(.escaped("x")), trial(.escaped("x"), .limit)]) == .refused)
        #expect(level([trial(.unclear("x"))]) == .b)
    }

    @Test func `what was not held is said with what should have stopped it`() {
        let proof = SandboxProof(profile: "p", trials: [trial(.held), trial(.escaped("read a file"))])
        #expect(
            proof.summary
                == "The sandbox profile p does not hold on this machine: p.sh read a file (the wall should stop it).")
        #expect(proof.isConclusive)
        #expect(!SandboxProof(profile: "p", trials: [trial(.unclear("it hung"))]).isConclusive)
    }

    @Test func `a program's comments say what it is about`() {
        let wall = program("# tries: x\n# wall:  the root\necho held\n# limit: no header\n")
        #expect(wall.guards == .wall && wall.obstacle == "the root")
        let limit = program("p.py", "# tries: x\n# limit: the memory\nprint()\n")
        #expect(limit.guards == .limit && limit.obstacle == "the memory")
        #expect(limit.command == ["python3", "p.py"])
        #expect(program("echo held\n").guards == .wall)
    }

    @Test(arguments: [
        (ExecutionEnding.exited(0), "x\nheld\n", SandboxProof.Result.held),
        (.exited(0), "held\nescaped: wrote\n", .escaped("wrote")),
        (.exited(1), "held\n", .unclear("it ended with exited(1) and said held")),
        (.exited(0), "", .unclear("it ended with exited(0)")),
        (.stopped(.wallClock), "", .unclear("it ended with stopped(HoneCore.SandboxLimit.wallClock)")),
    ])
    func `a program is judged by its end and its last line`(
        ending: ExecutionEnding, output: String, expected: SandboxProof.Result
    ) {
        let outcome = outcome(ending, output)
        #expect(program("# wall: w").result(of: outcome) == expected)
    }

    @Test func `being stopped is what a limit is for`() {
        for ending in [ExecutionEnding.stopped(.memory), .signaled(9)] {
            #expect(program("# limit: l").result(of: outcome(ending, "")) == .held)
            #expect(program("# limit: l").result(of: outcome(ending, "escaped: x")) == .escaped("x"))
        }
    }

    private func outcome(_ ending: ExecutionEnding, _ text: String) -> ExecutionOutcome {
        ExecutionOutcome(
            ending: ending,
            standardOutput: CapturedOutput(text: text, byteCount: text.utf8.count, isTruncated: false),
            standardError: CapturedOutput(text: "", byteCount: 0, isTruncated: false), wallTime: .seconds(1))
    }
}

@Suite(.enabled(if: available, Comment(rawValue: reason))) struct `A proof on this machine` {
    private let spread = program("spread.sh", "# wall: w\necho x >\"$BAIT_FILE\" || echo held")
    private let writeRoot = program(
        "root.sh", "# wall: the read-only root\n(: >/x) 2>/dev/null && echo 'escaped: wrote' || echo held")

    @Test func `finds what holds, in the order of the programs`() async throws {
        let failing = program("limit.sh", "# limit: none\necho escaped: took all")
        let slow = program("slow.sh", "# wall: w\nsleep 0.1; echo held")
        let proof = try await sandbox.prove(profile(), with: [slow, writeRoot, failing, spread])
        #expect(proof.trials.map(\.program) == ["slow.sh", "root.sh", "limit.sh", "spread.sh"])
        #expect(proof.trials.map(\.result) == [.held, .held, .escaped("took all"), .held])
        #expect(proof.level == .b)
    }

    @Test func `refuses a launcher that leaves a wall out`() async throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "bwrap",
            """
            #!/bin/sh
            # Leaves out --remount-ro and its folder.
            skip=
            for argument do
                shift
                if [ -n "$skip" ]; then skip=; elif [ "$argument" = --remount-ro ]; then skip=1
                else set -- "$@" "$argument"; fi
            done
            exec /usr/bin/bwrap "$@"

            """)
        chmod(folder.path, 0o755)
        chmod(folder.path + "/bwrap", 0o755)
        let weak = BubblewrapSandbox(environment: ["PATH": folder.path, "HOME": "/nonexistent"])
        let proof = try await weak.prove(profile(), with: [writeRoot])
        #expect(proof.level == .refused, "\(proof)")
        #expect(try weak.proofKey(of: profile(), programs: []) != sandbox.proofKey(of: profile(), programs: []))
    }

    @Test func `is worth nothing once the profile or a program is another`() throws {
        let key = try sandbox.proofKey(of: profile(), programs: [spread])
        #expect(try sandbox.proofKey(of: profile(), programs: [spread]) == key)
        // The same variables, in a dictionary that has them in another order.
        let variables = (0..<40).map { ("V\($0)", "") }
        var grown: [String: String] = [:]
        grown.reserveCapacity(1000)
        for (name, value) in variables.reversed() { grown[name] = value }
        let same = Dictionary(uniqueKeysWithValues: variables)
        #expect(Array(same).map(\.key) != Array(grown).map(\.key))
        #expect(
            try sandbox.proofKey(of: profile(environment: same), programs: [])
                == sandbox.proofKey(of: profile(environment: grown), programs: []))
        #expect(try sandbox.proofKey(of: profile(processes: 65), programs: [spread]) != key)
        #expect(try sandbox.proofKey(of: profile(), programs: [program("spread.sh", "echo held")]) != key)
        #expect(try sandbox.proofKey(of: profile(), programs: []) != key)
    }

    @Test func `leaves nothing behind`() async throws {
        let before = try leftovers()
        _ = try await sandbox.prove(
            profile(), with: [program("d.sh", "# wall: w\nmkdir -p a/b; ln -s / a/l; echo held")])
        #expect(try leftovers().subtracting(before).isEmpty)
    }

    private func leftovers() throws -> Set<String> {
        var names: Set<String> = []
        let folder = open("/tmp", O_RDONLY | O_DIRECTORY)
        defer { close(folder) }
        forEachEntry(of: folder) { entry in
            let name = String(cString: entry)
            // Those of this process are told apart by what they contain, as other tests run at the same time.
            if name.hasPrefix("hone-trial-"), access("/tmp/\(name)/d.sh", F_OK) == 0 { names.insert(name) }
        }
        return names
    }
}
