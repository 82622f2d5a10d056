import HoneAssets
import HoneCore
import Testing

@Suite struct `Prompt files` {
    let home: TemporaryHome

    init() throws { home = try TemporaryHome() }

    private func prompt(_ text: String) throws -> Prompt {
        try home.write(text, to: home.user + "/Prompts/reflect/short.md")
        return try home.library().prompt(role: "reflect", name: "short").value
    }

    @Test func `give every key its value`() throws {
        let prompt = try prompt(
            """
            ---
            id: reflect/short
            version: 3
            parents: [reflect/default@1, reflect/short@2]
            inputs: [goal, outcome]
            reward: "pass rate of cases/held-out"
            certificate: e-value 31.4 at 120 cases
            ---

            # {{ goal }}
            ended as {{outcome}}, {{{{braces}} stay

            """)
        #expect(prompt.id == "reflect/short" && prompt.version == 3)
        #expect(prompt.parents == ["reflect/default@1", "reflect/short@2"])
        #expect(prompt.reward == "pass rate of cases/held-out")
        #expect(prompt.certificate == "e-value 31.4 at 120 cases")
        #expect(
            try prompt.template.rendered(["goal": "G", "outcome": "done"]) == "# G\nended as done, {{braces}} stay")
    }

    @Test func `may leave parents, reward and certificate empty`() throws {
        let prompt = try prompt(
            "---\nid: reflect/short\nversion: 1\nparents: []\ninputs: []\nreward:\ncertificate: null\n---\nText.\n")
        #expect(prompt.parents.isEmpty && prompt.reward == nil && prompt.certificate == nil && prompt.inputs.isEmpty)
    }

    private static let head = "---\nid: reflect/short\nversion: 1\ninputs: [goal]\n---\n"

    @Test(
        arguments: [
            ("Just text.\n", ":1: a prompt begins with a line '---', its keys, and another line '---'. Add them."),
            ("---\nid: x\n", ":1: a prompt begins with a line '---', its keys, and another line '---'. Add them."),
            ("---\nid: reflect/short\nversion: 1\n---\nx", ":2: the key 'inputs' is missing. Add it."),
            (
                "---\nid: reflect/short\nversoin: 1\ninputs: []\n---\nx",
                ":3: unknown key 'versoin'. Did you mean 'version'? The keys are: id, version, parents, inputs, reward, "
                    + "certificate."
            ),
            (
                "---\nid: reflect/default\nversion: 1\ninputs: []\n---\nx",
                ":2: 'id' is 'reflect/default', but must be 'reflect/short', as its path says."
            ),
            (
                "---\nid: reflect/short\nversion: one\ninputs: []\n---\nx",
                ":3: 'version' must be a whole number of at least 1, as 60."
            ),
            (
                "---\nid: reflect/short\nversion: 1\ninputs: [\n---\nx",
                ":5: this is no valid YAML: did not find expected node content."
            ),
            (
                "---\nid: reflect/short\nversion: 1\ninputs: [gaol]\n---\n{{gaol}}",
                ":4: 'inputs' has the unknown entry 'gaol'. Did you mean 'goal'? Known are: goal, outcome, failures."
            ),
            (head + "\n \n", ":6: there is no text. Write it."),
            (
                head + "\n{{goal}}\nand {{gaol}}\n",
                ":8: the variable '{{gaol}}' has no value: it is not among 'inputs'. Did you mean 'goal'? The inputs are: "
                    + "goal."
            ),
            (
                head + "Nothing.\n",
                ":4: the input 'goal' is not used. Write '{{goal}}' in the text, or remove it from 'inputs'."
            ),
            (head + "\n\n{{goal}}\n{{goal\n", ": the template is wrong at line 9: '{{' is not closed by '}}'."),
        ])
    func `are refused with file and line`(text: String, expected: String) throws {
        let message = try message(home) { _ = try prompt(text) }
        #expect(message == "/config/hone/Prompts/reflect/short.md" + expected)
    }

    @Test func `that do not exist are answered with the names that do`() throws {
        #expect(
            try message(home) { _ = try home.library().prompt(role: "plan", name: "defalt") }
                == "There is no plan prompt 'defalt'. Did you mean 'default'? There are: default, lean.")
        #expect(
            try message(home) { _ = try home.library().prompt(role: "paln") }
                == "There is no prompt role 'paln'. Did you mean 'plan'? There are: act, debug, goal, plan, reflect.")
    }

    @Test func `errors show nothing of the text`() throws {
        let text = Self.head + "{{goal}} secret-text {{ secret!name }}\n"
        #expect(try !message(home) { _ = try prompt(text) }.contains("secret-text"))
    }
}
