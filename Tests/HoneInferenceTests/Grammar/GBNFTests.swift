import Testing

@testable import HoneInference

@Suite("Grammars in GBNF") struct GBNFTests {
    @Test func `Rules, groups, classes and repetitions`() throws {
        let probe = GrammarProbe(
            try Grammar(
                gbnf: """
                    # An expression.
                    root  ::= term ([-+] term)*
                    term  ::= num | "(" root ")" | name{1,2}
                    num   ::= [0-9]+ ("." [0-9]{2})?
                    name  ::= ( [^0-9()+\\-\\x41] # no digit
                       | "\\u00e9" )
                    """))
        for text in ["1", "12+3.45", "((x))-é", "zz", "(1)+(2+(3))"] { #expect(probe.accepts(text), "\(text)") }
        for text in ["", "1.2", "A", "zzz", "(1", "1+"] { #expect(!probe.accepts(text), "\(text)") }
    }

    @Test(arguments: [
        ("root ::= x", "The grammar uses the rule 'x' and does not define it."),
        ("a ::= \"x\"", "The grammar has no rule 'root', which is where a text begins."),
        ("root ::= \"a", "The grammar is wrong in line 1: the text is not closed by '\"'."),
        ("root ::= \"a\"\nx := \"b\"", "The grammar is wrong in line 2: '::=' is missing after 'x'."),
        ("root ::= (\"a\"", "The grammar is wrong in line 1: ')' is missing."),
        ("root ::= [z-a]", "The grammar is wrong in line 1: a range of characters is the wrong way round."),
        ("root ::= \"a\"{3,2}", "The grammar is wrong in line 1: the bounds 3 and 2 are the wrong way round."),
        (
            "root ::= x \"a\" | \"b\"\nx ::= \"y\"? root",
            "The rule 'root' of the grammar begins with itself. Write the repetition with '*' or '+' instead."
        ),
        ("root ::= \"a\" root", "No text can satisfy the rule 'root' of the grammar: it never ends."),
        (
            "root ::= <[5]>",
            "The grammar is wrong in line 1: tokens are not supported in grammars; write the text instead."
        ),
    ]) func `What is wrong is said with its line or rule`(_ grammar: String, _ message: String) {
        let error = #expect(throws: InferenceError.self) { try Grammar(gbnf: grammar) }
        #expect(error?.message == message)
    }

    @Test func `Repetitions beyond all measure end as errors or in reasonable time`() throws {
        let error = #expect(throws: InferenceError.self) {
            try Grammar(gbnf: "root ::= (((\"a\"{2000}){2000}){2000}){2000}")
        }
        #expect(error?.message == "No text can satisfy the rule 'root' of the grammar: it never ends.")
        let probe = GrammarProbe(try Grammar(gbnf: "root ::= ((\"a\"?){60}){5} \"b\""))
        #expect(probe.accepts("aab"))
        #expect(probe.constraint.completion(from: probe.constraint.start) == Array("b".utf8))
    }

    @Test func `Parentheses without end are refused`() {
        let text = "root ::= " + String(repeating: "(", count: 10_000)
        #expect(throws: InferenceError.self) { try Grammar(gbnf: text) }
    }
}
