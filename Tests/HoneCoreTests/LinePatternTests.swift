import HoneCore
import Testing

@Suite struct LinePatternTests {
    @Test func `holes take what stands in them, up to where the text goes on`() throws {
        let frame = try #require(LinePattern("  File \"{file}\", line {line}, in {function}"))
        #expect(
            frame.match("  File \"/box/ä b.py\", line 12, in <lambda>")
                == ["file": "/box/ä b.py", "line": "12", "function": "<lambda>"])
        #expect(frame.match("  File \"/box/a.py\", line x, in f") == nil)
        #expect(frame.match("  File \"\", line 1, in f") == nil)
        #expect(frame.match("File \"a\", line 1, in f") == nil)
        let error = try #require(LinePattern("{type}: {message}"))
        #expect(error.match("a.b.Wrong: it: is") == ["type": "a.b.Wrong", "message": "it: is"])
        #expect(error.match("not a type: it") == nil)
        #expect(error.match("3rd: it") == nil)
        #expect(error.match("Wrong: ") == nil)
        let test = try #require(LinePattern("FAIL: {test} ({})"))
        #expect(test.match("FAIL: a(b) (c (d))") == ["test": "a(b)"])
        #expect(test.match("FAIL: a (b) ") == nil)
        #expect(try #require(LinePattern("make")).match("make") == [:])
        #expect(try #require(LinePattern("make")).match("makes") == nil)
    }

    @Test(arguments: ["", "{", "{file", "{unknown}", "{file}{line}", "a {} {", "{FILE}"])
    func `a pattern that says nothing clear is none`(text: String) {
        #expect(LinePattern(text) == nil)
    }
}
