/// Renders a parsed template. Work and output are bounded, because templates come with model files.
struct TemplateRenderer {
    private struct Macro {
        var name: String
        var parameters: [(String, TemplateExpression?)]
        var body: [TemplateNode]
    }

    private enum Flow { case goesOn, breaks, continues }

    private var scopes: [[String: TemplateValue]]
    private var namespaces: [TemplateMap] = []
    private var macros: [Macro] = []
    private var output = ""
    private var steps = 0
    private var depth = 0
    /// What `strftime_now` writes, given its format.
    private let date: @Sendable (String) -> String

    private static let mostSteps = 2_000_000
    private static let longest = 64 << 20
    private static let deepest = 64

    /// - Throws: `InferenceError` of code bad-template.
    static func render(
        _ nodes: [TemplateNode], _ variables: [String: TemplateValue], date: @escaping @Sendable (String) -> String
    ) throws(InferenceError) -> String {
        var renderer = TemplateRenderer(variables: variables, date: date)
        _ = try renderer.run(nodes)
        return renderer.output
    }

    private init(variables: [String: TemplateValue], date: @escaping @Sendable (String) -> String) {
        var globals: [String: TemplateValue] = [:]
        for name in ["range", "namespace", "raise_exception", "strftime_now", "dict"] {
            globals[name] = .function(name)
        }
        scopes = [globals, variables]
        self.date = date
    }

    private mutating func step() throws(InferenceError) {
        steps += 1
        if steps > Self.mostSteps || output.utf8.count > Self.longest { throw .template("it does not come to an end") }
    }

    // MARK: Blocks

    private mutating func run(_ nodes: [TemplateNode]) throws(InferenceError) -> Flow {
        for node in nodes {
            try step()
            switch node {
            case .text(let text): output += text
            case .output(let expression): output += try evaluate(expression).text
            case .branches(let branches):
                for branch in branches {
                    let holds = try branch.condition.map { value throws(InferenceError) in try evaluate(value).isTrue }
                    guard holds ?? true else { continue }
                    let flow = try run(branch.body)
                    if flow != .goesOn { return flow }
                    break
                }
            case .loop(let loop): try run(loop)
            case .set(let names, let attribute, let expression):
                try assign(names, attribute, try evaluate(expression))
            case .capture(let name, let body):
                let before = output
                output = ""
                let flow = try run(body)
                scopes[scopes.count - 1][name] = .string(output)
                output = before
                if flow != .goesOn { return flow }
            case .macro(let name, let parameters, let body):
                macros.append(Macro(name: name, parameters: parameters, body: body))
                scopes[scopes.count - 1][name] = .macro(macros.count - 1)
            case .break: return .breaks
            case .continue: return .continues
            }
        }
        return .goesOn
    }

    private mutating func assign(_ names: [String], _ attribute: String?, _ value: TemplateValue)
        throws(InferenceError)
    {
        if let attribute {
            guard case .namespace(let number) = variable(names[0]) else {
                throw .template("'\(names[0])' is no namespace")
            }
            namespaces[number][attribute] = value
        } else {
            try bind(names, to: value)
        }
    }

    private mutating func bind(_ names: [String], to value: TemplateValue) throws(InferenceError) {
        if names.count == 1 {
            scopes[scopes.count - 1][names[0]] = value
            return
        }
        guard case .list(let parts) = value, parts.count == names.count else {
            throw .template("a value does not fall into \(names.count) parts")
        }
        for (name, part) in zip(names, parts) { scopes[scopes.count - 1][name] = part }
    }

    private mutating func run(_ loop: TemplateLoop) throws(InferenceError) {
        var elements = try elements(of: try evaluate(loop.source))
        scopes.append([:])
        defer { scopes.removeLast() }
        if let condition = loop.condition {
            var kept: [TemplateValue] = []
            for element in elements {
                try bind(loop.targets, to: element)
                if try evaluate(condition).isTrue { kept.append(element) }
            }
            elements = kept
        }
        if elements.isEmpty {
            _ = try run(loop.otherwise)
            return
        }
        for (place, element) in elements.enumerated() {
            try step()
            scopes[scopes.count - 1] = [:]
            try bind(loop.targets, to: element)
            scopes[scopes.count - 1]["loop"] = .map(
                TemplateMap([
                    ("index", .integer(place + 1)), ("index0", .integer(place)), ("first", .bool(place == 0)),
                    ("last", .bool(place == elements.count - 1)), ("length", .integer(elements.count)),
                    ("revindex", .integer(elements.count - place)), ("revindex0", .integer(elements.count - place - 1)),
                    ("previtem", place > 0 ? elements[place - 1] : .undefined),
                    ("nextitem", place + 1 < elements.count ? elements[place + 1] : .undefined),
                ]))
            if try run(loop.body) == .breaks { break }
        }
    }

    private func elements(of value: TemplateValue) throws(InferenceError) -> [TemplateValue] {
        switch value {
        case .list(let elements): return elements
        case .map(let map): return map.keys.map { .string($0) }
        case .string(let text): return text.unicodeScalars.map { .string(String($0)) }
        case .undefined: return []
        default: throw .template("a value cannot be looped over")
        }
    }

    private func variable(_ name: String) -> TemplateValue {
        for scope in scopes.reversed() { if let value = scope[name] { return value } }
        return .undefined
    }

    // MARK: Expressions

    mutating func evaluate(_ expression: TemplateExpression) throws(InferenceError) -> TemplateValue {
        try step()
        switch expression {
        case .literal(let value): return value
        case .name(let name): return variable(name)
        case .list(let parts):
            var elements: [TemplateValue] = []
            for part in parts { elements.append(try evaluate(part)) }
            return .list(elements)
        case .map(let members):
            var map = TemplateMap()
            for (key, value) in members { map[try evaluate(key).text] = try evaluate(value) }
            return .map(map)
        case .attribute(let owner, let name): return try attribute(name, of: try evaluate(owner))
        case .index(let owner, let index): return try element(try evaluate(index), of: try evaluate(owner))
        case .slice(let owner, let start, let end, let stride):
            return try TemplateOperations.slice(
                try evaluate(owner), try start.map { value throws(InferenceError) in try evaluate(value) },
                try end.map { value throws(InferenceError) in try evaluate(value) },
                try stride.map { value throws(InferenceError) in try evaluate(value) })
        case .call(let function, let arguments): return try call(function, arguments)
        case .filter(let value, let name, let arguments): return try filter(name, value, arguments)
        case .test(let value, let name, let arguments):
            let given = try positional(arguments)
            return .bool(try TemplateOperations.test(name, try evaluate(value), given))
        case .not(let value): return .bool(!(try evaluate(value).isTrue))
        case .negative(let value):
            switch try evaluate(value) {
            case .integer(let number): return .integer(0 &- number)
            case .number(let number): return .number(-number)
            default: throw .template("'-' before what is no number")
            }
        case .binary("and", let left, let right):
            let value = try evaluate(left)
            return value.isTrue ? try evaluate(right) : value
        case .binary("or", let left, let right):
            let value = try evaluate(left)
            return value.isTrue ? value : try evaluate(right)
        case .binary(let symbol, let left, let right):
            return try TemplateOperations.binary(symbol, try evaluate(left), try evaluate(right))
        case .conditional(let value, let condition, let otherwise):
            if try evaluate(condition).isTrue { return try evaluate(value) }
            return try otherwise.map { value throws(InferenceError) in try evaluate(value) } ?? .undefined
        }
    }

    private func attribute(_ name: String, of owner: TemplateValue) throws(InferenceError) -> TemplateValue {
        switch owner {
        case .map(let map): return map[name] ?? .undefined
        case .namespace(let number): return namespaces[number][name] ?? .undefined
        case .undefined: throw .template("'\(name)' is asked of a value that is not there")
        default: return .undefined
        }
    }

    private func element(_ index: TemplateValue, of owner: TemplateValue) throws(InferenceError) -> TemplateValue {
        switch (owner, index) {
        case (.list(let elements), .integer(let place)):
            let place = place < 0 ? place + elements.count : place
            return elements.indices.contains(place) ? elements[place] : .undefined
        case (.string(let text), .integer(let place)):
            let scalars = Array(text.unicodeScalars)
            let place = place < 0 ? place + scalars.count : place
            return scalars.indices.contains(place) ? .string(String(scalars[place])) : .undefined
        case (_, .string(let name)): return try attribute(name, of: owner)
        case (.undefined, _): throw .template("an element is asked of a value that is not there")
        default: return .undefined
        }
    }

    private mutating func positional(_ arguments: TemplateArguments) throws(InferenceError) -> [TemplateValue] {
        var values: [TemplateValue] = []
        for argument in arguments.positional { values.append(try evaluate(argument)) }
        return values
    }

    private mutating func named(_ arguments: TemplateArguments) throws(InferenceError) -> TemplateMap {
        var map = TemplateMap()
        for (name, argument) in arguments.named { map[name] = try evaluate(argument) }
        return map
    }

    private mutating func call(_ function: TemplateExpression, _ arguments: TemplateArguments) throws(InferenceError)
        -> TemplateValue
    {
        let given = try positional(arguments)
        let options = try named(arguments)
        if case .attribute(let owner, let name) = function {
            let value = try evaluate(owner)
            if let result = try TemplateOperations.method(name, of: value, given, options) { return result }
        }
        switch try evaluate(function) {
        case .macro(let number): return try call(macros[number], given, options)
        case .function("namespace"):
            namespaces.append(options)
            return .namespace(namespaces.count - 1)
        case .function("dict"): return .map(options)
        case .function("raise_exception"): throw .templateRefused(given.first?.text ?? "")
        case .function("strftime_now"): return .string(date(given.first?.text ?? "%Y-%m-%d"))
        case .function("range"): return try TemplateOperations.range(given)
        default: throw .template("'\(Self.name(of: function))' cannot be called")
        }
    }

    private static func name(of expression: TemplateExpression) -> String {
        switch expression {
        case .name(let name), .attribute(_, let name): name
        default: "a value"
        }
    }

    private mutating func call(_ macro: Macro, _ given: [TemplateValue], _ options: TemplateMap) throws(InferenceError)
        -> TemplateValue
    {
        depth += 1
        defer { depth -= 1 }
        if depth > Self.deepest { throw .template("the macro '\(macro.name)' calls itself without end") }
        var scope: [String: TemplateValue] = [:]
        for (place, (name, fallback)) in macro.parameters.enumerated() {
            if place < given.count {
                scope[name] = given[place]
            } else if let value = options[name] {
                scope[name] = value
            } else {
                scope[name] = try fallback.map { value throws(InferenceError) in try evaluate(value) } ?? .undefined
            }
        }
        // A macro sees what is set outside of all loops, not the loop that calls it.
        let before = (scopes, output)
        scopes = Array(scopes.prefix(2)) + [scope]
        output = ""
        defer { (scopes, output) = before }
        _ = try run(macro.body)
        return .string(output)
    }

    private mutating func filter(_ name: String, _ value: TemplateExpression, _ arguments: TemplateArguments)
        throws(InferenceError) -> TemplateValue
    {
        let given = try positional(arguments)
        let options = try named(arguments)
        return try TemplateOperations.filter(name, try evaluate(value), given, options)
    }
}
