import Foundation
import HoneCore
import Testing

@Suite(.enabled(if: Machine.hasSandbox, Machine.reason), .timeLimit(.minutes(10))) struct DebugTests {
    private let finish = ScriptedEndpoint.Reply.calls([("finish", ["answer": "Repaired."])])
    private let fix = ScriptedEndpoint.Reply.calls(
        [("edit_file", ["path": "add.py", "old": "a - b", "new": "a + b"])], text: "It subtracts.")

    private func project() throws -> Home {
        let home = try Home()
        try home.write("add.py", "def add(a, b):\n    return a - b\n")
        try home.write("test_add.py", "from add import add\nassert add(2, 2) == 4, add(2, 2)\n")
        return home
    }

    @Test func `the diff is shown and the project stays as it is`() async throws {
        let home = try project()
        let endpoint = try ScriptedEndpoint([fix, finish, .text(#"{"lessons":[]}"#)])
        let result = try await home.hone(["debug", "--model", endpoint.url, "--", "python3", "test_add.py"])
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.contains("-    return a - b\n+    return a + b"))
        #expect(home.read("add.py")?.contains("a - b") == true)
        #expect(try await home.hone(["runs", "export", "-o", "repair.run"]).status == 0)
        let applied = try await home.hone(["runs", "apply"])
        #expect(applied.status == 0, "\(applied.errors)")
        #expect(home.read("add.py")?.contains("a + b") == true)
        let again = try await home.hone(["runs", "apply"])
        #expect(again.status == 0, "\(again.errors)")
        let replay = try await home.hone(["run", "--replay", "repair.run"])
        #expect(replay.status == 0, "\(replay.errors)")
        #expect(replay.output == result.output)
    }

    @Test func `--apply writes the repair, says where it met uncommitted work, and can be undone`() async throws {
        let home = try project()
        for arguments in [
            ["init", "-q"], ["add", "test_add.py"],
            ["-c", "user.name=A", "-c", "user.email=a@example.com", "commit", "-qm", "x"],
        ] {
            try git(arguments, in: home)
        }
        let endpoint = try ScriptedEndpoint([fix, finish, .text("")])
        let result = try await home.hone(["debug", "--apply", "--model", endpoint.url, "--", "python3 test_add.py"])
        #expect(result.status == 0, "\(result.errors)")
        #expect(home.read("add.py") == "def add(a, b):\n    return a + b\n")
        #expect(result.errors.contains("add.py had uncommitted changes"))
        let patch = try #require(result.errors.split(separator: " ").last { $0.contains(".patch") })
        try git(["apply", "-R", patch.trimmingCharacters(in: .whitespacesAndNewlines)], in: home)
        #expect(home.read("add.py") == "def add(a, b):\n    return a - b\n")
    }

    @Test func `a file that changed meanwhile is not overwritten`() async throws {
        let home = try project()
        let endpoint = try ScriptedEndpoint([fix, finish, .text("")])
        let first = try await home.hone(["debug", "--model", endpoint.url, "--", "python3 test_add.py"])
        #expect(first.status == 0)
        try home.write("add.py", "# mine\n")
        let applied = try await home.hone(["runs", "apply"])
        #expect(applied.status == 4)
        #expect(home.read("add.py") == "# mine\n")
        #expect(applied.errors.contains("changed in the project meanwhile"))
    }

    @Test func `a project deep in a repository has its uncommitted work named, too`() async throws {
        let home = try Home()
        try home.write("part/add.py", "def add(a, b):\n    return a - b\n")
        try home.write("part/test_add.py", "from add import add\nassert add(2, 2) == 4, add(2, 2)\n")
        try git(["init", "-q"], in: home)
        let endpoint = try ScriptedEndpoint([fix, finish, .text("")])
        let result = try await home.hone([
            "debug", "--apply", "-C", "part", "--model", endpoint.url, "--", "python3 test_add.py",
        ])
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.errors.contains("add.py had uncommitted changes"), "\(result.errors)")
    }

    @Test func `a repair of a file with DOS line ends can be undone to the byte`() async throws {
        let home = try Home()
        let broken = "def add(a, b):\r\n    return a - b\r\n"
        try home.write("add.py", broken)
        try home.write("test_add.py", "from add import add\nassert add(2, 2) == 4, add(2, 2)\n")
        let endpoint = try ScriptedEndpoint([fix, finish, .text("")])
        let result = try await home.hone(["debug", "--apply", "--model", endpoint.url, "--", "python3 test_add.py"])
        #expect(result.status == 0, "\(result.errors)")
        #expect(home.read("add.py") == "def add(a, b):\r\n    return a + b\r\n")
        let line = try #require(result.errors.split(separator: "\n").last { $0.contains("undo with: ") })
        let undo = line.split(separator: "undo with: ")[1]
        #expect(try await home.sh("git init -q; mkdir deep; cd deep; \(undo)") == 0)
        #expect(home.read("add.py") == broken)
    }

    @Test func `what cannot be written into the project is not said to be written`() async throws {
        let home = try project()
        let shell = ScriptedEndpoint.Reply.calls([
            (
                "shell",
                ["command": "sed -i 's/a - b/a + b/' add.py; ln -s /etc/passwd link; printf x > $'odd\\xff'"]
            )
        ])
        let endpoint = try ScriptedEndpoint([shell, finish, .text("")])
        let result = try await home.hone([
            "debug", "--apply", "--json", "--model", endpoint.url, "--", "python3 test_add.py",
        ])
        #expect(result.json?["applied"] == ["add.py"], "\(result.output)")
        #expect(result.errors.contains("link changed in the project meanwhile, or is no regular file"))
        #expect(result.status == 4)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: home.project).sorted() == ["add.py", "test_add.py"])
    }

    @Test func `a copy that cannot be worked in does not stay behind`() async throws {
        let home = try project()
        try await home.sh("truncate -s 101M big")
        let result = try await home.hone(["debug", "--model", "http://127.0.0.1:9/v1#none", "--", "false"])
        #expect(result.status == 2, "\(result.errors)")
        #expect(result.errors.contains("big in the workspace has 101 MiB"))
        let copies = home.path + "/.local/share/hone/copies"
        #expect(try FileManager.default.contentsOfDirectory(atPath: copies).isEmpty)
    }

    @Test func `a command that passes needs no model`() async throws {
        let home = try project()
        let result = try await home.hone(["debug", "--model", "http://127.0.0.1:9/v1#none", "--", "true"])
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.isEmpty)
    }

    @Test(arguments: ["import sys\nsys.exit(0)\n", "import os\nos._exit(0)\n"])
    func `a program that ends the tests before they begin is no repair`(program: String) async throws {
        let home = try project()
        let cheat = ScriptedEndpoint.Reply.calls([("write_file", ["path": "add.py", "content": .string(program)])])
        let endpoint = try ScriptedEndpoint([cheat, finish, fix, finish, finish, finish, finish])
        let result = try await home.hone([
            "debug", "--model", endpoint.url, "--max-steps", "3", "--json", "--", "python3 test_add.py",
        ])
        #expect(result.status != 0, "\(result.output)")
        #expect(result.json?["checks"]?[0]?["passed"] == false)
        #expect(result.json?["checks"]?[0]?["refusal"]?.string != nil, "\(result.output)")
    }

    @Test func `changed tests are named to the person`() async throws {
        let home = try project()
        let endpoint = try ScriptedEndpoint([
            .calls([("edit_file", ["path": "test_add.py", "old": "== 4", "new": "== 0"])]), finish, .text(""),
        ])
        let result = try await home.hone(["debug", "--model", endpoint.url, "--", "python3 test_add.py"])
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.errors.contains("the run changed what its checks rest on: M test_add.py"), "\(result.errors)")
        #expect(result.errors.contains("python3 test_add.py  (1 test)"), "\(result.errors)")
    }

    @Test(.enabled(if: Machine.hasCompiler, "cc is not installed"))
    func `C is compiled and repaired like Python`() async throws {
        let home = try Home()
        try home.write("main.c", "#include <stdio.h>\nint main(void) { printf(\"%d\\n\", 6 * 7) return 0; }\n")
        let endpoint = try ScriptedEndpoint([
            .calls([("edit_file", ["path": "main.c", "old": "7) return", "new": "7); return"])]), finish, .text(""),
        ])
        let result = try await home.hone([
            "debug", "--model", endpoint.url, "--", "cc main.c -o main && ./main | grep -qx 42",
        ])
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.errors.contains("compile error (main.c)"))
    }

    @Test(.enabled(if: Machine.hasMake, "make or cc is not installed"))
    func `what the checks build is no part of the repair, and the model's explanation is shown`() async throws {
        let home = try Home()
        try home.write("hello.c", "#include <stdio.h>\nint main(void) { puts(\"helo\"); return 0; }\n")
        try home.write(
            "Makefile",
            "test: build/hello\n\t./build/hello | grep -qx hello\n\nbuild/hello: hello.c\n\tmkdir -p build\n\t$(CC) -o $@ hello.c\n"
        )
        let endpoint = try ScriptedEndpoint([
            .calls([
                ("edit_file", ["path": "hello.c", "old": "helo", "new": "hello"]), ("shell", ["command": "make test"]),
                ("write_file", ["path": "NOTES", "content": "mine\n"]),
            ]), finish, .text(#"{"lessons":[]}"#),
        ])
        let result = try await home.hone(["debug", "--apply", "--model", endpoint.url, "--", "make", "test"])
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.errors.contains("Repaired."))
        #expect(result.errors.contains("A NOTES, M hello.c\n"))
        #expect(!result.output.contains("build/"))
        #expect(home.read("hello.c")?.contains("hello\"") == true)
        #expect(home.read("NOTES") == "mine\n")
        #expect(home.read("build/hello") == nil)
    }

    @Test(.enabled(if: Machine.hasSwift, "swift is not installed"), .timeLimit(.minutes(10)))
    func `a Swift package is built, tested and repaired`() async throws {
        let home = try Home()
        try home.write(
            "Package.swift",
            """
            // swift-tools-version: 6.0
            import PackageDescription
            let package = Package(
                name: "Sum",
                targets: [.target(name: "Sum"), .testTarget(name: "SumTests", dependencies: ["Sum"])])

            """)
        try home.write(".gitignore", ".build/\n")
        try home.write("Sources/Sum/Sum.swift", "public func sum(_ numbers: [Int]) -> Int { numbers.reduce(1, +) }\n")
        try home.write(
            "Tests/SumTests/SumTests.swift",
            "import Sum\nimport Testing\n@Test func sumOfTwo() { #expect(sum([2, 3]) == 5) }\n")
        let endpoint = try ScriptedEndpoint([
            .calls([("edit_file", ["path": "Sources/Sum/Sum.swift", "old": "reduce(1", "new": "reduce(0"])]), finish,
            .text(#"{"lessons":[]}"#),
        ])
        let result = try await home.hone(
            ["debug", "--apply", "--model", endpoint.url, "--", "swift", "test"],
            environment: ["PATH": "\(Machine.swiftFolder ?? ""):/usr/bin:/bin"])
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.errors.contains("tests sumOfTwo()"))
        #expect(home.read("Sources/Sum/Sum.swift")?.contains("reduce(0, +)") == true)
        #expect(home.read(".build/workspace-state.json") == nil)
    }

    private func git(_ arguments: [String], in home: Home) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/git")
        process.arguments = arguments
        process.currentDirectoryURL = URL(filePath: home.project)
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }
}
