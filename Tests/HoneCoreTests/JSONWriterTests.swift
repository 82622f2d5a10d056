import FoundationEssentials
import HoneCore
import Testing

struct JSONWriterTests {
    @Test func `members are sorted and nothing is spaced`() {
        let value: JSONValue = ["b": 1, "a": [true, .null, 2.5, "x"], "ä": [:], "B": []]
        #expect(value.text == #"{"B":[],"a":[true,null,2.5,"x"],"b":1,"ä":{}}"#)
    }

    @Test func `strings are escaped where JSON or a terminal needs it`() {
        let text = JSONValue.string("\"\\/\n\r\t\u{8}\u{1F}\u{0}\u{7F}é🚀").text
        #expect(text == #""\"\\/\n\r\t\u0008\u001f\u0000\u007fé🚀""#)
    }

    @Test(arguments: [
        ("", #""""#), ("plain", #""plain""#), ("\n", #""\n""#), ("a\"", #""a\"""#), ("\"a", #""\"a""#),
        ("a\\\\b", #""a\\\\b""#),
    ])
    func `escapes at either end`(text: String, written: String) {
        #expect(JSONValue.string(text).text == written)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func `what JSON has no number for is null`(number: Double) {
        #expect(JSONValue.number(number).text == "null")
    }

    @Test(arguments: [
        "null", "true", "[1,2.5,-3]", #"{"a":{"b":["\u0007",""]}}"#, "1e-300", "0.1", "[[[]],{}]",
        "123456789012345678", "\"\u{2028}\u{FEFF}\"",
    ])
    func `what is written reads back as the same`(text: String) throws {
        let value = try JSONValue(parsing: text)
        #expect(try JSONValue(parsing: value.bytes) == value)
        #expect(try JSONValue(parsing: value.indentedText) == value)
    }

    @Test func `the indented form is for people`() {
        let value: JSONValue = ["b": [1, ["c": .null]], "a": [], "d": [:]]
        #expect(
            value.indentedText == """
                {
                  "a": [],
                  "b": [
                    1,
                    {
                      "c": null
                    }
                  ],
                  "d": {}
                }
                """)
    }
}

struct JSONValueTests {
    @Test func `members and elements are reached without a trap`() {
        let value: JSONValue = ["a": [1, "x"]]
        #expect(value["a"]?[1]?.string == "x")
        #expect(value["b"] == nil)
        #expect(value["a"]?[2] == nil)
        #expect(value["a"]?[-1] == nil)
        #expect(value[0] == nil)
        #expect(JSONValue.string("a")["a"] == nil)
    }

    @Test func `a number without a fraction is an integer too`() {
        #expect(JSONValue.number(3).integer == 3)
        #expect(JSONValue.number(3.5).integer == nil)
        #expect(JSONValue.number(1e300).integer == nil)
        #expect(JSONValue.number(.nan).integer == nil)
        #expect(JSONValue.integer(3).number == 3)
        #expect(JSONValue.string("3").integer == nil)
        #expect(JSONValue.null.isNull)
        #expect(!JSONValue.bool(false).isNull)
    }

    @Test func `it passes through any encoder as it is`() throws {
        let value: JSONValue = ["a": [1, 2.5, true, .null, "x", [:], []], "b": ["c": "d"]]
        let data = try JSONEncoder().encode(value)
        #expect(try JSONDecoder().decode(JSONValue.self, from: data) == value)
        #expect(try JSONValue(parsing: data) == value)
    }

    @Test(arguments: [
        ("\u{9B}31m", #""\u009b31m""#), ("a\u{202E}b\u{2066}", #""a\u202eb\u2066""#),
        ("\u{200B}\u{FEFF}", #""\u200b\ufeff""#),
        ("\u{E0041}x", #""\udb40\udc41x""#), ("\u{61C}\u{AD}", #""\u061c\u00ad""#), ("Grüße €𝄞 ×", "\"Grüße €𝄞 ×\""),
    ])
    func `controls beyond ASCII are escaped, and letters are not`(text: String, written: String) throws {
        #expect(JSONValue.string(text).text == written)
        #expect(try JSONValue(parsing: Array(JSONValue.string(text).text.utf8)).string == text)
    }
}
