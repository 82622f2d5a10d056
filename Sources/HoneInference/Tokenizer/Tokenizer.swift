/// Text to tokens and back, equal to what llama.cpp makes of the same vocabulary.
///
///     let tokens = tokenizer.encode("Hello", addsSpecial: true)
///     tokenizer.text(of: tokens)  // "Hello"
public final class Tokenizer: Sendable {
    private enum Family { case bytePair, sentencePiece, wordPiece, unigram, longestMatch }

    private let family: Family
    private let encoder: any TextEncoder
    private let special: SpecialTokens
    private let attributes: [TokenAttributes]
    /// What each token stands for, special tokens with the text that names them.
    let pieces: ByteStrings
    private let addsBOS: Bool
    private let addsEOS: Bool
    private let addsSpacePrefix: Bool
    private let separator: Int32?

    /// More than any model has, and little enough that tables of that size fit in memory.
    static let mostTokens = 1 << 24

    /// The number of tokens.
    public let count: Int
    public let bos: Int32?
    public let eos: Int32?
    /// Every token after which a model has said all it wants to: `</s>`, `<|eot_id|>`, `<|im_end|>` and the like.
    public let endsOfGeneration: [Int32]

    init(_ definition: TokenizerDefinition) throws(InferenceError) {
        guard definition.tokens.count > 0 else {
            throw .noVocabulary(definition.path)
        }
        guard definition.tokens.count <= Self.mostTokens else {
            throw .vocabularyTooLarge(definition.tokens.count, Self.mostTokens, definition.path)
        }
        count = definition.tokens.count
        let defaults = try Defaults(definition)
        var attributes =
            definition.types.count >= count
            ? definition.types.prefix(count).map(TokenAttributes.init(type:))
            : [TokenAttributes](repeating: .normal, count: count)
        let named = NamedTokens(definition.tokens)
        let size = count
        func valid(_ token: Int32?, _ fallback: Int32?) -> Int32? {
            if let token, token >= 0, token < size { return token }
            if let fallback, fallback >= 0, fallback < size { return fallback }
            return nil
        }
        bos = valid(definition.bos, defaults.bos)
        eos = valid(definition.eos, defaults.eos)
        let unknown = valid(definition.unknown, defaults.unknown)
        separator = valid(definition.separator, defaults.separator)
        var ends = Set([eos, valid(definition.eot, nil)].compactMap { $0 })
        named.mark(&attributes, ends: &ends, definition)
        endsOfGeneration = ends.sorted()

        addsBOS = definition.model == "gemma4" || definition.addsBOS ?? defaults.addsBOS
        addsEOS = definition.addsEOS ?? defaults.addsEOS
        addsSpacePrefix = definition.addsSpacePrefix ?? defaults.addsSpacePrefix
        let pieces = TokenPieces(definition, attributes: attributes)
        switch definition.model {
        case "gpt2":
            family = .bytePair
            encoder = BytePairEncoder(definition, pieces: pieces, pre: try Self.preTokenizer(definition))
        case "llama", "gemma4":
            family = .sentencePiece
            encoder = SentencePieceEncoder(definition)
        case "bert":
            family = .wordPiece
            encoder = WordPieceEncoder(definition, unknown: unknown ?? 0)
        case "t5":
            family = .unigram
            encoder = try UnigramEncoder(definition, attributes: attributes, unknown: unknown ?? 0)
        default:
            family = .longestMatch
            encoder = LongestMatchEncoder(pieces, unknown: unknown)
        }
        special = SpecialTokens(definition.tokens, attributes: attributes)
        self.pieces = pieces.strings
        self.attributes = attributes
    }

    private static func preTokenizer(_ definition: TokenizerDefinition) throws(InferenceError) -> PreTokenizer {
        guard let pre = PreTokenizer(named: definition.pre) else {
            throw .unknownPreTokenizer(definition.pre, definition.path)
        }
        return pre
    }

    /// The tokens of a text.
    ///
    /// - Parameters:
    ///   - addsSpecial: puts the tokens that begin and end a text around it, as the vocabulary asks for.
    ///   - parsesSpecial: takes `<|im_end|>` and other control tokens in the text as tokens. Only for text of Hone's own
    ///     making: a person's or a file's text must not become control tokens.
    ///   - restoresGuarded: parts of the text come from `guarded`.
    public func encode(
        _ text: String, addsSpecial: Bool, parsesSpecial: Bool = false, restoresGuarded: Bool = false
    ) -> [Int32] {
        var text = text
        return text.withUTF8 {
            encode($0, addsSpecial: addsSpecial, parsesSpecial: parsesSpecial, restoresGuarded: restoresGuarded)
        }
    }

    /// A text from outside, to be put into a prompt that is encoded with `parsesSpecial` and `restoresGuarded`: what spells a control token in
    /// it is then encoded as the plain text that it is.
    public func guarded(_ text: String) -> String { special.guarded(text) }

    func encode(
        _ text: UnsafeBufferPointer<UInt8>, addsSpecial: Bool, parsesSpecial: Bool, restoresGuarded: Bool = false
    ) -> [Int32] {
        var output: [Int32] = []
        output.reserveCapacity(text.count / 3 + 16)
        if addsSpecial, addsBOS || family == .wordPiece, let bos { output.append(bos) }
        var isAfterSpecial = true
        for piece in special.split(text, parsesControl: parsesSpecial) {
            switch piece {
            case .token(let token):
                output.append(token)
                isAfterSpecial = true
            case .text(let range):
                let part = UnsafeBufferPointer(rebasing: text[range])
                let restored = restoresGuarded ? StandIn.restored(part) : nil
                if family == .sentencePiece, addsSpacePrefix, isAfterSpecial {
                    let prefixed = [0x20] + (restored ?? Array(part))
                    prefixed.withUnsafeBufferPointer { encoder.encode($0, into: &output) }
                } else if let restored {
                    restored.withUnsafeBufferPointer { encoder.encode($0, into: &output) }
                } else {
                    encoder.encode(part, into: &output)
                }
                isAfterSpecial = false
            }
        }
        if addsSpecial {
            if family == .wordPiece {
                if let separator { output.append(separator) }
            } else if addsEOS, let eos {
                output.append(eos)
            }
        }
        return output
    }

    /// The bytes that a token stands for; none for control tokens unless `showsSpecial` is set. A character may be
    /// spread over several tokens, so they need not be valid UTF-8.
    public func bytes(of token: Int32, showsSpecial: Bool = false) -> ArraySlice<UInt8> {
        guard token >= 0, token < count else { return [] }
        if !showsSpecial, !attributes[Int(token)].isDisjoint(with: [.control, .unknown]) { return [] }
        return pieces[Int(token)]
    }

    /// The text of a sequence of tokens. Bytes that are no UTF-8 become U+FFFD.
    public func text(of tokens: some Sequence<Int32>, showsSpecial: Bool = false) -> String {
        var output: [UInt8] = []
        for token in tokens { output.append(contentsOf: bytes(of: token, showsSpecial: showsSpecial)) }
        if addsSpacePrefix, family == .sentencePiece, output.first == 0x20 { output.removeFirst() }
        return String(decoding: output, as: UTF8.self)
    }

    /// The token whose text is this, be it special or not.
    public func token(named text: String) -> Int32? {
        let tokens = encode(text, addsSpecial: false, parsesSpecial: true)
        let name = Array(text.utf8)
        guard let token = tokens.last, bytes(of: token, showsSpecial: true).elementsEqual(name) else { return nil }
        return token
    }

    public func isControl(_ token: Int32) -> Bool {
        guard token >= 0, token < count else { return false }
        return attributes[Int(token)].contains(.control)
    }

    /// The token can stand in text: no mark of the protocol, no filler.
    func isText(_ token: Int) -> Bool {
        attributes[token].isDisjoint(with: [.control, .unknown, .unused]) && attributes[token] != []
    }
}

extension Tokenizer {
    /// What each kind of vocabulary does where its file does not say.
    private struct Defaults {
        var bos: Int32?
        var eos: Int32?
        var unknown: Int32?
        var separator: Int32?
        var addsBOS = false
        var addsEOS = false
        var addsSpacePrefix = false

        init(_ definition: TokenizerDefinition) throws(InferenceError) {
            switch definition.model {
            case "llama":
                (bos, eos, unknown) = (1, 2, 0)
                addsBOS = true
                addsSpacePrefix = true
            case "gpt2":
                (bos, eos) = (11, 11)
                addsBOS = PreTokenizer(named: definition.pre)?.addsBOS ?? false
                if ["chatglm-bpe", "glm4", "glm5"].contains(definition.pre) { bos = nil }
            case "bert":
                (bos, unknown, separator) = (101, 100, 102)
                addsBOS = true
            case "t5":
                (eos, unknown) = (1, 2)
                addsEOS = true
            case "rwkv", "gemma4": break
            default:
                throw .unknownVocabulary(definition.model, definition.path)
            }
        }
    }
}
