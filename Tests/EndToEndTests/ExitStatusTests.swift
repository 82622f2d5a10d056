import Foundation
import HoneCore
import Testing

private let write = ScriptedEndpoint.Reply.calls([("write_file", ["path": "out.txt", "content": "right\n"])])
private let finish = ScriptedEndpoint.Reply.calls([("finish", ["answer": "It is written."])])
private let plan = ScriptedEndpoint.Reply.calls([
    ("plan", ["steps": [["intent": "Write out.txt", "kind": "code", "accept_file": "out.txt"]]])
])

/// Each documented exit status, produced by the built binary.
@Suite(.enabled(if: Machine.hasSandbox, Machine.reason), .timeLimit(.minutes(10))) struct ExitStatusTests {
    @Test func `0: every check passed; stdout is the answer alone`() async throws {
        let home = try Home()
        let endpoint = try ScriptedEndpoint([plan, write, finish])
        let result = try await home.hone([
            "run", "Write right into out.txt", "--check", "grep -qx right out.txt", "--model", endpoint.url,
        ])
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output == "It is written.\n")
        #expect(result.errors.contains("verified"))
        #expect(home.read("out.txt") == "right\n")
    }

    @Test(arguments: [
        ["run", "--chek", "x", "goal"], ["rnu"], ["run", ""], ["run", "goal", "--max-steps", "none"], ["run"],
        ["debug"], ["runs", "show", "nothing"], ["run", "goal", "-C", "/no/such/folder"],
        ["run", "--json", "--jsonl", "x"],
        ["run", "--replay", "/no/such/file"], ["run", "goal", "-C", "/"],
    ])
    func `2: what was typed is wrong, and one sentence says how`(arguments: [String]) async throws {
        let result = try await Home().hone(arguments)
        #expect(result.status == 2)
        #expect(result.output.isEmpty)
        #expect(!result.errors.isEmpty)
    }

    @Test func `3: finished without a check`() async throws {
        let home = try Home()
        let endpoint = try ScriptedEndpoint([plan, write, finish])
        let result = try await home.hone(["run", "Write it", "--model", endpoint.url])
        #expect(result.status == 3)
        #expect(result.errors.contains("finished but unverified"))
    }

    @Test func `4: a check failed to the end`() async throws {
        let home = try Home()
        let endpoint = try ScriptedEndpoint([plan, write], repeating: finish)
        let result = try await home.hone(["run", "x", "--check", "false", "--model", endpoint.url, "--json"])
        #expect(result.status == 4)
        #expect(result.json?["status"]?.string == "checks failed")
        #expect(result.json?["checks"]?[0]?["passed"]?.bool == false)
    }

    @Test func `5: a budget is spent, and the way on is shown`() async throws {
        let home = try Home()
        let endpoint = try ScriptedEndpoint([plan, write, finish])
        let result = try await home.hone(["run", "x", "--max-steps", "2", "--model", endpoint.url])
        #expect(result.status == 5)
        #expect(result.errors.contains("hone runs resume"))
        let resumed = try await home.hone(["runs", "resume", "--max-steps", "10"])
        #expect(resumed.status == 3)
        #expect(resumed.output == "It is written.\n")
    }

    @Test func `6: no model answered`() async throws {
        let result = try await Home().hone(["run", "x", "--model", "http://127.0.0.1:9/v1#none"])
        #expect(result.status == 6)
        #expect(result.errors.contains("127.0.0.1:9"))
    }

    @Test func `7: the key is refused, or there is a key and no model is named`() async throws {
        let endpoint = try ScriptedEndpoint([], repeating: .status(401, body: #"{"error":{"message":"bad key sk-1"}}"#))
        let refused = try await Home().hone(
            ["run", "x", "--model", endpoint.url], environment: ["HONE_API_KEY": "sk-secret-123"])
        #expect(refused.status == 7)
        #expect(!refused.errors.contains("sk-secret-123"))
        let key = ["DEEPSEEK_API_KEY": "sk-secret-123"]
        let unnamed = try await Home().hone(["run", "x"], environment: key)
        #expect(unnamed.status == 7)
        #expect(unnamed.errors.contains("--model"))
        #expect(!unnamed.errors.contains("sk-secret-123"))
        let machine = try await Home().hone(["run", "x", "--json"], environment: key)
        #expect(machine.json?["status"]?.string == "error")
        #expect(machine.json?["exit_status"]?.integer == 7)
    }

    @Test func `8: without a working sandbox nothing runs`() async throws {
        let home = try Home()
        try home.write("bin/bwrap", "#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: home.project + "/bin/bwrap")
        let endpoint = try ScriptedEndpoint([plan, .calls([("shell", ["command": "touch ran"])]), finish])
        let result = try await home.hone(
            ["run", "x", "--model", endpoint.url], environment: ["PATH": "\(home.project)/bin:/usr/bin:/bin"])
        #expect(result.status == 8)
        #expect(home.read("ran") == nil)
    }

    @Test func `9: the same call over and over is a loop`() async throws {
        let endpoint = try ScriptedEndpoint([plan], repeating: .calls([("shell", ["command": "ls"])]))
        let result = try await Home().hone(["run", "x", "--model", endpoint.url])
        #expect(result.status == 9)
    }

    @Test func `11: a replay that takes another way`() async throws {
        let home = try Home()
        let endpoint = try ScriptedEndpoint([plan, .calls([("shell", ["command": "echo 41"])]), finish])
        _ = try await home.hone(["run", "x", "--model", endpoint.url])
        let exported = try await home.hone(["runs", "export", "last", "-o", "x.run"])
        #expect(exported.status == 0)
        let same = try await home.hone(["run", "--replay", "x.run"])
        #expect(same.status == 3, "\(same.errors)")
        #expect(same.output == "It is written.\n")
        let text = try #require(home.read("x.run"))
        try home.write("y.run", text.replacingOccurrences(of: "echo 41", with: "echo 42"))
        let other = try await home.hone(["run", "--replay", "y.run"])
        #expect(other.status == 11)
        #expect(other.errors.contains("diverged"))
    }

    @Test func `124: the time is over`() async throws {
        let endpoint = try ScriptedEndpoint([plan, .calls([("shell", ["command": "sleep 60"])])], repeating: finish)
        let result = try await Home().hone(["run", "x", "--timeout", "1", "--model", endpoint.url])
        #expect(result.status == 124)
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func `130: interrupted while the model is silent, and resumed`(signal: Int32) async throws {
        let home = try Home()
        let endpoint = try ScriptedEndpoint([plan, .silence, write, finish])
        let running = try home.start(["run", "x", "--check", "test -s out.txt", "--model", endpoint.url])
        while endpoint.requests.count < 2 { await Task.yield() }
        running.send(signal)
        let result = await running.result()
        #expect(result.status == 130)
        #expect(result.errors.contains("hone runs resume"))
        let resumed = try await home.hone(["runs", "resume"])
        #expect(resumed.status == 0, "\(resumed.errors)")
    }
}
