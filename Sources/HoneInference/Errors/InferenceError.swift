public import HoneCore

/// Why a local model cannot be read, or cannot go on.
///
/// The message begins with the file, as `/models/a.gguf: …`, where there is one.
public struct InferenceError: HoneError, Hashable {
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }

        /// Missing, no regular file, or refused by the system.
        public static let unreadable = Code(rawValue: "unreadable")
        /// The file contradicts itself or the format, or ends too early.
        public static let malformed = Code(rawValue: "malformed")
        /// A sound file of an architecture, type or version that the engine does not run.
        public static let unsupported = Code(rawValue: "unsupported")
        /// A sound file without something that its architecture needs.
        public static let incomplete = Code(rawValue: "incomplete")
        public static let contextOverflow = Code(rawValue: "context-overflow")
        public static let outOfMemory = Code(rawValue: "out-of-memory")
    }

    public var code: Code
    /// Safe to show on a terminal.
    public var message: String
    public var file: String?

    init(_ code: Code, _ sentence: String, file: String? = nil) {
        self.code = code
        self.file = file
        let text = file.map { "\($0): \(sentence)" } ?? sentence.prefix(1).uppercased() + sentence.dropFirst()
        message = sanitized(text)
    }

    public var exitStatus: ExitStatus {
        code == .contextOverflow || code == .outOfMemory ? .noModel : .configuration
    }
}
