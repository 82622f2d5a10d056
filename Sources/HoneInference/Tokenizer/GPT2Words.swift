/// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`, the expression of GPT-2.
enum GPT2Words {
    @inline(__always)
    static func forEach(in text: CodePoints, from start: Int, _ body: (Int, Int) -> Void) {
        let letter = CharacterClass.letter.rawValue
        let number = CharacterClass.number.rawValue
        let space = CharacterClass.whitespace.rawValue
        var position = start
        while position < text.end {
            let word = position
            if let length = Contraction.length(in: text, at: position, ignoringCase: false) {
                position += length
                body(word, position)
                continue
            }
            let (own, length) = text.classify(at: position)
            let isSpace = text.bytes[position] == 0x20
            let head = isSpace ? position + 1 : position
            let (bits, headLength) = isSpace ? text.classify(at: head) : (own, length)
            if headLength > 0, bits & space == 0 {
                if bits & (letter | number) != 0 {
                    position = text.skip(bits & (letter | number), from: head + headLength)
                } else {
                    position = Punctuation.end(in: text, from: head + headLength, without: letter | number | space)
                }
            } else {
                position = WhiteSpace.end(in: text, from: position)
            }
            body(word, position)
        }
    }
}

/// `'s`, `'t`, `'re`, `'ve`, `'m`, `'ll` and `'d`.
enum Contraction {
    @inline(__always)
    static func length(in text: CodePoints, at position: Int, ignoringCase: Bool) -> Int? {
        guard text.bytes[position] == 0x27, position + 1 < text.end else { return nil }
        let fold: UInt8 = ignoringCase ? 0x20 : 0
        let second = text.bytes[position + 1]
        switch second | (second < 0x80 ? fold : 0) {
        case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"): return 2
        case UInt8(ascii: "r"), UInt8(ascii: "v"):
            return position + 2 < text.end && text.bytes[position + 2] | fold == UInt8(ascii: "e") ? 3 : nil
        case UInt8(ascii: "l"):
            return position + 2 < text.end && text.bytes[position + 2] | fold == UInt8(ascii: "l") ? 3 : nil
        default: return nil
        }
    }
}

enum Punctuation {
    /// The end of a run of code points of none of these classes.
    @inline(__always)
    static func end(in text: CodePoints, from position: Int, without bits: UInt8) -> Int {
        var position = position
        while position < text.end {
            let (found, length) = text.classify(at: position)
            guard found & bits == 0 else { break }
            position += length
        }
        return position
    }
}

enum WhiteSpace {
    /// `\s+(?!\S)|\s+`: a run of white space leaves its last code point to a word that follows.
    @inline(__always)
    static func end(in text: CodePoints, from start: Int) -> Int {
        let space = CharacterClass.whitespace.rawValue
        var position = start
        var last = start
        while true {
            let (bits, length) = text.classify(at: position)
            guard bits & space != 0 else { break }
            last = position
            position += length
        }
        return position < text.end && last > start ? last : position
    }
}
