import Glibc
import HoneCore
import Testing

@testable import HoneSandbox

@Suite struct DirectoryWorkspaceTests {
    let folder: TemporaryFolder
    let files: DirectoryWorkspace

    init() throws {
        folder = try TemporaryFolder()
        files = try DirectoryWorkspace(root: folder.path)
    }

    private func code(_ body: () throws -> Void) -> SandboxError.Code? {
        do {
            try body()
            return nil
        } catch { return (error as? SandboxError)?.code }
    }

    @Test func `what is written is read back, by either name`() throws {
        try files.write("a/b/c.txt", Array("text".utf8))
        #expect(try files.read("/box/a/b/c.txt", limit: 100) == Array("text".utf8))
        #expect(try files.read("./a//b/c.txt", limit: 4) == Array("text".utf8))
        #expect(folder.read("a/b/c.txt") == "text")
    }

    @Test func `replacing keeps the mode and leaves no other file`() throws {
        try folder.write("run.sh", "old and longer")
        chmod("\(folder.path)/run.sh", 0o750)
        try files.write("run.sh", Array("new".utf8))
        #expect(folder.read("run.sh") == "new")
        #expect(fileStatus("\(folder.path)/run.sh")?.st_mode == S_IFREG | 0o750)
        #expect(try files.list(limit: 10).map(\.path) == ["run.sh"])
    }

    @Test(arguments: [
        "", "/", "..", "../x", "a/../../x", "/etc/passwd", "/box", "/box/", "a/", "/boxer/x", ".git/config",
        ".hone/config.yaml", "./.hone/config.yaml",
    ])
    func `a path that leads out or to no file is forbidden`(_ path: String) {
        #expect(code { _ = try files.read(path, limit: 100) } == .forbiddenPath)
        #expect(code { try files.write(path, []) } == .forbiddenPath)
    }

    @Test func `no symbolic link is followed`() throws {
        let outside = try TemporaryFolder()
        try outside.write("secret", "secret")
        symlink("\(outside.path)/secret", "\(folder.path)/file")
        symlink(outside.path, "\(folder.path)/folder")
        symlink("/proc/self/root", "\(folder.path)/magic")
        for path in ["file", "folder/secret", "magic/etc/passwd"] {
            #expect(code { _ = try files.read(path, limit: 100) } == .forbiddenPath, "\(path)")
            #expect(code { try files.write(path, [1]) } == .forbiddenPath, "\(path)")
        }
        #expect(code { try files.write("folder/new", [1]) } == .forbiddenPath)
        #expect(code { try files.write("folder/sub/new", [1]) } == .forbiddenPath)
        #expect(outside.read("secret") == "secret")
        #expect(!outside.exists("new") && !outside.exists("sub"))
    }

    @Test func `special files are forbidden and do not block`() throws {
        mkfifo("\(folder.path)/fifo", 0o600)
        mkdir("\(folder.path)/sub", 0o700)
        for path in ["fifo", "sub"] {
            #expect(code { _ = try files.read(path, limit: 100) } == .forbiddenPath, "\(path)")
            #expect(code { try files.write(path, [1]) } == .forbiddenPath, "\(path)")
        }
    }

    @Test func `a large file is refused with its size`() throws {
        try folder.write("big", String(repeating: "x", count: 101))
        let error = #expect(throws: SandboxError.self) { try files.read("big", limit: 100) }
        #expect(
            error?.message
                == "big has 101 bytes; at most 100 can be read at once. Read a part of it with a command such as head, "
                + "tail or grep.")
    }

    @Test func `a missing file is named`() {
        let error = #expect(throws: SandboxError.self) { try files.read("no.txt", limit: 100) }
        #expect(error?.message == "no.txt does not exist in the workspace.")
        #expect(error?.code == .fileFailed)
    }

    @Test func `the list is sorted, bounded, and without what is nobody's work`() throws {
        for name in [
            "b", "a/z", "a.txt", ".git/config", "node_modules/x", "sub/.venv/y", "sub/__pycache__/z", ".hidden",
        ] {
            try folder.write(name, "12")
        }
        symlink("/etc/passwd", "\(folder.path)/link")
        mkfifo("\(folder.path)/fifo", 0o600)
        #expect(try files.list(limit: 100).map(\.path) == [".hidden", "a.txt", "a/z", "b"])
        #expect(try files.list(limit: 2) == [.init(path: ".hidden", size: 2), .init(path: "a.txt", size: 2)])
    }

    @Test func `a workspace that is no folder is refused`() throws {
        try folder.write("file", "")
        #expect(code { _ = try DirectoryWorkspace(root: "\(folder.path)/file") } == .badWorkspace)
        #expect(code { _ = try DirectoryWorkspace(root: "\(folder.path)/none") } == .badWorkspace)
    }
}
