/// Separates a leading `<think>…</think>` block from the answer, while the text arrives in pieces.
///
/// Only a block at the very start counts: later ones are part of what the model writes about.
struct ThinkSplitter {
    private enum State {
        case start
        case thinking(close: String)
        case answerBegins, answer
    }

    private static let tags = [("<think>", "</think>"), ("<thinking>", "</thinking>"), ("[THINK]", "[/THINK]")]

    private var state = State.start
    private var held = ""

    mutating func split(_ text: String) -> (reasoning: String, answer: String) {
        if case .answer = state { return ("", text) }
        held += text
        var reasoning = ""
        while true {
            switch state {
            case .start:
                let body = held.drop(while: \.isWhitespace)
                if let tag = Self.tags.first(where: { body.hasPrefix($0.0) }) {
                    held = String(body.dropFirst(tag.0.count))
                    state = .thinking(close: tag.1)
                } else if body.isEmpty || Self.tags.contains(where: { $0.0.hasPrefix(body) }) {
                    return (reasoning, "")
                } else {
                    state = .answer
                    return (reasoning, takeHeld())
                }
            case .thinking(let close):
                if let end = held.range(ofText: close) {
                    reasoning += held[..<end.lowerBound]
                    held = String(held[end.upperBound...])
                    state = .answerBegins
                } else {
                    let keep = held.lengthOfPartialSuffix(of: close)
                    reasoning += held.dropLast(keep)
                    held = String(held.suffix(keep))
                    return (reasoning, "")
                }
            case .answerBegins:
                held = String(held.drop(while: \.isWhitespace))
                if held.isEmpty { return (reasoning, "") }
                state = .answer
                return (reasoning, takeHeld())
            case .answer:
                return (reasoning, takeHeld())
            }
        }
    }

    /// What was held back because a tag might have begun in it.
    mutating func finish() -> (reasoning: String, answer: String) {
        defer { state = .answer }
        switch state {
        case .thinking: return (takeHeld(), "")
        case .start where held.allSatisfy(\.isWhitespace), .answerBegins: return ("", "")
        default: return ("", takeHeld())
        }
    }

    private mutating func takeHeld() -> String {
        defer { held = "" }
        return held
    }

    /// Splits a whole text whose opening tag stood in the prompt: the close alone on a line ends the reasoning.
    static func splitUnopened(_ text: String) -> (reasoning: String, answer: String)? {
        for (open, close) in tags where !text.contains(text: open) {
            guard let end = text.range(ofText: close) else { continue }
            let before = text[..<end.lowerBound]
            let after = text[end.upperBound...]
            guard before.isEmpty || before.last == "\n", after.isEmpty || after.first == "\n" else { continue }
            return (String(before).trimmed, String(after.drop(while: \.isWhitespace)))
        }
        return nil
    }
}

extension String {
    /// The first place where `text` stands, by bytes.
    func range(ofText text: String, from start: String.Index? = nil) -> Range<String.Index>? {
        let pattern = Array(text.utf8)
        guard let first = pattern.first else { return nil }
        var index = start ?? startIndex
        while let begin = utf8[index...].firstIndex(of: first) {
            if utf8[begin...].starts(with: pattern) { return begin..<utf8.index(begin, offsetBy: pattern.count) }
            index = utf8.index(after: begin)
        }
        return nil
    }

    func contains(text: String) -> Bool { range(ofText: text) != nil }

    /// How many characters at the end could be the start of `text`.
    func lengthOfPartialSuffix(of text: String) -> Int {
        var length = Swift.min(count, text.count - 1)
        while length > 0, !text.hasPrefix(suffix(length)) { length -= 1 }
        return length
    }
}
