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
        let first = failureSignature(ending: .exited(1), output: traceback(3, 17))
        #expect(first == "ValueError in mean (stats.py): bad row # at #")
        #expect(first == failureSignature(ending: .exited(1), output: traceback(9, 4242)))
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
        let signature = failureSignature(ending: .exited(1), output: output)
        #expect(signature == "AssertionError in test_median (test_stats.py): # != #.#; tests test_median")
    }

    @Test func `compilers are named by their first error`() {
        let swift = "/box/Sources/main.swift:12:5: error: cannot find 'x' in scope"
        #expect(
            failureSignature(ending: .exited(1), output: swift)
                == "compile error (main.swift): cannot find 'x' in scope")
        let c = "main.c: In function 'main':\nmain.c:3:9: error: expected ';' before 'return'"
        #expect(failureSignature(ending: .exited(1), output: c).hasPrefix("compile error (main.c): expected"))
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
            failureSignature(ending: .exited(2), output: output) == "src/test_ring.c:#: failed: !ring_push(&ring, #)")
        #expect(
            failureSignature(ending: .exited(2), output: "make: *** No rule to make target 'x'.").contains("No rule"))
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
        let signature = failureSignature(ending: .exited(1), output: output(6))
        #expect(signature == "tests \"adds with care\", numerals(number:)")
        #expect(signature == failureSignature(ending: .exited(1), output: output(5)))
    }

    @Test func `limits, signals and silence have names`() {
        #expect(failureSignature(ending: .stopped(.wallClock), output: "x") == "stopped by the wallClock limit")
        #expect(failureSignature(ending: .signaled(11), output: "") == "killed by signal 11")
        #expect(failureSignature(ending: .exited(3), output: "") == "exit status 3 without output")
    }

    @Test(arguments: [
        "FAILED ", "ERROR  ", "FAIL: ", "ERROR:  (", "x] error: -[", "error: -[Suite test", "not ok ", "✘ Test ",
    ])
    func `a line that only begins like a test's name is no name, and no crash`(line: String) {
        #expect(!failureSignature(ending: .exited(1), output: line + "\nlast").isEmpty)
        #expect(!failureSignature(ending: .exited(1), output: line).isEmpty)
    }

    @Test func `a failing XCTest is named without its brackets`() {
        let output = "[1/2] a.swift:3: error: -[Suite.Case testOne] : XCTAssertTrue failed"
        #expect(failureSignature(ending: .exited(1), output: output).contains("Suite.Case testOne"))
    }
}
