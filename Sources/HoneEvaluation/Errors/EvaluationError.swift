public import HoneCore

/// Why a task cannot be scored. The message names the file, field or case and says what to do.
public struct EvaluationError: HoneError, Hashable {
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }

        public static let missingField = Code(rawValue: "missing-field")
        public static let badValue = Code(rawValue: "bad-value")
        public static let badData = Code(rawValue: "bad-data")
        public static let emptySplit = Code(rawValue: "empty-split")
        /// A case stands in two splits, or twice in one.
        public static let leakingCase = Code(rawValue: "leaking-case")
        public static let badPrompt = Code(rawValue: "bad-prompt")
        /// The reward crashed or printed something that is no score.
        public static let rewardFailed = Code(rawValue: "reward-failed")
        public static let budgetTooSmall = Code(rawValue: "budget-too-small")
    }

    public var code: Code
    public var message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var exitStatus: ExitStatus {
        switch code {
        case .rewardFailed: .checksFailed
        default: .usage
        }
    }
}
