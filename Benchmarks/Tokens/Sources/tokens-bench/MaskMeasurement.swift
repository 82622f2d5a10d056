import HoneCore
import HoneInference

/// Texts written by choosing evenly among the allowed tokens, and what each mask cost.
struct MaskMeasurement {
    let vocabulary: ConstraintVocabulary
    let tokenizer: Tokenizer
    /// One JSON object a line: the number of the schema and the text.
    private(set) var texts = ""
    private var compilations: [Double] = []
    private var masks: [Double] = []
    /// Those of the first text under each schema, when nothing is known of it yet.
    private var firstMasks: [Double] = []
    private var random = Generator()

    private static let longest = 300

    init(vocabulary: ConstraintVocabulary, tokenizer: Tokenizer) {
        self.vocabulary = vocabulary
        self.tokenizer = tokenizer
    }

    mutating func run(_ schema: JSONValue, number: Int, runs: Int) throws {
        let start = clock.now
        let constraint = TokenConstraint(try Grammar(jsonSchema: schema), vocabulary)
        compilations.append(microseconds(clock.now - start))
        for run in 0..<runs {
            let text = write(constraint, isFirst: run == 0)
            texts += JSONValue.object(["schema": .integer(number), "text": .string(text)]).text + "\n"
        }
    }

    private mutating func write(_ constraint: TokenConstraint, isFirst: Bool) -> String {
        var position = constraint.start
        var bytes: [UInt8] = []
        for _ in 0..<Self.longest {
            let start = clock.now
            let mask = constraint.mask(at: position)
            let cost = microseconds(clock.now - start)
            masks.append(cost)
            if isFirst { firstMasks.append(cost) }
            guard let token = choose(mask), let next = constraint.advance(position, by: token) else {
                fatalError("no token is allowed after \(String(decoding: bytes, as: UTF8.self))")
            }
            position = next
            if position.isEnded { return String(decoding: bytes, as: UTF8.self) }
            bytes += tokenizer.bytes(of: token)
        }
        return String(decoding: bytes + constraint.completion(from: position), as: UTF8.self)
    }

    private mutating func choose(_ mask: TokenMask) -> Int32? {
        let count = mask.count
        if count == 0 { return nil }
        var rest = Int.random(in: 0..<count, using: &random)
        for (place, word) in mask.words.enumerated() {
            if rest >= word.nonzeroBitCount {
                rest -= word.nonzeroBitCount
                continue
            }
            var word = word
            for _ in 0..<rest { word &= word - 1 }
            return Int32(place * 64 + word.trailingZeroBitCount)
        }
        return nil
    }

    func report(preparation: Double) -> [String: JSONValue] {
        let all = masks.sorted()
        let first = firstMasks.sorted()
        return [
            "preparationMilliseconds": .number(preparation / 1000), "masks": .integer(all.count),
            "median": percentile(all, 0.5), "p99": percentile(all, 0.99), "worst": percentile(all, 1),
            "mean": .number(all.reduce(0, +) / Double(max(1, all.count))), "firstMedian": percentile(first, 0.5),
            "firstP99": percentile(first, 0.99), "compileMedian": percentile(compilations.sorted(), 0.5),
            "compileWorst": percentile(compilations.sorted(), 1),
        ]
    }
}

/// SplitMix64 with a fixed seed, so that runs can be repeated.
private struct Generator: RandomNumberGenerator {
    private var state: UInt64 = 1

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
