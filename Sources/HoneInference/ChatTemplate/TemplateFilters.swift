/// Filters and methods of the template language, as Jinja and Python define them.
extension TemplateOperations {
    static func filter(_ name: String, _ value: TemplateValue, _ given: [TemplateValue], _ options: TemplateMap)
        throws(InferenceError) -> TemplateValue
    {
        switch name {
        case "safe", "string": return name == "safe" ? value : .string(value.text)
        case "tojson":
            return .string(value.json(indent: (options["indent"] ?? given.first)?.integerValue))
        case "length", "count":
            switch value {
            case .list(let elements): return .integer(elements.count)
            case .map(let map): return .integer(map.count)
            case .string(let text): return .integer(text.unicodeScalars.count)
            case .undefined: return .integer(0)
            default: throw .template("'length' of what has none")
            }
        case "default", "d":
            let fallback = given.first ?? options["default_value"] ?? .string("")
            let wantsTrue = (given.count > 1 ? given[1] : options["boolean"] ?? .bool(false)).isTrue
            return value.isUndefined || (wantsTrue && !value.isTrue) ? fallback : value
        case "trim": return .string(strip(value.text, given.first?.text, left: true, right: true))
        case "upper", "lower", "capitalize", "title": return .string(cased(value.text, name))
        case "replace", "split":
            return try method(name, of: .string(value.text), given, options) ?? .undefined
        case "int", "float", "abs": return try number(name, value, given)
        case "first", "last", "list", "reverse", "join", "unique", "sort", "min", "max":
            return try sequence(name, value, given, options)
        case "map", "select", "reject", "selectattr", "rejectattr":
            return try selection(name, value, given, options)
        case "items": return try method("items", of: value, [], options) ?? .undefined
        case "dictsort":
            guard case .map(let map) = value else { throw .template("'dictsort' of what is no map") }
            return .list(map.keys.sorted().map { .list([.string($0), map[$0] ?? .none]) })
        case "indent":
            let first = (given.count > 1 ? given[1] : options["first"] ?? .bool(false)).isTrue
            let width = (given.first ?? options["width"])?.integerValue ?? 4
            let space = String(repeating: " ", count: max(0, min(width, 1000)))
            let lines = value.text.split(separator: "\n", omittingEmptySubsequences: false)
            let indented = lines.enumerated().map { place, line in
                (place == 0 ? first : !line.isEmpty) ? space + line : String(line)
            }
            return .string(indented.joined(separator: "\n"))
        default: throw .template("the filter '\(name)' is not supported")
        }
    }

    private static func number(_ name: String, _ value: TemplateValue, _ given: [TemplateValue])
        throws(InferenceError) -> TemplateValue
    {
        if name == "abs" {
            if let number = value.integerValue { return .integer(number == .min ? .max : Swift.abs(number)) }
            return .number(Swift.abs(value.double ?? 0))
        }
        let text = strip(value.text, nil, left: true, right: true)
        let number = value.double ?? Double(text)
        if name == "float" { return number.map { .number($0) } ?? given.first ?? .number(0) }
        return number.flatMap { Int(exactly: $0.rounded(.towardZero)) }.map { .integer($0) } ?? given.first
            ?? .integer(0)
    }

    private static func list(_ value: TemplateValue) throws(InferenceError) -> [TemplateValue] {
        switch value {
        case .list(let elements): return elements
        case .map(let map): return map.keys.map { .string($0) }
        case .string(let text): return text.unicodeScalars.map { .string(String($0)) }
        case .undefined: return []
        default: throw .template("a filter of lists on what is none")
        }
    }

    private static func sequence(
        _ name: String, _ value: TemplateValue, _ given: [TemplateValue], _ options: TemplateMap
    ) throws(InferenceError) -> TemplateValue {
        let elements = try list(value)
        switch name {
        case "first": return elements.first ?? .undefined
        case "last": return elements.last ?? .undefined
        case "list": return .list(elements)
        case "reverse":
            if case .string = value { return .string(elements.reversed().map(\.text).joined()) }
            return .list(elements.reversed())
        case "join":
            var parts = elements
            if let attribute = (given.count > 1 ? given[1] : options["attribute"])?.text {
                parts = parts.map { part in
                    if case .map(let map) = part { map[attribute] ?? .undefined } else { .undefined }
                }
            }
            return .string(parts.map(\.text).joined(separator: (given.first ?? options["d"])?.text ?? ""))
        case "unique":
            var kept: [TemplateValue] = []
            for element in elements where !kept.contains(where: { $0 == element }) { kept.append(element) }
            return .list(kept)
        default:
            let sorted = elements.sorted { one, other in
                if let left = one.double, let right = other.double { return left < right }
                return one.text.unicodeScalars.lexicographicallyPrecedes(other.text.unicodeScalars)
            }
            return name == "sort" ? .list(sorted) : (name == "min" ? sorted.first : sorted.last) ?? .undefined
        }
    }

    private static func selection(
        _ name: String, _ value: TemplateValue, _ given: [TemplateValue], _ options: TemplateMap
    ) throws(InferenceError) -> TemplateValue {
        let elements = try list(value)
        func attribute(_ element: TemplateValue, _ path: String) -> TemplateValue {
            path.split(separator: ".").reduce(element) { owner, step in
                if case .map(let map) = owner { map[String(step)] ?? .undefined } else { .undefined }
            }
        }
        if name == "map" {
            if let path = options["attribute"]?.text {
                let fallback = options["default"]
                return .list(
                    elements.map { element in
                        let found = attribute(element, path)
                        return found.isUndefined ? fallback ?? found : found
                    })
            }
            guard let inner = given.first?.text else { throw .template("'map' without a filter") }
            var mapped: [TemplateValue] = []
            for element in elements {
                mapped.append(try filter(inner, element, Array(given.dropFirst()), options))
            }
            return .list(mapped)
        }
        let byAttribute = name.hasSuffix("attr")
        let path = byAttribute ? given.first?.text ?? "" : ""
        let rest = byAttribute ? Array(given.dropFirst()) : given
        var kept: [TemplateValue] = []
        for element in elements {
            let subject = byAttribute ? attribute(element, path) : element
            let holds =
                try rest.first.map { test throws(InferenceError) in
                    try self.test(test.text, subject, Array(rest.dropFirst()))
                } ?? subject.isTrue
            if holds == name.hasPrefix("select") { kept.append(element) }
        }
        return .list(kept)
    }

    // MARK: Methods

    /// What a method of a value gives; nil where the value has none of that name.
    static func method(_ name: String, of value: TemplateValue, _ given: [TemplateValue], _ options: TemplateMap)
        throws(InferenceError) -> TemplateValue?
    {
        switch value {
        case .string(let text): return textMethod(name, text, given)
        case .map(let map):
            switch name {
            case "items": return .list(map.keys.map { .list([.string($0), map[$0] ?? .none]) })
            case "keys": return .list(map.keys.map { .string($0) })
            case "values": return .list(map.keys.map { map[$0] ?? .none })
            case "get": return map[given.first?.text ?? ""] ?? (given.count > 1 ? given[1] : TemplateValue.none)
            default: return nil
            }
        default: return nil
        }
    }

    private static func textMethod(_ name: String, _ text: String, _ given: [TemplateValue]) -> TemplateValue? {
        let first = given.first?.text
        switch name {
        case "startswith": return .bool(affixes(given).contains { text.utf8.starts(with: $0.utf8) })
        case "endswith":
            return .bool(affixes(given).contains { text.utf8.reversed().starts(with: $0.utf8.reversed()) })
        case "strip": return .string(strip(text, first, left: true, right: true))
        case "lstrip": return .string(strip(text, first, left: true, right: false))
        case "rstrip": return .string(strip(text, first, left: false, right: true))
        case "upper", "lower", "capitalize", "title": return .string(cased(text, name))
        case "replace":
            guard given.count >= 2 else { return nil }
            let limit = given.count > 2 ? given[2].integerValue ?? .max : .max
            return .string(text.replacing(given[0].text, with: given[1].text, maxReplacements: max(0, limit)))
        case "split":
            guard let separator = first, !separator.isEmpty else {
                return .list(text.split(whereSeparator: \.isWhitespace).map { .string(String($0)) })
            }
            let limit = given.count > 1 ? given[1].integerValue ?? -1 : -1
            return .list(
                text.split(separator: separator, maxSplits: limit < 0 ? .max : limit, omittingEmptySubsequences: false)
                    .map { .string(String($0)) })
        case "join":
            guard case .list(let parts)? = given.first else { return nil }
            return .string(parts.map(\.text).joined(separator: text))
        case "find":
            guard let range = first.flatMap({ text.firstRange(of: $0) }) else { return .integer(-1) }
            return .integer(text.unicodeScalars.distance(from: text.startIndex, to: range.lowerBound))
        case "count": return .integer(first.map { text.ranges(of: $0).count } ?? 0)
        case "isdigit":
            return .bool(!text.isEmpty && text.unicodeScalars.allSatisfy { $0.properties.numericType == .decimal })
        default: return nil
        }
    }

    private static func affixes(_ given: [TemplateValue]) -> [String] {
        if case .list(let parts)? = given.first { return parts.map(\.text) }
        return given.first.map { [$0.text] } ?? []
    }

    private static func strip(_ text: String, _ characters: String?, left: Bool, right: Bool) -> String {
        var scalars = text.unicodeScalars[...]
        let set = characters.map { Array($0.unicodeScalars) }
        func goes(_ scalar: Unicode.Scalar) -> Bool {
            set.map { $0.contains(scalar) } ?? scalar.properties.isWhitespace
        }
        if left { while let first = scalars.first, goes(first) { scalars.removeFirst() } }
        if right { while let last = scalars.last, goes(last) { scalars.removeLast() } }
        return String(scalars)
    }

    private static func cased(_ text: String, _ name: String) -> String {
        switch name {
        case "upper": return text.uppercased()
        case "lower": return text.lowercased()
        case "capitalize": return text.prefix(1).uppercased() + text.dropFirst().lowercased()
        default:
            var output = ""
            var isInWord = false
            for character in text {
                output += isInWord ? character.lowercased() : character.uppercased()
                isInWord = character.isLetter
            }
            return output
        }
    }
}
