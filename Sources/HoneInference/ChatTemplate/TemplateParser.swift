/// Reads the tokens of a template by recursive descent, with the precedences of Jinja.
struct TemplateParser {
    private let tokens: [(token: TemplateToken, line: Int)]
    private var position = 0
    private var depth = 0

    private static let deepest = 64

    static func parse(_ template: String) throws(InferenceError) -> [TemplateNode] {
        var parser = TemplateParser(tokens: try TemplateLexer.tokens(of: template))
        let nodes = try parser.nodes(until: [])
        guard parser.position == parser.tokens.count else { throw parser.failure("a tag without its beginning") }
        return nodes
    }

    private init(tokens: [(token: TemplateToken, line: Int)]) { self.tokens = tokens }

    private var current: TemplateToken? { position < tokens.count ? tokens[position].token : nil }

    private func failure(_ what: String) -> InferenceError {
        .template(what, line: tokens.isEmpty ? 1 : tokens[min(position, tokens.count - 1)].line)
    }

    private mutating func take(_ token: TemplateToken) -> Bool {
        guard current == token else { return false }
        position += 1
        return true
    }

    private mutating func take(_ symbol: String) -> Bool { take(.symbol(symbol)) }
    private mutating func takeWord(_ word: String) -> Bool { take(.name(word)) }

    private mutating func expect(_ token: TemplateToken, _ what: String) throws(InferenceError) {
        if !take(token) { throw failure("\(what) is missing") }
    }

    private mutating func name() throws(InferenceError) -> String {
        guard case .name(let name)? = current else { throw failure("a name is missing") }
        position += 1
        return name
    }

    // MARK: Blocks

    /// The nodes up to a block that begins with one of these words, which is not read.
    private mutating func nodes(until words: Set<String>) throws(InferenceError) -> [TemplateNode] {
        depth += 1
        defer { depth -= 1 }
        if depth > Self.deepest { throw failure("blocks are nested too deeply") }
        var nodes: [TemplateNode] = []
        while let token = current {
            switch token {
            case .text(let text):
                position += 1
                nodes.append(.text(text))
            case .beginOutput:
                position += 1
                nodes.append(.output(try expression()))
                try expect(.endOutput, "'}}'")
            case .beginBlock:
                guard position + 1 < tokens.count, case .name(let word) = tokens[position + 1].token else {
                    throw failure("the name of a block is missing")
                }
                if words.contains(word) { return nodes }
                position += 2
                if let node = try block(word) { nodes.append(node) }
            default: throw failure("a tag is wrong")
            }
        }
        return nodes
    }

    private mutating func end(_ word: String) throws(InferenceError) {
        guard take(.beginBlock), takeWord(word) else { throw failure("'\(word)' is missing") }
        try expect(.endBlock, "'%}'")
    }

    private mutating func block(_ word: String) throws(InferenceError) -> TemplateNode? {
        switch word {
        case "if": return try branches()
        case "for": return try loop()
        case "set": return try set()
        case "macro": return try macro()
        case "break", "continue":
            try expect(.endBlock, "'%}'")
            return word == "break" ? .break : .continue
        case "generation", "endgeneration":
            // Marks what a model is trained on; nothing to a prompt.
            try expect(.endBlock, "'%}'")
            return nil
        default: throw failure("the block '\(word)' is not supported")
        }
    }

    private mutating func branches() throws(InferenceError) -> TemplateNode {
        var branches: [(condition: TemplateExpression?, body: [TemplateNode])] = []
        var condition: TemplateExpression? = try expression()
        while true {
            try expect(.endBlock, "'%}'")
            let body = try nodes(until: ["elif", "else", "endif"])
            branches.append((condition, body))
            guard take(.beginBlock) else { throw failure("'endif' is missing") }
            if takeWord("endif") { break }
            if takeWord("elif") {
                condition = try expression()
            } else {
                position += 1
                condition = nil
            }
        }
        try expect(.endBlock, "'%}'")
        return .branches(branches)
    }

    private mutating func loop() throws(InferenceError) -> TemplateNode {
        var targets = [try name()]
        while take(",") { targets.append(try name()) }
        guard takeWord("in") else { throw failure("'in' is missing") }
        let source = try disjunction()
        var condition: TemplateExpression?
        if takeWord("if") { condition = try expression() }
        try expect(.endBlock, "'%}'")
        let body = try nodes(until: ["else", "endfor"])
        var otherwise: [TemplateNode] = []
        if position + 1 < tokens.count, tokens[position + 1].token == .name("else") {
            position += 2
            try expect(.endBlock, "'%}'")
            otherwise = try nodes(until: ["endfor"])
        }
        try end("endfor")
        return .loop(
            TemplateLoop(targets: targets, source: source, condition: condition, body: body, otherwise: otherwise))
    }

    private mutating func set() throws(InferenceError) -> TemplateNode {
        var targets = [try name()]
        var attribute: String?
        if take(".") { attribute = try name() }
        while take(",") { targets.append(try name()) }
        if take("=") {
            let value = try tuple()
            try expect(.endBlock, "'%}'")
            return .set(targets, attribute: attribute, value)
        }
        try expect(.endBlock, "'%}'")
        let body = try nodes(until: ["endset"])
        try end("endset")
        return .capture(targets[0], body)
    }

    private mutating func macro() throws(InferenceError) -> TemplateNode {
        let name = try name()
        try expect(.symbol("("), "'('")
        var parameters: [(String, TemplateExpression?)] = []
        while !take(")") {
            let parameter = try self.name()
            parameters.append((parameter, take("=") ? try expression() : nil))
            if !take(","), current != .symbol(")") { throw failure("')' is missing") }
        }
        try expect(.endBlock, "'%}'")
        let body = try nodes(until: ["endmacro"])
        try end("endmacro")
        return .macro(name, parameters: parameters, body: body)
    }

    // MARK: Expressions

    private mutating func tuple() throws(InferenceError) -> TemplateExpression {
        var parts = [try expression()]
        while take(",") { parts.append(try expression()) }
        return parts.count == 1 ? parts[0] : .list(parts)
    }

    private mutating func expression() throws(InferenceError) -> TemplateExpression {
        depth += 1
        defer { depth -= 1 }
        if depth > Self.deepest { throw failure("an expression is nested too deeply") }
        var value = try disjunction()
        while takeWord("if") {
            let condition = try disjunction()
            let otherwise = takeWord("else") ? try expression() : nil
            value = .conditional(value, if: condition, else: otherwise)
        }
        return value
    }

    private mutating func disjunction() throws(InferenceError) -> TemplateExpression {
        var left = try conjunction()
        while takeWord("or") { left = .binary("or", left, try conjunction()) }
        return left
    }

    private mutating func conjunction() throws(InferenceError) -> TemplateExpression {
        var left = try negation()
        while takeWord("and") { left = .binary("and", left, try negation()) }
        return left
    }

    private mutating func negation() throws(InferenceError) -> TemplateExpression {
        depth += 1
        defer { depth -= 1 }
        if depth > Self.deepest { throw failure("an expression is nested too deeply") }
        return takeWord("not") ? .not(try negation()) : try comparison()
    }

    private mutating func comparison() throws(InferenceError) -> TemplateExpression {
        var left = try sum()
        while true {
            if let symbol = ["==", "!=", "<=", ">=", "<", ">"].first(where: { current == .symbol($0) }) {
                position += 1
                left = .binary(symbol, left, try sum())
            } else if takeWord("in") {
                left = .binary("in", left, try sum())
            } else if current == .name("not"), position + 1 < tokens.count, tokens[position + 1].token == .name("in") {
                position += 2
                left = .not(.binary("in", left, try sum()))
            } else {
                return left
            }
        }
    }

    private mutating func sum() throws(InferenceError) -> TemplateExpression {
        var left = try concatenation()
        while let symbol = ["+", "-"].first(where: { current == .symbol($0) }) {
            position += 1
            left = .binary(symbol, left, try concatenation())
        }
        return left
    }

    private mutating func concatenation() throws(InferenceError) -> TemplateExpression {
        var left = try product()
        while take("~") { left = .binary("~", left, try product()) }
        return left
    }

    private mutating func product() throws(InferenceError) -> TemplateExpression {
        var left = try unary()
        while let symbol = ["*", "//", "/", "%"].first(where: { current == .symbol($0) }) {
            position += 1
            left = .binary(symbol, left, try unary())
        }
        return left
    }

    private mutating func unary() throws(InferenceError) -> TemplateExpression {
        depth += 1
        defer { depth -= 1 }
        if depth > Self.deepest { throw failure("an expression is nested too deeply") }
        if take("-") { return try filters(.negative(try unary())) }
        if take("+") { return try unary() }
        return try filters(try postfix(try primary()))
    }

    private mutating func primary() throws(InferenceError) -> TemplateExpression {
        guard let token = current else { throw failure("a value is missing") }
        position += 1
        switch token {
        case .string(var text):
            while case .string(let more)? = current {
                text += more
                position += 1
            }
            return .literal(.string(text))
        case .integer(let value): return .literal(.integer(value))
        case .number(let value): return .literal(.number(value))
        case .name("true"), .name("True"): return .literal(.bool(true))
        case .name("false"), .name("False"): return .literal(.bool(false))
        case .name("none"), .name("None"): return .literal(.none)
        case .name(let name): return .name(name)
        case .symbol("("):
            if take(")") { return .list([]) }
            let value = try tuple()
            try expect(.symbol(")"), "')'")
            return value
        case .symbol("["):
            var elements: [TemplateExpression] = []
            while !take("]") {
                elements.append(try expression())
                if !take(","), current != .symbol("]") { throw failure("']' is missing") }
            }
            return .list(elements)
        case .symbol("{"):
            var members: [(TemplateExpression, TemplateExpression)] = []
            while !take("}") {
                let key = try expression()
                try expect(.symbol(":"), "':'")
                members.append((key, try expression()))
                if !take(","), current != .symbol("}") { throw failure("'}' is missing") }
            }
            return .map(members)
        default:
            position -= 1
            throw failure("a value is missing")
        }
    }

    private mutating func postfix(_ value: TemplateExpression) throws(InferenceError) -> TemplateExpression {
        var value = value
        while true {
            if take(".") {
                if case .integer(let place)? = current {
                    position += 1
                    value = .index(value, .literal(.integer(place)))
                } else {
                    value = .attribute(value, try name())
                }
            } else if take("[") {
                value = try subscripted(value)
            } else if current == .symbol("(") {
                value = .call(value, try arguments())
            } else {
                return value
            }
        }
    }

    private mutating func subscripted(_ value: TemplateExpression) throws(InferenceError) -> TemplateExpression {
        var bounds: [TemplateExpression?] = [nil]
        var isSlice = false
        while !take("]") {
            if take(":") {
                isSlice = true
                bounds.append(nil)
            } else {
                bounds[bounds.count - 1] = try expression()
                if current != .symbol(":"), current != .symbol("]") { throw failure("']' is missing") }
            }
        }
        if isSlice { return .slice(value, bounds[0], bounds[1], bounds.count > 2 ? bounds[2] : nil) }
        guard let index = bounds[0] else { throw failure("an index is missing") }
        return .index(value, index)
    }

    private mutating func arguments() throws(InferenceError) -> TemplateArguments {
        try expect(.symbol("("), "'('")
        var arguments = TemplateArguments()
        while !take(")") {
            if case .name(let name)? = current, position + 1 < tokens.count, tokens[position + 1].token == .symbol("=")
            {
                position += 2
                arguments.named.append((name, try expression()))
            } else {
                arguments.positional.append(try expression())
            }
            if !take(","), current != .symbol(")") { throw failure("')' is missing") }
        }
        return arguments
    }

    /// `| filter` and `is test`, which bind closer than any operator.
    private mutating func filters(_ value: TemplateExpression) throws(InferenceError) -> TemplateExpression {
        var value = value
        while true {
            if take("|") {
                let name = try name()
                let given = current == .symbol("(") ? try arguments() : TemplateArguments()
                value = try postfix(.filter(value, name, given))
            } else if takeWord("is") {
                let isNegated = takeWord("not")
                let name = try name()
                var given = TemplateArguments()
                if current == .symbol("(") {
                    given = try arguments()
                } else if ["in", "eq", "equalto", "sameas", "divisibleby", "ne"].contains(name) {
                    given.positional = [try postfix(try primary())]
                }
                let test = TemplateExpression.test(value, name, given)
                value = isNegated ? .not(test) : test
            } else {
                return value
            }
        }
    }
}
