/// SentencePiece's normalisation: replacement rules compiled into a double array, and white space as `▁`.
struct UnigramNormalizer: Sendable {
    /// The compact double array of the rules (S. Kanda, Space- and Time-Efficient String Dictionaries, 2018).
    private let units: [UInt32]
    /// The replacements, each ended by a zero byte.
    private let replacements: [UInt8]
    private let userDefined: ByteStringIndex
    private let tokens: ByteStrings
    private let userDefinedLengths: [Int]
    private let addsSpacePrefix: Bool
    private let removesExtraSpace: Bool

    private static let space: [UInt8] = [0xE2, 0x96, 0x81]

    init(_ definition: TokenizerDefinition, attributes: [TokenAttributes]) throws(InferenceError) {
        let rules = definition.normalizer
        if rules.isEmpty {
            units = []
            replacements = []
        } else {
            let size = rules.count < 4 ? Int.max : Self.number(rules, 0)
            guard size < rules.count - 4 else {
                throw .truncatedNormalizer(definition.path)
            }
            units = stride(from: 4, to: 4 + size / 4 * 4, by: 4).map { UInt32(Self.number(rules, $0)) }
            replacements = Array(rules[(4 + size)...])
        }
        tokens = definition.tokens
        var userDefined = ByteStringIndex(capacity: 16)
        var lengths: Set<Int> = []
        let marked = attributes.indices.filter { attributes[$0].contains(.userDefined) }
        if !marked.isEmpty { userDefined = ByteStringIndex(capacity: marked.count) }
        for token in marked {
            userDefined.insert(token, of: tokens)
            lengths.insert(tokens.range(token).count)
        }
        self.userDefined = userDefined
        userDefinedLengths = lengths.sorted(by: >)
        addsSpacePrefix = definition.addsSpacePrefix ?? false
        removesExtraSpace = definition.removesExtraSpace
    }

    private static func number(_ bytes: [UInt8], _ offset: Int) -> Int {
        Int(bytes[offset]) | Int(bytes[offset + 1]) << 8 | Int(bytes[offset + 2]) << 16 | Int(bytes[offset + 3]) << 24
    }

    static func hasInnerSpace(_ text: ArraySlice<UInt8>) -> Bool {
        var seen = false
        var position = text.startIndex
        while position < text.endIndex {
            let isSpace = text[position...].starts(with: space)
            if isSpace, seen { return true }
            if !isSpace { seen = true }
            position += isSpace ? 3 : 1
        }
        return false
    }

    func normalize(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(text.count * 3 / 2)
        var isPrefixed = false
        var isInWord = false
        func add(_ byte: UInt8) {
            if byte == 0x20 {
                isInWord = false
                if !removesExtraSpace { output.append(contentsOf: Self.space) }
                return
            }
            if !isInWord {
                isInWord = true
                if (addsSpacePrefix && !isPrefixed) || removesExtraSpace {
                    output.append(contentsOf: Self.space)
                    isPrefixed = true
                }
            }
            output.append(byte)
        }
        let points = CodePoints(text, end: text.count)
        var position = 0
        while position < text.count {
            if let length = userDefinedPrefix(text, position) {
                for offset in 0..<length { add(text[position + offset]) }
                position += length
            } else if let (length, replacement) = rule(text, position) {
                for byte in replacement { add(byte) }
                position += length
            } else {
                let (code, length) = points.decode(at: position)
                if code == 0xFFFD, length == 1 {
                    for byte: UInt8 in [0xEF, 0xBF, 0xBD] { add(byte) }
                } else {
                    for offset in 0..<length { add(text[position + offset]) }
                }
                position += length
            }
        }
        return output
    }

    private func userDefinedPrefix(_ text: UnsafeBufferPointer<UInt8>, _ position: Int) -> Int? {
        guard let base = text.baseAddress else { return nil }
        for length in userDefinedLengths where length > 0 && position + length <= text.count {
            let start = base + position
            if userDefined.find(start, length, hash: ByteStringIndex.hash(start, length), in: tokens) >= 0 {
                return length
            }
        }
        return nil
    }

    /// The longest rule that applies at `position`: how much it takes, and what it puts there.
    private func rule(_ text: UnsafeBufferPointer<UInt8>, _ position: Int) -> (Int, ArraySlice<UInt8>)? {
        guard let root = units.first else { return nil }
        var node = Self.base(root)
        var length = 0
        var value: UInt32 = 0
        for offset in position..<text.count {
            let byte = UInt32(text[offset])
            if byte == 0 { break }
            node ^= byte
            guard Int(node) < units.count, units[Int(node)] & 0x8000_00FF == byte else { break }
            let unit = units[Int(node)]
            node ^= Self.base(unit)
            if unit >> 8 & 1 == 1 {
                guard Int(node) < units.count else { break }
                length = offset - position + 1
                value = units[Int(node)] & 0x7FFF_FFFF
            }
        }
        guard length > 0, Int(value) < replacements.count,
            let end = replacements[Int(value)...].firstIndex(of: 0)
        else { return nil }
        return (length, replacements[Int(value)..<end])
    }

    private static func base(_ unit: UInt32) -> UInt32 { (unit >> 10) << ((unit & 0x200) >> 6) }
}
