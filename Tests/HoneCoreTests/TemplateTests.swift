import FoundationEssentials
import HoneCore
import Testing

struct TemplateTests {
    @Test func `variables are replaced by their values`() throws {
        let template = try Template("{{greeting}}, {{ name }}! {{greeting}}.")
        #expect(template.variables == ["greeting", "name"])
        #expect(try template.rendered(["greeting": "Hello", "name": "Ada"]) == "Hello, Ada! Hello.")
    }

    @Test func `values are never read as templates`() throws {
        let template = try Template("{{a}}{{b}}")
        #expect(try template.rendered(["a": "{{b}}", "b": "}} {{a}}"]) == "{{b}}}} {{a}}")
    }

    @Test(arguments: [
        ("", ""), ("no variable", "no variable"), ("a { b } c", "a { b } c"), ("{", "{"), ("}}", "}}"),
        ("{{{{name}}", "{{name}}"), ("{{{{", "{{"), (#"{"a": {"b": 1}}"#, #"{"a": {"b": 1}}"#),
    ])
    func `other braces are text`(source: String, rendered: String) throws {
        #expect(try Template(source).rendered([:]) == rendered)
    }

    @Test func `a variable without a value is refused`() throws {
        let error = #expect(throws: TemplateError.self) { try Template("{{a}}{{b}}").rendered(["a": ""]) }
        #expect(error?.message == "the variable '{{b}}' has no value")
        #expect(error?.exitStatus == .configuration)
    }

    @Test func `a value without a variable is refused`() throws {
        let error = #expect(throws: TemplateError.self) { try Template("{{a}}").rendered(["a": "", "b": ""]) }
        #expect(error?.message == "the template has no variable '{{b}}'")
    }

    @Test(arguments: [
        ("one\n{{a", "line 2: '{{' is not closed by '}}'"), ("{{a} }", "line 1: '{{' is not closed by '}}'"),
        ("{{}}", "line 1: '{{}}' is no variable: names have letters, digits and '_'"),
        ("a\n\n{{a-b}}", "line 3: '{{a-b}}' is no variable: names have letters, digits and '_'"),
        ("{{é}}", "line 1: '{{é}}' is no variable: names have letters, digits and '_'"),
    ])
    func `a malformed template names the line`(source: String, message: String) {
        let error = #expect(throws: TemplateError.self) { try Template(source) }
        #expect(error?.message == message)
    }

    @Test func `it is stored as its source and checked when it is read`() throws {
        let template = try Template("{{a}}")
        let stored = try JSONEncoder().encode([template])
        #expect(String(decoding: stored, as: UTF8.self) == #"["{{a}}"]"#)
        #expect(try JSONDecoder().decode([Template].self, from: stored) == [template])
        #expect(throws: (any Error).self) { try JSONDecoder().decode([Template].self, from: Data(#"["{{"]"#.utf8)) }
    }
}
