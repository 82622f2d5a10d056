import Glibc
import HoneCore
import Testing

@testable import HoneSandbox

private let hasGit = !Host(environment: environment).candidates(for: "git").isEmpty

@Suite(.enabled(if: hasGit, "needs git"))
struct GitSnapshotsTests {
    let folder: TemporaryFolder
    let state: TemporaryFolder
    let snapshots: GitSnapshots

    init() throws {
        folder = try TemporaryFolder()
        state = try TemporaryFolder()
        snapshots = try Self.make(folder, state)
    }

    private static func make(
        _ folder: TemporaryFolder, _ state: TemporaryFolder, index: String = "run",
        bounds: GitSnapshots.Bounds = .init()
    ) throws -> GitSnapshots {
        try GitSnapshots(
            workspace: folder.path, directory: "\(state.path)/git", index: index, environment: environment,
            bounds: bounds)
    }

    @Test func `a state is restored byte for byte`() async throws {
        try folder.write("a.txt", "one\r\n")
        try folder.write("sub/deep/b.sh", "#!/bin/sh\n")
        chmod("\(folder.path)/sub/deep/b.sh", 0o755)
        try folder.write(".gitattributes", "* text=auto eol=lf filter=evil ident working-tree-encoding=UTF-16\n")
        try folder.write("id", "$Id$\n")
        symlink("a.txt", "\(folder.path)/link")
        let before = try await snapshots.take()

        try folder.write("a.txt", "two")
        try folder.write("new/file", "x")
        unlink("\(folder.path)/link")
        unlink("\(folder.path)/sub/deep/b.sh")
        let after = try await snapshots.take()
        #expect(after != before)
        #expect(
            try await snapshots.changes(from: before, to: after) == [
                .init(path: "a.txt", kind: .modified), .init(path: "link", kind: .deleted),
                .init(path: "new/file", kind: .added), .init(path: "sub/deep/b.sh", kind: .deleted),
            ])

        try await snapshots.restore(before)
        #expect(folder.read("a.txt") == "one\r\n")
        #expect(folder.read("id") == "$Id$\n")
        #expect(fileStatus("\(folder.path)/sub/deep/b.sh")?.st_mode == S_IFREG | 0o755)
        var status = stat()
        #expect(lstat("\(folder.path)/link", &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
        #expect(!folder.exists("new"))
        #expect(try await snapshots.take() == before)

        try await snapshots.restore(after)
        #expect(folder.read("a.txt") == "two")
        #expect(!folder.exists("link") && !folder.exists("sub"))
    }

    @Test func `no change is missed, however fast it follows a state`() async throws {
        try folder.write("a", "0")
        var names: [String: TreeID] = [:]
        for round in 0..<60 {
            let text = String(round % 2)
            try folder.write("a", text)
            let name = try await snapshots.take()
            #expect(names[text] == nil || names[text] == name)
            names[text] = name
        }
        #expect(names["0"] != names["1"])
    }

    @Test func `equal states have equal names, from any run`() async throws {
        try folder.write("a", "1")
        let first = try await snapshots.take()
        #expect(try await snapshots.take() == first)
        let other = try Self.make(folder, state, index: "other")
        #expect(try await other.take() == first)
        try folder.write("a", "2")
        #expect(try await other.take() != first)
        try await other.restore(first)
        #expect(try await snapshots.take() == first)
    }

    @Test func `an empty workspace is a state`() async throws {
        let empty = try await snapshots.take()
        try folder.write("a", "1")
        #expect(try await snapshots.take() != empty)
        try await snapshots.restore(empty)
        #expect(!folder.exists("a"))
    }

    @Test func `what gitignore names is neither kept nor removed`() async throws {
        try folder.write(".gitignore", "*.log\n/build/\n")
        try folder.write("a.log", "old")
        let before = try await snapshots.take()
        try folder.write("a.log", "new")
        try folder.write("build/x", "x")
        #expect(try await snapshots.take() == before)
        try folder.write("b", "b")
        try await snapshots.restore(before)
        #expect(folder.read("a.log") == "new")
        #expect(folder.exists("build/x") && !folder.exists("b"))
    }

    @Test func `the files of a repository within are kept, its git folder is left alone`() async throws {
        let git = try #require(Host(environment: environment).candidates(for: "git").first)
        for path in ["inner", "empty"] {
            let made = try TrustedTool(program: git, arguments: ["init", "-q", "\(folder.path)/\(path)"]).runBlocking()
            #expect(made.ending == .exited(0))
        }
        try folder.write("inner/src/a", "1")
        // Would be run by git status inside it.
        try folder.write("inner/.git/config", "[core]\n\tfsmonitor = touch \(folder.path)/pwned\n")
        let before = try await snapshots.take()
        try folder.write("inner/src/a", "2")
        try folder.write("inner/src/b", "3")
        let after = try await snapshots.take()
        #expect(
            try await snapshots.changes(from: before, to: after) == [
                .init(path: "inner/src/a", kind: .modified), .init(path: "inner/src/b", kind: .added),
            ])
        try await snapshots.restore(before)
        #expect(folder.read("inner/src/a") == "1")
        #expect(!folder.exists("inner/src/b") && folder.exists("inner/.git/HEAD") && !folder.exists("pwned"))
    }

    @Test func `the person's own repository is not touched and its settings do nothing`() async throws {
        let git = try #require(Host(environment: environment).candidates(for: "git").first)
        _ = try TrustedTool(program: git, arguments: ["init", "-q", folder.path]).runBlocking()
        try folder.write(
            ".git/config",
            "[core]\n\tfsmonitor = touch \(folder.path)/pwned\n\thooksPath = hooks\n[filter \"evil\"]\n\tclean = touch pwned\n"
        )
        try folder.write(".gitattributes", "* filter=evil diff=evil\n")
        try folder.write("a", "1")
        let head = folder.read(".git/HEAD")
        let before = try await snapshots.take()
        try folder.write("a", "2")
        _ = try await snapshots.diff(from: before, to: snapshots.take())
        try await snapshots.restore(before)
        #expect(!folder.exists("pwned") && !folder.exists(".git/index"))
        #expect(folder.read(".git/HEAD") == head)
    }

    @Test(arguments: [".gitignore", "a/b/.gitattributes"])
    func `a pipe where git looks for instructions is a complaint at once, and gone after a rollback`(
        _ name: String
    ) async throws {
        try folder.write("a/b/c", "1")
        let before = try await snapshots.take()
        mkfifo("\(folder.path)/\(name)", 0o600)
        let error = await #expect(throws: SandboxError.self) { try await snapshots.take() }
        #expect(error?.code == .unkeepableWorkspace)
        #expect(error?.message.hasPrefix("\(name) is a named pipe") == true)
        try await snapshots.restore(before)
        #expect(!folder.exists(name))
        #expect(try await snapshots.take() == before)
    }

    @Test func `files become folders, links and pipes, and back`() async throws {
        try folder.write("x", "file")
        try folder.write("y/z", "file")
        let before = try await snapshots.take()
        unlink("\(folder.path)/x")
        try folder.write("x/inner", "1")
        unlink("\(folder.path)/y/z")
        rmdir("\(folder.path)/y")
        symlink("/etc", "\(folder.path)/y")
        let after = try await snapshots.take()
        #expect(
            try await snapshots.changes(from: before, to: after) == [
                .init(path: "x", kind: .deleted), .init(path: "x/inner", kind: .added),
                .init(path: "y", kind: .added), .init(path: "y/z", kind: .deleted),
            ])
        unlink("\(folder.path)/x/inner")
        mkfifo("\(folder.path)/x/inner", 0o600)
        mkfifo("\(folder.path)/pipe", 0o600)
        _ = try await snapshots.take()
        try await snapshots.restore(before)
        #expect(folder.read("x") == "file" && folder.read("y/z") == "file")
        try await snapshots.restore(after)
        #expect(folder.read("x/inner") == "1")
    }

    @Test func `a tracked path behind a link to elsewhere is gone, not read`() async throws {
        let outside = try TemporaryFolder()
        try outside.write("b", "secret")
        try folder.write("a/b", "mine")
        let before = try await snapshots.take()
        unlink("\(folder.path)/a/b")
        rmdir("\(folder.path)/a")
        symlink(outside.path, "\(folder.path)/a")
        let after = try await snapshots.take()
        #expect(
            try await snapshots.changes(from: before, to: after) == [
                .init(path: "a", kind: .added), .init(path: "a/b", kind: .deleted),
            ])
        try await snapshots.restore(before)
        #expect(folder.read("a/b") == "mine" && outside.read("b") == "secret")
    }

    @Test func `strange names are kept`() async throws {
        for name in ["-dash", "new\nline", "tab\t", "quote\"", "ünï", ":(glob)*", "git~1", " "] {
            try folder.write(name, name)
        }
        let invalid: [CChar] = [47, -1, -2, 0]
        let path = folder.path.utf8CString.dropLast() + invalid
        close(open(Array(path), O_CREAT | O_WRONLY, 0o644))
        let before = try await snapshots.take()
        unlink("\(folder.path)/-dash")
        unlink("\(folder.path)/new\nline")
        unlink(Array(path))
        let after = try await snapshots.take()
        #expect(try await snapshots.changes(from: before, to: after).count == 3)
        try await snapshots.restore(before)
        #expect(folder.exists("-dash") && folder.exists("new\nline") && access(Array(path), F_OK) == 0)
    }

    @Test func `a diff shows lines and only names binary files`() async throws {
        try folder.write("a.txt", "one\ntwo\n")
        try folder.write("b.bin", "x")
        let before = try await snapshots.take()
        try folder.write("a.txt", "one\n\u{1B}[31mthree\n")
        let binary = open("\(folder.path)/b.bin", O_WRONLY | O_TRUNC)
        _ = write(binary, [0, 1, 2, 0], 4)
        close(binary)
        let diff = try await snapshots.diff(from: before, to: snapshots.take())
        #expect(diff.contains("-two\n+\u{FFFD}[31mthree\n"))
        #expect(diff.contains("Binary files a/b.bin and b/b.bin differ"))
    }

    @Test func `a patch leads back, every byte of it`() async throws {
        let crlf = "one\r\ntwo\r\n"
        try folder.write("crlf.txt", crlf)
        let before = try await snapshots.take()
        try folder.write("crlf.txt", "one\r\n")
        let binary = open("\(folder.path)/b.bin", O_WRONLY | O_CREAT, 0o755)
        _ = write(binary, [0, 1, 2, 0], 4)
        close(binary)
        let patch = try await snapshots.patch(from: before, to: snapshots.take())
        try state.write("change.patch", String(decoding: patch, as: UTF8.self))
        let applied = try await TrustedTool(
            program: "/usr/bin/git",
            arguments: ["apply", "-R", "--unsafe-paths", "--directory=\(folder.path)", "\(state.path)/change.patch"],
            environment: [:], directory: "/", standardInput: [], outputLimit: 1 << 16, timeLimit: .seconds(20)
        ).run()
        #expect(applied.ending == .exited(0), "\(applied.standardError)")
        #expect(folder.read("crlf.txt") == crlf)
        #expect(!folder.exists("b.bin"))
    }

    @Test func `a state without some files is a state, and the workspace stays`() async throws {
        try folder.write("src/a.c", "1")
        let bare = try await snapshots.take()
        try folder.write("build/a", "x")
        try folder.write("build/b c", "y")
        let built = try await snapshots.take()
        #expect(try await snapshots.state(built, without: ["build/a", "build/b c", "no/such"]) == bare)
        #expect(folder.exists("build/a"))
        #expect(try await snapshots.take() == built)
    }

    @Test func `a workspace past its bounds is refused with what to do`() async throws {
        let few = try Self.make(folder, state, index: "few", bounds: .init(files: 3, fileSize: 1 << 20))
        for name in ["a", "b", "c", "d"] { try folder.write(name, "x") }
        let error = await #expect(throws: SandboxError.self) { try await few.take() }
        #expect(error?.message.hasPrefix("The workspace has more than 3 files to keep.") == true)
        unlink("\(folder.path)/d")
        truncate("\(folder.path)/c", 2 << 20)
        let large = await #expect(throws: SandboxError.self) { try await few.take() }
        #expect(
            large?.message.hasPrefix("c in the workspace has 2 MiB; files of more than 1 MiB are not kept.") == true)
    }

    @Test func `a name that is no state is refused`() async throws {
        for name in ["", "--help", "HEAD", String(repeating: "g", count: 40)] {
            await #expect(throws: SandboxError.self) { try await snapshots.restore(TreeID(rawValue: name)) }
        }
        let unknown = TreeID(rawValue: String(repeating: "0", count: 40))
        await #expect(throws: SandboxError.self) { try await snapshots.restore(unknown) }
    }

    @Test func `states cannot be kept inside the workspace`() throws {
        #expect(throws: SandboxError.self) {
            try GitSnapshots(
                workspace: folder.path, directory: "\(folder.path)/.state", index: "x", environment: environment)
        }
    }

    @Test func `a lock that a killed run left is removed`() async throws {
        try state.write("git/index-run.lock", "")
        let again = try Self.make(folder, state)
        try folder.write("a", "1")
        _ = try await again.take()
    }

    @Test func `runs of one workspace at once do not disturb each other`() async throws {
        try folder.write("a", "1")
        let expected = try await snapshots.take()
        try await withThrowingTaskGroup(of: TreeID.self) { group in
            for number in 0..<8 {
                let run = try Self.make(folder, state, index: "run-\(number)")
                group.addTask { try await run.take() }
                group.addTask { try await run.take() }
            }
            for try await tree in group { #expect(tree == expected) }
        }
    }
}
