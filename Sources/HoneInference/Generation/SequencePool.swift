/// The sequences of past generations, kept so that the next prompt with the same beginning computes only what is new.
final class SequencePool {
    private static let most = 8
    private let model: any LanguageModel
    /// The one used last is last.
    private var kept: [any TextContext] = []

    init(_ model: any LanguageModel) {
        self.model = model
    }

    /// A sequence that holds the longest known beginning of `tokens`, always less than all of them: the last token has
    /// to be computed for its logits. Sequences that stand in the way of `room` further tokens are forgotten.
    func sequence(for tokens: [Int32], room: Int) -> any TextContext {
        var best: (index: Int, shared: Int)?
        for (index, sequence) in kept.enumerated() {
            let shared = Self.shared(sequence.tokens, tokens.dropLast())
            if shared > 0, shared >= best?.shared ?? 0 { best = (index, shared) }
        }
        let result: any TextContext
        if let best {
            let sequence = kept[best.index]
            // A conversation that goes on takes its sequence along; one that branches off early leaves it to others.
            if best.shared * 2 >= sequence.tokens.count {
                kept.remove(at: best.index)
                sequence.truncate(to: best.shared)
                result = sequence
            } else {
                result = sequence.fork(count: best.shared)
            }
        } else {
            result = model.makeContext()
        }
        makeRoom(for: tokens.count - result.tokens.count + room)
        return result
    }

    func keep(_ sequence: any TextContext) {
        guard sequence.tokens.count > 0 else { return }
        kept.append(sequence)
        if kept.count > Self.most { kept.removeFirst() }
    }

    /// Forgets the oldest sequences until `cells` tokens fit, or none are left.
    func makeRoom(for cells: Int) {
        while model.freeTokens < cells, !kept.isEmpty { kept.removeFirst() }
    }

    private static func shared(_ first: [Int32], _ second: ArraySlice<Int32>) -> Int {
        zip(first, second).prefix { $0 == $1 }.count
    }
}
