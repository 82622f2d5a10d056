/// Text that came from outside, made safe to show on a terminal, to log and to put into a prompt.
///
///     sanitized(Array("a\u{1B}[31mb\r\n".utf8))  // "a\u{FFFD}[31mb\n"
///
/// Invalid UTF-8, C0 and C1 controls except tab and newline, bidirectional controls, zero-width characters and
/// Unicode tag characters each become U+FFFD; CR LF becomes LF, and a CR alone LF.
public func sanitized(_ bytes: some Collection<UInt8>) -> String {
    if bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7F || $0 == 0x0A || $0 == 0x09 }) {
        return String(decoding: bytes, as: UTF8.self)
    }
    var output = String.UnicodeScalarView()
    var afterReturn = false
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
        defer { afterReturn = scalar == "\r" }
        switch scalar {
        case "\n" where afterReturn: continue
        case "\n", "\r": output.append("\n")
        case "\t": output.append("\t")
        default: output.append(isUnsafe(scalar) ? "\u{FFFD}" : scalar)
        }
    }
    return String(output)
}

public func sanitized(_ text: String) -> String { sanitized(text.utf8) }

func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0: true
    case 0xAD, 0x61C, 0x180E, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB: true
    case 0xE0000...0xE0FFF: true
    default: false
    }
}

/// The start and the end of a text that is too long, with a line between them that says how much is missing.
///
/// - Parameter limit: UTF-8 bytes to keep, about; two thirds of them from the end, where errors stand.
public func headAndTail(_ text: String, limit: Int) -> String {
    guard text.utf8.count > limit else { return text }
    let head = text.prefix(utf8: limit / 3)
    let tail = text.suffix(utf8: limit - limit / 3)
    let missing = text.utf8.count - head.utf8.count - tail.utf8.count
    return "\(head)\n[… \(missing) bytes left out …]\n\(tail)"
}

extension String {
    /// The longest start of at most `count` UTF-8 bytes that cuts no character.
    public func prefix(utf8 count: Int) -> Substring {
        guard utf8.count > count else { return self[...] }
        var end = utf8.index(utf8.startIndex, offsetBy: count)
        while end.samePosition(in: unicodeScalars) == nil { end = utf8.index(before: end) }
        return self[..<end]
    }

    /// The longest end of at most `count` UTF-8 bytes that cuts no character.
    public func suffix(utf8 count: Int) -> Substring {
        guard utf8.count > count else { return self[...] }
        var start = utf8.index(utf8.endIndex, offsetBy: -count)
        while start.samePosition(in: unicodeScalars) == nil { start = utf8.index(after: start) }
        return self[start...]
    }
}
