/// How long a server asks to wait, out of the headers of a refusal.
///
///     RetryAfter.duration(["retry-after": "2"], now: 0)  // 2 seconds
enum RetryAfter {
    /// - Parameter now: seconds since 1970, for the form that names a date.
    static func duration(_ headers: [String: String], now: Int) -> Duration? {
        if let text = headers["retry-after-ms"], let value = Double(text), value.isFinite, value >= 0 {
            return .milliseconds(min(value, 1e12))
        }
        if let text = headers["retry-after"] {
            if let value = Double(text), value.isFinite, value >= 0 { return .seconds(min(value, 1e9)) }
            if let date = secondsSince1970(httpDate: text) { return .seconds(max(0, date - now)) }
        }
        let resets = ["x-ratelimit-reset-requests", "x-ratelimit-reset-tokens"]
        return resets.compactMap { headers[$0].flatMap(span) }.max()
    }

    /// `6m0s`, `1.5s`, `120ms`.
    private static func span(_ text: String) -> Duration? {
        let units: [(String, Double)] = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600)]
        var rest = text[...]
        var total = 0.0
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(number.count)
            let unit = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(unit.count)
            guard let value = Double(number), let factor = units.first(where: { $0.0 == unit })?.1 else { return nil }
            total += value * factor
        }
        return total < 1e9 ? .seconds(total) : nil
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`, the one form that servers must send (RFC 9110, 5.6.7).
    static func secondsSince1970(httpDate text: String) -> Int? {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let words = text.split { $0 == " " || $0 == "," || $0 == "-" }
        guard words.count == 6, words[5] == "GMT", let day = Int(words[1]), (1...31).contains(day),
            let month = months.firstIndex(of: String(words[2])), let year = Int(words[3]), (1970...9999).contains(year)
        else { return nil }
        let time = words[4].split(separator: ":").compactMap { Int($0) }
        guard time.count == 3, (0..<24).contains(time[0]), (0..<60).contains(time[1]), (0...60).contains(time[2]) else {
            return nil
        }
        return days(year: year, month: month + 1, day: day) * 86400 + time[0] * 3600 + time[1] * 60 + time[2]
    }

    /// Days since 1970 in the Gregorian calendar, with years that begin in March.
    private static func days(year: Int, month: Int, day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return 365 * year + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
    }
}
