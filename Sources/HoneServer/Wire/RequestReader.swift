import HoneCore

/// Reads the fields of a request's body, each with a sentence about what it must be.
struct RequestReader {
    let body: [String: JSONValue]

    init(_ bytes: [UInt8]) throws(APIProblem) {
        let value: JSONValue
        do { value = try JSONValue(parsing: bytes) } catch { throw .badJSON(error) }
        guard case .object(let body) = value else { throw APIProblem(400, "invalid_json", "The body is no object.") }
        self.body = body
    }

    /// A field that is there and not null.
    subscript(name: String) -> JSONValue? { body[name].flatMap { $0.isNull ? nil : $0 } }

    func text(_ name: String) throws(APIProblem) -> String? {
        guard let value = self[name] else { return nil }
        guard let text = value.string else { throw .invalid(name, "a text") }
        return text
    }

    func flag(_ name: String) throws(APIProblem) -> Bool {
        guard let value = self[name] else { return false }
        guard let flag = value.bool else { throw .invalid(name, "true or false") }
        return flag
    }

    func integer(_ name: String, in range: ClosedRange<Int>) throws(APIProblem) -> Int? {
        guard let value = self[name] else { return nil }
        guard let integer = value.integer, range.contains(integer) else {
            throw .invalid(
                name,
                range.upperBound == .max
                    ? "an integer of at least \(range.lowerBound)"
                    : "an integer from \(range.lowerBound) to \(range.upperBound)")
        }
        return integer
    }

    func number(_ name: String, in range: ClosedRange<Double>) throws(APIProblem) -> Double? {
        guard let value = self[name] else { return nil }
        guard let number = value.number, range.contains(number) else {
            throw .invalid(name, "a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func model() throws(APIProblem) -> String {
        guard let model = try text("model") else { throw .invalid("model", "the name of a model, as a text") }
        return model
    }

    /// What both kinds of completion have in common.
    func writing(into request: inout ModelRequest) throws(APIProblem) {
        let olderName = try integer("max_tokens", in: 1...Int.max)
        request.maxOutputTokens = try integer("max_completion_tokens", in: 1...Int.max) ?? olderName
        request.temperature = try number("temperature", in: 0...2)
        request.topP = try number("top_p", in: 0...1)
        request.seed = try integer("seed", in: Int.min...Int.max).map { UInt64(bitPattern: Int64($0)) }
        request.stops = try stops()
        if try integer("n", in: 1...Int.max) ?? 1 != 1 {
            throw .unsupported("n", "Send as many requests; they share what their prompts have in common.")
        }
        for name in ["presence_penalty", "frequency_penalty"] where try number(name, in: -2...2) ?? 0 != 0 {
            throw .unsupported(name, "Leave it out.")
        }
        // A flag for conversations, a number for texts.
        if let wanted = self["logprobs"], wanted != .bool(false), wanted != .integer(0) {
            throw .unsupported("logprobs", "Leave it out.")
        }
    }

    private func stops() throws(APIProblem) -> [String] {
        guard let value = self["stop"] else { return [] }
        let texts = value.string.map { [$0] } ?? value.array?.compactMap(\.string) ?? []
        guard !texts.isEmpty || value == .array([]), texts.count <= 4, value.array?.count ?? 1 == texts.count,
            texts.allSatisfy({ !$0.isEmpty && $0.utf8.count <= 1024 })
        else { throw .invalid("stop", "a text or up to four of them, each of at most 1024 bytes") }
        return texts
    }

    /// Whether the reply is streamed, and whether its usage follows.
    func streaming() throws(APIProblem) -> (isOn: Bool, includesUsage: Bool) {
        let isOn = try flag("stream")
        guard let options = self["stream_options"] else { return (isOn, false) }
        guard isOn, case .object = options else { throw .invalid("stream_options", "an object, where stream is true") }
        return (isOn, options["include_usage"]?.bool ?? false)
    }
}
