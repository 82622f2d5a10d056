import HoneCore

// Every sentence about a chat template stands here.
extension InferenceError {
    static func template(_ what: String, line: Int) -> InferenceError {
        InferenceError(.badTemplate, "the model's chat template cannot be used: \(what) in line \(line).")
    }

    static func template(_ what: String) -> InferenceError {
        InferenceError(.badTemplate, "the model's chat template cannot be used: \(what).")
    }

    /// The template itself refuses these messages.
    static func templateRefused(_ reason: String) -> InferenceError {
        InferenceError(.badTemplate, "the model's chat template refuses the conversation: \(reason)")
    }
}

extension InferenceError.Code {
    /// A chat template that cannot be read, or that refuses a conversation.
    static let badTemplate = InferenceError.Code(rawValue: "bad-template")
}
