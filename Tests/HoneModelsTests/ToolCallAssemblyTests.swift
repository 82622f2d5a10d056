import HoneCore
import Testing

@testable import HoneModels

@Suite("Tool calls out of pieces")
struct ToolCallAssemblyTests {
    /// The calls as `id name arguments`.
    static func assemble(_ pieces: String...) throws -> [String] {
        var assembler = ToolCallAssembler()
        for piece in pieces { _ = assembler.add(try JSONValue(parsing: piece)) }
        var made = 0
        let calls = assembler.finish {
            made += 1
            return "made\(made)"
        }
        return calls.map { "\($0.id) \($0.name) \($0.arguments)" }
    }

    @Test("Pieces join by index, and interleaved calls stay apart")
    func byIndex() throws {
        let calls = try Self.assemble(
            #"{"index":0,"id":"a","function":{"name":"run","arguments":""}}"#,
            #"{"index":1,"id":"b","function":{"name":"stop","arguments":"{\"x\""}}"#,
            #"{"index":0,"function":{"arguments":"{\"y\":2}"}}"#, #"{"index":1,"function":{"arguments":":1}"}}"#)
        #expect(calls == [#"a run {"y":2}"#, #"b stop {"x":1}"#])
    }

    @Test("Without an index pieces join by id, without both they follow the last call")
    func withoutIndex() throws {
        let byID = try Self.assemble(
            #"{"id":"a","function":{"name":"run","arguments":"{"}}"#,
            #"{"id":"b","function":{"name":"run","arguments":"{}"}}"#,
            #"{"id":"a","function":{"arguments":"}"}}"#)
        #expect(byID == ["a run {}", "b run {}"])
        let following = try Self.assemble(
            #"{"function":{"name":"run","arguments":"{\"a\":"}}"#, #"{"function":{"arguments":"1}"}}"#,
            #"{"function":{"name":"run","arguments":"{\"a\":2}"}}"#)
        #expect(following == [#"made1 run {"a":1}"#, #"made2 run {"a":2}"#])
    }

    @Test("A new id with a name on the same index is a new call")
    func newIDOnIndex() throws {
        let calls = try Self.assemble(
            #"{"index":0,"id":"a","function":{"name":"run","arguments":"{}"}}"#,
            #"{"index":0,"id":"b","function":{"name":"run","arguments":"{}"}}"#)
        #expect(calls == ["a run {}", "b run {}"])
    }

    @Test("A name in every piece is set, not joined; whole arguments sent twice count once")
    func repeatedName() throws {
        let calls = try Self.assemble(
            #"{"index":0,"id":"a","function":{"name":"run","arguments":"{\"a\":"}}"#,
            #"{"index":0,"id":"a","function":{"name":"run","arguments":"1}"}}"#,
            #"{"index":0,"function":{"name":"run","arguments":"{\"a\":1}"}}"#)
        #expect(calls == [#"a run {"a":1}"#])
    }

    @Test("Missing, empty and repeated ids are replaced")
    func identifiers() throws {
        let calls = try Self.assemble(
            #"{"index":0,"id":null,"function":{"name":"a","arguments":"{}"}}"#,
            #"{"index":1,"id":"","function":{"name":"b","arguments":"{}"}}"#,
            #"{"index":2,"id":"x","function":{"name":"c","arguments":"{}"}}"#,
            #"{"index":3,"id":"x","function":{"name":"d","arguments":"{}"}}"#)
        #expect(calls == ["made1 a {}", "made2 b {}", "x c {}", "made3 d {}"])
    }

    @Test("A made id is a ULID, and another each time")
    func madeIdentifiers() {
        var generator = SeededGenerator(seed: 1)
        let first = CallID.make(milliseconds: 1_469_918_176_385, using: &generator)
        #expect(first.hasPrefix("call_01ARYZ6S41"))
        #expect(first.utf8.count == 5 + 26)
        #expect(CallID.make(milliseconds: 1_469_918_176_385, using: &generator) != first)
    }

    @Test(
        "Arguments become an object where they are one in disguise",
        arguments: [
            (#""""#, "{}"), ("null", "{}"), (#"{"a":1}"#, #"{"a":1}"#), (#""{\"a\":1}""#, #"{"a":1}"#),
            (#""\"{\\\"a\\\":1}\"""#, #"{"a":1}"#), (#""{\"a\":[1,],}""#, #"{"a":[1]}"#),
            (#""{\"a\":\"x\ny\"}""#, #"{"a":"x\ny"}"#), (#""{\"a\":\"cut off""#, #"{"a":"cut off"#),
            (#""[1]""#, "[1]"), (#""rubbish""#, "rubbish"),
        ])
    func arguments(sent: String, expected: String) throws {
        #expect(try Self.assemble(#"{"id":"i","function":{"name":"n","arguments":\#(sent)}}"#) == ["i n \(expected)"])
    }

    @Test("Only an object is sent back; anything else becomes {}")
    func replayed() {
        #expect(ToolArguments.replayable(#"{"a":1}"#) == #"{"a":1}"#)
        for text in ["", "[1]", #"{"a":"#, "7", #""text""#] { #expect(ToolArguments.replayable(text) == "{}") }
    }
}
