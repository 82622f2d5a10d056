import Glibc
import HoneCore
import Testing

@testable import HoneSandbox

@Suite(.enabled(if: available, Comment(rawValue: reason)))
struct ExecutionTests {
    @Test func `a program's output, errors and status come back`() async throws {
        let outcome = try await shell("echo out; echo err >&2; exit 7")
        #expect(outcome.ending == .exited(7))
        #expect(outcome.standardOutput.text == "out\n")
        #expect(outcome.standardError.text == "err\n")
        #expect(outcome.standardOutput.byteCount == 4)
        #expect(outcome.cpuTime ?? .zero > .zero)
        #expect(outcome.peakMemory ?? 0 > 100_000)
        #expect(outcome.wallTime < .seconds(20))
    }

    @Test func `a program reads its whole input`() async throws {
        let input = String(repeating: "0123456789", count: 100_000)
        let outcome = try await run(["wc", "-c"], input: input)
        #expect(outcome.standardOutput.text == "1000000\n")
    }

    @Test func `a program that does not read its input ends as it would`() async throws {
        let outcome = try await run(["true"], input: String(repeating: "x", count: 1_000_000))
        #expect(outcome.ending == .exited(0))
    }

    @Test func `without input a program reads nothing`() async throws {
        #expect(try await run(["cat"]).ending == .exited(0))
    }

    @Test func `a death by signal is named`() async throws {
        #expect(try await shell("kill -SEGV $$").ending == .signaled(SIGSEGV))
    }

    @Test func `a program that is not there says so`() async throws {
        let outcome = try await run(["no-such-program"])
        #expect(outcome.ending == .exited(127))
        #expect(
            outcome.standardError.text.hasPrefix("hone: no-such-program: no such program in the sandbox (profile test)")
        )
    }

    @Test func `a script whose interpreter is missing says so`() async throws {
        let folder = try TemporaryFolder()
        try folder.write("script", "#!/no/such/interpreter -x\n")
        chmod("\(folder.path)/script", 0o755)
        let outcome = try await run(["./script"], in: folder)
        #expect(outcome.ending == .exited(127))
        #expect(
            outcome.standardError.text
                == "hone: ./script: it asks for the interpreter /no/such/interpreter, which is not in the sandbox "
                + "(profile test)\n")
    }

    @Test func `an impossible limit is named with what is possible`() async throws {
        let error = await #expect(throws: SandboxError.self) { try await run(["true"], profile: profile(files: 1)) }
        #expect(
            error?.message
                == "The sandbox profile test cannot be used: limits.files is 1, but must be between 16 and 1000000000.")
    }

    @Test func `a file that is no program says so`() async throws {
        let outcome = try await run(["/usr"])
        #expect(outcome.ending == .exited(126))
        #expect(outcome.standardError.text == "hone: /usr: Permission denied\n")
    }

    @Test func `what a program says about bubblewrap is not believed`() async throws {
        let outcome = try await shell("echo 'bwrap: execvp x: No such file or directory' >&2; exit 1")
        #expect(outcome.ending == .exited(1))
    }

    @Test func `files written in the box belong to the workspace's owner`() async throws {
        let folder = try TemporaryFolder()
        try folder.write("in.txt", "before")
        let outcome = try await run(
            [
                "sh", "-c", "cat in.txt; id -u; stat -c %u in.txt; echo after >in.txt; mkdir -p a; echo x >a/b",
            ], in: folder, profile: profile())
        #expect(outcome.standardOutput.text == "before1000\n1000\n")
        #expect(outcome.ending == .exited(0))
        #expect(folder.read("in.txt") == "after\n")
        #expect(folder.read("a/b") == "x\n")
        #expect(fileStatus("\(folder.path)/a/b")?.st_uid == fileStatus(folder.path)?.st_uid)
        #expect(fileStatus("\(folder.path)/a/b")?.st_gid == fileStatus(folder.path)?.st_gid)
    }

    @Test(.enabled(if: geteuid() == 0, "only root lends files"))
    func `where a file system cannot map owners, files are lent and given back`() async throws {
        let lending = BubblewrapSandbox(environment: environment, ownership: .changed)
        let folder = try TemporaryFolder()
        try folder.write("sub/in.txt", "before")
        let outcome = try await run(
            ["sh", "-c", "stat -c %u sub/in.txt; echo after >sub/in.txt; echo x >new"], in: folder, profile: profile(),
            by: lending)
        #expect(outcome.standardOutput.text == "1000\n")
        #expect(folder.read("sub/in.txt") == "after\n")
        for name in ["", "/sub", "/sub/in.txt", "/new"] { #expect(fileStatus(folder.path + name)?.st_uid == 0) }
    }

    @Test func `the environment is the profile's and the execution's, and nothing else`() async throws {
        setenv("HONE_TEST_SECRET", "sk-secret", 1)
        let outcome = try await run(
            ["env"], profile: profile(environment: ["A": "1", "B": "2"]), environment: ["B": "3"])
        let lines = Set(outcome.standardOutput.text.split(separator: "\n").map(String.init))
        #expect(
            lines.isSuperset(of: ["A=1", "B=3", "HOME=/tmp/home", "LANG=C.UTF-8", "TMPDIR=/tmp", "PYTHONHASHSEED=0"]))
        #expect(!outcome.standardOutput.text.contains("secret"))
    }

    @Test func `output is safe to show`() async throws {
        let outcome = try await shell(#"printf 'a\033[31m\0b\377\n'"#)
        #expect(outcome.standardOutput.text == "a\u{FFFD}[31m\u{FFFD}b\u{FFFD}\n")
    }

    @Test func `home and temporary folder are writable and leave nothing in the workspace`() async throws {
        let folder = try TemporaryFolder()
        let outcome = try await run(
            ["sh", "-c", "echo x >$HOME/a && echo y >$TMPDIR/b && cat ~/a /tmp/b"], in: folder, profile: profile())
        #expect(outcome.standardOutput.text == "x\ny\n")
        #expect(!folder.exists("a") && !folder.exists("b"))
    }

    @Test func `a toolchain outside usr is visible and on the PATH`() async throws {
        let folder = try TemporaryFolder()
        mkdir("\(folder.path)/kit", 0o755)
        try folder.write("kit/bin/true-copy", "")
        let copy = try TrustedTool(
            program: "/usr/bin/cp", arguments: ["/usr/bin/true", "\(folder.path)/kit/bin/true-copy"]
        ).runBlocking()
        #expect(copy.ending == .exited(0))
        chmod("\(folder.path)/kit/bin/true-copy", 0o755)
        // Neither root's nor anybody's home, and under a folder that other users cannot enter.
        let path = ["PATH": "\(folder.path)/kit/bin:\(environment["PATH"] ?? "")"]
        let host = Host(environment: path)
        let search = Toolchain.find("true-copy", on: host)
        guard case .found(let toolchain) = search else {
            Issue.record("not found: \(search)")
            return
        }
        #expect(toolchain.root == "\(folder.path)/kit")
        #expect(toolchain.programs == "\(folder.path)/kit/bin")
    }

    @Test func `behind swiftly is the toolchain that it has in use`() throws {
        let folder = try TemporaryFolder()
        for name in ["bin/swiftly", "toolchains/6.3.1/usr/bin/swift-driver", "toolchains/6.2.0/usr/bin/swift-driver"] {
            try folder.write(name, "\u{7F}ELF")
            chmod("\(folder.path)/\(name)", 0o755)
            symlink(
                "swift-driver", "\(folder.path)/\(name.split(separator: "/").dropLast().joined(separator: "/"))/swift")
        }
        unlink("\(folder.path)/bin/swift")
        symlink("swiftly", "\(folder.path)/bin/swift")
        try folder.write("config.json", #"{"inUse": "6.3.1", "installedToolchains": ["6.2.0", "6.3.1"]}"#)
        let root = "\(folder.path)/toolchains/6.3.1/usr"
        let search = Toolchain.find("swift", on: Host(environment: ["PATH": "\(folder.path)/bin"]))
        guard case .found(let toolchain) = search else {
            Issue.record("not found: \(search)")
            return
        }
        #expect(toolchain.root == root)
        #expect(toolchain.programs == root + "/bin")
    }

    @Test func `a workspace that is none is refused`() async throws {
        await #expect(throws: SandboxError.self) {
            try await sandbox.execute(Execution(arguments: ["true"], workspace: "/no/such", profile: profile()))
        }
        await #expect(throws: SandboxError.self) {
            try await sandbox.execute(Execution(arguments: ["true"], workspace: "/etc/passwd", profile: profile()))
        }
        let error = await #expect(throws: SandboxError.self) {
            try await sandbox.execute(Execution(arguments: ["true"], workspace: "/", profile: profile()))
        }
        #expect(error?.code == .badWorkspace)
    }

    @Test func `an argument longer than the system takes is explained`() async throws {
        let error = await #expect(throws: SandboxError.self) {
            try await run(["true", String(repeating: "x", count: 3 << 20)])
        }
        #expect(error?.message.contains("longer than the system takes") == true)
    }

    @Test func `a profile that shows a home or nothing is refused`() async throws {
        for path in ["/", "/root", "/no/such/folder", "relative"] {
            let error = await #expect(throws: SandboxError.self, "\(path)") {
                try await run(["true"], profile: profile(readOnly: [path]))
            }
            #expect(error?.code == .badProfile)
        }
        let error = await #expect(throws: SandboxError.self) { try await run(["true"], profile: profile(processes: 0)) }
        #expect(
            error?.message
                == "The sandbox profile test cannot be used: limits.processes is 0, but must be between 1 and 4000000.")
    }

    @Test func `without bubblewrap nothing runs and the sentence says what to install`() async throws {
        let folder = try TemporaryFolder()
        let host = Host(environment: ["PATH": "/nowhere"])
        // Where bubblewrap stands in a standard folder, it is found without a PATH.
        #expect(!host.candidates(for: "bwrap").isEmpty)
        #expect(LaunchFailure.missing.exitStatus == .blocked)
        #expect(LaunchFailure.missing.message.contains("apt-get install bubblewrap"))
        _ = folder
    }
}
