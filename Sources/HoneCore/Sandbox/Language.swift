/// How programs of one language are run in the sandbox, and what their failures look like.
public struct Language: Sendable, Hashable {
    public var name: String
    /// The sandbox profile that it stands beside.
    public var profile: String
    /// Of its files, without the dot.
    public var extensions: [String]
    /// The command that runs a file; the file's name and the program's arguments follow.
    public var run: [String]
    /// What reads a program from standard input; nil where a file is needed.
    public var fromInput: [String]?
    /// The command that runs the tests of a project; nil where there is no usual one.
    public var tests: [String]?
    public var failures: FailureRules

    public init(
        name: String, profile: String, extensions: [String], run: [String], fromInput: [String]? = nil,
        tests: [String]? = nil, failures: FailureRules = FailureRules()
    ) {
        self.name = name
        self.profile = profile
        self.extensions = extensions
        self.run = run
        self.fromInput = fromInput
        self.tests = tests
        self.failures = failures
    }
}

/// The lines by which a language tells that something failed.
public struct FailureRules: Sendable, Hashable {
    public enum Order: String, Sendable, Hashable, CaseIterable {
        /// The frames, the innermost last, and then the error.
        case before
        /// The error, and then the frames, the innermost first.
        case after
    }

    /// An uncaught error: `{type}: {message}`.
    public var errors: [LinePattern] = []
    /// How the name of such a type ends.
    public var errorTypes: [String] = []
    /// One call of a stack: `{file}`, `{line}`, `{function}`.
    public var frames: [LinePattern] = []
    /// Where frames stand, seen from the error.
    public var framesCome = Order.before
    /// How the paths begin of what the language brings with it: no place to look for the fault.
    public var foreign: [String] = []
    /// What a compiler or the like says: `{file}`, `{line}`, `{message}`; `{type}` instead of the name below.
    public var diagnostics: [LinePattern] = []
    /// What kind of error that is, as `compile error`.
    public var diagnosticName = "error"
    /// A test that failed: `{test}`.
    public var tests: [LinePattern] = []
    /// What follows every failure and tells nothing.
    public var noise: [LinePattern] = []

    public init() {}
}
