/// What every token does to a repetition of characters, such as the inside of a JSON string, whatever comes after it.
///
/// Most tokens stay inside; they are one mask. The others leave at a byte that no character begins with, and what they
/// have from that byte on, their suffix, must fit what comes after. Few suffixes exist, so trying each of them once
/// replaces walking the whole vocabulary. (Y. Dong and others, XGrammar, 2024: context-independent tokens.)
struct TextRuns: Sendable {
    /// A token that leaves after so many characters.
    private struct Leaver {
        var token: Int32
        var characters: Int32
    }

    /// The tokens that stay inside and begin exactly so many characters, by that number.
    private var inside: [[Int32]] = []
    /// The tokens that stay inside and begin at most so many characters.
    private var masks: [TokenMask] = []
    private var suffixes = TokenTrie(ByteStrings()) { _ in false }
    /// By suffix.
    private var leavers: [[Leaver]] = []
    private let count: Int

    /// - Returns: nil where a text of these characters can be read in more than one way.
    init?(of character: Expression.ID, in automaton: inout Automaton, _ trie: TokenTrie, tokens count: Int) {
        self.count = count
        guard var walk = Walk(of: character, &automaton, trie) else { return nil }
        guard walk.run(&automaton, trie) else { return nil }
        inside = walk.inside
        masks = []
        var mask = TokenMask(count: count)
        for tokens in inside {
            for token in tokens { mask.insert(token) }
            masks.append(mask)
        }
        var numbers: [[UInt8]: Int] = [:]
        var texts = ByteStrings()
        for leaver in walk.leavers {
            let number = numbers[leaver.suffix] ?? numbers.count
            if number == numbers.count {
                numbers[leaver.suffix] = number
                texts.append(leaver.suffix)
                leavers.append([])
            }
            leavers[number].append(Leaver(token: leaver.token, characters: leaver.characters))
        }
        suffixes = TokenTrie(texts) { _ in true }
    }

    /// The tokens that fit where between `least` and `most` characters are still to come and then what `after` begins.
    func mask(least: Int32, most: Int32, after: Automaton.State, _ automaton: inout Automaton) -> TokenMask {
        var mask = TokenMask(count: count)
        if let last = masks.indices.last { mask = masks[most < 0 ? last : min(last, Int(most))] }
        if after == Automaton.dead { return mask }
        automaton.walk(suffixes, from: after) { suffix in
            for leaver in leavers[Int(suffix)]
            where leaver.characters >= least && (most < 0 || leaver.characters <= most) {
                mask.insert(leaver.token)
            }
        }
        return mask
    }

    /// Walks the vocabulary through the characters alone.
    private struct Walk {
        /// More characters than any token has, so that what is left tells how many were read.
        private static let most: Int32 = 1 << 20

        let start: Automaton.State
        let character: Expression.ID
        var inside: [[Int32]] = []
        var leavers: [(suffix: [UInt8], token: Int32, characters: Int32)] = []

        init?(of character: Expression.ID, _ automaton: inout Automaton, _ trie: TokenTrie) {
            self.character = character
            start = automaton.state([automaton.run(of: character, most: Self.most)])
            if start == Automaton.dead || trie.count == 0 { return nil }
        }

        mutating func run(_ automaton: inout Automaton, _ trie: TokenTrie) -> Bool {
            var path = [Automaton.State](repeating: start, count: trie.depth + 1)
            var node = 0
            while node < trie.count {
                let depth = Int(trie.depths[node])
                let before = path[depth - 1]
                let state = automaton.step(before, trie.bytes[node])
                let end = Int(trie.ends[node])
                if state == Automaton.dead {
                    guard let (left, isBetween) = automaton.left(before, of: character) else { return false }
                    if isBetween { leave(node, end, depth - 1, Self.most - left, trie) }
                    node = end
                    continue
                }
                path[depth] = state
                guard let (left, _) = automaton.left(state, of: character) else { return false }
                for place in trie.starts[node]..<trie.starts[node + 1] {
                    let begun = Int(Self.most - left)
                    while inside.count <= begun { inside.append([]) }
                    inside[begun].append(trie.strings[Int(place)])
                }
                node += 1
            }
            return true
        }

        /// All tokens from `node` to `end` leave the characters at byte `offset`.
        private mutating func leave(_ node: Int, _ end: Int, _ offset: Int, _ characters: Int32, _ trie: TokenTrie) {
            var suffix: [UInt8] = []
            for below in node..<end {
                let depth = Int(trie.depths[below]) - offset
                suffix.removeLast(suffix.count - min(suffix.count, depth - 1))
                suffix.append(trie.bytes[below])
                for place in trie.starts[below]..<trie.starts[below + 1] {
                    leavers.append((suffix, trie.strings[Int(place)], characters))
                }
            }
        }
    }
}

extension Automaton {
    /// The list of up to `most` characters and nothing after them.
    fileprivate mutating func run(of character: Expression.ID, most: Int32) -> List {
        list(repetition(of: character, least: 0, most: most), Self.end)
    }

    /// How many characters may still come in a state of such a run, and whether it stands between two characters; nil
    /// where the state is not of one list.
    fileprivate func left(_ state: State, of character: Expression.ID) -> (left: Int32, isBetween: Bool)? {
        let kernel = kernels[Int(state)]
        guard kernel.count == 1, let (first, next) = head(kernel[0]) else { return nil }
        var node = first
        var rest = next
        while let (following, after) = head(rest) {
            node = following
            rest = after
        }
        guard case .repeating(let part, _, let most) = table[node], part == character else { return nil }
        return (most, next == Self.end)
    }

    /// Calls `body` with every string of a tree that can be read from `start`.
    @inline(__always)
    mutating func walk(_ trie: TokenTrie, from start: State, _ body: (Int32) -> Void) {
        var path = [State](repeating: start, count: trie.depth + 1)
        var node = 0
        let count = trie.count
        trie.bytes.withUnsafeBufferPointer { bytes in
            trie.depths.withUnsafeBufferPointer { depths in
                path.withUnsafeMutableBufferPointer { path in
                    while node < count {
                        let depth = Int(depths[node])
                        let state = step(path[depth - 1], bytes[node])
                        if state == Self.dead {
                            node = Int(trie.ends[node])
                            continue
                        }
                        path[depth] = state
                        for place in trie.starts[node]..<trie.starts[node + 1] { body(trie.strings[Int(place)]) }
                        node += 1
                    }
                }
            }
        }
    }
}
