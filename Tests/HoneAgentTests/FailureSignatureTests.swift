import HoneCore
import Testing

@testable import HoneAgent

@Suite struct FailureSignatureTests {
    @Test func `a Python traceback is named by exception, function and file, not by line or value`() {
        func traceback(_ line: Int, _ value: Int) -> String {
            """
            Traceback (most recent call last):
              File "/box/stats.py", line \(line), in <module>
                mean([])
              File "/box/stats.py", line \(line + 3), in mean
                return sum(values) / len(values)
            ValueError: bad row \(value) at 0x7f\(value)
            """
        }
        let first = World.failures.signature(ending: .exited(1), output: traceback(3, 17))
        #expect(first == "ValueError in mean (stats.py): bad row # at #")
        #expect(first == World.failures.signature(ending: .exited(1), output: traceback(9, 4242)))
    }

    @Test func `failing tests are part of the signature`() {
        let output = """
            FAIL: test_median (test_stats.StatsTest.test_median)
            Traceback (most recent call last):
              File "/box/test_stats.py", line 8, in test_median
                self.assertEqual(median([1, 2]), 1.5)
            AssertionError: 1 != 1.5
            Ran 4 tests in 0.001s
            FAILED (failures=1)
            """
        let signature = World.failures.signature(ending: .exited(1), output: output)
        #expect(signature == "AssertionError in test_median (test_stats.py): # != #.#; tests test_median")
    }

    @Test func `compilers are named by their first error`() {
        let swift = "/box/Sources/main.swift:12:5: error: cannot find 'x' in scope"
        #expect(
            World.failures.signature(ending: .exited(1), output: swift)
                == "compile error (main.swift): cannot find 'x' in scope")
        let c = "main.c: In function 'main':\nmain.c:3:9: error: expected ';' before 'return'"
        #expect(World.failures.signature(ending: .exited(1), output: c).hasPrefix("compile error (main.c): expected"))
    }

    @Test func `a build tool's remark about a failure is not the failure`() {
        let output = """
            cc -Werror -o test_ring ring.c
            src/test_ring.c:14: failed: !ring_push(&ring, 99)
            3 checks failed
            make[1]: *** [Makefile:4: check] Error 1
            make: *** [Makefile:4: test] Error 1
            """
        #expect(
            World.failures.signature(ending: .exited(2), output: output)
                == "src/test_ring.c:#: failed: !ring_push(&ring, #)")
        #expect(
            World.failures.signature(ending: .exited(2), output: "make: *** No rule to make target 'x'.").contains(
                "No rule"))
    }

    @Test func `a failing Swift test is named without its time, its cases and the summary`() {
        func output(_ cases: Int) -> String {
            """
            ✘ Test "adds with care" failed after 0.002 seconds with 1 issue.
            ✘ Test numerals(number:) recorded an issue with 1 argument number → 4 at R.swift:6:5: Expectation failed
            ✘ Test numerals(number:) with \(cases) test cases failed after 0.001 seconds with \(cases) issues.
            ✘ Test run with 2 tests in 0 suites failed after 0.001 seconds with 6 issues.
            Build complete! (8.43s)
            """
        }
        let signature = World.failures.signature(ending: .exited(1), output: output(6))
        #expect(signature == "tests \"adds with care\", numerals(number:)")
        #expect(signature == World.failures.signature(ending: .exited(1), output: output(5)))
    }

    @Test func `limits, signals and silence have names`() {
        #expect(World.failures.signature(ending: .stopped(.wallClock), output: "x") == "stopped by the wallClock limit")
        #expect(World.failures.signature(ending: .signaled(11), output: "") == "killed by signal 11")
        #expect(World.failures.signature(ending: .exited(3), output: "") == "exit status 3 without output")
    }

    @Test(arguments: [
        "FAILED ", "ERROR  ", "FAIL: ", "ERROR:  (", "x] error: -[", "error: -[Suite test", "not ok ", "✘ Test ",
    ])
    func `a line that only begins like a test's name is no name, and no crash`(line: String) {
        #expect(!World.failures.signature(ending: .exited(1), output: line + "\nlast").isEmpty)
        #expect(!World.failures.signature(ending: .exited(1), output: line).isEmpty)
    }

    @Test func `a failing XCTest is named without its brackets`() {
        let output = "[1/2] a.swift:3: error: -[Suite.Case testOne] : XCTAssertTrue failed"
        #expect(World.failures.signature(ending: .exited(1), output: output).contains("Suite.Case testOne"))
    }

    @Test(arguments: [
        (
            """
            /box/a.js:2
            function mean(xs) { if (!xs.length) throw new RangeError("no rows in 12"); return 1; }
                                                ^

            RangeError: no rows in 12
                at mean (/box/a.js:2:43)
                at Object.<anonymous> (/box/a.js:4:1)
                at Module._compile (node:internal/modules/cjs/loader:1521:14)

            Node.js v20.20.2
            """, "RangeError in mean (a.js): no rows in #"
        ),
        (
            """
            node:internal/process/promises:288
            Error [ERR_X]: it is so
                at node:internal/main/run_main_module:28:49
                at async file:///box/b.mjs:3:5
            """, "Error (b.mjs): it is so"
        ),
        ("TAP version 13\n# Subtest: adds\nnot ok 1 - adds\n  ---\n  code: 'ERR_ASSERTION'\n# fail 1", "tests adds"),
        ("m: m.c:2: main: Assertion `1==2' failed.", "Assertion in main (m.c): `#==#'"),
        (
            "m.c:4:9: runtime error: signed integer overflow: 2147483647 + 1",
            "runtime (m.c): signed integer overflow: # + #"
        ),
        (
            "==17==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x602\n    #0 0x55 in main /box/m.c:3",
            "AddressSanitizer: heap-buffer-overflow on address #"
        ),
        (
            "/usr/bin/ld: /tmp/u.o: in function `main':\nu.c:(.text+0xa): undefined reference to `f'\ncollect2: error: ld returned 1 exit status",
            "compile error: `f'"
        ),
        (
            "c++: error: missing.cpp: No such file or directory",
            "compile error: missing.cpp: No such file or directory"
        ),
        ("main/main.swift:2: Fatal error: Index out of range", "Fatal (main.swift): Index out of range"),
        ("run.sh: line 3: frobnicate: command not found", "shell error (run.sh): frobnicate: command not found"),
        ("bash: frobnicate: command not found", "shell error: frobnicate: command not found"),
        (
            "E       assert 1 == 2\nFAILED tests/test_a.py::TestA::test_b[x y] - assert 1 == 2\n1 failed in 0.02s",
            "tests TestA::test_b[x y]"
        ),
        (
            "Traceback (most recent call last):\n  File \"/box/a.py\", line 1, in <module>\n    f()\n  File \"/usr/lib/python3.11/json/decoder.py\", line 355, in raw_decode\njson.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)",
            "json.decoder.JSONDecodeError (a.py): Expecting value: line # column # (char #)"
        ),
        (
            "  File \"/box/a.py\", line 1\n    def f(\n         ^\nSyntaxError: '(' was never closed",
            "SyntaxError (a.py): '(' was never closed"
        ),
    ])
    func `what each language prints is read by its own rules`(output: String, signature: String) {
        #expect(World.failures.signature(ending: .exited(1), output: output) == signature)
    }

    @Test func `what a program itself calls an error is no compile error`() {
        let signature = World.failures.signature(ending: .exited(1), output: "rates: error: no such currency")
        #expect(!signature.hasPrefix("compile error"))
    }
}
