/// The seconds of a text as `1.5 s`, `250 ms`, `20 min` or `2 h`; nil where it is not one, or not above zero.
func seconds(_ text: String) -> Double? {
    guard let (number, unit) = numberAndUnit(text), let value = decimal(number), value > 0 else { return nil }
    switch unit {
    case "ms": return value / 1000
    case "s": return value
    case "min": return value * 60
    case "h": return value * 3600
    default: return nil
    }
}

/// The bytes of a text as `256 KiB`, `64 MiB` or `4 GiB`; nil where it is not one, or not above zero.
func bytes(_ text: String) -> Int? {
    guard let (number, unit) = numberAndUnit(text), let value = decimal(number), let count = Int(exactly: value),
        count > 0
    else { return nil }
    let shift: Int
    switch unit {
    case "KiB": shift = 10
    case "MiB": shift = 20
    case "GiB": shift = 30
    default: return nil
    }
    let (product, overflows) = count.multipliedReportingOverflow(by: 1 << shift)
    return overflows ? nil : product
}

/// Digits with at most one decimal point, nine digits at most: no sign, exponent, hexadecimal, infinity.
func decimal(_ text: String) -> Double? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, text.utf8.count <= 10,
        parts.allSatisfy({ part in !part.isEmpty && part.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } })
    else { return nil }
    return Double(text)
}

private func numberAndUnit(_ text: String) -> (String, String)? {
    let parts = text.split(separator: " ", omittingEmptySubsequences: false)
    return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
}
