import ArgumentParser
import HoneCore

/// A length of time as a person writes it: `90`, `90s`, `10m`, `1h30m`.
struct TimeSpan: ExpressibleByArgument, Sendable {
    var seconds: Double

    init?(argument: String) {
        var total = 0.0
        var rest = argument[...]
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            guard let value = Double(number) else { return nil }
            rest = rest.dropFirst(number.count)
            let unit = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(unit.count)
            let factors = ["": 1.0, "s": 1, "sec": 1, "m": 60, "min": 60, "h": 3600, "d": 86_400]
            guard let factor = factors[String(unit)] else { return nil }
            total += value * factor
        }
        guard total > 0, total < 1e9 else { return nil }
        seconds = total
    }
}

/// A number above zero.
struct PositiveInteger: ExpressibleByArgument, Sendable, CustomStringConvertible {
    var value: Int

    init(_ value: Int) { self.value = value }

    var description: String { String(value) }

    init?(argument: String) {
        guard let value = Int(argument.filter { $0 != "_" }), value > 0 else { return nil }
        self.value = value
    }
}

/// A number of bytes as a person writes it: `65536`, `64KiB`, `1MiB`.
struct ByteCount: ExpressibleByArgument, Sendable {
    var value: Int

    init?(argument: String) {
        let number = argument.prefix { $0.isASCII && $0.isNumber }
        let unit = argument.dropFirst(number.count).drop { $0 == " " }.lowercased()
        let shifts = ["": 0, "b": 0, "k": 10, "kib": 10, "m": 20, "mib": 20, "g": 30, "gib": 30]
        guard let count = Int(number), let shift = shifts[unit], count <= 1 << 30 else { return nil }
        value = count << shift
    }
}

struct Dollars: ExpressibleByArgument, Sendable {
    var value: Double

    init?(argument: String) {
        let number = argument.hasPrefix("$") ? String(argument.dropFirst()) : argument
        guard let value = Double(number), value.isFinite, value > 0 else { return nil }
        self.value = value
    }
}
