public import HoneCore

/// What tests say about a program.
public struct Judgement: Sendable, Hashable {
    public enum Verdict: String, Sendable, Hashable {
        /// The tests ran to their end and nothing failed.
        case passed
        /// An assertion failed.
        case failed
        /// The program or the tests raised something else.
        case error
        /// The program's text is not Python.
        case syntax
        /// The program's process ended, or broke off the conversation, before the tests were over.
        case ended
        /// The program met a limit.
        case stopped
    }

    public var verdict: Verdict
    /// The limit, where one was met.
    public var limit: SandboxLimit?
    /// The exception, the tests' line, and the program's own last lines, sanitised. The program has a say in it.
    public var detail: String
    public var standardOutput: CapturedOutput
    public var standardError: CapturedOutput
    public var wallTime: Duration
    /// Of everything that the verdict took inside the box.
    public var cpuTime: Duration

    public var passed: Bool { verdict == .passed }
}

/// A program in Python and the tests that it has to pass.
public struct JudgedProgram: Sendable {
    /// Runs as `__main__`.
    public var program: String
    /// Has the program's names besides its own, and may import the program as `moduleName`. Assertions, functions
    /// whose names begin with `test`, and unittest's test cases all count.
    public var tests: String
    /// Names that the tests take from the program though Python has them, as a task to write `sum` needs.
    public var entryPoints: [String]
    public var moduleName: String

    public init(program: String, tests: String, entryPoints: [String] = [], moduleName: String = "solution") {
        self.program = program
        self.tests = tests
        self.entryPoints = entryPoints
        self.moduleName = moduleName
    }
}
