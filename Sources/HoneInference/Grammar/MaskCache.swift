/// The automaton of a constraint and the masks found so far.
struct MaskCache {
    var automaton: Automaton
    private var masks: [Automaton.State: TokenMask] = [:]
    /// By the repeated character; nil for one that can be read in more than one way.
    var runs: [Expression.ID: TextRuns?] = [:]

    /// Masks kept at most; beyond that all are made anew, at the cost of a first visit each.
    private static let mostMasks = 4096

    init(automaton: Automaton) { self.automaton = automaton }

    mutating func mask(_ state: Automaton.State, _ vocabulary: ConstraintVocabulary) -> TokenMask {
        if let mask = masks[state] { return mask }
        let mask = makeMask(state, vocabulary)
        if masks.count >= Self.mostMasks { masks.removeAll() }
        masks[state] = mask
        return mask
    }

    private mutating func makeMask(_ state: Automaton.State, _ vocabulary: ConstraintVocabulary) -> TokenMask {
        var mask = runMask(state, vocabulary) ?? walkMask(state, vocabulary)
        if automaton.accepts(state) { for token in vocabulary.ends { mask.insert(token) } }
        return mask
    }

    /// The mask inside a repetition of characters, from what is known of all tokens.
    private mutating func runMask(_ state: Automaton.State, _ vocabulary: ConstraintVocabulary) -> TokenMask? {
        let kernel = automaton.kernels[Int(state)]
        guard kernel.count == 1, let (node, next) = automaton.head(kernel[0]),
            case .repeating(let character, let least, let most) = automaton.table[node],
            automaton.firstBytes(state).count >= 32
        else { return nil }
        let after = automaton.state([next])
        let inner = automaton.state([automaton.list(character, Automaton.end)])
        // A byte that may both go on and leave needs the whole walk.
        guard automaton.firstBytes(after).isDisjoint(with: automaton.firstBytes(inner)) else { return nil }
        if runs[character] == nil {
            runs[character] = .some(
                TextRuns(of: character, in: &automaton, vocabulary.trie, tokens: vocabulary.count))
        }
        guard let found = runs[character], let runs = found else { return nil }
        return runs.mask(least: least, most: most, after: after, &automaton)
    }

    private mutating func walkMask(_ state: Automaton.State, _ vocabulary: ConstraintVocabulary) -> TokenMask {
        var mask = TokenMask(count: vocabulary.count)
        automaton.walk(vocabulary.trie, from: state) { mask.insert($0) }
        return mask
    }
}
