import HoneCore

/// Puts the pieces of tool calls together as servers really send them: without an index, without an id, with the
/// name in every piece, with arguments as an object, twice encoded, or all at once.
struct ToolCallAssembler {
    private struct Partial {
        var index: Int?
        var id: String?
        var name = ""
        var arguments = ""

        /// Nothing can follow a complete object.
        var isComplete: Bool {
            guard arguments.utf8.last(where: { !$0.isJSONSpace }) == UInt8(ascii: "}") else { return false }
            return (try? JSONValue(parsing: arguments)) != nil
        }
    }

    private var calls: [Partial] = []

    /// Characters received.
    var count: Int { calls.reduce(0) { $0 + $1.name.utf8.count + $1.arguments.utf8.count } }
    var isEmpty: Bool { calls.isEmpty }

    /// Takes one element of `tool_calls`, of a delta or of a whole message. Returns the name of a call that began.
    mutating func add(_ piece: JSONValue) -> String? {
        let function = piece["function"] ?? piece
        let name = function["name"]?.string ?? ""
        let arguments = Self.text(of: function["arguments"] ?? function["parameters"])
        let id = piece["id"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        let index = piece["index"]?.integer
        if let position = position(index: index, id: id, name: name, arguments: arguments) {
            return extend(position, id: id, name: name, arguments: arguments)
        }
        if name.isEmpty, arguments.isEmpty, id == nil { return nil }
        calls.append(Partial(index: index, id: id, name: name, arguments: arguments))
        return name.isEmpty ? nil : name
    }

    /// The call that the piece continues; nil where it begins one.
    private func position(index: Int?, id: String?, name: String, arguments: String) -> Int? {
        let candidate: Int?
        if let index {
            candidate = calls.lastIndex { $0.index == index }
        } else if let id {
            candidate = calls.lastIndex { $0.id == id }
        } else {
            candidate = calls.indices.last
        }
        guard let candidate else { return nil }
        let call = calls[candidate]
        if let id, let known = call.id, id != known, !name.isEmpty { return nil }
        if id == nil || call.id == nil, !name.isEmpty, !arguments.isEmpty, call.isComplete, arguments != call.arguments
        {
            return nil
        }
        if index == nil, id == nil, !name.isEmpty, !call.name.isEmpty, call.name != name { return nil }
        return candidate
    }

    private mutating func extend(_ position: Int, id: String?, name: String, arguments: String) -> String? {
        let wasNamed = !calls[position].name.isEmpty
        if calls[position].id == nil { calls[position].id = id }
        if !name.isEmpty, name != calls[position].name {
            calls[position].name = name.hasPrefix(calls[position].name) ? name : calls[position].name + name
        }
        let repeatsAll = arguments == calls[position].arguments && calls[position].isComplete
        if !arguments.isEmpty, !repeatsAll { calls[position].arguments += arguments }
        return wasNamed || name.isEmpty ? nil : name
    }

    private static func text(of arguments: JSONValue?) -> String {
        switch arguments {
        case nil, .null: ""
        case .string(let text): text
        case .some(let value): value.text
        }
    }

    /// The calls in order. `makeID` names those that came without an id, or with one used before.
    func finish(makeID: () -> String) -> [ToolCall] {
        var seen: Set<String> = []
        return calls.filter { !$0.name.isEmpty || !$0.arguments.isEmpty }.map { partial in
            var id = partial.id ?? makeID()
            if !seen.insert(id).inserted {
                id = makeID()
                seen.insert(id)
            }
            return ToolCall(id: id, name: partial.name, arguments: ToolArguments.normalized(partial.arguments))
        }
    }
}
