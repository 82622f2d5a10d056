import HoneCore

// Every sentence about a grammar stands here.
extension InferenceError {
    static func grammar(_ what: String, line: Int) -> InferenceError {
        InferenceError(.badGrammar, "the grammar is wrong in line \(line): \(what).")
    }

    static func undefinedRule(_ name: String) -> InferenceError {
        InferenceError(.badGrammar, "the grammar uses the rule '\(name)' and does not define it.")
    }

    static func noRoot() -> InferenceError {
        InferenceError(.badGrammar, "the grammar has no rule 'root', which is where a text begins.")
    }

    static func leftRecursion(_ name: String) -> InferenceError {
        InferenceError(
            .badGrammar,
            "the rule '\(name)' of the grammar begins with itself. Write the repetition with '*' or '+' instead.")
    }

    static func grammarTooLarge(_ most: Int) -> InferenceError {
        InferenceError(.badGrammar, "the grammar has more than \(most) parts. Use a smaller one.")
    }

    static func impossibleGrammar(_ name: String) -> InferenceError {
        InferenceError(.badGrammar, "no text can satisfy the rule '\(name)' of the grammar: it never ends.")
    }

    static func unsupportedKeyword(_ keyword: String, at path: String, _ advice: String = "Leave it out.")
        -> InferenceError
    {
        InferenceError(
            .badSchema, "the keyword '\(keyword)' at \(path) of the JSON Schema cannot be enforced here. \(advice)")
    }

    static func invalidKeyword(_ keyword: String, at path: String, expected: String) -> InferenceError {
        InferenceError(.badSchema, "the keyword '\(keyword)' at \(path) of the JSON Schema must be \(expected).")
    }

    static func unresolvedReference(_ reference: String, at path: String) -> InferenceError {
        InferenceError(
            .badSchema,
            "the reference '\(reference)' at \(path) of the JSON Schema names no part of it. Define it under '$defs'.")
    }

    static func impossibleSchema(at path: String, _ why: String = "nothing can satisfy it") -> InferenceError {
        InferenceError(.badSchema, "the JSON Schema is impossible at \(path): \(why).")
    }

    static func invalidSchema(at path: String) -> InferenceError {
        InferenceError(.badSchema, "the JSON Schema at \(path) must be an object or a boolean.")
    }

    static func schemaTooDeep(at path: String) -> InferenceError {
        InferenceError(.badSchema, "the JSON Schema is nested too deeply at \(path).")
    }
}

extension InferenceError.Code {
    /// A grammar that cannot be read or has no text.
    static let badGrammar = InferenceError.Code(rawValue: "bad-grammar")
    /// A JSON Schema that is wrong, impossible or beyond what can be enforced.
    static let badSchema = InferenceError.Code(rawValue: "bad-schema")
}
