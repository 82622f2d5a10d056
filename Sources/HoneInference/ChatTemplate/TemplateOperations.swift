/// Operators, tests and slices of the template language, as Jinja defines them.
enum TemplateOperations {
    private static let longest = 64 << 20

    static func binary(_ symbol: String, _ left: TemplateValue, _ right: TemplateValue) throws(InferenceError)
        -> TemplateValue
    {
        switch symbol {
        case "==": return .bool(left == right)
        case "!=": return .bool(!(left == right))
        case "in": return .bool(try contains(right, left))
        case "~": return .string(left.text + right.text)
        case "<", ">", "<=", ">=": return .bool(try compare(symbol, left, right))
        case "+":
            if case .string(let one) = left, case .string(let other) = right { return .string(one + other) }
            if case .list(let one) = left, case .list(let other) = right { return .list(one + other) }
        case "*":
            if case .string(let text) = left, case .integer(let count) = right {
                guard max(0, count) * max(1, text.utf8.count) < longest else {
                    throw .template("a text becomes too long")
                }
                return .string(String(repeating: text, count: max(0, count)))
            }
        default: break
        }
        return try arithmetic(symbol, left, right)
    }

    private static func arithmetic(_ symbol: String, _ left: TemplateValue, _ right: TemplateValue)
        throws(InferenceError) -> TemplateValue
    {
        guard let one = left.double, let other = right.double else {
            throw .template("'\(symbol)' between values that it cannot join")
        }
        if let one = left.integerValue, let other = right.integerValue {
            switch symbol {
            case "+": return .integer(one &+ other)
            case "-": return .integer(one &- other)
            case "*": return .integer(one &* other)
            case "//", "%":
                guard other != 0, !(one == .min && other == -1) else { throw .template("a division by zero") }
                let remainder = one % other
                let isOff = remainder != 0 && (remainder < 0) != (other < 0)
                return .integer(symbol == "%" ? remainder + (isOff ? other : 0) : one / other - (isOff ? 1 : 0))
            default: break
            }
        }
        switch symbol {
        case "+": return .number(one + other)
        case "-": return .number(one - other)
        case "*": return .number(one * other)
        case "/" where other != 0: return .number(one / other)
        default: throw .template("'\(symbol)' between these numbers")
        }
    }

    private static func compare(_ symbol: String, _ left: TemplateValue, _ right: TemplateValue)
        throws(InferenceError) -> Bool
    {
        if let one = left.double, let other = right.double {
            switch symbol {
            case "<": return one < other
            case ">": return one > other
            case "<=": return one <= other
            default: return one >= other
            }
        }
        guard case .string(let one) = left, case .string(let other) = right else {
            throw .template("'\(symbol)' between values that have no order")
        }
        let isLess = one.unicodeScalars.lexicographicallyPrecedes(other.unicodeScalars)
        switch symbol {
        case "<": return isLess
        case ">": return !isLess && one != other
        case "<=": return isLess || one == other
        default: return !isLess
        }
    }

    private static func contains(_ container: TemplateValue, _ value: TemplateValue) throws(InferenceError) -> Bool {
        switch container {
        case .list(let elements): return elements.contains { $0 == value }
        case .map(let map): return map[value.text] != nil
        case .string(let text): return value.text.isEmpty || text.contains(value.text)
        case .undefined: return false
        default: throw .template("'in' a value that contains nothing")
        }
    }

    static func range(_ given: [TemplateValue]) throws(InferenceError) -> TemplateValue {
        let numbers = given.compactMap(\.integerValue)
        guard numbers.count == given.count, (1...3).contains(numbers.count) else {
            throw .template("'range' without numbers")
        }
        let (start, end) = numbers.count == 1 ? (0, numbers[0]) : (numbers[0], numbers[1])
        let step = numbers.count == 3 ? numbers[2] : 1
        guard step != 0, (end.subtractingReportingOverflow(start).partialValue / step) < 1_000_000 else {
            throw .template("'range' of too many numbers")
        }
        return .list(stride(from: start, to: end, by: step).map { .integer($0) })
    }

    static func slice(
        _ value: TemplateValue, _ start: TemplateValue?, _ end: TemplateValue?, _ step: TemplateValue?
    ) throws(InferenceError) -> TemplateValue {
        let elements: [TemplateValue]
        switch value {
        case .list(let list): elements = list
        case .string(let text): elements = text.unicodeScalars.map { .string(String($0)) }
        default: throw .template("a part is asked of a value that has none")
        }
        let by = step?.integerValue ?? 1
        guard by != 0 else { throw .template("a step of zero") }
        let count = elements.count
        func place(_ bound: TemplateValue?, _ fallback: Int) -> Int {
            guard let given = bound?.integerValue else { return fallback }
            let place = given < 0 ? given + count : given
            return by > 0 ? min(max(place, 0), count) : min(max(place, -1), count - 1)
        }
        let first = place(start, by > 0 ? 0 : count - 1)
        let last = place(end, by > 0 ? count : -1)
        let parts = stride(from: first, to: last, by: by).map { elements[$0] }
        if case .string = value { return .string(parts.map(\.text).joined()) }
        return .list(parts)
    }

    static func test(_ name: String, _ value: TemplateValue, _ given: [TemplateValue]) throws(InferenceError) -> Bool {
        switch name {
        case "defined": return !value.isUndefined
        case "undefined": return value.isUndefined
        case "none": if case .none = value { return true } else { return false }
        case "string": if case .string = value { return true } else { return false }
        case "mapping": if case .map = value { return true } else { return false }
        case "boolean": if case .bool = value { return true } else { return false }
        case "integer": if case .integer = value { return true } else { return false }
        case "float": if case .number = value { return true } else { return false }
        case "number": if case .bool = value { return true } else { return value.double != nil }
        case "iterable", "sequence":
            switch value {
            case .list, .map, .string: return true
            case .undefined: return name == "iterable"
            default: return false
            }
        case "callable":
            switch value {
            case .macro, .function: return true
            default: return false
            }
        case "true": if case .bool(true) = value { return true } else { return false }
        case "false": if case .bool(false) = value { return true } else { return false }
        case "eq", "equalto", "sameas", "==": return value == given.first ?? .undefined
        case "ne", "!=": return !(value == given.first ?? .undefined)
        case "in": return try contains(given.first ?? .undefined, value)
        case "odd", "even":
            guard let number = value.integerValue else { throw .template("'\(name)' of what is no number") }
            return (number % 2 == 0) == (name == "even")
        case "divisibleby":
            guard let number = value.integerValue, let divisor = given.first?.integerValue, divisor != 0 else {
                throw .template("'divisibleby' of what are no numbers")
            }
            return number % divisor == 0
        default: throw .template("the test '\(name)' is not supported")
        }
    }
}
