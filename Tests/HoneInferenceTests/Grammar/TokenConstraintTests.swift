import HoneCore
import Testing

@testable import HoneInference

@Suite("Token masks") struct TokenConstraintTests {
    private static let person: JSONValue = [
        "type": "object",
        "properties": [
            "name": ["type": "string"], "age": ["type": "integer", "minimum": 0, "maximum": 130],
            "tags": ["type": "array", "items": ["type": "string", "maxLength": 4], "maxItems": 3],
        ],
        "required": ["name", "age"], "additionalProperties": false,
    ]

    private static let schemas: [JSONValue] = [
        person, [:], ["type": "string", "minLength": 2, "maxLength": 5], ["type": "string", "pattern": "test"],
        ["type": "object", "properties": ["a": ["type": "null"]], "additionalProperties": ["type": "integer"]],
        ["type": "array", "items": ["$ref": "#"], "maxItems": 2], ["enum": ["a\"b", 12, .null]],
        ["type": "number", "minimum": -1.5, "maximum": 0.25],
    ]

    @Test(arguments: schemas) func `A mask allows exactly the tokens that can be taken`(_ schema: JSONValue) throws {
        let probe = try GrammarProbe(schema)
        var random = SplitMix(state: 21)
        for _ in 0..<15 {
            var position = probe.constraint.start
            for _ in 0..<40 {
                let mask = probe.constraint.mask(at: position)
                let taken = (0..<Int32(GrammarProbe.vocabulary.count)).filter {
                    probe.constraint.advance(position, by: $0) != nil
                }
                let allowed = (0..<Int32(GrammarProbe.vocabulary.count)).filter { mask.contains($0) }
                #expect(allowed == taken)
                #expect(!allowed.isEmpty)
                guard let token = taken.randomElement(using: &random),
                    let next = probe.constraint.advance(position, by: token), !next.isEnded
                else { break }
                position = next
            }
        }
    }

    @Test func `Random choices within the mask always make a valid document`() throws {
        let probe = try GrammarProbe(Self.person)
        var random = SplitMix(state: 4)
        for _ in 0..<200 {
            let value = try JSONValue(parsing: probe.randomText(&random, limit: 60))
            #expect(value["name"]?.string != nil)
            #expect((0...130).contains(value["age"]?.integer ?? -1))
            #expect(Set((value.object ?? [:]).keys).isSubset(of: ["name", "age", "tags"]))
            for tag in value["tags"]?.array ?? [] { #expect((tag.string ?? "xxxxx").unicodeScalars.count <= 4) }
            #expect((value["tags"]?.array ?? []).count <= 3)
        }
    }

    @Test func `The end is allowed only where the text is complete`() throws {
        let probe = try GrammarProbe(["type": "integer"])
        let start = probe.constraint.mask(at: probe.constraint.start)
        #expect(!start.contains(GrammarProbe.end))
        let after = try #require(probe.position(after: "12"))
        #expect(probe.constraint.mask(at: after).contains(GrammarProbe.end))
        let ended = try #require(probe.constraint.advance(after, by: GrammarProbe.end))
        #expect(ended.isEnded)
        #expect(probe.constraint.mask(at: ended).isEmpty)
        #expect(probe.constraint.advance(ended, by: 0x31) == nil)
    }

    @Test func `Control tokens are never allowed`() throws {
        let probe = try GrammarProbe(["type": "string"])
        let inside = try #require(probe.position(after: "\"a"))
        #expect(!probe.constraint.mask(at: inside).contains(GrammarProbe.end + 1))
        #expect(probe.constraint.advance(inside, by: GrammarProbe.end + 1) == nil)
    }

    @Test func `White space between the parts is bounded`() throws {
        let probe = try GrammarProbe(Self.person)
        #expect(probe.accepts("{\n  \"age\": 3,\n  \"name\": \"x\"\n}"))
        #expect(probe.accepts("{\"name\":\"x\",\"age\":3}"))
        #expect(probe.position(after: "{\n" + String(repeating: " ", count: 20)) != nil)
        #expect(probe.position(after: "{\n" + String(repeating: " ", count: 21)) == nil)
        #expect(probe.position(after: "{\n\n") == nil)
    }

    @Test(arguments: schemas) func `An unfinished text can be completed`(_ schema: JSONValue) throws {
        let probe = try GrammarProbe(schema)
        var random = SplitMix(state: 9)
        for limit in 0..<40 {
            let text = probe.randomText(&random, limit: limit)
            #expect(probe.accepts(text), "\(text)")
        }
    }

    @Test func `Logits of forbidden tokens become minus infinity`() throws {
        let probe = try GrammarProbe(["type": "null"])
        var logits = [Float](repeating: 1, count: GrammarProbe.vocabulary.count)
        probe.constraint.mask(at: probe.constraint.start).apply(to: &logits)
        let null = logits.indices.filter { logits[$0] == 1 }
        #expect(
            null.map { String(decoding: GrammarProbe.vocabulary.bytes(of: Int32($0)), as: UTF8.self) } == ["n", "null"])
    }
}
