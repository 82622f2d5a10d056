import Foundation
import HoneCore
import Testing

private let plan = ScriptedEndpoint.Reply.calls([
    ("plan", ["steps": [["intent": "x", "kind": "code", "accept_file": "out.txt"]]])
])
private let finish = ScriptedEndpoint.Reply.calls([("finish", ["answer": "Done."])])

/// Whatever is wrong gets a sentence, its exit status, and loses nothing.
@Suite(.enabled(if: Machine.hasSandbox, Machine.reason), .timeLimit(.minutes(10))) struct BadInputTests {
    @Test(arguments: [
        (
            ScriptedEndpoint.Reply.status(
                404, body: #"{"error":{"message":"no such model","code":"model_not_found"}}"#), 6, "scripted"
        ),
        (.status(200, body: "<html><title>Login</title></html>", headers: ["content-type: text/html"]), 6, "web page"),
        (.status(403, body: "{}"), 7, ""),
        (.status(402, body: "{}"), 6, ""),
    ])
    func `what a server can do wrong ends the run with its reason`(
        reply: ScriptedEndpoint.Reply, status: Int, word: String
    ) async throws {
        let endpoint = try ScriptedEndpoint([], repeating: reply)
        let result = try await Home().hone(["run", "x", "--model", endpoint.url])
        #expect(Int(result.status) == status, "\(result.errors)")
        #expect(word.isEmpty || result.errors.localizedCaseInsensitiveContains(word), "\(result.errors)")
    }

    @Test func `a server that is busy is asked again when it says`() async throws {
        let endpoint = try ScriptedEndpoint([
            .status(429, body: #"{"error":{"message":"slow down"}}"#, headers: ["retry-after: 0"]),
            .status(500, body: "{}", headers: ["retry-after: 0"]), plan, finish,
        ])
        let result = try await Home().hone(["run", "x", "--model", endpoint.url])
        #expect(result.status == 3, "\(result.errors)")
    }

    @Test func `tool calls that make no sense come back to the model as observations`() async throws {
        let endpoint = try ScriptedEndpoint([
            plan, .calls([("shell", "{\"command\": ")]), .calls([("compile", [:])]),
            .calls([("read_file", ["path": "../../../etc/passwd"])]), finish,
        ])
        let result = try await Home().hone(["run", "x", "--model", endpoint.url])
        #expect(result.status == 3, "\(result.errors)")
        let messages = try #require(endpoint.requests.last?["messages"]?.array)
        let observations = messages.filter { $0["role"]?.string == "tool" }.compactMap { $0["content"]?.string }
        #expect(observations[1].contains("not valid JSON"))
        #expect(observations[2].contains("There is no tool 'compile'"))
        #expect(!observations[3].contains("root:"))
    }

    @Test func `a command that no system takes comes back to the model, and the run goes on`() async throws {
        let long = JSONValue.string("true " + String(repeating: "x", count: 200_000))
        let endpoint = try ScriptedEndpoint([
            plan, .calls([("shell", ["command": long])]), .calls([("shell", ["command": "echo a\u{0}b"])]), finish,
        ])
        let result = try await Home().hone(["run", "x", "--model", endpoint.url])
        #expect(result.status == 3, "\(result.errors)")
        let messages = try #require(endpoint.requests.last?["messages"]?.array)
        let observations = messages.filter { $0["role"]?.string == "tool" }.compactMap { $0["content"]?.string }
        #expect(observations[1].contains("longer than the system takes"))
        #expect(observations[2].contains("NUL"))
    }

    @Test func `what a model invents is never obeyed by the terminal`() async throws {
        let name = "sh\u{1B}]0;x\u{7}\nell"
        let call = JSONValue.object([:])
        let endpoint = try ScriptedEndpoint([
            plan, .calls([(name, call)]), .calls([(name, call)]), .calls([(name, call)]),
            .calls([("finish", ["answer": "a\u{1B}[2J\u{9B}b"])]),
        ])
        let home = try Home()
        let result = try await home.hone(["run", "x", "--model", endpoint.url])
        let shown = try await home.hone(["runs", "show", "last"])
        for text in [result.errors, result.output, shown.output] {
            #expect(!text.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{7}" || $0 == "\u{9B}" })
        }
    }

    @Test(arguments: ["--max-steps", "--max-tokens"]) func `the largest limit is a limit`(flag: String) async throws {
        let endpoint = try ScriptedEndpoint([plan, finish])
        let result = try await Home().hone(["run", "x", "--model", endpoint.url, flag, "\(Int.max)"])
        #expect(result.status == 3, "\(result.errors)")
    }

    @Test(arguments: [
        ("Agents/mine/agent.yaml", "description: x\ntools: [shell]\nplanz: true\n", "Did you mean 'plans'"),
        ("Agents/mine/agent.yaml", "tools: [shell]\n", "description"),
        (
            "Prompts/act/default.md",
            "---\nid: act/default\nversion: 1\ninputs: [instructions, environment]\n---\n{{instructions}} {{enviroment}}\n",
            "enviroment"
        ),
    ])
    func `an agent or prompt that is wrong is named with its line`(path: String, text: String, expected: String)
        async throws
    {
        let home = try Home()
        try home.write("../conf/" + path, text)
        if path.contains("agent.yaml") { try home.write("../conf/Agents/mine/instructions.md", "Work.\n") }
        let result = try await home.hone(
            ["run", "x", "--agent", path.contains("mine") ? "mine" : "coder", "--model", "http://127.0.0.1:9/v1#m"],
            environment: ["HONE_HOME": home.path + "/conf"])
        #expect(result.status == 7, "\(result.errors)")
        #expect(result.errors.contains(path))
        #expect(result.errors.contains(expected), "\(result.errors)")
    }

    @Test func `an untrusted .hone of a repository is ignored, and said so`() async throws {
        let home = try Home()
        try home.write(".hone/config.yaml", "models: [\"http://evil.invalid/v1#x\"]\n")
        let endpoint = try ScriptedEndpoint([plan, finish])
        let result = try await home.hone(["run", "x"], environment: ["HONE_MODEL": endpoint.url])
        #expect(result.status == 3, "\(result.errors)")
        #expect(result.errors.contains("hone config trust"))
    }

    @Test func `a corrupt database is refused with a way out`() async throws {
        let home = try Home()
        let folder = home.path + "/.local/share/hone"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(repeating: 7, count: 8192).write(to: URL(filePath: folder + "/hone.db"))
        let result = try await home.hone(["runs", "list"])
        #expect(result.status == 7)
        #expect(result.errors.contains("hone.db"))
    }

    @Test func `a home without a place to write is named`() async throws {
        let result = try await Home().hone(["runs", "list"], environment: ["HOME": "/proc/nowhere"])
        #expect(result.status == 7)
        #expect(result.errors.contains("/proc/nowhere"))
    }

    @Test func `a file that is no recording is refused`() async throws {
        let home = try Home()
        try home.write("x.run", "hello\n")
        let result = try await home.hone(["run", "--replay", "x.run"])
        #expect(result.status == 2)
        #expect(result.errors.contains("line 1"))
    }

    @Test func `a goal that is no text is refused`() async throws {
        let result = try await Home().hone(["run", "-", "--model", "http://127.0.0.1:9/v1#m"], input: "a\u{0}b")
        #expect(result.status == 2)
        #expect(result.errors.contains("NUL"))
    }

    @Test(arguments: [["--max-steps", "5"], ["--sandbox", "c"], ["--model", "ollama/x"]])
    func `a replay takes no other settings, and says so`(flags: [String]) async throws {
        let result = try await Home().hone(["run", "--replay", "x.run"] + flags)
        #expect(result.status == 2)
        #expect(result.errors.contains("--replay takes everything from its file"))
    }

    @Test func `the person's home folder is no workspace`() async throws {
        let home = try Home()
        let result = try await home.hone(["run", "x", "-C", home.path, "--model", "http://127.0.0.1:9/v1#m"])
        #expect(result.status == 2)
        #expect(result.errors.contains("-C"))
    }

    @Test func `the doctor says what is missing and what to do, and never a key`() async throws {
        let endpoint = try ScriptedEndpoint([])
        let good = try await Home().hone(
            ["doctor"],
            environment: ["OPENAI_BASE_URL": "http://127.0.0.1:\(endpoint.port)/v1", "OPENAI_API_KEY": "sk-canary"])
        #expect(good.status == 0, "\(good.output)")
        #expect(!good.output.contains("sk-canary"))
        let bad = try await Home().hone(["doctor", "--json"], environment: ["OPENAI_API_KEY": "sk-canary"])
        #expect(bad.status == 7)
        let models = bad.json?.array?.filter { $0["part"]?.string == "models" } ?? []
        #expect(models.map { $0["verdict"]?.string } == ["bad"])
        #expect(models.first?["detail"]?.string?.contains("HONE_MODEL") == true)
        #expect(!bad.output.contains("sk-canary"))
    }
}
