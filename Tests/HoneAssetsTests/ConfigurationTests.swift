import HoneAssets
import HoneCore
import Testing

@Suite struct `Configuration files` {
    let home: TemporaryHome

    init() throws { home = try TemporaryHome() }

    private func configuration(_ user: String, project: String? = nil) throws -> Configuration {
        try home.write(user, to: home.user + "/config.yaml")
        if let project {
            try home.write(project, to: home.project + "/.hone/config.yaml")
            try home.trustProject()
        }
        return try home.library().configuration()
    }

    private let user = """
        models: [work/large, http://localhost:8080/v1#small]
        agent: coder
        limits: {steps: 20, time: 1 h}
        prices:
          work/large: {input: 2.5, output: 10}
        endpoints:
          work: {url: "https://models.example/v1", key_variable: WORK_API_KEY}
        memory: {embedding: local/minilm}

        """

    @Test func `give every key its value`() throws {
        let configuration = try configuration(user)
        #expect(configuration.models == ["work/large", "http://localhost:8080/v1#small"])
        #expect(configuration.memoryEmbedding == "local/minilm")
        #expect(configuration.agent == "coder" && configuration.sandbox == nil)
        #expect(configuration.limits == RunLimits(steps: 20, seconds: 3600))
        #expect(configuration.prices == ["work/large": .init(input: 2.5, output: 10)])
        #expect(
            configuration.endpoints == ["work": .init(url: "https://models.example/v1", keyVariable: "WORK_API_KEY")])
    }

    @Test func `of a trusted project go before the user's, key by key`() throws {
        let configuration = try configuration(
            user, project: "models: [local/tiny]\nlimits: {steps: 5}\nendpoints: {work: {url: http://localhost/v1}}\n")
        #expect(configuration.models == ["local/tiny"])
        #expect(configuration.limits == RunLimits(steps: 5, seconds: 3600))
        // The key of the user's server is not sent to another one.
        #expect(configuration.endpoints["work"] == .init(url: "http://localhost/v1"))
        #expect(configuration.setting("endpoints.work.key_variable") == nil)

        let steps = try #require(configuration.setting("limits.steps"))
        #expect(steps.value == "5" && steps.source.layer == .project && steps.line == 2)
        let time = try #require(configuration.setting("limits.time"))
        #expect(time.value == "1 h" && time.source.layer == .user && time.line == 3)
        #expect(time.source.file == home.user + "/config.yaml")
        #expect(
            configuration.settings.map(\.key) == [
                "agent", "endpoints.work.url", "limits.steps", "limits.time", "memory.embedding", "models",
                "prices.work/large.input",
                "prices.work/large.output",
            ])
    }

    @Test func `are empty without files and for an empty file`() throws {
        #expect(try home.library().configuration() == Configuration())
        #expect(try configuration("# nothing yet\n") == Configuration())
    }

    @Test(
        arguments: [
            (
                "modles: [x]\n",
                ":1: unknown key 'modles'. Did you mean 'models'? The keys are: models, agent, sandbox, limits, prices, "
                    + "endpoints, memory."
            ),
            ("models: x\n", ":1: 'models' must be a list, as [one, two]."),
            ("prices:\n  a/b: {input: 1}\n", ":2: the key 'prices.a/b.output' is missing. Add it."),
            (
                "prices:\n  a/b: {input: 1, output: cheap}\n",
                ":2: 'prices.a/b.output' must be a number of US dollars, as 2.50."
            ),
            ("endpoints:\n  work: {}\n", ":2: the key 'endpoints.work.url' is missing. Add it."),
            (
                "endpoints:\n  work:\n    url: models.example\n",
                ":3: 'endpoints.work.url' must be a URL, as https://host/v1."
            ),
            (
                "endpoints:\n  work:\n    url: https://me:secret@models.example\n",
                ":3: 'endpoints.work.url' contains a user name or password. Put the key in an environment variable and "
                    + "name that in 'key_variable'."
            ),
            (
                "endpoints:\n  work:\n    url: https://a\n    key_variable: sk-12345\n",
                ":4: 'endpoints.work.key_variable' must be the name of an environment variable, as WORK_API_KEY."
            ),
            (
                "endpoints:\n  work:\n    url: https://a\n    key: x\n",
                ":4: unknown key 'endpoints.work.key'. The keys are: endpoints.work.url, endpoints.work.key_variable."
            ),
            (
                "limits:\n  time: 5 hours\n",
                ":2: 'limits.time' is '5 hours', but must be a time above zero with its unit "
                    + "(ms, s, min or h), as '20 min'."
            ),
        ])
    func `are refused with file and line`(yaml: String, expected: String) throws {
        #expect(try message(home) { _ = try configuration(yaml) } == "/config/hone/config.yaml" + expected)
    }
}
