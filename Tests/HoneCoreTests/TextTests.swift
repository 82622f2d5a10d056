import HoneCore
import Testing

struct SanitizingTests {
    @Test(arguments: [
        ("plain\ttext\n", "plain\ttext\n"), ("a\r\nb\rc\n\rd", "a\nb\nc\n\nd"), ("\u{1B}[31mred", "\u{FFFD}[31mred"),
        ("a\u{0}b\u{7F}c\u{9B}d", "a\u{FFFD}b\u{FFFD}c\u{FFFD}d"), ("a\u{202E}b\u{2066}c", "a\u{FFFD}b\u{FFFD}c"),
        ("a\u{200B}b\u{FEFF}c\u{AD}d", "a\u{FFFD}b\u{FFFD}c\u{FFFD}d"), ("\u{E0041}\u{E007F}", "\u{FFFD}\u{FFFD}"),
        ("\u{2028}\u{2029}", "\u{FFFD}\u{FFFD}"), ("Grüße, 世界 🚀", "Grüße, 世界 🚀"), ("", ""),
        ("e\u{301}", "e\u{301}"),
    ])
    func `what could deceive a reader is replaced`(text: String, safe: String) {
        #expect(Array(sanitized(text).unicodeScalars) == Array(safe.unicodeScalars))
    }

    @Test func `bytes that are no UTF-8 are replaced`() {
        #expect(sanitized([0x61, 0xFF, 0x62]) == "a\u{FFFD}b")
        #expect(sanitized([0xE2, 0x82]) == "\u{FFFD}")
    }

    @Test func `what is safe stays so`() {
        let once = sanitized("\u{1B}]0;x\u{7}\r\n\u{202E}")
        #expect(sanitized(once) == once)
    }
}

struct ShorteningTests {
    @Test func `a text within the limit stays whole`() {
        #expect(headAndTail("abcdef", limit: 6) == "abcdef")
    }

    @Test func `a long text keeps its start and more of its end, and says what is missing`() {
        let text = String(repeating: "a", count: 50) + String(repeating: "b", count: 50)
        let expected =
            String(repeating: "a", count: 10) + "\n[… 70 bytes left out …]\n" + String(repeating: "b", count: 20)
        #expect(headAndTail(text, limit: 30) == expected)
    }

    @Test(arguments: 0...20)
    func `no character is cut`(limit: Int) {
        let text = "é🚀世" + String(repeating: "–", count: 20) + "界🚀é"
        let short = headAndTail(text, limit: limit)
        #expect(!short.contains("\u{FFFD}"))
        #expect(text.hasPrefix(text.prefix(utf8: limit)))
        #expect(text.prefix(utf8: limit).utf8.count <= limit)
        #expect(text.hasSuffix(text.suffix(utf8: limit)))
        #expect(text.suffix(utf8: limit).utf8.count <= limit)
    }

    @Test func `prefixes and suffixes are as long as fits`() {
        #expect("aé".prefix(utf8: 2) == "a")
        #expect("aé".prefix(utf8: 3) == "aé")
        #expect("éa".suffix(utf8: 2) == "a")
        #expect("éa".suffix(utf8: 3) == "éa")
    }
}

struct SuggestionTests {
    @Test(arguments: [
        ("pyhton", "python"), ("Python", "python"), ("shel", "shell"), ("bsae", "base"), ("swfit", "swift"),
        ("sehll", "shell"),
    ])
    func `a misspelt word finds what was meant`(typed: String, meant: String) {
        #expect(suggestion(for: typed, among: ["base", "python", "shell", "swift"]) == meant)
    }

    @Test(arguments: ["", "rust", "pythonista", "x"])
    func `a word that is not near finds nothing`(typed: String) {
        #expect(suggestion(for: typed, among: ["python", "shell"]) == nil)
        #expect(suggestion(for: typed, among: [String]()) == nil)
    }

    @Test func `of equally near words the first in the alphabet is taken`() {
        #expect(suggestion(for: "cat", among: ["rat", "bat"]) == "bat")
    }
}
