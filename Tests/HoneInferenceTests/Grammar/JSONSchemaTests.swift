import HoneCore
import Testing

@testable import HoneInference

@Suite("JSON Schemas as grammars") struct JSONSchemaTests {
    private func expect(
        _ schema: JSONValue, accepts: [String], refuses: [String], _ location: SourceLocation = #_sourceLocation
    ) throws {
        let probe = try GrammarProbe(schema)
        for text in accepts { #expect(probe.accepts(text), "\(text)", sourceLocation: location) }
        for text in refuses { #expect(!probe.accepts(text), "\(text)", sourceLocation: location) }
    }

    @Test func `Members come in any order and only once`() throws {
        let schema: JSONValue = [
            "type": "object", "properties": ["a": ["type": "integer"], "b": ["type": "boolean"]], "required": ["a"],
        ]
        try expect(
            schema, accepts: ["{\"a\":1}", "{\"b\": true, \"a\": 1}", "{\"a\":1,\"b\":false}"],
            refuses: ["{}", "{\"b\":true}", "{\"a\":1,\"a\":2}", "{\"a\":1,}", "{\"a\":1,\"c\":2}", "{\"a\":true}"])
    }

    @Test func `Further members have keys of their own`() throws {
        let schema: JSONValue = [
            "type": "object", "properties": ["ab": ["type": "integer"]], "additionalProperties": ["type": "string"],
        ]
        try expect(
            schema, accepts: ["{\"a\":\"x\"}", "{\"abc\":\"x\",\"ab\":1}", "{\"é\":\"\"}"],
            refuses: ["{\"ab\":\"x\"}", "{\"\\u0061b\":\"x\"}", "{\"abc\":1}"])
    }

    @Test func `Whole numbers keep to their bounds`() throws {
        let probe = try GrammarProbe(["type": "integer", "minimum": -37, "exclusiveMaximum": 1205])
        for number in -1500...1500 { #expect(probe.accepts("\(number)") == (-37..<1205).contains(number), "\(number)") }
        #expect(!probe.accepts("-0"))
        #expect(!probe.accepts("007"))
        #expect(!probe.accepts("1.0"))
    }

    @Test(arguments: [(-2.5, 3.75), (0.1, 0.3), (-0.25, -0.125), (99.5, 1000), (0, 1e-3), (5, 5)])
    func `Numbers keep to their bounds`(_ low: Double, _ high: Double) throws {
        let closed = try GrammarProbe(["type": "number", "minimum": .number(low), "maximum": .number(high)])
        let open = try? GrammarProbe([
            "type": "number", "exclusiveMinimum": .number(low), "exclusiveMaximum": .number(high),
        ])
        var random = SplitMix(state: 2)
        for step in -400...400 {
            let number = step % 2 == 0 ? Double(step) / 64 : low + (high - low) * Double(random.next() % 1000) / 999
            let text = number == 0 ? "0" : "\(number)"
            guard text.count < 15, !text.contains("e") else { continue }
            #expect(closed.accepts(text) == (low...high).contains(number), "\(text)")
            if let open { #expect(open.accepts(text) == (low < number && number < high), "\(text)") }
        }
    }

    @Test func `Strings keep to lengths and patterns`() throws {
        try expect(
            ["type": "string", "minLength": 2, "maxLength": 3], accepts: ["\"ab\"", "\"é中\\n\""],
            refuses: ["\"a\"", "\"abcd\"", "\"a\nb\"", "\"\\ud800a\""])
        try expect(
            ["type": "string", "pattern": "^[A-Z]{2}-\\d+$"], accepts: ["\"AB-1\"", "\"XY-123\""],
            refuses: ["\"A-1\"", "\"AB-\"", "\"xAB-1\""])
        try expect(
            ["type": "string", "pattern": "a(b|\")c"], accepts: ["\"abc\"", "\"xxa\\\"cyy\""],
            refuses: ["\"ac\"", "\"xx\""])
        try expect(
            ["type": "string", "format": "date"], accepts: ["\"2026-11-21\""], refuses: ["\"2026-13-01\"", "\"x\""])
    }

    @Test func `Alternatives, constants and references`() throws {
        try expect(
            ["anyOf": [["type": "null"], ["const": "x"]]], accepts: ["null", "\"x\""], refuses: ["\"y\"", "true"])
        try expect(
            [
                "$defs": [
                    "n": [
                        "type": "object", "properties": ["next": ["anyOf": [["$ref": "#/$defs/n"], ["type": "null"]]]],
                    ]
                ],
                "$ref": "#/$defs/n",
            ], accepts: ["{}", "{\"next\":{\"next\":null}}"], refuses: ["{\"next\":1}", "null"])
        try expect(
            ["allOf": [["type": "object", "properties": ["a": ["type": "null"]]], ["required": ["a"]]]],
            accepts: ["{\"a\":null}"], refuses: ["{}"])
        try expect(
            ["type": "array", "prefixItems": [["type": "null"], ["type": "boolean"]], "items": false, "minItems": 1],
            accepts: ["[null]", "[null, true]"], refuses: ["[]", "[true]", "[null,true,1]"])
    }

    @Test(
        arguments: [
            (
                ["not": [:]],
                "The keyword 'not' at # of the JSON Schema cannot be enforced here. Leave it out, and check the value afterwards."
            ),
            (
                ["type": "object", "properties": ["a/b": ["uniqueItems": true]]],
                "The keyword 'uniqueItems' at #/properties/a~1b of the JSON Schema cannot be enforced here. Leave it out, and check the value afterwards."
            ),
            (
                ["type": "object", "properties": ["a": false], "required": ["a"]],
                "The JSON Schema is impossible at #/properties/a: nothing can satisfy it."
            ),
            (["enum": []], "The JSON Schema is impossible at #: no value of 'enum' is of its type."),
            (
                ["type": "integer", "minimum": 5, "maximum": 4],
                "The JSON Schema is impossible at #: nothing can satisfy it."
            ),
            (
                ["type": "string", "minLength": 3, "maxLength": 2],
                "The JSON Schema is impossible at #: 'minLength' is greater than 'maxLength'."
            ),
            (
                ["$ref": "#/$defs/x"],
                "The reference '#/$defs/x' at # of the JSON Schema names no part of it. Define it under '$defs'."
            ),
            (
                ["$defs": ["x": ["$ref": "#/$defs/x"]], "$ref": "#/$defs/x"],
                "The JSON Schema is impossible at #/$defs/x: nothing can satisfy it."
            ),
            (
                ["type": "object", "properties": ["a": ["$ref": "#"]], "required": ["a"]],
                "The JSON Schema is impossible at #/properties/a: nothing can satisfy it."
            ),
            (
                ["oneOf": [["type": "integer"], ["type": "number"]]],
                "The keyword 'oneOf' at # of the JSON Schema cannot be enforced here. Its alternatives may hold at once; use 'anyOf', or give each a 'const' of its own."
            ),
            (
                ["type": "string", "pattern": "(?=a)"],
                "The keyword 'pattern' at # of the JSON Schema cannot be enforced here. It has a group that begins with '(?'. Simplify it, or leave it out."
            ),
            (
                ["type": "whole"],
                "The keyword 'type' at # of the JSON Schema must be one of null, boolean, string, integer, number, array, object."
            ),
            ([1], "The JSON Schema at # must be an object or a boolean."),
        ] as [(JSONValue, String)])
    func `What cannot be enforced is said with its keyword and path`(_ schema: JSONValue, _ message: String) {
        let error = #expect(throws: InferenceError.self) { try Grammar(jsonSchema: schema) }
        #expect(error?.message == message)
        #expect(error?.code == .badSchema)
    }

    @Test func `A schema nested without end is refused`() {
        var schema: JSONValue = ["type": "null"]
        for _ in 0..<300 { schema = ["type": "array", "items": schema] }
        let error = #expect(throws: InferenceError.self) { try Grammar(jsonSchema: schema) }
        #expect(error?.message.hasPrefix("The JSON Schema is nested too deeply") == true)
    }
}
