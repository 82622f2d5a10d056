/// `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
/// the expression of Llama 3; Qwen takes digits one by one, and later counts combining marks among the letters.
enum Llama3Words {
    @inline(__always)
    static func forEach(
        in text: CodePoints, _ style: PreTokenizer.Llama3Style, from start: Int, _ body: (Int, Int) -> Void
    ) {
        let number = CharacterClass.number.rawValue
        let space = CharacterClass.whitespace.rawValue
        let letter = CharacterClass.letter.rawValue | (style.marksAreLetters ? CharacterClass.mark.rawValue : 0)
        var position = start
        while position < text.end {
            let word = position
            if let length = Contraction.length(in: text, at: position, ignoringCase: true) {
                position += length
                body(word, position)
                continue
            }
            let byte = text.bytes[position]
            let (bits, length) = text.classify(at: position)
            let isLineEnd = byte == 0x0A || byte == 0x0D
            if bits & number != 0 {
                position = digits(in: text, from: position, atMost: style.digits)
            } else if bits & letter != 0
                || (!isLineEnd && text.classify(at: position + length).bits & letter != 0)
            {
                position = text.skip(letter, from: position + length)
            } else {
                let head = byte == 0x20 ? position + 1 : position
                let (headBits, headLength) = byte == 0x20 ? text.classify(at: head) : (bits, length)
                if headLength > 0, headBits & (space | letter | number) == 0 {
                    position = Punctuation.end(in: text, from: head + headLength, without: space | letter | number)
                    while position < text.end, text.bytes[position] == 0x0A || text.bytes[position] == 0x0D {
                        position += 1
                    }
                } else {
                    position = lines(in: text, from: position) ?? WhiteSpace.end(in: text, from: position)
                }
            }
            body(word, position)
        }
    }

    @inline(__always)
    private static func digits(in text: CodePoints, from start: Int, atMost limit: Int) -> Int {
        var position = start
        var count = 0
        while count < limit {
            let (bits, length) = text.classify(at: position)
            guard bits & CharacterClass.number.rawValue != 0 else { break }
            position += length
            count += 1
        }
        return position
    }

    /// `\s*[\r\n]+`: white space up to its last line end.
    @inline(__always)
    private static func lines(in text: CodePoints, from start: Int) -> Int? {
        var position = start
        var end: Int?
        while true {
            let (bits, length) = text.classify(at: position)
            guard bits & CharacterClass.whitespace.rawValue != 0 else { return end }
            let isLineEnd = text.bytes[position] == 0x0A || text.bytes[position] == 0x0D
            position += length
            if isLineEnd { end = position }
        }
    }
}
