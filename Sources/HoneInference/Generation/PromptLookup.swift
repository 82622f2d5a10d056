/// Guesses the next tokens from what has been written before: where the last few tokens stood already, the same tokens
/// may follow again. Agents repeat much of their prompts, file contents above all. Source: Saxena, "Prompt lookup
/// decoding", 2023.
///
/// Guesses are made longer while they come true and given up for a while when they do not.
struct PromptLookup: Sendable {
    private static let matched = 3
    private static let longest = 8
    private static let rest = 24
    private var length = 4
    private var pause = 0

    /// At most `limit` tokens that may follow `tokens`.
    mutating func guess(after tokens: [Int32], limit: Int) -> ArraySlice<Int32> {
        if pause > 0 {
            pause -= 1
            return []
        }
        let most = min(length, limit)
        guard most > 0, tokens.count > Self.matched else { return [] }
        let pattern = tokens.suffix(Self.matched)
        // The newest earlier place counts.
        var start = tokens.count - Self.matched - 1
        while start >= 0 {
            if tokens[start] == pattern[pattern.startIndex], tokens[start..<(start + Self.matched)] == pattern {
                let next = start + Self.matched
                return tokens[next..<min(next + most, tokens.count)]
            }
            start -= 1
        }
        return []
    }

    /// - Parameters:
    ///   - accepted: how many of the guessed tokens came true.
    mutating func learn(accepted: Int, of guessed: Int) {
        guard guessed > 0 else { return }
        if accepted == guessed {
            length = min(length * 2, Self.longest)
        } else if accepted == 0 {
            length = max(length / 2, 2)
            pause = Self.rest
        }
    }
}
