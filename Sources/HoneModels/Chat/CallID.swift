import HoneCore
import Synchronization

/// Names for tool calls that came without one: `call_` and a ULID, 48 bits of time and 80 of randomness.
enum CallID {
    static func make(milliseconds: UInt64, using generator: inout some RandomNumberGenerator) -> String {
        let digits = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
        var text = Array("call_".utf8)
        for shift in stride(from: 45, through: 0, by: -5) {
            text.append(digits[Int(milliseconds >> UInt64(shift) & 31)])
        }
        for _ in 0..<16 { text.append(digits[Int.random(in: 0..<32, using: &generator)]) }
        return String(decoding: text, as: UTF8.self)
    }
}
