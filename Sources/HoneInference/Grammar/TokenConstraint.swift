import Synchronization

/// A grammar over the tokens of one vocabulary: which may come next, and what comes of taking one.
///
///     let constraint = TokenConstraint(grammar, vocabulary)
///     var position = constraint.start
///     constraint.mask(at: position).apply(to: &logits)
///     position = try constraint.advance(position, by: token)
///     constraint.isComplete(position)
///
/// Many sequences may use one constraint at once: what one of them finds out is there for all.
public final class TokenConstraint: Sendable {
    /// Where a sequence stands in the grammar.
    public struct Position: Hashable, Sendable {
        fileprivate var state: Automaton.State
        /// The sequence has ended by an end of generation.
        public fileprivate(set) var isEnded = false
    }

    public let start: Position
    private let vocabulary: ConstraintVocabulary
    private let cache: Mutex<MaskCache>

    public init(_ grammar: Grammar, _ vocabulary: ConstraintVocabulary) {
        var automaton = Automaton(grammar)
        let root = automaton.list(grammar.root, Automaton.end)
        start = Position(state: automaton.state([root]))
        var cache = MaskCache(automaton: automaton)
        if let characters = grammar.jsonCharacters {
            cache.runs[characters.any] = vocabulary.jsonRuns
            cache.runs[characters.plain] = vocabulary.plainRuns
        }
        self.vocabulary = vocabulary
        self.cache = Mutex(cache)
    }

    /// The tokens that may come next. Those that end the generation are among them only where the text is complete.
    public func mask(at position: Position) -> TokenMask {
        if position.isEnded { return TokenMask(count: vocabulary.count) }
        return cache.withLock { $0.mask(position.state, vocabulary) }
    }

    /// Where the sequence stands after one more token; nil where the grammar does not allow it.
    public func advance(_ position: Position, by token: Int32) -> Position? {
        if position.isEnded { return nil }
        return cache.withLock { cache in
            if vocabulary.ends.contains(token) {
                guard cache.automaton.accepts(position.state) else { return nil }
                return Position(state: position.state, isEnded: true)
            }
            let bytes = vocabulary.bytes(of: token)
            if bytes.isEmpty { return nil }
            var state = position.state
            for byte in bytes {
                state = cache.automaton.step(state, byte)
                if state == Automaton.dead { return nil }
            }
            return Position(state: state)
        }
    }

    /// What has been written is a whole text of the grammar.
    public func isComplete(_ position: Position) -> Bool {
        cache.withLock { $0.automaton.accepts(position.state) }
    }

    /// The shortest bytes that make what has been written a whole text: for a sequence that runs out of tokens.
    public func completion(from position: Position) -> [UInt8] {
        cache.withLock { $0.automaton.accepts(position.state) ? [] : $0.automaton.completion(of: position.state) }
    }
}
