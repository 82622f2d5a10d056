import HoneAssets
import HoneCore
import Testing

@Suite struct `Agent files` {
    let home: TemporaryHome

    init() throws {
        home = try TemporaryHome()
        try home.write("Do it well.\n", to: home.user + "/Agents/writer/instructions.md")
    }

    private func agent(_ yaml: String) throws -> AgentDefinition {
        try home.write(yaml, to: home.user + "/Agents/writer/agent.yaml")
        return try home.library().agent(named: "writer").value
    }

    @Test func `give every key its value`() throws {
        try home.write(promptText("act", ["instructions"], name: "short"), to: home.user + "/Prompts/act/short.md")
        let agent = try agent(
            """
            description: Writes texts.
            tools: [shell, read_file]
            plans: false
            sandbox: python
            limits: {steps: 7, tokens: 1000, dollars: 0.5, time: 20 min}
            prompts: {act: short}
            """)
        #expect(
            agent
                == AgentDefinition(
                    name: "writer", description: "Writes texts.", instructions: "Do it well.",
                    tools: ["shell", "read_file"], plans: false, profile: "python",
                    limits: RunLimits(steps: 7, tokens: 1000, dollars: 0.5, seconds: 1200), prompts: ["act": "short"]))
        let assets = try home.library().frozenAssets(agent: "writer", profile: "shell")
        #expect(assets.prompts["act"]?.id == "act/short")
        #expect(assets.prompts["debug"]?.id == "debug/default")
        #expect(assets.profile.name == "shell")
    }

    @Test func `plan in the base profile without limits unless they say otherwise`() throws {
        let agent = try agent("description: x\ntools: []\n")
        #expect(agent.plans && agent.profile == "base" && agent.limits == RunLimits() && agent.prompts.isEmpty)
    }

    @Test(
        arguments: [
            (
                "description: x\ntool: [shell]\n",
                ":2: unknown key 'tool'. Did you mean 'tools'? The keys are: description, tools, plans, sandbox, limits, "
                    + "prompts."
            ),
            ("tools: [shell]\n", ":1: the key 'description' is missing. Add it."),
            ("description: x\n", ":1: the key 'tools' is missing. Add it."),
            ("description:\ntools: [shell]\n", ":1: the key 'description' is missing. Add it."),
            ("description: x\ntools: shell\n", ":2: 'tools' must be a list, as [one, two]."),
            (
                "description: x\ntools:\n  - shell\n  - pyhton\n",
                ":4: 'tools' has the unknown entry 'pyhton'. Did you mean 'python'? Known are: shell, python, read_file, "
                    + "write_file, edit_file."
            ),
            (
                "description: x\ntools: [shell, finish]\n",
                ":2: every agent has the tool 'finish'. Remove it from 'tools'."
            ),
            ("description: x\ntools: [shell, shell]\n", ":2: 'tools' names 'shell' twice. Remove one."),
            ("description: x\ntools: []\nplans: yes\n", ":3: 'plans' must be true or false."),
            (
                "description: x\ntools: []\nlimits:\n  step: 3\n",
                ":4: unknown key 'limits.step'. Did you mean 'limits.steps'? The keys are: limits.steps, limits.tokens, "
                    + "limits.dollars, limits.time."
            ),
            (
                "description: x\ntools: []\nlimits:\n  steps: 0\n",
                ":4: 'limits.steps' must be a whole number of at least 1, as 60."
            ),
            (
                "description: x\ntools: []\nlimits:\n  dollars: -1\n",
                ":4: 'limits.dollars' must be a number of US dollars, as 2.50."
            ),
            (
                "description: x\ntools: []\nlimits:\n  time: 20\n",
                ":4: 'limits.time' is '20', but must be a time above zero with its unit (ms, s, min or h), as '20 min'."
            ),
            ("description: x\ntools: []\nlimits: 5\n", ":3: 'limits' must be keys with values, as 'key: value'."),
            ("- x\n", ":1: 'the document' must be keys with values, as 'key: value'."),
            (
                "description: x\ntools: []\nprompts:\n  paln: x\n",
                ":4: unknown key 'prompts.paln'. Did you mean 'prompts.plan'? The keys are: prompts.act, prompts.plan, "
                    + "prompts.goal, prompts.debug, prompts.reflect."
            ),
            (
                "description: x\ntools: []\nprompts:\n  plan: defualt\n",
                ":4: there is no plan prompt 'defualt'. Did you mean 'default'? There are: default, lean."
            ),
        ])
    func `are refused with file and line`(yaml: String, expected: String) throws {
        #expect(try message(home) { _ = try agent(yaml) } == "/config/hone/Agents/writer/agent.yaml" + expected)
    }

    @Test func `name a sandbox profile that exists`() throws {
        let message = try message(home) { _ = try agent("description: x\ntools: []\nsandbox: pyhton\n") }
        #expect(
            message.hasPrefix(
                "/config/hone/Agents/writer/agent.yaml:3: there is no sandbox profile 'pyhton'. Did you mean 'python'? "
                    + "There are: base, "))
    }

    @Test func `that do not exist are answered with the names that do`() throws {
        #expect(
            try message(home) { _ = try home.library().agent(named: "codr") }
                == "There is no agent 'codr'. Did you mean 'coder'? There are: analyst, coder, fixer.")
    }

    @Test func `need instructions that say something`() throws {
        try home.write(agentYAML("x"), to: home.user + "/Agents/bare/agent.yaml")
        #expect(
            try message(home) { _ = try home.library().agent(named: "bare") }
                == "/config/hone/Agents/bare/agent.yaml: this needs 'instructions.md' beside it, which does not exist. "
                + "Create it.")
        try home.write(" \n\n", to: home.user + "/Agents/bare/instructions.md")
        #expect(
            try message(home) { _ = try home.library().agent(named: "bare") }
                == "/config/hone/Agents/bare/instructions.md:1: there is no text. Write it.")
    }

    @Test func `a broken one does not hinder the others`() throws {
        try home.write("{", to: home.user + "/Agents/writer/agent.yaml")
        #expect(try home.library().agent(named: "coder").value.name == "coder")
        #expect(throws: AssetError.self) { try home.library().agents() }
    }
}
