import HoneCore

/// Tool calls that a server left in the text because it has no parser for its model's own notation.
///
/// Only calls of tools that were offered count: everything else is something the model writes about.
struct LeakedToolCalls {
    struct Call: Equatable {
        var name: String
        var arguments: String
    }

    private(set) var calls: [Call] = []
    /// The text without the calls.
    private(set) var remainder = ""

    private let tools: [String: ToolDefinition]

    /// Nil where the text holds no call.
    init?(in text: String, tools: [ToolDefinition]) {
        self.tools = Dictionary(tools.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let notations = [
            Self.taggedCalls, Self.functionTags, Self.mistralCalls, Self.harmonyCalls, Self.fencedJSON, Self.bareJSON,
        ]
        for notation in notations {
            let (found, rest) = notation(self)(text)
            if !found.isEmpty {
                calls = found
                remainder = rest.trimmed
                return
            }
        }
        return nil
    }

    /// `<tool_call>…</tool_call>` around JSON (Hermes, Qwen), a function tag (Qwen coder) or arg_key tags (GLM).
    private func taggedCalls(_ text: String) -> ([Call], String) {
        blocks(text, open: "<tool_call>", close: "</tool_call>") { body in
            if let found = json(body) { return found }
            let (tagged, _) = functionTags(body)
            return tagged.isEmpty ? keyTags(body).map { [$0] } : tagged
        }
    }

    /// `<function=name>` around JSON (Llama 3.1) or `<parameter=key>` tags (Qwen coder).
    private func functionTags(_ text: String) -> ([Call], String) {
        blocks(text, open: "<function=", close: "</function>") { body in
            guard let end = body.firstIndex(of: ">"), let tool = tools[String(body[..<end]).trimmed] else { return nil }
            let inner = String(body[body.index(after: end)...])
            if ToolArguments.isObject(inner) { return [Call(name: tool.name, arguments: inner.trimmed)] }
            var members: [String: JSONValue] = [:]
            var place = inner.startIndex
            while let open = inner.range(ofText: "<parameter=", from: place),
                let named = inner[open.upperBound...].firstIndex(of: ">")
            {
                let begin = inner.index(after: named)
                let close = inner.range(ofText: "</parameter>", from: begin)
                let value = String(inner[begin..<(close?.lowerBound ?? inner.endIndex)])
                let key = String(inner[open.upperBound..<named])
                members[key] = typed(value.withoutOuterLineBreaks, key: key, of: tool)
                place = close?.upperBound ?? inner.endIndex
            }
            return [Call(name: tool.name, arguments: JSONValue.object(members).text)]
        }
    }

    /// `name<arg_key>k</arg_key><arg_value>v</arg_value>`.
    private func keyTags(_ body: String) -> Call? {
        guard let first = body.range(ofText: "<arg_key>"),
            let tool = tools[String(body[..<first.lowerBound]).trimmed]
        else { return nil }
        var members: [String: JSONValue] = [:]
        var place = first.lowerBound
        while let open = body.range(ofText: "<arg_key>", from: place),
            let close = body.range(ofText: "</arg_key>", from: open.upperBound),
            let valueOpen = body.range(ofText: "<arg_value>", from: close.upperBound),
            let valueClose = body.range(ofText: "</arg_value>", from: valueOpen.upperBound)
        {
            let key = String(body[open.upperBound..<close.lowerBound]).trimmed
            members[key] = typed(String(body[valueOpen.upperBound..<valueClose.lowerBound]), key: key, of: tool)
            place = valueClose.upperBound
        }
        return Call(name: tool.name, arguments: JSONValue.object(members).text)
    }

    /// `[TOOL_CALLS][{…}]` or `[TOOL_CALLS]name[ARGS]{…}`, to the end of the text.
    private func mistralCalls(_ text: String) -> ([Call], String) {
        guard let mark = text.range(ofText: "[TOOL_CALLS]") else { return ([], text) }
        let before = String(text[..<mark.lowerBound])
        let body = String(text[mark.upperBound...])
        if let found = json(body) { return (found, before) }
        var calls: [Call] = []
        var place = body.startIndex
        while place < body.endIndex {
            let next = body.range(ofText: "[TOOL_CALLS]", from: place)
            let piece = body[place..<(next?.lowerBound ?? body.endIndex)]
            place = next?.upperBound ?? body.endIndex
            guard let brace = piece.firstIndex(of: "{") else { continue }
            var name = String(piece[..<brace])
            if let marker = name.range(ofText: "[ARGS]") { name = String(name[..<marker.lowerBound]) }
            if tools[name.trimmed] == nil { continue }
            calls.append(Call(name: name.trimmed, arguments: String(piece[brace...]).trimmed))
        }
        return (calls, before)
    }

    /// `<|channel|>commentary to=functions.name … <|message|>{…}<|call|>`.
    private func harmonyCalls(_ text: String) -> ([Call], String) {
        var remainder = ""
        var calls: [Call] = []
        var place = text.startIndex
        while let open = text.range(ofText: "<|channel|>", from: place) {
            remainder += text[place..<open.lowerBound]
            let close = text.range(ofText: "<|call|>", from: open.upperBound)
            let block = String(text[open.upperBound..<(close?.lowerBound ?? text.endIndex)])
            place = close?.upperBound ?? text.endIndex
            guard let to = block.range(ofText: "to=functions."),
                let message = block.range(ofText: "<|message|>", from: to.upperBound)
            else { continue }
            let name = String(block[to.upperBound...].prefix { !$0.isWhitespace && $0 != "<" })
            if tools[name] != nil {
                calls.append(Call(name: name, arguments: String(block[message.upperBound...]).trimmed))
            }
        }
        return (calls, remainder + text[place...])
    }

    /// A fenced block of JSON that ends the text.
    private func fencedJSON(_ text: String) -> ([Call], String) {
        guard let open = text.range(ofText: "```json") ?? text.range(ofText: "```tool_call"),
            let close = text.range(ofText: "```", from: open.upperBound),
            String(text[close.upperBound...]).trimmed.isEmpty
        else { return ([], text) }
        return (json(String(text[open.upperBound..<close.lowerBound])) ?? [], String(text[..<open.lowerBound]))
    }

    /// The whole text is a call (Llama 3).
    private func bareJSON(_ text: String) -> ([Call], String) {
        var body = text.trimmed
        if body.hasPrefix("<|python_tag|>") { body.removeFirst("<|python_tag|>".count) }
        return (json(body) ?? [], "")
    }

    private func blocks(_ text: String, open: String, close: String, parse: (String) -> [Call]?) -> ([Call], String) {
        var remainder = ""
        var calls: [Call] = []
        var place = text.startIndex
        while let begin = text.range(ofText: open, from: place) {
            remainder += text[place..<begin.lowerBound]
            let end = text.range(ofText: close, from: begin.upperBound)
            let body = String(text[begin.upperBound..<(end?.lowerBound ?? text.endIndex)])
            place = end?.upperBound ?? text.endIndex
            if let found = parse(body) { calls += found } else { remainder += text[begin.lowerBound..<place] }
        }
        return (calls, remainder + text[place...])
    }

    /// `{"name": …, "arguments": {…}}` or a list of such; nil unless every one calls a tool that was offered.
    private func json(_ text: String) -> [Call]? {
        guard let value = try? JSONValue(parsing: text) else { return nil }
        let items = value.array ?? [value]
        let calls = items.compactMap { item -> Call? in
            let function = item["function"]?.object == nil ? item : item["function"] ?? item
            guard let name = function["name"]?.string, tools[name] != nil,
                let arguments = function["arguments"] ?? function["parameters"]
            else { return nil }
            return Call(name: name, arguments: arguments.string ?? arguments.text)
        }
        return calls.isEmpty || calls.count < items.count ? nil : calls
    }

    /// A value written between tags: text where the schema says text, else what it parses to.
    private func typed(_ text: String, key: String, of tool: ToolDefinition) -> JSONValue {
        if tool.parameters["properties"]?[key]?["type"]?.string == "string" { return .string(text) }
        return (try? JSONValue(parsing: text)) ?? .string(text)
    }
}

extension String {
    fileprivate var withoutOuterLineBreaks: String {
        var text = self[...]
        if text.first?.isNewline == true { text.removeFirst() }
        if text.last?.isNewline == true { text.removeLast() }
        return String(text)
    }
}
