/// The demonstration model's tokens: words with the space before them, pieces of Python, names of literals, marks.
struct ProgramVocabulary: Sendable {
    let pieces: [String]
    private let numbers: [String: Int32]
    /// Tokens without marks by their first three bytes, or fewer where they are shorter, the longest first.
    private let starts: [ArraySlice<UInt8>: [(bytes: [UInt8], number: Int32)]]

    init(_ pieces: [String]) {
        self.pieces = pieces
        numbers = Dictionary(
            pieces.enumerated().map { ($1, Int32($0)) }, uniquingKeysWith: { first, _ in first })
        var starts: [ArraySlice<UInt8>: [(bytes: [UInt8], number: Int32)]] = [:]
        for (piece, number) in numbers where DemonstrationMark(rawValue: piece) == nil {
            let bytes = Array(piece.utf8)
            starts[bytes.prefix(3), default: []].append((bytes, number))
        }
        self.starts = starts.mapValues { $0.sorted { $0.bytes.count > $1.bytes.count } }
    }

    func contains(_ piece: String) -> Bool { numbers[piece] != nil }

    subscript(mark: DemonstrationMark) -> Int32 { numbers[mark.rawValue] ?? 0 }

    /// The token of a word or of a literal's name; nil where there is none.
    func number(ofWord word: String) -> Int32? { numbers[" " + word] ?? numbers[word] }

    /// A program's tokens: at each place the longest that fits; nil where none does.
    func tokens(of program: String) -> [Int32]? {
        let bytes = Array(program.utf8)
        var tokens: [Int32] = []
        var position = 0
        while position < bytes.count {
            let rest = bytes[position...]
            let match = [3, 2, 1].lazy.compactMap { length in
                starts[rest.prefix(length)]?.first { rest.starts(with: $0.bytes) }
            }.first
            guard let match else { return nil }
            tokens.append(match.number)
            position += match.bytes.count
        }
        return tokens
    }

    func text(_ tokens: some Sequence<Int32>) -> String {
        tokens.map { pieces.indices.contains(Int($0)) ? pieces[Int($0)] : "" }.joined()
    }
}

/// The tokens that part a sequence.
enum DemonstrationMark: String, CaseIterable {
    case goal = "<goal>"
    case plan = "<plan>"
    case code = "<code>"
    case check = "<check>"
    case error = "<error>"
    case fix = "<fix>"
    /// The goal is outside the domain.
    case no = "<no>"
    case end = "<end>"
}
