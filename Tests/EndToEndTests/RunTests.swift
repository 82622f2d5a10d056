import Foundation
import HoneCore
import Testing

private let plan = ScriptedEndpoint.Reply.calls([
    ("plan", ["steps": [["intent": "Write out.txt", "kind": "code", "accept_file": "out.txt"]]])
])
private let finish = ScriptedEndpoint.Reply.calls([("finish", ["answer": "Done."])])

private func shell(_ command: String, text: String = "") -> ScriptedEndpoint.Reply {
    .calls([("shell", ["command": .string(command)])], text: text)
}

@Suite(.enabled(if: Machine.hasSandbox, Machine.reason), .timeLimit(.minutes(10))) struct RunTests {
    @Test func `a failing check is debugged with its evidence until it passes, and the lesson serves the next run`()
        async throws
    {
        let home = try Home()
        let lessons = ScriptedEndpoint.Reply.text(
            #"{"lessons":[{"failure":"ZeroDivisionError when a mean is taken of no rows","fix":"return 0 for no rows"}]}"#
        )
        let endpoint = try ScriptedEndpoint([
            plan, .calls([("write_file", ["path": "mean.py", "content": "print(1 / 0)\n"])]), finish,
            .calls(
                [("write_file", ["path": "mean.py", "content": "print(0)\n"])],
                text: "The mean of no rows divides by zero."),
            finish, lessons,
        ])
        let result = try await home.hone([
            "run", "Write mean.py", "--check", "python3 mean.py", "--model", endpoint.url, "--json",
        ])
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.json?["status"]?.string == "verified")
        #expect(result.json?["files"]?[0]?["path"]?.string == "mean.py")
        let debugging = try #require(endpoint.requests[3]["messages"]?.array?.last?["content"]?.string)
        #expect(debugging.contains("ZeroDivisionError"))

        let second = try ScriptedEndpoint([plan, shell("true"), finish])
        _ = try await home.hone(["run", "Take the mean of no rows without a ZeroDivisionError", "--model", second.url])
        let opening = try #require(second.requests[0]["messages"]?[1]?["content"]?.string)
        #expect(opening.contains("return 0 for no rows"))

        let found = try await home.hone(["memory", "search", "ZeroDivisionError", "--json"])
        let id = try #require(found.json?.array?.first { $0["kind"]?.string == "lesson" }?["id"]?.integer)
        #expect(try await home.hone(["memory", "forget", "\(id)"]).status == 0)
        let third = try ScriptedEndpoint([plan, shell("true"), finish])
        _ = try await home.hone(["run", "Take the mean of no rows without a ZeroDivisionError", "--model", third.url])
        #expect(third.requests[0]["messages"]?[1]?["content"]?.string?.contains("return 0 for no rows") == false)
    }

    @Test func `programs run confined: no network, no files of the person, no environment of the caller`() async throws
    {
        let home = try Home()
        try Data("secret".utf8).write(to: URL(filePath: home.path + "/private.txt"))
        let probe = """
            cat \(home.path)/private.txt; env | grep -c OPENAI; tr '\\0' '\\n' < /proc/1/environ | grep -c OPENAI
            python3 -c "import socket; socket.create_connection(('127.0.0.1', \(try ScriptedEndpoint([]).port)), 2)"
            """
        let endpoint = try ScriptedEndpoint([plan, shell(probe), finish])
        _ = try await home.hone(
            ["run", "x", "--model", endpoint.url],
            environment: ["OPENAI_API_KEY": "sk-canary", "HONE_API_KEY": "sk-canary"])
        let observation = try #require(endpoint.requests[2]["messages"]?.array?.last?["content"]?.string)
        #expect(!observation.contains("secret"))
        #expect(!observation.contains("sk-canary"))
        #expect(observation.contains("ConnectionRefusedError") || observation.contains("Network is unreachable"))
    }

    @Test func `a stream that breaks off is asked again, and then the next model answers`() async throws {
        let home = try Home()
        let broken = try ScriptedEndpoint(
            [plan, .cut], repeating: .status(503, body: "{}", headers: ["retry-after: 0"]))
        let healthy = try ScriptedEndpoint([shell("touch out.txt"), finish])
        let result = try await home.hone([
            "run", "x", "--check", "test -e out.txt", "--model", broken.url, "--model", healthy.url,
        ])
        #expect(result.status == 0, "\(result.errors)")
        #expect(!healthy.requests.isEmpty)
        #expect(result.errors.contains("Next:"))
    }

    @Test func `a run that is killed resumes with the workspace as if nothing had happened`() async throws {
        let home = try Home()
        try home.write(".gitignore", "go\n")
        let endpoint = try ScriptedEndpoint([
            plan, shell("echo one >> log.txt"), shell("echo two >> log.txt; [ -e go ] || sleep 600"),
            shell("echo three >> log.txt"),
            finish,
        ])
        let running = try home.start(["run", "x", "--check", "test -e log.txt", "--model", endpoint.url])
        while home.read("log.txt") != "one\ntwo\n" { try await Task.sleep(for: .milliseconds(5)) }
        running.send(SIGKILL)
        _ = await running.result()
        let listed = try await home.hone(["runs", "list", "--json"])
        #expect(listed.json?[0]?["status"]?.string == "died")
        // The command is done again on the state before it, and this time ends: rolling back spares ignored files.
        try home.write("go", "")
        let resumed = try await home.hone(["runs", "resume"])
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(home.read("log.txt") == "one\ntwo\nthree\n")
    }

    @Test func `the events stream as lines of JSON while the run goes on, and the result comes last`() async throws {
        let endpoint = try ScriptedEndpoint([plan, shell("true"), finish])
        let result = try await Home().hone(["run", "x", "--model", endpoint.url, "--jsonl"])
        let lines = try result.output.split(separator: "\n").map { try JSONValue(parsing: $0.utf8) }
        #expect(lines.first?["kind"]?.string == "run.created")
        #expect(lines.dropLast().last?["kind"]?.string == "run.stopped")
        #expect(lines.last?["kind"]?.string == "result")
        #expect(lines.last?["body"]?["exit_status"]?.integer == 3)
    }

    @Test func `the goal comes from standard input and the result goes to a file`() async throws {
        let home = try Home()
        let endpoint = try ScriptedEndpoint([plan, shell("true"), finish])
        let result = try await home.hone(
            ["run", "-", "--model", endpoint.url, "-o", "answer.txt"], input: "The goal\n")
        #expect(result.status == 3)
        #expect(result.output.isEmpty)
        #expect(home.read("answer.txt") == "Done.\n")
        #expect(endpoint.requests[0]["messages"]?[1]?["content"]?.string?.contains("The goal") == true)
    }

    @Test func `what the model believes is shown whole, in lines; only a speech is cut`() async throws {
        let belief = "I believe that " + (1...60).map { "reason\($0)" }.joined(separator: " ")
        let speech = String(repeating: "word ", count: 400)
        let endpoint = try ScriptedEndpoint([
            plan, shell("true", text: belief), shell("true; true", text: speech), finish,
        ])
        let result = try await Home().hone(["run", "x", "--model", endpoint.url])
        let lines = result.errors.split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 211 })
        let start = try #require(lines.firstIndex { $0.hasPrefix("model      I believe") })
        #expect(lines[start...].prefix(3).contains { $0.hasSuffix("reason60") })
        #expect(lines.contains { $0.hasPrefix("           word") && $0.hasSuffix("…") })
    }

    @Test func `progress in a pipe has neither colours nor redrawn lines`() async throws {
        let endpoint = try ScriptedEndpoint([plan, shell("echo '\u{1B}[31mred'"), finish])
        let result = try await Home().hone(["run", "x", "--model", endpoint.url])
        #expect(!result.errors.contains("\u{1B}"))
        #expect(!result.errors.contains("\r"))
    }

    @Test func `an interrupted program is taken back, and what the person does meanwhile is kept and told`()
        async throws
    {
        let home = try Home()
        let endpoint = try ScriptedEndpoint([plan, shell("echo half > out.txt; [ -e mine.txt ] || sleep 600"), finish])
        let running = try home.start(["run", "x", "--model", endpoint.url])
        while home.read("out.txt") != "half\n" { try await Task.sleep(for: .milliseconds(5)) }
        running.send(SIGINT)
        #expect(await running.result().status == 130)
        #expect(home.read("out.txt") == nil)
        try home.write("mine.txt", "mine")
        let resumed = try await home.hone(["runs", "resume"])
        #expect(resumed.status == 3, "\(resumed.errors)")
        #expect(home.read("mine.txt") == "mine")
        let messages = try #require(endpoint.requests.last?["messages"]?.array)
        #expect(messages.contains { $0["content"]?.string?.contains("added mine.txt") == true })
    }

    @Test func `what a person changed while a program ran is not lost when it is interrupted`() async throws {
        let home = try Home()
        let thesis = "my work\r\n\u{200D}\n"
        let endpoint = try ScriptedEndpoint([plan, shell("echo half > out.txt; sleep 600")])
        let running = try home.start(["run", "x", "--model", endpoint.url])
        while home.read("out.txt") != "half\n" { try await Task.sleep(for: .milliseconds(5)) }
        try home.write("thesis.txt", thesis)
        running.send(SIGINT)
        let result = await running.result()
        #expect(result.status == 130)
        #expect(home.read("thesis.txt") == nil)
        let command = try #require(result.errors.split(separator: "\n").last { $0.contains("to have it again: ") })
        try await home.sh("git init -q; mkdir in; cd in; " + command.split(separator: "again: ")[1])
        #expect(home.read("thesis.txt") == thesis, "\(result.errors)")
    }

    @Test func `a file that is too large to keep is the model's to remove, and nothing is verified with it`()
        async throws
    {
        let home = try Home()
        let endpoint = try ScriptedEndpoint([
            plan, shell("truncate -s 101M big; echo ok > out.txt"), finish, shell("rm big"), finish, .text(""),
        ])
        let result = try await home.hone(["run", "x", "--check", "test -e out.txt", "--model", endpoint.url])
        #expect(result.status == 0, "\(result.errors)")
        let messages = try #require(endpoint.requests[2]["messages"]?.array)
        #expect(messages.last?["content"]?.string?.contains("big in the workspace has 101 MiB") == true)
        #expect(home.read("out.txt") == "ok\n")
    }

    @Test func `closed descriptors are not taken for files, and a result that is lost is no success`() async throws {
        let endpoint = try ScriptedEndpoint([], repeating: .silence)
        let home = try Home()
        let line = "exec '\(Home.binary)' run x --model '\(endpoint.url)' >&- 2>&- <&-"
        let closed = Process()
        closed.executableURL = URL(filePath: "/bin/sh")
        closed.arguments = ["-c", line]
        closed.environment = ["HOME": home.path, "PATH": "/usr/bin:/bin"]
        closed.currentDirectoryURL = URL(filePath: home.project)
        try closed.run()
        while endpoint.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        for descriptor in 0...2 {
            let path = "/proc/\(closed.processIdentifier)/fd/\(descriptor)"
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path) == "/dev/null")
        }
        closed.terminate()
        closed.waitUntilExit()

        let full = try await home.sh("exec '\(Home.binary)' agents list > /dev/full")
        #expect(full == 1)
    }

    @Test func `-o into a folder that is not there is refused before anything is spent`() async throws {
        let endpoint = try ScriptedEndpoint([plan, finish])
        let result = try await Home().hone(["run", "x", "--model", endpoint.url, "-o", "missing/answer.txt"])
        #expect(result.status == 2)
        #expect(result.errors.contains("missing/"))
        #expect(endpoint.requests.isEmpty)
    }

    @Test func `a quiet run that fails still says why`() async throws {
        let endpoint = try ScriptedEndpoint([], repeating: .status(403, body: "{}"))
        let result = try await Home().hone(["run", "x", "-q", "--model", endpoint.url])
        #expect(result.status == 7)
        #expect(result.errors.contains("forbids this request"))
    }

    @Test func `a recording widens no wall of the sandbox`() async throws {
        let home = try Home()
        let endpoint = try ScriptedEndpoint([
            plan, shell("ls /etc/hostname || ls -d /etc/ssh* || echo out > out.txt"), finish,
        ])
        _ = try await home.hone(["run", "x", "--model", endpoint.url])
        #expect(try await home.hone(["runs", "export", "-o", "x.run"]).status == 0)
        let text = try #require(home.read("x.run"))
        let opened = text.replacing(#""readOnly":[]"#, with: #""readOnly":["/etc"]"#)
            .replacing(#/"wallClock":[0-9.]+/#, with: #""wallClock":1e300"#)
        #expect(opened != text)
        try home.write("evil.run", opened)
        let replay = try await home.hone(["run", "--replay", "evil.run"])
        #expect(replay.status == 3, "\(replay.errors)")
        let events = try await home.hone(["runs", "show", "--events"]).output
        #expect(events.contains("out.txt"))
    }

    @Test func `a folder is one workspace however it is spelled`() async throws {
        let home = try Home()
        for folder in [".", "../project/", home.project + "/../project"] {
            let endpoint = try ScriptedEndpoint([plan, finish])
            _ = try await home.hone(["run", "x", "-C", folder, "--model", endpoint.url])
        }
        let runs = try #require(try await home.hone(["runs", "list", "--json"]).json?.array)
        #expect(runs.count == 3)
        #expect(Set(runs.compactMap { $0["workspace"]?.string }).count == 1)
    }

    @Test func `who starts a second run in a folder is told of the first`() async throws {
        let home = try Home()
        let silent = try ScriptedEndpoint([], repeating: .silence)
        let first = try home.start(["run", "x", "--model", silent.url])
        while silent.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        let endpoint = try ScriptedEndpoint([plan, finish])
        let second = try await home.hone(["run", "y", "--model", endpoint.url])
        #expect(second.status == 3)
        #expect(second.errors.contains("works in this folder at the same time"))
        first.send(SIGTERM)
        #expect(await first.result().status == 130)
    }

    @Test func `two processes cannot work on one run`() async throws {
        let home = try Home()
        let endpoint = try ScriptedEndpoint([plan], repeating: .silence)
        let running = try home.start(["run", "x", "--model", endpoint.url])
        while endpoint.requests.count < 2 { await Task.yield() }
        let second = try await home.hone(["runs", "resume"])
        #expect(second.status != 0)
        #expect(second.errors.contains("process"))
        running.send(SIGINT)
        #expect(await running.result().status == 130)
    }
}
