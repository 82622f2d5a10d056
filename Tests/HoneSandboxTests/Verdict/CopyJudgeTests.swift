import Foundation
import HoneCore
import Testing

@testable import HoneSandbox

private let project = URL(filePath: #filePath).appending(path: "../../../..").standardized
private let frauds = project.appending(path: "Sandbox/fraud")

private let python = profile(wallClock: 20, cpuTime: 10, toolchains: ["python3"])

private let cases = """
    import unittest

    from solution import order


    class OrderTests(unittest.TestCase):
        def test_sorts(self):
            self.assertEqual(order([3, 1, 2]), [1, 2, 3])

        def test_empty(self):
            self.assertEqual(order([]), [])
    """

/// The same two tests in the forms in which people write them, with the command that runs each.
private let forms: [String: (file: String, text: String, command: String)] = [
    "script": (
        "test_order.py",
        """
        from solution import order

        assert order([3, 1, 2]) == [1, 2, 3]
        assert order([]) == []
        """, "python3 test_order.py"
    ),
    "unittest": ("test_order.py", cases, "python3 -m unittest"),
    "pytest": (
        "test_order.py",
        """
        from solution import order


        def test_sorts():
            assert order([3, 1, 2]) == [1, 2, 3]


        def test_empty():
            assert order([]) == []
        """, "python3 -m pytest -q"
    ),
    "mixed": ("test_order.py", cases, "python3 -m pytest -q"),
].filter { !$0.value.command.contains("pytest") || hasPytest }

/// Other ways to compare, which not every program passes.
private let comparisons: [String: (file: String, text: String, command: String)] = [
    "approximate": (
        "test_order.py",
        """
        import math

        from solution import order

        assert math.isclose(order([3, 1, 2])[0], 1)
        """, "python3 test_order.py"
    ),
    "distance": (
        "test_order.py",
        """
        import unittest

        from solution import order


        class OrderTests(unittest.TestCase):
            def test_ends(self):
                self.assertAlmostEqual(order([3, 1, 2])[0], 1)
                self.assertGreater(order([3, 1, 2])[2], 2)
                self.assertLess(order([3, 1, 2])[2], 4)
        """, "python3 -m unittest"
    ),
    "sequence": (
        "test_order.py",
        """
        import unittest

        from solution import order


        class OrderTests(unittest.TestCase):
            def test_all(self):
                self.assertSequenceEqual(order([3, 1, 2]), [1, 2, 3])
        """, "python3 -m unittest"
    ),
    "raises": (
        "test_order.py",
        """
        import pytest

        from solution import order


        def test_refuses():
            with pytest.raises(TypeError):
                order(None)
            assert order([1]) == [1]
        """, "python3 -m pytest -q"
    ),
].filter { !$0.value.command.contains("pytest") || hasPytest }

/// Whether the sandbox's Python has it; printed once, as parts of tests are left out without it.
private let hasPytest: Bool = {
    let python = TrustedTool(program: "/usr/bin/python3", arguments: ["-c", "import pytest"])
    let isFound = (try? python.runBlocking())?.ending == .exited(0)
    if !isFound { print("pytest is not installed for /usr/bin/python3, so checks that run it are not tried") }
    return isFound
}()

/// A folder for copies and a workspace.
private struct Ground {
    let copies: TemporaryFolder
    let workspace: TemporaryFolder

    init(_ files: [String: String]) throws {
        copies = try TemporaryFolder()
        workspace = try TemporaryFolder()
        for (name, text) in files { try workspace.write(name, text) }
    }

    func judge(_ command: String, profile: SandboxProfile = python) async throws -> CheckVerdict {
        try await CopyJudge(sandbox, copies: copies.path).judge(
            Check(command: command, workspace: workspace.path, profile: profile))
    }
}

private func passed(_ verdict: CheckVerdict) -> Comment {
    "\(verdict.refusal ?? "") \(verdict.outcome.ending)\n\(verdict.outcome.standardError.text)"
}

@Suite(.enabled(if: available, Comment(rawValue: reason)), .timeLimit(.minutes(3)))
struct CopyJudgeTests {
    static let programs = (try? FileManager.default.contentsOfDirectory(atPath: frauds.path).sorted()) ?? []

    /// What a program claims to pass without a judge is what shows that it has any power.
    @Test(arguments: programs)
    func `fraud passes by its exit status, and is found out`(name: String) async throws {
        let text = try String(contentsOf: frauds.appending(path: name), encoding: .utf8)
        let claim = try #require(text.split(separator: "\n").first { $0.hasPrefix("# passes: ") })
        let tried = forms.merging(comparisons) { one, _ in one }
        for (form, tests) in tried where claim.split(separator: " ").contains(Substring(form)) {
            let ground = try Ground(["solution.py": text, tests.file: tests.text])
            let plain = try await run(["bash", "-c", tests.command], in: ground.workspace, profile: python)
            #expect(plain.ending.succeeded, "\(form) without a judge: \(plain.standardError.text)")
            let verdict = try await ground.judge(tests.command)
            #expect(!verdict.passed, "\(form): \(verdict.outcome.standardError.text)")
            #expect(!verdict.outcome.ending.succeeded || verdict.refusal != nil, "\(form)")
        }
    }

    @Test(arguments: forms.keys.sorted() + comparisons.keys.sorted())
    func `an honest program passes and a wrong one fails`(form: String) async throws {
        let tests = try #require(forms[form] ?? comparisons[form])
        let right = try Ground(["solution.py": "def order(values): return sorted(values)", tests.file: tests.text])
        let pass = try await right.judge(tests.command)
        #expect(pass.passed, passed(pass))
        #expect((pass.tests ?? 0) >= 1)
        let wrong = try Ground(["solution.py": "def order(values): return values", tests.file: tests.text])
        let failure = try await wrong.judge(tests.command)
        #expect(!failure.passed)
        #expect(failure.refusal == nil)
        #expect(failure.outcome.ending == .exited(1))
        let said = failure.outcome.standardOutput.text + failure.outcome.standardError.text
        let complaints = ["pytest": "assert [3, 1, 2] == [1, 2, 3]", "raises": "DID NOT RAISE"]
        #expect(said.contains(complaints[form] ?? "AssertionError"))
    }

    @Test func `tests use a program as they always could`() async throws {
        let ground = try Ground([
            "shapes/__init__.py": "",
            "shapes/area.py": """
            from dataclasses import dataclass
            from decimal import Decimal
            import sys

            @dataclass(frozen=True)
            class Square:
                side: int
                @property
                def area(self): return self.side ** 2
                def __lt__(self, other): return self.side < other.side

            class Meters:
                def __init__(self, amount): self.amount = amount
                def __eq__(self, other): return self.amount == getattr(other, "amount", other)

            def price(area): return Decimal(area) / 10
            def fetch(): return "really"
            def describe(): return {"what": fetch(), "at": [Meters(3)]}
            def leave(): sys.exit(3)
            """,
            "tests/__init__.py": "",
            "tests/test_area.py": """
            # What comes before the first statement is no reason to fail.
            import asyncio, unittest
            from decimal import Decimal
            from unittest import mock
            from shapes import area
            from shapes.area import Meters, Square

            class IsAnything:
                def __eq__(self, other): return True

            class Base(unittest.TestCase):
                def setUp(self): self.square = Square(3)

            class AreaTests(Base):
                def test_area(self):
                    self.assertEqual(self.square.area, 9)
                    self.assertEqual(self.square, Square(3))
                    self.assertNotEqual(self.square, Square(4))
                    self.assertTrue(Square(2) < Square(3))
                    assert 1 < self.square.area <= 9 == 9
                    self.assertIn(Square(3), [Square(2), Square(3)])
                def test_others(self):
                    self.assertEqual(area.price(9), Decimal("0.9"))
                    self.assertEqual(Meters(3), 3)
                    self.assertEqual(area.describe(), {"what": mock.ANY, "at": [3]})
                    self.assertEqual({"at": 7, "x": IsAnything()}, {"at": 7, "x": 5})
                    self.assertAlmostEqual(0.1 + 0.2, 0.3)
                    for side in (1, 2):
                        with self.subTest(side=side): self.assertEqual(Square(side).area, side * side)
                def test_mocks(self):
                    with mock.patch("shapes.area.fetch", return_value="mocked") as fetch:
                        self.assertEqual(area.describe()["what"], "mocked")
                        fetch.assert_called_once_with()
                def test_exit(self):
                    with self.assertRaises(SystemExit): area.leave()
                @unittest.skip("not here")
                def test_skipped(self): self.fail()
                @unittest.expectedFailure
                def test_expected(self): self.assertEqual(1, 2)

            @unittest.skip("none of them")
            class SkippedTests(unittest.TestCase):
                def test_it(self): self.fail()

            class UnavailableTests(unittest.TestCase):
                @classmethod
                def setUpClass(cls): raise unittest.SkipTest("no server")
                def test_it(self): self.fail()

            class AsyncTests(unittest.IsolatedAsyncioTestCase):
                async def test_wait(self):
                    await asyncio.sleep(0)
                    self.assertEqual(await asyncio.to_thread(area.fetch), "really")
            """,
        ])
        for command in [
            "python3 -m unittest", "python3 -m unittest discover -s tests -t .", "python3 -m unittest tests.test_area",
            "python3 -m unittest tests.test_area.AreaTests.test_area", "MODE=x python3 -m unittest -v -k area",
        ] + (hasPytest ? ["python3 -m pytest -q", "pytest tests"] : []) {
            let verdict = try await ground.judge(command)
            #expect(verdict.passed, passed(verdict))
            #expect((verdict.tests ?? 0) > 0, "\(command)")
        }
    }

    @Test(arguments: [
        ("python3 -m unittest", ["app.py": "x = 1\n"]),
        ("python3 test_it.py", ["test_it.py": "def test_it():\n    assert False\n"]),
        (
            "python3 -m unittest",
            [
                "test_it.py":
                    "import unittest\n@unittest.skip('')\nclass T(unittest.TestCase):\n    def test(self): pass\n"
            ]
        ),
        ("python3 test_it.py", ["other.py": ""]),
        ("cd nowhere && python3 -m unittest", ["test_it.py": ""]),
    ])
    func `tests that do not run are no pass`(command: String, files: [String: String]) async throws {
        #expect(try await Ground(files).judge(command).passed == false)
    }

    @Test func `what a check writes is gone, and what caches hold is not run`() async throws {
        let ground = try Ground([
            "solution.py": "def order(values): return values\n", "test_order.py": forms["script"]?.text ?? "",
        ])
        // A cache of the tests, as if they were empty, that claims to belong to them.
        let planted = try await run(
            [
                "bash", "-c",
                #"""
                cp test_order.py kept && cp -p test_order.py times && python3 - <<'END'
                import os, py_compile
                text = open("test_order.py").read()
                stat = os.stat("test_order.py")
                open("test_order.py", "w").write("#" * len(text.encode()))
                os.utime("test_order.py", (stat.st_mtime, stat.st_mtime))
                py_compile.compile("test_order.py")
                open("test_order.py", "w").write(text)
                os.utime("test_order.py", (stat.st_mtime, stat.st_mtime))
                END
                ls __pycache__
                """#,
            ], in: ground.workspace, profile: python)
        #expect(planted.standardOutput.text.contains(".pyc"), "\(planted.standardError.text)")
        let plain = try await run(["python3", "-c", "import test_order"], in: ground.workspace, profile: python)
        #expect(plain.ending.succeeded, "the cache deceives who trusts it: \(plain.standardError.text)")
        #expect(try await ground.judge("python3 -c 'import test_order'").passed == false)

        let written = try await ground.judge("touch made && cp test_order.py solution.py && ls -a")
        #expect(written.passed)
        #expect(!ground.workspace.exists("made"))
        #expect(ground.workspace.read("solution.py")?.hasPrefix("def order") == true)
        var left = try FileManager.default.contentsOfDirectory(atPath: ground.copies.path)
        #expect(left.isEmpty)
        // Left by a Hone that is no more.
        try ground.copies.write("4194303-killed/file", "")
        #expect(try await ground.judge("true").passed)
        left = try FileManager.default.contentsOfDirectory(atPath: ground.copies.path)
        #expect(left.isEmpty)
    }

    @Test func `any other command passes by its exit status, with the repository read-only beside it`() async throws {
        let ground = try Ground([".git/HEAD": "ref: refs/heads/main\n", "data": "yes\n"])
        let verdict = try await ground.judge("grep -q yes data && cat .git/HEAD && ! touch .git/planted 2>&-")
        #expect(verdict.passed, passed(verdict))
        #expect(verdict.tests == nil)
        #expect(try await ground.judge("grep no data").passed == false)
        #expect(try await ground.judge("false | true; exit 3").outcome.ending == .exited(3))
    }

    /// A program in the check's box that writes into the memory of the shell that waits for it.
    @Test func `a program does not become its shell's conscience`() async throws {
        let forger = """
            import os
            parent = os.getppid()
            try:
                for line in open(f"/proc/{parent}/maps"):
                    if "bash" in line and " r-xp " in line:
                        start, end = (int(part, 16) for part in line.split()[0].split("-"))
                        # On x86-64: exit_group(0).
                        ending = b"\\x31\\xff\\xb8\\xe7\\0\\0\\0\\x0f\\x05"
                        memory = os.open(f"/proc/{parent}/mem", os.O_RDWR)
                        os.pwrite(memory, b"\\x90" * (end - start - len(ending)) + ending, start)
            finally:
                os._exit(1)
            """
        let ground = try Ground(["forger.py": forger])
        let verdict = try await ground.judge("python3 forger.py; exit 3")
        #expect(verdict.outcome.ending == .exited(3), passed(verdict))
        #expect(!verdict.passed)
    }

    @Test(arguments: ["exit 0", "exec true", "trap 'exit 0' EXIT", "kill -9 $$"])
    func `a file that the shell reads does not end the check`(text: String) async throws {
        let ground = try Ground(["environment": text])
        let verdict = try await ground.judge(". ./environment && false")
        #expect(!verdict.passed)
        #expect(!verdict.outcome.ending.succeeded || verdict.refusal != nil)
    }

    @Test func `a command keeps its status, its words and its shell`() async throws {
        let ground = try Ground(["words": "it's\n"])
        #expect(try await ground.judge("grep -q \"it's\" words # to the end").passed)
        #expect(try await ground.judge("[ $# = 0 ] && set -u && cat <<'E' | grep -q '^it'\nit's\nE").passed)
        #expect(try await ground.judge("sh -c 'kill -11 $$'").outcome.ending == .signaled(SIGSEGV))
        #expect(try await ground.judge("( ").outcome.ending == .exited(2))
    }

    @Test func `limits hold for tests as for any program`() async throws {
        let ground = try Ground([
            "test_it.py": """
            import unittest
            class Tests(unittest.TestCase):
                def test_it(self):
                    while True: pass
            """
        ])
        let tight = profile(wallClock: 2, cpuTime: 20, toolchains: ["python3"])
        let verdict = try await ground.judge("python3 -m unittest", profile: tight)
        #expect(!verdict.passed)
        #expect(verdict.outcome.ending == .stopped(.wallClock))
    }
}

@Suite struct TestCommandTests {
    @Test(arguments: [
        ("python3 -m unittest", "unittest||"), ("python -m unittest discover -s tests", "unittest||discover,-s,tests"),
        ("cd 'my app' && A=1 python3 test_a.py x", "script|my app|test_a.py,x"), ("pytest -q", "pytest-program||-q"),
        ("python3 -m pytest tests/test_a.py", "pytest||tests/test_a.py"),
    ])
    func `commands that run Python tests are known`(line: String, meaning: String) throws {
        let command = try #require(TestCommand(line))
        #expect(
            "\(command.runner.rawValue)|\(command.folder)|\(command.arguments.joined(separator: ","))" == meaning)
    }

    @Test(arguments: [
        "make test", "python3 -m unittest | tail", "python3 -m unittest; true", "python3 -m unittest || true",
        "python3 -m unittest && echo ok", "python3 -c 'pass'", "python3 -W error -m unittest", "python3 $TESTS",
        "PYTHONPATH=src python3 -m unittest", "cd /etc && pytest", "python3 \"$(ls)\"", "", "python3", "'python3",
        "python3 -m unittest &",
    ])
    func `what the shell has a say in is left to it`(line: String) {
        #expect(TestCommand(line) == nil)
    }
}
