/// A SHA-256 digest (FIPS 180-4), the name of content in the store.
public struct Digest: Hashable, Sendable, Codable, CustomStringConvertible {
    /// 64 lowercase hexadecimal digits.
    public let hexadecimal: String

    public init(hexadecimal: String) { self.hexadecimal = hexadecimal }

    public init(of bytes: some Sequence<UInt8>) {
        var hash = SHA256()
        hash.update(bytes)
        hexadecimal = hash.finish()
    }

    public init(of text: String) { self.init(of: text.utf8) }

    public var description: String { hexadecimal }
    /// The first 12 digits: enough for a person.
    public var short: String { String(hexadecimal.prefix(12)) }

    public init(from decoder: any Decoder) throws {
        hexadecimal = try decoder.singleValueContainer().decode(String.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hexadecimal)
    }
}

/// A digest of content that comes in pieces.
public struct DigestStream: Sendable {
    private var hash = SHA256()

    public init() {}

    public mutating func update(_ bytes: some Sequence<UInt8>) { hash.update(bytes) }

    public var digest: Digest {
        var hash = hash
        return Digest(hexadecimal: hash.finish())
    }
}

private struct SHA256 {
    private var state: [UInt32] = [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
    ]
    private var block: [UInt8] = []
    private var length: UInt64 = 0

    private static let constants: [UInt32] = [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
        0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
        0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
        0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
        0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
        0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
        0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
        0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
    ]

    mutating func update(_ bytes: some Sequence<UInt8>) {
        let isDone: Void? = bytes.withContiguousStorageIfAvailable { update(contiguous: $0[...]) }
        if isDone == nil { Array(bytes).withUnsafeBufferPointer { update(contiguous: $0[...]) } }
    }

    private mutating func update(contiguous bytes: Slice<UnsafeBufferPointer<UInt8>>) {
        var rest = bytes
        length += UInt64(bytes.count) * 8
        if !block.isEmpty {
            let missing = rest.prefix(64 - block.count)
            block.append(contentsOf: missing)
            rest = rest.dropFirst(missing.count)
            if block.count == 64 { compressBlock() }
        }
        while rest.count >= 64 {
            compress(UnsafeBufferPointer(rebasing: rest.prefix(64)))
            rest = rest.dropFirst(64)
        }
        block.append(contentsOf: rest)
    }

    mutating func finish() -> String {
        let bits = length
        block.append(0x80)
        if block.count > 56 {
            block.append(contentsOf: repeatElement(0, count: 64 - block.count))
            compressBlock()
        }
        block.append(contentsOf: repeatElement(0, count: 56 - block.count))
        for shift in stride(from: 56, through: 0, by: -8) {
            block.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
        }
        compressBlock()
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for word in state {
            for shift in stride(from: 28, through: 0, by: -4) { text.append(digits[Int(word >> UInt32(shift) & 15)]) }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private mutating func compressBlock() {
        let full = block
        full.withUnsafeBufferPointer { compress($0) }
        block.removeAll(keepingCapacity: true)
    }

    private mutating func compress(_ block: UnsafeBufferPointer<UInt8>) {
        func rotate(_ value: UInt32, _ count: UInt32) -> UInt32 { value >> count | value << (32 - count) }
        let constants = Self.constants.span
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { schedule in
            for index in 0..<16 {
                schedule[index] =
                    UInt32(block[index * 4]) << 24 | UInt32(block[index * 4 + 1]) << 16
                    | UInt32(block[index * 4 + 2]) << 8 | UInt32(block[index * 4 + 3])
            }
            for index in 16..<64 {
                let early = schedule[index - 15]
                let late = schedule[index - 2]
                let small = rotate(early, 7) ^ rotate(early, 18) ^ early >> 3
                let large = rotate(late, 17) ^ rotate(late, 19) ^ late >> 10
                schedule[index] = schedule[index - 16] &+ small &+ schedule[index - 7] &+ large
            }
            var (a, b, c, d) = (state[0], state[1], state[2], state[3])
            var (e, f, g, h) = (state[4], state[5], state[6], state[7])
            for index in 0..<64 {
                let sumE = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
                let choice = e & f ^ ~e & g
                let first = h &+ sumE &+ choice &+ constants[index] &+ schedule[index]
                let sumA = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
                let majority = a & b ^ a & c ^ b & c
                (h, g, f, e) = (g, f, e, d &+ first)
                (d, c, b, a) = (c, b, a, first &+ sumA &+ majority)
            }
            for (index, value) in [a, b, c, d, e, f, g, h].enumerated() { state[index] &+= value }
        }
    }
}
