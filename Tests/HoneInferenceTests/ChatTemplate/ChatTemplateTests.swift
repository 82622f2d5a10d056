import HoneCore
import Testing

@testable import HoneInference

@Suite("Chat templates") struct ChatTemplateTests {
    private static let talk = [
        Message(role: .system, content: "Be brief."), Message(role: .user, content: " Hi "),
        Message(role: .assistant, content: "Hello."), Message(role: .user, content: "Bye"),
    ]

    private func render(_ source: String, _ messages: [Message] = talk, tools: [ToolDefinition] = []) throws -> String {
        try ChatTemplate(source: source, bos: "<s>", eos: "</s>").render(messages, tools: tools)
    }

    @Test func `A model without a template gets ChatML`() throws {
        let prompt = try ChatTemplate(source: nil, bos: "", eos: "").render(Array(Self.talk.prefix(2)))
        #expect(
            prompt
                == "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\n Hi <|im_end|>\n<|im_start|>assistant\n")
    }

    @Test(arguments: [
        (
            "{{ bos_token }}{% for m in messages %}[{{ m.role }}]{{ m['content']|trim }}{% endfor %}",
            "<s>[system]Be brief.[user]Hi[assistant]Hello.[user]Bye"
        ),
        (
            "{%- for m in messages if m.role != 'system' -%}\n  {{ loop.index }}/{{ loop.length }}{{ ',' if not loop.last }}\n{%- endfor %}",
            "1/3,2/3,3/3"
        ),
        (
            "{% if messages[0].role == 'system' %}\n  {% set rest = messages[1:] %}\nA{% else %}B{% endif %}{{ rest|length }}",
            "A3"
        ),
        (
            "{% set ns = namespace(n=0) %}{% for m in messages[::-1] %}{% set ns.n = ns.n + loop.index0 %}{% endfor %}{{ ns.n }}",
            "6"
        ),
        (
            "{% for m in messages %}{% if loop.index0 == 1 %}{% continue %}{% elif loop.index0 == 3 %}{% break %}{% endif %}{{ loop.index0 }}{% endfor %}",
            "02"
        ),
        (
            "{% macro tag(name, body='x') %}<{{ name }}>{{ body }}{% endmacro %}{{ tag('a') }}{{ tag('b', body='y') }}",
            "<a>x<b>y"
        ),
        ("{{ 'a,b'.split(',')[-1].upper() ~ (1 + 2) }}{{ 7 // 2 }}{{ -7 % 3 }}{{ 'x' * 3 }}", "B332xxx"),
        (
            "{{ missing is defined }}{{ missing is not none }}{{ missing|default('d') }}{{ none }}{{ true and 0 }}",
            "FalseTruedNone0"
        ),
        ("{{ {'k': [1, 2.5, 'é\"']}|tojson }}{{ [1]|tojson(indent=2) }}", "{\"k\": [1, 2.5, \"é\\\"\"]}[\n  1\n]"),
        (
            "{# c #}\n  {%- set a, b = [1, 2] %}\n{{ b }}{{ messages|map(attribute='role')|unique|join('+') }}",
            "2system+user+assistant"
        ),
        (
            "{{ messages|selectattr('role', 'equalto', 'user')|list|length }}{{ 'lo' in 'hello' }}{{ 1 not in [1] }}",
            "2TrueFalse"
        ),
        ("{% set t %}in{{ 1 }}{% endset %}{{ t }}{{ '%s' if add_generation_prompt else 'n' }}", "in1%s"),
        ("a\n    {% if true %}\n  b\n    {% endif %}\nc\n", "a\n  b\nc"),
    ]) func `The language renders as Jinja does`(_ source: String, _ expected: String) throws {
        #expect(try render(source) == expected)
    }

    @Test(arguments: [
        ("{% if x %}", "The model's chat template cannot be used: 'endif' is missing in line 1."),
        ("\n{{ 1 | nofilter }}", "The model's chat template cannot be used: the filter 'nofilter' is not supported."),
        (
            "{% include 'x' %}",
            "The model's chat template cannot be used: the block 'include' is not supported in line 1."
        ),
        ("{{ 'abc }}", "The model's chat template cannot be used: a text is not closed in line 1."),
        (
            "{{ raise_exception('Roles must alternate') }}",
            "The model's chat template refuses the conversation: Roles must alternate"
        ),
        (
            "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
            "The model's chat template cannot be used: the macro 'f' calls itself without end."
        ),
        (
            "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}",
            "The model's chat template cannot be used: it does not come to an end."
        ),
        (
            "{{ nothing.at.all }}",
            "The model's chat template cannot be used: 'at' is asked of a value that is not there."
        ),
    ]) func `What a template cannot do is said`(_ source: String, _ message: String) {
        let error = #expect(throws: InferenceError.self) { try render(source) }
        #expect(error?.message == message)
        #expect(error?.code == .badTemplate)
    }

    @Test func `Damaged templates do no harm`() {
        let source =
            "{%- for m in messages %}{{ '<' + m['role'] | trim }}{% set x = {'a': [1, (2)]}.a[0:1] %}{%- endfor -%}{# c #}"
        var random = SplitMix(state: 8)
        for _ in 0..<2000 {
            var bytes = Array(source.utf8)
            for _ in 0..<(1 + random.next() % 4) {
                let place = Int(random.next() % UInt64(bytes.count))
                if random.next() % 2 == 0 {
                    bytes.remove(at: place)
                } else {
                    bytes[place] = Array("{}%#|()[]'.,x1 -".utf8)[Int(random.next() % 16)]
                }
            }
            _ = try? render(String(decoding: bytes, as: UTF8.self))
        }
        _ = try? render(String(repeating: "{{ (", count: 5000))
        _ = try? render("{{ " + String(repeating: "not ", count: 5000) + "1 }}")
        _ = try? render("{{ " + String(repeating: "-", count: 5000) + "1 }}")
        _ = try? render(String(repeating: "{% if 1 %}", count: 5000))
    }
}
