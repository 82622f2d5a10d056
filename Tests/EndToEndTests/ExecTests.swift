import Foundation
import HoneCore
import Testing

@Suite(.enabled(if: Machine.hasSandbox, Machine.reason), .timeLimit(.minutes(10))) struct ExecTests {
    @Test func `a program's output and status are hone's own`() async throws {
        let home = try Home()
        try home.write(
            "main.py", "import os, sys\nprint(sys.argv[1:], os.listdir())\nprint('e', file=sys.stderr)\nsys.exit(5)\n")
        let result = try await home.hone(["exec", "main.py", "--", "--json", "b c"])
        #expect(result.output == "['--json', 'b c'] ['main.py']\n")
        #expect(result.errors == "e\n")
        #expect(result.status == 5)
    }

    @Test(arguments: [
        ("python", "print(6 * 7)"), ("shell", "echo $((6 * 7))"), ("sh", "echo 42"),
        ("c", "#include <stdio.h>\nint main(void) { puts(\"42\"); }"),
    ])
    func `a program on standard input runs in the language that is named`(language: String, text: String) async throws {
        let result = try await Home().hone(["exec", "--lang", language, "-"], input: text)
        #expect(result.output == "42\n", "\(result.errors)")
        #expect(result.status == 0)
    }

    @Test func `with -C the program works in that folder, and without it in an empty one`() async throws {
        let home = try Home()
        try home.write("work/sub/main.sh", "echo made > made.txt\n")
        let inside = try await home.hone(["exec", "-C", "work", "work/sub/main.sh"])
        #expect(inside.status == 0, "\(inside.errors)")
        #expect(home.read("work/made.txt") == "made\n")
        _ = try await home.hone(["exec", "work/sub/main.sh"])
        #expect(home.read("made.txt") == nil)
        let text = try await home.hone(
            ["exec", "-C", "work", "--lang", "shell", "-", "--", "a"], input: "cat made.txt; echo $1")
        #expect(text.output == "made\na\n", "\(text.errors)")
        let outside = try await home.hone(["exec", "-C", "work/sub", "work/made.txt", "--lang", "python"])
        #expect(outside.status == 2)
        #expect(outside.errors.contains("leave -C out"))
    }

    @Test func `of a long output the start and the end are shown, and a file has all of it`() async throws {
        let home = try Home()
        try home.write(
            "long.py", "for number in range(60000): print('line', number)\nprint('\\x1b]0;x\\a', end='')\n")
        let result = try await home.hone(["exec", "long.py", "--json"])
        let output = try #require(result.json?["stdout"])
        #expect(output["truncated"]?.bool == true)
        #expect(output["text"]?.string?.contains("line 30000\n") == false)
        let path = try #require(output["whole"]?.string, "\(result.errors)")
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.hasPrefix("line 0\n") && text.contains("line 30000\n") && text.contains("line 59999\n"))
        #expect(!text.contains("\u{1B}"))
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let shown = try await home.hone(["exec", "long.py"])
        #expect(shown.errors.contains("All of it: \(path)"))
        try home.write("short.py", "print(1)")
        let short = try await home.hone(["exec", "short.py", "--json"])
        #expect(short.json?["stdout"]?["whole"] == .null)
    }

    @Test func `nothing is left of a workspace, whatever a program made of it`() async throws {
        let home = try Home()
        try home.write(
            "deep.py",
            """
            import os
            print(os.stat("deep.py").st_ino)
            for _ in range(2000):
                os.mkdir("d" * 200)
                os.chdir("d" * 200)
            os.chmod(".", 0)
            """)
        let result = try await home.hone(["exec", "deep.py"])
        #expect(result.status == 0, "\(result.errors)")
        let file = Int(result.output.trimmingCharacters(in: .whitespacesAndNewlines))
        let left = try FileManager.default.contentsOfDirectory(atPath: "/tmp").filter { name in
            let attributes = try? FileManager.default.attributesOfItem(atPath: "/tmp/\(name)/deep.py")
            return (attributes?[.systemFileNumber] as? Int) == file
        }
        #expect(left.isEmpty)
    }

    @Test func `the tests of a project run by its language's command`() async throws {
        let home = try Home()
        try home.write(
            "work/test_sum.py",
            "import unittest\n\nclass Sums(unittest.TestCase):\n    def test_one(self): self.assertEqual(1 + 1, 3)\n")
        let failing = try await home.hone(["exec", "--tests", "--lang", "python", "-C", "work", "--json"])
        #expect(failing.status == 1, "\(failing.errors)")
        #expect(failing.json?["failure"]?["tests"]?.array?.compactMap(\.string) == ["test_one"])
        let one = try await home.hone(["exec", "--tests", "--lang", "python", "-C", "work", "--", "-k", "nothing"])
        #expect(one.errors.contains("Ran 0 tests"), "\(one.errors)")
        let unknown = try await home.hone(["exec", "--tests", "--lang", "shell", "-C", "work"])
        #expect(unknown.status == 2)
        #expect(unknown.errors.contains("no usual command for the tests of a shell project"))
        for incomplete in [["exec"], ["exec", "--tests", "-C", "work"], ["exec", "--tests", "a.py"]] {
            #expect(try await home.hone(incomplete).status == 2)
        }
    }

    @Test(.enabled(if: Machine.hasPytest, "pytest is not installed for /usr/bin/python3"))
    func `what pytest prints names the tests that failed`() async throws {
        let home = try Home()
        try home.write(
            "work/test_order.py",
            """
            import pytest

            class TestOrder:
                @pytest.mark.parametrize("text", ["a b", "c"])
                def test_text(self, text):
                    assert text == "c"

            def test_right():
                pass

            def test_raises():
                raise KeyError("missing")

            @pytest.fixture
            def broken():
                raise OSError("no such device")

            def test_setup(broken):
                pass
            """)
        try home.write("work/run.py", "import sys, pytest\nsys.exit(pytest.main(['-q', '-p', 'no:cacheprovider']))\n")
        let result = try await home.hone(["exec", "-C", "work", "--json", "work/run.py"])
        #expect(result.status == 1)
        let failure = try #require(result.json?["failure"])
        #expect(
            Set(failure["tests"]?.array?.compactMap(\.string) ?? []) == [
                "TestOrder::test_text[a b]", "test_raises", "test_setup",
            ])
        try home.write("work/test_order.py", "import nowhere\n")
        let unimported = try await home.hone(["exec", "-C", "work", "--json", "work/run.py"])
        #expect(unimported.json?["failure"]?["type"]?.string == "ModuleNotFoundError")
    }

    @Test func `the outcome as JSON has the ending, the limit and what was used`() async throws {
        let home = try Home()
        try home.write("slow.py", "print('before', flush=True)\nwhile True: pass\n")
        let slow = try await home.hone(["exec", "--timeout", "1s", "--json", "slow.py"])
        #expect(slow.status == 124)
        let outcome = try #require(slow.json)
        #expect(outcome["ending"]?.string == "stopped")
        #expect(outcome["limit"]?.string == "wallClock")
        #expect(outcome["stdout"]?["text"]?.string == "before\n")
        #expect((outcome["wall_seconds"]?.number ?? 0) >= 1)
        try home.write("loud.py", "print('x' * 500_000)\n")
        let loud = try #require(try await home.hone(["exec", "--json", "loud.py"]).json)
        #expect(loud["stdout"]?["truncated"]?.bool == true)
        #expect(loud["stdout"]?["bytes"]?.integer == 500_001)
        #expect((loud["peak_memory_bytes"]?.integer ?? 0) > 1 << 20)
        #expect(loud["changes"]?.array?.isEmpty == true)
        try home.write("full.py", "open('out', 'w').write('x' * 1_000_000)\n")
        let full = try #require(try await home.hone(["exec", "--json", "full.py"]).json)
        #expect((full["written_bytes"]?.integer ?? 0) >= 1_000_000)
        #expect(full["changes"]?.array?.first?["path"]?.string == "out")
        #expect(full["changes"]?.array?.first?["kind"]?.string == "added")
        try home.write("dead.py", "import os\nos.kill(os.getpid(), 15)\n")
        let dead = try await home.hone(["exec", "--json", "dead.py"])
        #expect(dead.status == 143)
        #expect(dead.json?["signal"]?.integer == 15)
    }

    @Test func `a failure is told in JSON by the rules of its language`() async throws {
        let home = try Home()
        try home.write("fails.py", "def mean(rows):\n    return sum(rows) / len(rows)\n\nmean([])\n")
        let failure = try #require(try await home.hone(["exec", "--json", "fails.py"]).json?["failure"])
        #expect(failure["signature"]?.string == "ZeroDivisionError in mean (fails.py): division by zero")
        #expect(failure["line"]?.integer == 2)
        try home.write("fails.c", "int main(void) { return }\n")
        let compiler = try await home.hone(["exec", "--json", "fails.c"])
        #expect(compiler.json?["failure"]?["type"]?.string == "compile error", "\(compiler.output)")
        try home.write("fine.sh", "true\n")
        #expect(try await home.hone(["exec", "--json", "fine.sh"]).json?["failure"] == nil)
    }

    @Test func `whatever a program prints, the outcome is one JSON text without controls`() async throws {
        let home = try Home()
        try home.write(
            "noise.py",
            """
            import sys
            out = sys.stdout.buffer
            out.write(b"\\0\\x1b[2J\\x9b31m\\xff\\xc2\\x9b" + "\\u202e\\u2066\\U000e0041\\u200b".encode() + b"\\r\\a")
            sys.exit("\\x1b]0;title\\x07")
            """)
        let result = try await home.hone(["exec", "--json", "noise.py"])
        #expect(result.status == 1)
        #expect(result.json?["ending"]?.string == "exited")
        #expect(
            result.output.unicodeScalars.allSatisfy {
                $0 == "\n" || $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value)
            })
        for hidden in ["\u{202E}", "\u{2066}", "\u{E0041}", "\u{200B}"] { #expect(!result.output.contains(hidden)) }
        try home.write("flood.py", "while True: print('x' * 1_000_000)\n")
        let flood = try await home.hone(["exec", "--json", "--timeout", "30s", "flood.py"])
        #expect(flood.json?["limit"]?.string == "output")
        #expect(flood.output.utf8.count < 1 << 20)
        let named = try await home.hone(["exec", "--json", "--lang", "\u{9B}\u{202E}x", "-"])
        #expect(named.status == 2)
        #expect(!named.output.contains("\u{202E}") && !named.output.contains("\u{9B}"))
        #expect(!named.errors.contains("\u{202E}") && !named.errors.contains("\u{9B}"), "\(named.errors)")
    }

    @Test func `an interpreter that is not there is a clear outcome`() async throws {
        let home = try Home()
        try home.write(
            "../.config/hone/Sandbox/shell/languages/ruby.yaml", "name: ruby\nextensions: [rb]\nrun: [no-such-ruby]\n")
        try home.write("a.rb", "puts 1\n")
        let result = try await home.hone(["exec", "--json", "a.rb"])
        #expect(result.status == 127, "\(result.output) \(result.errors)")
        #expect(result.json?["stderr"]?["text"]?.string?.contains("no such program in the sandbox") == true)
    }

    @Test func `standard input reaches a program only where it is asked for`() async throws {
        let home = try Home()
        try home.write("read.py", "import sys\nprint(repr(sys.stdin.read()))\n")
        #expect(try await home.hone(["exec", "read.py"], input: "secret").output == "''\n")
        #expect(try await home.hone(["exec", "--stdin", "read.py"], input: "told").output == "'told'\n")
    }

    @Test(arguments: [
        (["missing.py"], "There is no file"), (["notes.txt"], "--lang"),
        (["--lang", "pyton", "-"], "Did you mean 'python'?"),
        (["-"], "--lang python"), (["--sandbox", "pyhton", "a.py"], "Did you mean 'python'?"), (["."], "--lang"),
        (["--lang", "python", "."], "regular file"), (["-C", "..", "--lang", "python", "-"], "more than a workspace"),
    ])
    func `what cannot be run is named, with what to do`(arguments: [String], sentence: String) async throws {
        let home = try Home()
        try home.write("a.py", "")
        let result = try await home.hone(["exec"] + arguments)
        #expect([2, 7].contains(result.status), "\(result.status)")
        #expect(result.errors.contains(sentence), "\(result.errors)")
    }

    @Test func `Ctrl-C ends the program and leaves nothing`() async throws {
        let home = try Home()
        try home.write("work/begun.sh", "echo > begun; sleep 60\n")
        let running = try home.start(["exec", "-C", "work", "work/begun.sh"])
        while home.read("work/begun") == nil { try await Task.sleep(for: .milliseconds(5)) }
        running.send(SIGINT)
        #expect(await running.result().status == 130)
    }
}
