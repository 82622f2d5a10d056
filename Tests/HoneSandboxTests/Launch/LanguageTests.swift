import Glibc
import HoneCore
import Testing

@testable import HoneSandbox

private func installed(_ program: String) -> Bool {
    Toolchain.find(program, on: Host(environment: environment)) != .missing
}

/// What a person's programs need from the walls: compilers, builds and tests that work.
@Suite(.enabled(if: available, Comment(rawValue: reason)))
struct LanguageTests {
    private func build(_ script: String, _ files: [String: String], _ profile: SandboxProfile) async throws
        -> ExecutionOutcome
    {
        let folder = try TemporaryFolder()
        for (name, text) in files { try folder.write(name, text) }
        return try await run(["sh", "-c", script], in: folder, profile: profile)
    }

    @Test(.enabled(if: installed("cc") && installed("make"), "needs cc and make"))
    func `C is built with make and run`() async throws {
        let outcome = try await build(
            "make -s hello && ./hello",
            ["hello.c": "#include <stdio.h>\nint main(void) { puts(\"hello\"); }\n"], profile(toolchains: ["cc"]))
        #expect(outcome.standardOutput.text == "hello\n", "\(outcome.standardError.text)")
    }

    @Test(.enabled(if: installed("swift"), "needs swift"))
    func `Swift is compiled and run`() async throws {
        let large = profile(
            wallClock: 300, cpuTime: 300, processes: 512, openFiles: 4096, fileSize: 1 << 30, addressSpace: 64 << 30,
            temporaryStorage: 1 << 30, toolchains: ["swift"])
        let outcome = try await build("swiftc hello.swift && ./hello", ["hello.swift": "print(\"hello\")\n"], large)
        #expect(outcome.standardOutput.text == "hello\n", "\(outcome.standardError.text)")
    }

    @Test(.enabled(if: installed("python3"), "needs python3"))
    func `Python's tests run and leave no cache`() async throws {
        let folder = try TemporaryFolder()
        try folder.write("m.py", "def f(): return 1\n")
        try folder.write(
            "test_m.py",
            "import m, unittest\nclass T(unittest.TestCase):\n  def test(self): self.assertEqual(m.f(), 1)\n")
        let outcome = try await run(
            ["python3", "-m", "unittest", "-q"], in: folder, profile: profile(toolchains: ["python3"]))
        #expect(outcome.ending == .exited(0), "\(outcome.standardError.text)")
        #expect(!folder.exists("__pycache__"))
    }

    @Test(.enabled(if: installed("git"), "needs git"))
    func `git makes a repository in the workspace`() async throws {
        let outcome = try await build(
            "git init -q . && git add a && git -c user.name=a -c user.email=b commit -qm x && git log --format=%s",
            ["a": "1"], profile())
        #expect(outcome.standardOutput.text == "x\n", "\(outcome.standardError.text)")
    }
}
