import HoneCore
import Testing

@testable import HoneSandbox

private let tests = """
    def check(candidate):
        assert candidate([3, 1, 2]) == [1, 2, 3]
        assert candidate([]) == []
    check(order)
    """

private func judge(
    _ program: String, _ tests: String = tests, entryPoints: [String] = [], wallClock: Duration = .seconds(10)
) async throws -> Judgement {
    let profile = profile(wallClock: 20, cpuTime: 4, toolchains: ["python3"])
    return try await PythonJudge(warm, profile: profile).judge(
        JudgedProgram(program: program, tests: tests, entryPoints: entryPoints), wallClock: wallClock)
}

@Suite(.enabled(if: available, Comment(rawValue: reason)), .timeLimit(.minutes(2)))
struct PythonJudgeTests {
    @Test func `a right program passes and a wrong one fails with its reason`() async throws {
        let right = try await judge("def order(values):\n    print('working')\n    return sorted(values)\n")
        #expect(right.verdict == .passed, "\(right.detail) \(right.standardError.text)")
        #expect(right.standardOutput.text == "working\nworking\n")
        let wrong = try await judge("def order(values):\n    return values\n")
        #expect(wrong.verdict == .failed)
        #expect(wrong.detail.hasPrefix("AssertionError"))
        #expect(wrong.detail.contains("tests.py:2"))
        let raising = try await judge("def order(values):\n    return values[7]\n")
        #expect(raising.verdict == .error)
        #expect(raising.detail == "IndexError: list index out of range\ntests.py:2\nsolution.py:2 in order")
        #expect(try await judge("def order(values)\n    return\n").verdict == .syntax)
        #expect(try await judge("def other(): pass\n").detail.contains("'order' is not defined"))
        let endless = try await judge("def order(values):\n    while True: pass\n", wallClock: .seconds(1))
        #expect(endless.limit == .wallClock)
    }

    /// Each does not do what the tests ask, and tries to pass all the same.
    @Test(arguments: [
        "raise SystemExit(0)", "exit(0)", "import os; os._exit(0)", "import os, signal; os.kill(os.getpid(), 9)",
        "def order(values): raise SystemExit(0)", "def order(values):\n    import os; os._exit(0)",
        "def order(values): raise AssertionError", "def order(values): raise KeyboardInterrupt",
        "def order(values): raise StopIteration", "def order(values): raise GeneratorExit",
        "def order(values):\n    import unittest; raise unittest.SkipTest('no')",
        "class Equal:\n    __eq__ = __ne__ = __lt__ = __le__ = lambda *x: True\n    __hash__ = None\ndef order(values): return Equal()",
        "class Equal(list):\n    def __eq__(self, other): return True\ndef order(values): return Equal()",
        "class Equal(type):\n    def __eq__(self, other): return True\nclass X(metaclass=Equal): pass\ndef order(values): return X",
        "import builtins\nbuiltins.AssertionError = type('A', (BaseException,), {})\nbuiltins.list = builtins.sorted = None\ndef order(values): return None",
        "import atexit, os\natexit.register(lambda: os._exit(0))\ndef order(values): return None",
        "import sys\nsys.settrace(lambda *x: None)\nsys.setprofile(lambda *x: None)\nsys.excepthook = lambda *x: None\ndef order(values): return None",
        "def check(candidate): pass\ndef order(values): return None",
        "order = exit", "import sys\norder = sys.exit",
        "import unittest.mock\norder = lambda values: unittest.mock.ANY",
        "def order(values):\n    values.clear(); values.extend([1, 2, 3]); return None",
        """
        import gc, os, sys
        for descriptor in range(200):
            for text in (b"passed\\n", b"R" + b"T" + b"0;", b"end", b"ended 0 0 0", b"idle 0", b"judged 0"):
                try: os.write(descriptor, text)
                except OSError: pass
        def order(values): return None
        """,
        """
        import os, gc, sys
        found = [os.readlink(f"/proc/self/fd/{name}") for name in range(3, 64) if os.path.exists(f"/proc/self/fd/{name}")]
        for frame in sys._current_frames().values():
            while frame: frame.f_locals.update(nonce="x", is_over=True); frame = frame.f_back
        for thing in gc.get_objects():
            if isinstance(thing, dict) and "OPERATIONS" in thing:
                thing["OPERATIONS"].update({name: lambda *x: True for name in thing["OPERATIONS"]})
        def order(values): return None
        """,
        """
        import gc
        for thing in gc.get_objects():
            if type(thing).__name__ == "Subject":
                def answer(message, self=thing):
                    self.channel.send(b"R" + b"n8:builtins4:exit" + b"0;")
                thing.answer = answer
        def order(values): return None
        """,
        """
        import os
        if os.fork() == 0:
            import time; time.sleep(60)
        os._exit(0)
        """,
        """
        import os
        for pid in list(range(1, 60)):
            for name in ("mem", "fd/5", "fd/4", "fd/3"):
                try: open(f"/proc/{pid}/{name}", "wb").write(b"passed\\n")
                except OSError: pass
            try:
                if pid != os.getpid(): os.kill(pid, 9)
            except OSError: pass
        def order(values): return None
        """,
    ])
    func `fraud is a failure`(program: String) async throws {
        let judgement = try await judge(program)
        #expect(!judgement.passed)
        // Whoever comes next finds an honest judge.
        let next = try await judge("order = sorted")
        #expect(next.verdict == .passed, "\(next.detail)")
    }

    @Test func `neither tests nor nonce are where the program is`() async throws {
        let judgement = try await judge(
            """
            import os, re
            def secrets():
                found = []
                for line in open("/proc/self/maps"):
                    span, rights = line.split()[:2]
                    if "r" not in rights or "[v" in line: continue
                    low, high = (int(part, 16) for part in span.split("-"))
                    with open("/proc/self/mem", "rb", 0) as memory:
                        try:
                            memory.seek(low); text = memory.read(high - low)
                        except (OSError, ValueError): continue
                    # Spelled so that this text itself has no match.
                    found += re.findall(b"hidden[0-9]{6}expectation", text) + re.findall(b"def test_of_[s]ecrecy", text)
                return len(found)
            """,
            """
            def test_of_secrecy(): pass
            expected = "hidden" "123456" "expectation"
            marker = "hidden123456expectation"
            assert secrets() == 0, secrets()
            """)
        #expect(judgement.passed, "\(judgement.detail)")
    }

    @Test func `tests may use a program as tests do`() async throws {
        let judgement = try await judge(
            """
            from collections import Counter, OrderedDict, deque, namedtuple
            from decimal import Decimal
            import math
            class Stack:
                size = 3
                def __init__(self, *items): self.items = list(items)
                def push(self, item): self.items.append(item); return self
                def __len__(self): return len(self.items)
                def __iter__(self): return iter(self.items)
                def __eq__(self, other): return isinstance(other, Stack) and self.items == other.items
                def __add__(self, other): return Stack(*self.items, *other.items)
                def __enter__(self): return self
                def __exit__(self, *error): self.items.clear()
            class Empty(LookupError): pass
            class Deep(Empty): pass
            Point = namedtuple("Point", "x y")
            def fail(kind): raise kind("message", 7)
            def clear(values): values.clear(); return values
            def apply(function, *values): return [function(value) for value in values]
            def count(text): return Counter(text)
            def numbers():
                yield from range(3)
            def sum(a, b): return a + b + 1
            def swap(pair): pair[0], pair[1] = pair[1], pair[0]
            def back(text): return text
            """,
            """
            import solution, unittest
            from solution import Stack as S, apply
            stack = Stack(1, 2)
            assert len(stack.push(3)) == 3 and list(stack) == [1, 2, 3] and stack.items == [1, 2, 3] and 2 in stack
            assert stack == S(1, 2, 3) and stack != S(1) and stack != [1, 2, 3] and isinstance(stack, Stack)
            assert not isinstance([], Stack) and len(stack + S(4)) == 4 and Stack.size == 3
            with stack as same: assert same is stack
            assert len(stack) == 0
            for kind, caught in ((Empty, LookupError), (Deep, Empty), (ValueError, ValueError), (SystemExit, SystemExit)):
                try: fail(kind)
                except caught as error: assert error.args == ("message", 7)
                else: raise AssertionError("nothing raised")
            values = [1]
            assert clear(values) is values and values == []
            assert apply(lambda value: value * 2, 1, 2.5, "a") == [2, 5.0, "aa"] and apply(str, 1) == ["1"]
            assert count("aab") == {"a": 2, "b": 1} and count("aab").most_common(1) == [("a", 2)]
            assert list(numbers()) == [0, 1, 2] and Point(1, 2) == (1, 2) and Point(1, 2).y == 2
            assert sum(1, 2) == 4 and math.sqrt(4) == 2 and solution.math is math
            nested = [[1], [2]]; swap(nested); assert nested == [[2], [1]]
            odd = [None, True, -10**40, 1e300, float("inf"), "\\ud800é", b"\\0", (1,), {1}, frozenset([2]), {(): []}, 1j,
                   range(3), bytearray(b"x"), ...]
            assert back(odd) == odd and [type(each) for each in back(odd)] == [type(each) for each in odd]
            class Cases(unittest.TestCase):
                def test_it(self):
                    self.assertEqual(solution.sum(1, 1), 3)
                    with self.assertRaises(Empty): fail(Empty)
            """, entryPoints: ["sum"])
        #expect(judgement.verdict == .passed, "\(judgement.detail) \(judgement.standardError.text)")
    }

    @Test(arguments: [
        "import unittest\nclass T(unittest.TestCase):\n    def test(self): self.assertEqual(order([1]), [2])\n",
        "import unittest\nclass T(unittest.TestCase):\n    def test(self): self.assertEqual(order([1]), [2])\nunittest.main()\n",
        "def test_order(): assert order([1]) == [2]\n", "raise SystemExit(0)", "import sys; sys.exit()", "order(",
    ])
    func `tests that fail, run nothing or leave early are no pass`(tests: String) async throws {
        #expect(try await judge("order = sorted", tests).passed == false)
    }

    @Test(arguments: [
        "import unittest\nclass T(unittest.TestCase):\n    def test(self): self.assertEqual(order([2, 1]), [1, 2])\n",
        "import unittest\nclass T(unittest.TestCase):\n    def test(self): self.assertEqual(order([2, 1]), [1, 2])\nif __name__ == '__main__':\n    unittest.main()\n",
        "def test_order():\n    assert order([2, 1]) == [1, 2]\n",
    ])
    func `tests in the forms that people write them pass`(tests: String) async throws {
        let judgement = try await judge("def order(values): return sorted(values)", tests)
        #expect(judgement.passed, "\(judgement.detail) \(judgement.standardError.text)")
    }
}
