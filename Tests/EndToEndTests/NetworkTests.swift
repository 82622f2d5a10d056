import Foundation
import HoneCore
import Testing

private let plan = ScriptedEndpoint.Reply.calls([
    ("plan", ["steps": [["intent": "Fetch", "kind": "execute", "accept_file": "out.txt"]]])
])
private let finish = ScriptedEndpoint.Reply.calls([("finish", ["answer": "Done."])])

private func fetch(_ port: UInt16) -> ScriptedEndpoint.Reply {
    let code = """
        import urllib.request
        for url in 'http://127.0.0.1:\(port)/v1?key=sk-canary', 'http://other.example/sk-canary':
            try: print(urllib.request.urlopen(url).read())
            except OSError as error: print(error)
        """
    return .calls([("python", ["code": .string(code)])])
}

@Suite(.enabled(if: Machine.hasSandbox, Machine.reason), .timeLimit(.minutes(10))) struct NetworkTests {
    @Test func `--net opens what it names, says so, and every request is in the record`() async throws {
        let home = try Home()
        let server = try ScriptedEndpoint([])
        let endpoint = try ScriptedEndpoint([plan, fetch(server.port), finish])
        let result = try await home.hone([
            "run", "x", "--model", endpoint.url, "--net", "allow:127.0.0.1:\(server.port)", "--net-upload", "1KiB",
            "--quiet",
        ])
        #expect(result.errors.contains("programs of this run can reach 127.0.0.1:\(server.port), send 1024 bytes"))
        let observation = try #require(endpoint.requests[2]["messages"]?.array?.last?["content"]?.string)
        #expect(observation.contains("scripted"))
        #expect(observation.contains("403"))
        let shown = try await home.hone(["runs", "show", "last"]).output
        #expect(shown.contains("network    allow:127.0.0.1:\(server.port)\n"))
        #expect(shown.contains("network  127.0.0.1:\(server.port)  allowed"))
        #expect(shown.contains("network  other.example:80  refused, host not allowed  0 bytes up, 0 down"))
        let events = try await home.hone(["runs", "show", "last", "--events"]).output
        let requests = events.split(separator: "\n").filter { $0.contains("\"network.requested\"") }
        #expect(requests.count == 2)
        #expect(requests.allSatisfy { !$0.contains("canary") })
    }

    @Test func `without --net there is none, and a replay never opens what its recording was allowed`() async throws {
        let home = try Home()
        let server = try ScriptedEndpoint([])
        let endpoint = try ScriptedEndpoint([plan, fetch(server.port), finish])
        let result = try await home.hone(["run", "x", "--model", endpoint.url])
        #expect(!result.errors.contains("can reach"))
        let observation = try #require(endpoint.requests[2]["messages"]?.array?.last?["content"]?.string)
        #expect(!observation.contains("scripted"))
        #expect(try await !home.hone(["runs", "show", "last"]).output.contains("network"))

        let open = try ScriptedEndpoint([plan, fetch(server.port), finish])
        _ = try await home.hone(
            ["run", "x", "--model", open.url, "--net", "allow:127.0.0.1:\(server.port)"])
        _ = try await home.hone(["runs", "export", "last", "-o", "open.run"])
        let replay = try await home.hone(["runs", "replay", "open.run"])
        #expect(replay.status == 11)
        #expect(!replay.errors.contains("can reach"))
    }

    @Test func `a run that is resumed keeps its network and says so again`() async throws {
        let home = try Home()
        let server = try ScriptedEndpoint([])
        let endpoint = try ScriptedEndpoint([plan, fetch(server.port), finish])
        let net = "allow:127.0.0.1:\(server.port)"
        let first = try await home.hone(["run", "x", "--model", endpoint.url, "--net", net, "--max-steps", "1"])
        #expect(first.status == 5)
        let second = try await home.hone(["runs", "resume", "last", "--max-steps", "9"])
        #expect(second.status == 3)
        #expect(second.errors.contains("programs of this run can reach 127.0.0.1:\(server.port)"))
        let observation = try #require(endpoint.requests[2]["messages"]?.array?.last?["content"]?.string)
        #expect(observation.contains("scripted"))
    }

    @Test(arguments: [
        (["--net", "on"], "neither off nor allow:HOST"), (["--net-upload", "1MiB"], "give it as well"),
        (["--net", "allow:https://a"], "leave out http://"),
    ])
    func `another spelling is a mistake of usage`(arguments: [String], sentence: String) async throws {
        let result = try await Home().hone(["run", "x"] + arguments)
        #expect(result.status == 2)
        #expect(result.errors.contains(sentence))
    }
}
