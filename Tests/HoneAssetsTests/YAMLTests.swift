import Foundation
import Testing

@testable import HoneAssets

@Suite struct `YAML` {
    let source = AssetSource(layer: .user, file: "x.yaml")

    private func message(_ text: String, firstLine: Int = 1) throws -> String {
        try #require(throws: AssetError.self) {
            try YAMLNode(parsing: text, of: source, firstLine: firstLine)
        }.message
    }

    @Test(
        arguments: [
            ("a: 1\nb: [1, 2\n", "x.yaml:3: this is no valid YAML: did not find expected ',' or ']'."),
            ("a: 1\n\tb: 2\n", "x.yaml:2: this is no valid YAML: found a tab character that violates indentation."),
            ("a: 1\nb: 2\na: 3\n", "x.yaml:1: the key 'a' is there twice. Remove one."),
            ("a: !!int '5'\n", "x.yaml:1: YAML tags ('!…') are refused. Remove it."),
            ("a: !run x\n", "x.yaml:1: YAML tags ('!…') are refused. Remove it."),
            (
                "a: 1\n---\nb: 2\n",
                "x.yaml:2: this is no valid YAML: expected a single document in the stream, but found another document."
            ),
            ("a: \"x\\0y\"\n", "x.yaml:1: a text contains the character NUL. Remove it."),
            ("[a, b]: 1\n", "x.yaml:1: a key must be a word."),
            ("a: *b\n", "x.yaml:1: this is no valid YAML: found undefined alias."),
            ("a: [[[[[[[[1]]]]]]]]\n", "x.yaml:1: this is nested too deeply."),
        ])
    func `is refused with its line`(text: String, expected: String) throws {
        #expect(try message(text) == expected)
    }

    @Test(
        arguments: [
            "a: &x 1", "&x a: 1", "- &x 1", "[&x 1]", "{&x a: 1}", "a: [1,&x 2]", "a: !!str &x b", "? &x a\n: 1",
            "---\n&x a: 1", "\"a\":&x 1", "a:\t&x 1", "a: \u{2028}&x 1",
        ])
    func `is refused with an anchor anywhere`(text: String) throws {
        #expect(try message(text).contains("YAML anchors and aliases are refused."))
    }

    @Test func `may have ampersands in its texts`() throws {
        _ = try YAMLNode(parsing: "a: R&D and Q & A\nb: \"x=1&y=2\"\n", of: source)
    }

    @Test(.timeLimit(.minutes(1)))
    func `stays quick on nested aliases, on depth and on width`() throws {
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1..<12 {
            let references = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            bomb += "a\(level): &a\(level) [\(references)]\n"
        }
        #expect(try message(bomb + "? *a11\n: 1\n").contains("anchors"))
        for opening in ["[", "{", "- ", "? "] {
            #expect(throws: AssetError.self) {
                try YAMLNode(parsing: String(repeating: opening, count: 20_000), of: source)
            }
        }
        #expect(try message(String(repeating: "a", count: 70_000)).contains("larger than 64 KiB"))
    }

    @Test func `keeps words as they are written`() throws {
        let fields = try Fields(
            parsing: "a: no\nb: 010\nc: 1.10\nd: ~\ne: '~'\nf: \"null\"\n", of: source,
            keys: ["a", "b", "c", "d", "e", "f"])
        #expect(try fields.text("a") == "no")
        #expect(try fields.text("b") == "010")
        #expect(try fields.text("c") == "1.10")
        #expect(try fields.text("d") == nil)
        #expect(try fields.text("e") == "~")
        #expect(try fields.text("f") == "null")
        #expect(throws: AssetError.self) { try fields.bool("a") }
    }

    @Test(
        arguments: [
            ("120 s", 120.0), ("250 ms", 0.25), ("20 min", 1200), ("2 h", 7200), ("1.5 s", 1.5),
            ("120", nil), ("120s", nil), ("0 s", nil), ("-1 s", nil), ("1e3 s", nil), ("1 hour", nil), ("1  s", nil),
            ("inf s", nil), ("nan s", nil), ("0x10 s", nil), ("", nil), ("s", nil), (" s", nil), ("1. s", nil),
            ("99999999999999999999 h", nil), ("١ s", nil),
        ])
    func `times need a unit`(text: String, expected: Double?) {
        #expect(seconds(text) == expected)
    }

    @Test(
        arguments: [
            ("256 KiB", 262_144), ("64 MiB", 67_108_864), ("4 GiB", 4_294_967_296), ("4 GB", nil), ("4GiB", nil),
            ("1.5 GiB", nil), ("0 KiB", nil), ("9999999999 GiB", nil), ("4 gib", nil), ("4096", nil),
        ])
    func `sizes need a unit`(text: String, expected: Int?) {
        #expect(bytes(text) == expected)
    }
}
