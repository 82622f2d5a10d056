/// A small plot as SVG: axes, a line with a band, points with error bars.
struct Chart {
    struct Point {
        var x: Double
        var y: Double
        var low: Double?
        var high: Double?
        var label: String?
    }

    var title: String
    var xLabel: String
    var yLabel: String
    var line: [Point] = []
    var points: [Point] = []

    private static let width = 640.0
    private static let height = 300.0
    private static let margin = (left: 56.0, right: 16.0, top: 16.0, bottom: 44.0)

    var svg: String {
        let all = line + points
        let most = max(all.map(\.x).max() ?? 1, 1e-9)
        let least = 0.0
        func px(_ x: Double) -> Double {
            Self.margin.left + (x - least) / (most - least) * (Self.width - Self.margin.left - Self.margin.right)
        }
        func py(_ y: Double) -> Double {
            Self.height - Self.margin.bottom - min(max(y, 0), 1) * (Self.height - Self.margin.top - Self.margin.bottom)
        }
        var parts: [String] = []
        for tick in [0, 0.25, 0.5, 0.75, 1.0] {
            parts.append(
                "<line class=\"grid\" x1=\"\(f(px(least)))\" x2=\"\(f(px(most)))\" y1=\"\(f(py(tick)))\" y2=\"\(f(py(tick)))\"/><text x=\"\(f(Self.margin.left - 8))\" y=\"\(f(py(tick) + 4))\" text-anchor=\"end\">\(percent(tick))</text>"
            )
        }
        for share in [0, 0.25, 0.5, 0.75, 1.0] {
            let x = least + share * (most - least)
            parts.append(
                "<text x=\"\(f(px(x)))\" y=\"\(f(Self.height - Self.margin.bottom + 18))\" text-anchor=\"middle\">\(Int(x.rounded()))</text>"
            )
        }
        let banded = line.filter { $0.low != nil && $0.high != nil }
        if banded.count > 1 {
            let upper = banded.map { "\(f(px($0.x))),\(f(py($0.high ?? $0.y)))" }
            let lower = banded.reversed().map { "\(f(px($0.x))),\(f(py($0.low ?? $0.y)))" }
            parts.append("<polygon class=\"band\" points=\"\((upper + lower).joined(separator: " "))\"/>")
        }
        if line.count > 1 {
            let path = line.map { "\(f(px($0.x))),\(f(py($0.y)))" }.joined(separator: " ")
            parts.append("<polyline class=\"line\" points=\"\(path)\"/>")
        }
        for point in points {
            if let low = point.low, let high = point.high {
                parts.append(
                    "<line class=\"bar\" x1=\"\(f(px(point.x)))\" x2=\"\(f(px(point.x)))\" y1=\"\(f(py(low)))\" y2=\"\(f(py(high)))\"/>"
                )
            }
            let name = point.label.map { "<title>\(escaped($0))</title>" } ?? ""
            parts.append("<circle cx=\"\(f(px(point.x)))\" cy=\"\(f(py(point.y)))\" r=\"4\">\(name)</circle>")
        }
        parts.append(
            "<text x=\"\(f(px((least + most) / 2)))\" y=\"\(f(Self.height - 8))\" text-anchor=\"middle\">\(escaped(xLabel))</text>"
        )
        return """
            <figure><svg viewBox="0 0 \(Int(Self.width)) \(Int(Self.height))" role="img" aria-label="\(escaped(title))">\(parts.joined())</svg><figcaption>\(escaped(title)). Vertical: \(escaped(yLabel)).</figcaption></figure>
            """
    }

    private func f(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
}

/// Text as HTML shows it, for element content and attributes. Controls, those of writing direction among them, are
/// replaced: they could make a text look like another.
func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "&": result += "&amp;"
        case "<": result += "&lt;"
        case ">": result += "&gt;"
        case "\"": result += "&quot;"
        case "\n", "\t", "\u{200D}": result.unicodeScalars.append(scalar)
        default:
            let isControl = [.control, .format].contains(scalar.properties.generalCategory)
            result.unicodeScalars.append(isControl ? "\u{FFFD}" : scalar)
        }
    }
    return result
}
