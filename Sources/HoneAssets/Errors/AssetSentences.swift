import HoneCore

// Every sentence of this module that a person can read stands here.
extension AssetError {
    static func notFound(_ kind: String, _ name: String, among names: [String], at place: Place? = nil) -> AssetError {
        let list = names.isEmpty ? "There is none." : "There are: \(names.joined(separator: ", "))."
        return AssetError(
            .notFound, "there is no \(kind) '\(name)'. \(didYouMean(name, names))\(list)", file: place?.file,
            line: place?.line)
    }

    static func noHome(_ path: String) -> AssetError {
        AssetError(
            .notFound,
            "the folder '\(path)' of --home or HONE_HOME does not exist. Create it, or leave the setting out.")
    }

    static func incomplete(_ file: String, missing other: String) -> AssetError {
        AssetError(.missingField, "this needs '\(other)' beside it, which does not exist. Create it.", file: file)
    }

    // MARK: Files

    static func tooLarge(_ file: String, limit: Int) -> AssetError {
        AssetError(.unreadable, "the file is larger than \(limit / 1024) KiB. Make it smaller.", file: file)
    }

    static func notRegular(_ file: String) -> AssetError {
        AssetError(.unreadable, "this is not a regular file. Replace it by one.", file: file)
    }

    static func symbolicLink(_ file: String) -> AssetError {
        AssetError(
            .unreadable,
            "a symbolic link is part of this path, and a project's .hone may have none. Copy the file there.",
            file: file)
    }

    static func notUTF8(_ file: String) -> AssetError {
        AssetError(.unreadable, "the file is not valid UTF-8 text. Save it as UTF-8.", file: file)
    }

    static func cannotRead(_ file: String, _ reason: String) -> AssetError {
        AssetError(.unreadable, "the file cannot be read: \(reason).", file: file)
    }

    static func cannotWrite(_ file: String, _ reason: String) -> AssetError {
        AssetError(.cannotWrite, "the file cannot be written: \(reason).", file: file)
    }

    // MARK: YAML and its schema

    static func badYAML(_ problem: String, at place: Place) -> AssetError {
        AssetError(.badYAML, "this is no valid YAML: \(problem).", file: place.file, line: place.line)
    }

    static func refusedYAML(_ what: String, at place: Place) -> AssetError {
        AssetError(.badYAML, "\(what).", file: place.file, line: place.line)
    }

    /// - Parameter prefix: what stands before the keys, as `limits.`.
    static func unknownKey(_ key: String, prefix: String, among keys: [String], at place: Place) -> AssetError {
        let list = keys.map { prefix + $0 }.joined(separator: ", ")
        return AssetError(
            .unknownKey,
            "unknown key '\(prefix)\(key)'. \(didYouMean(key, keys, prefix: prefix))The keys are: \(list).",
            file: place.file, line: place.line)
    }

    static func missing(_ key: String, at place: Place) -> AssetError {
        AssetError(.missingField, "the key '\(key)' is missing. Add it.", file: place.file, line: place.line)
    }

    static func wrongType(_ key: String, expected: String, at place: Place) -> AssetError {
        AssetError(.wrongType, "'\(key)' must be \(expected).", file: place.file, line: place.line)
    }

    static func badValue(_ key: String, _ value: String, expected: String, at place: Place) -> AssetError {
        AssetError(
            .badValue, "'\(key)' is '\(value)', but must be \(expected).", file: place.file, line: place.line)
    }

    static func unknownValue(
        _ key: String, _ value: String, among values: [String], at place: Place
    ) -> AssetError {
        AssetError(
            .badValue,
            "'\(key)' has the unknown entry '\(value)'. \(didYouMean(value, values))"
                + "Known are: \(values.joined(separator: ", ")).",
            file: place.file, line: place.line)
    }

    static func repeated(_ key: String, _ value: String, at place: Place) -> AssetError {
        AssetError(.badValue, "'\(key)' names '\(value)' twice. Remove one.", file: place.file, line: place.line)
    }

    static func repeatedLanguage(_ name: String, _ others: [String], _ place: Place) -> AssetError {
        AssetError(
            .badValue,
            "the language '\(name)' is described in \(others.joined(separator: ", ")), too. Give one of them another name.",
            file: place.file, line: place.line)
    }

    static func alwaysPresent(_ tool: String, at place: Place) -> AssetError {
        AssetError(
            .badValue, "every agent has the tool '\(tool)'. Remove it from 'tools'.", file: place.file,
            line: place.line)
    }

    static func credentialsInURL(_ key: String, at place: Place) -> AssetError {
        AssetError(
            .badValue,
            "'\(key)' contains a user name or password. Put the key in an environment variable and name that in "
                + "'key_variable'.",
            file: place.file, line: place.line)
    }

    // MARK: Prompts

    static func noFrontMatter(_ file: String) -> AssetError {
        AssetError(
            .badTemplate, "a prompt begins with a line '---', its keys, and another line '---'. Add them.", file: file,
            line: 1)
    }

    static func emptyText(_ file: String, line: Int) -> AssetError {
        AssetError(.badTemplate, "there is no text. Write it.", file: file, line: line)
    }

    static func badTemplate(_ problem: String, file: String) -> AssetError {
        AssetError(.badTemplate, "the template is wrong at \(problem).", file: file)
    }

    static func undeclaredVariable(_ name: String, inputs: [String], at place: Place) -> AssetError {
        AssetError(
            .badTemplate,
            "the variable '{{\(name)}}' has no value: it is not among 'inputs'. \(didYouMean(name, inputs))"
                + "The inputs are: \(inputs.joined(separator: ", ")).",
            file: place.file, line: place.line)
    }

    static func unusedInput(_ name: String, at place: Place) -> AssetError {
        AssetError(
            .badTemplate,
            "the input '\(name)' is not used. Write '{{\(name)}}' in the text, or remove it from 'inputs'.",
            file: place.file, line: place.line)
    }

    // MARK: Sandbox profiles

    static func loosened(_ key: String, _ profile: String, _ parent: String, at place: Place) -> AssetError {
        AssetError(
            .loosened,
            "the profile '\(profile)' loosens '\(key)', which '\(parent)' does not grant. Tighten it, or add '\(key)' to "
                + "'grants' of '\(parent)'.",
            file: place.file, line: place.line)
    }

    static func overgranted(_ key: String, _ profile: String, _ parent: String, at place: Place) -> AssetError {
        AssetError(
            .loosened,
            "the profile '\(profile)' grants '\(key)', which '\(parent)' does not grant to it. Remove the grant.",
            file: place.file, line: place.line)
    }

    static func profileCycle(_ names: [String], at place: Place) -> AssetError {
        AssetError(
            .badValue, "the profiles extend each other in a circle: \(names.joined(separator: " → ")). Break it.",
            file: place.file, line: place.line)
    }
}

/// What a person is told about a `.hone` that is not used.
func untrustedNotice(folder: String, project: String) -> String {
    sanitized(
        "'\(folder)' is not trusted, so its agents, prompts, sandbox profiles and settings are not used. "
            + "If you trust what it says: hone config trust \(shellQuoted(project))")
}

private func didYouMean(_ word: String, _ candidates: [String], prefix: String = "") -> String {
    suggestion(for: word, among: candidates).map { "Did you mean '\(prefix)\($0)'? " } ?? ""
}

private func shellQuoted(_ text: String) -> String {
    let plain = text.utf8.allSatisfy {
        switch $0 {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "/._-+@:,=".utf8.contains($0)
        }
    }
    return plain && !text.isEmpty
        ? text : "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
}
