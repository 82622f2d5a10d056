/// Strings as a program's argument vector wants them, laid out once and reused for every launch.
struct ArgumentBlock: Sendable {
    private var characters: [CChar] = []
    private var offsets: [Int] = []

    init(_ arguments: some Sequence<String> = []) { append(contentsOf: arguments) }

    mutating func append(contentsOf arguments: some Sequence<String>) {
        for argument in arguments { append(argument) }
    }

    /// What follows a NUL is lost; callers refuse such strings first.
    mutating func append(_ argument: String) {
        offsets.append(characters.count)
        for byte in argument.utf8 { characters.append(CChar(bitPattern: byte)) }
        characters.append(0)
    }

    /// The vector of both blocks in order, ended by a null pointer; valid only inside the body.
    static func withVector<Result>(
        _ first: ArgumentBlock, _ second: ArgumentBlock = ArgumentBlock(),
        _ body: ([UnsafeMutablePointer<CChar>?]) throws -> Result
    ) rethrows -> Result {
        try first.characters.withUnsafeBufferPointer { firstCharacters in
            try second.characters.withUnsafeBufferPointer { secondCharacters in
                try body(
                    first.pointers(into: firstCharacters) + second.pointers(into: secondCharacters) + [nil])
            }
        }
    }

    private func pointers(into characters: UnsafeBufferPointer<CChar>) -> [UnsafeMutablePointer<CChar>?] {
        guard let base = characters.baseAddress else { return [] }
        return offsets.map { UnsafeMutablePointer(mutating: base + $0) }
    }
}
