public import HoneCore

/// What a person asks to run in the sandbox alone.
public struct ProgramRequest: Sendable {
    public enum Source: Sendable {
        /// An absolute path.
        case file(String)
        case text([UInt8])
        /// The language's usual command for the tests of a project, which is the workspace.
        case tests
    }

    public var source: Source
    public var language: Language
    public var arguments: [String]
    public var standardInput: [UInt8]
    /// The workspace, absolute; nil for an empty temporary one.
    public var directory: String?
    /// Instead of the language's.
    public var profile: String?
    public var seconds: Double?

    public init(
        source: Source, language: Language, arguments: [String] = [], standardInput: [UInt8] = [],
        directory: String? = nil, profile: String? = nil, seconds: Double? = nil
    ) {
        self.source = source
        self.language = language
        self.arguments = arguments
        self.standardInput = standardInput
        self.directory = directory
        self.profile = profile
        self.seconds = seconds
    }
}
