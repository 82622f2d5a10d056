/// Turns text without special tokens into tokens. One for each family of vocabularies.
protocol TextEncoder: Sendable {
    func encode(_ text: UnsafeBufferPointer<UInt8>, into output: inout [Int32])
}
