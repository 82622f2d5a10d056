/// The words of a text as the full-text index sees them: runs of letters and digits, lowercased. Scripts that write
/// no spaces give pairs of neighbouring characters instead.
struct Words {
    /// In order of first use, each once.
    private(set) var words: [String] = []
    private(set) var bigrams: [String] = []

    /// - Parameter limit: of words and bigrams together.
    init(of text: String, limit: Int = .max) {
        var seen: Set<String> = []
        var word = ""
        var spaceless: [Unicode.Scalar] = []

        func add(_ term: String, to terms: inout [String]) {
            if seen.count < limit, seen.insert(term).inserted { terms.append(term) }
        }
        func endWord() {
            if !word.isEmpty { add(word.lowercased(), to: &words) }
            word = ""
        }
        func endSpaceless() {
            if spaceless.count == 1 { add(String(spaceless[0]), to: &bigrams) }
            for (first, second) in zip(spaceless, spaceless.dropFirst()) {
                add(String(first) + String(second), to: &bigrams)
            }
            spaceless = []
        }

        for scalar in text.unicodeScalars {
            if Self.isSpaceless(scalar) {
                endWord()
                spaceless.append(scalar)
            } else if Self.isWordPart(scalar) {
                endSpaceless()
                word.unicodeScalars.append(scalar)
            } else {
                endWord()
                endSpaceless()
            }
            if seen.count >= limit { break }
        }
        endWord()
        endSpaceless()
    }

    /// What the index keeps beside the text; nil where no script without spaces occurs.
    var bigramText: String? { bigrams.isEmpty ? nil : bigrams.joined(separator: " ") }

    private static func isWordPart(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: return true
        case 0..<0x80: return false
        default:
            let properties = scalar.properties
            return properties.isAlphabetic || properties.numericType != nil
        }
    }

    /// Han, Hiragana, Katakana, Thai, Lao, Myanmar and Khmer.
    private static func isSpaceless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF, 0x3041...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
            0xF900...0xFAFF, 0x20000...0x323AF:
            scalar.properties.isAlphabetic
        default: false
        }
    }
}
