import HoneCore
import Testing

struct JSONParserTests {
    private static let documents: [(String, JSONValue)] = [
        ("null", JSONValue.null), (" true ", true), ("false", false), ("0", 0), ("-0", 0), ("-12", -12),
        ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
        ("9223372036854775808", .number(9_223_372_036_854_775_808)), ("1.5", 1.5), ("1.0", .number(1)),
        ("1e3", .number(1000)), ("-2.5E-1", -0.25), ("1E+2", .number(100)), ("\"\"", ""), ("[]", []), ("{}", [:]),
        ("[1, [2, []]]", [1, [2, []]]), (#"{"a":{"b":[null]}}"#, ["a": ["b": [.null]]]),
        ("\u{FEFF}[1]", [1]), ("\t\r\n [\n1\t,\r2 ] ", [1, 2]),
    ]

    @Test(arguments: documents)
    func `valid documents`(text: String, value: JSONValue) throws {
        #expect(try JSONValue(parsing: text) == value)
    }

    @Test(arguments: [
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u0041\u00e9\u20AC""#, "Aé€"),
        (#""\ud83d\ude80""#, "🚀"), (#""a\u0000b""#, "a\u{0}b"), ("\"grüße 🚀\"", "grüße 🚀"), ("\"\u{7F}\"", "\u{7F}"),
        (#""\ud83d""#, "\u{FFFD}"), (#""\ude80x""#, "\u{FFFD}x"), (#""\ud83dx""#, "\u{FFFD}x"),
        (#""\ud83d\n""#, "\u{FFFD}\n"), (#""\ud83d\u0041""#, "\u{FFFD}A"), (#""\ud83d\ud83d\ude80""#, "\u{FFFD}🚀"),
    ])
    func `strings`(text: String, value: String) throws {
        #expect(try JSONValue(parsing: text) == .string(value))
    }

    @Test func `a repeated key keeps its last value`() throws {
        #expect(try JSONValue(parsing: #"{"a":1,"b":2,"a":3}"#) == ["a": 3, "b": 2])
    }

    @Test(arguments: [
        ("", "the text ends where a value should be at byte 0"),
        ("  ", "the text ends where a value should be at byte 2"),
        ("nul", "an incomplete word at byte 0"), ("trux", "an unknown word at byte 0"),
        ("nullx", "unexpected text after the value at byte 4"), ("1 2", "unexpected text after the value at byte 2"),
        ("[1,]", "a value was expected at byte 3"), ("[1", "the text ends inside an array at byte 2"),
        ("[1 2]", "',' or ']' was expected at byte 3"), ("{\"a\" 1}", "':' was expected after a key at byte 5"),
        ("{a:1}", "a quoted key was expected at byte 1"), ("{\"a\":1,}", "a quoted key was expected at byte 7"),
        ("{\"a\":1", "the text ends inside an object at byte 6"),
        ("{\"a\":1 \"b\":2}", "',' or '}' was expected at byte 7"),
        ("\"abc", "the text ends inside a string at byte 4"), ("\"a\\", "the text ends inside an escape at byte 3"),
        ("\"\\x\"", "an unknown escape at byte 3"), ("\"\\u12\"", "the text ends inside a \\u escape at byte 3"),
        ("\"\\u12g4\"", "a \\u escape needs four hexadecimal digits at byte 5"),
        ("\"a\nb\"", "an unescaped control character in a string at byte 2"),
        ("\"\\ta\u{1}\"", "an unescaped control character in a string at byte 5"),
        ("01", "a number may not start with 0 at byte 2"), ("-", "a value was expected at byte 1"),
        ("1.", "digits were expected after the point at byte 2"), (".5", "a value was expected at byte 0"),
        ("1e", "digits were expected in the exponent at byte 2"), ("1e999", "a number out of range at byte 5"),
        ("NaN", "a value was expected at byte 0"), ("+1", "a value was expected at byte 0"),
        ("<html>", "a value was expected at byte 0"),
    ])
    func `what is wrong, and where`(text: String, problem: String) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
        #expect(error?.description == problem)
    }

    @Test(arguments: ["[", "{\"a\":", "[{\"a\":"])
    func `nesting that would exhaust the stack is refused`(opening: String) {
        let error = #expect(throws: JSONError.self) {
            try JSONValue(parsing: String(repeating: opening, count: 1_000_000))
        }
        #expect(error?.reason == "nesting deeper than 512 levels")
    }

    @Test func `nesting of 512 levels is read, and siblings do not add up`() throws {
        let deep = String(repeating: "[", count: 512) + String(repeating: "]", count: 512)
        #expect(throws: Never.self) { try JSONValue(parsing: deep) }
        let wide = "[" + Array(repeating: "[[]]", count: 2000).joined(separator: ",") + "]"
        #expect(try JSONValue(parsing: wide).array?.count == 2000)
    }

    @Test func `bytes that are no UTF-8 become replacement characters`() throws {
        #expect(try JSONValue(parsing: [0x22, 0x61, 0xFF, 0xC3, 0x22]) == "a\u{FFFD}\u{FFFD}")
    }

    @Test func `every prefix of a document is refused or read, never a crash`() {
        let document = Array(#"{"a":[1.5e3,-0,"\ud83d\ude80\n",true,null],"b":{"c":"d"}}"#.utf8)
        for length in 0..<document.count {
            #expect(throws: JSONError.self) { try JSONValue(parsing: document[..<length]) }
        }
    }

    @Test func `every single damaged byte is refused or read, never a crash`() {
        let document = Array(#"{"a":[1.5e3,-0,"\ud83d\ude80\n",true,null]}"#.utf8)
        for index in document.indices {
            for byte in [0, 0x22, 0x5C, 0x7B, 0x5D, 0x80, 0xFF] as [UInt8] {
                var damaged = document
                damaged[index] = byte
                guard let value = try? JSONValue(parsing: damaged) else { continue }
                #expect(throws: Never.self) { try JSONValue(parsing: value.bytes) }
            }
        }
    }
}
