public import HoneCore

/// Why an agent, prompt, sandbox profile or configuration file cannot be used.
///
/// The message begins with the file and line, as `/home/me/.config/hone/config.yaml:3: …`, where there are any.
public struct AssetError: HoneError, Hashable {
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }

        public static let notFound = Code(rawValue: "not-found")
        /// Not a regular file, not UTF-8, too large, or refused by the system.
        public static let unreadable = Code(rawValue: "unreadable")
        public static let badYAML = Code(rawValue: "bad-yaml")
        public static let unknownKey = Code(rawValue: "unknown-key")
        public static let missingField = Code(rawValue: "missing-field")
        public static let wrongType = Code(rawValue: "wrong-type")
        public static let badValue = Code(rawValue: "bad-value")
        public static let badTemplate = Code(rawValue: "bad-template")
        /// A sandbox profile loosens what the profile that it extends does not grant.
        public static let loosened = Code(rawValue: "loosened")
        public static let cannotWrite = Code(rawValue: "cannot-write")
    }

    public var code: Code
    /// Safe to show on a terminal.
    public var message: String
    public var file: String?
    /// From 1.
    public var line: Int?

    init(_ code: Code, _ sentence: String, file: String? = nil, line: Int? = nil) {
        self.code = code
        self.file = file
        self.line = line
        let place = file.map { line == nil ? "\($0): " : "\($0):\(line ?? 0): " } ?? ""
        let text = place.isEmpty ? sentence.prefix(1).uppercased() + sentence.dropFirst() : place + sentence
        message = sanitized(text)
    }

    public var exitStatus: ExitStatus { .configuration }
}

/// A line of a file, for errors.
struct Place: Sendable, Hashable {
    var file: String
    var line: Int?
}
