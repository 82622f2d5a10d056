import Glibc
import HoneCore
import Testing

@testable import HoneSandbox

@Suite struct ProjectCopyTests {
    let source: TemporaryFolder
    let target: TemporaryFolder

    init() throws {
        source = try TemporaryFolder()
        target = try TemporaryFolder()
    }

    @Test func `files, modes and links are copied, repositories and pipes are not`() async throws {
        try source.write("a.txt", "text")
        try source.write("bin/run", "#!/bin/sh\n")
        chmod("\(source.path)/bin/run", 0o755)
        try source.write(".git/config", "x")
        try source.write("sub/.git", "gitdir: elsewhere")
        symlink("/etc/passwd", "\(source.path)/link")
        mkfifo("\(source.path)/pipe", 0o600)
        try await copyProject(from: source.path, to: "\(target.path)/copy")
        #expect(target.read("copy/a.txt") == "text")
        #expect(fileStatus("\(target.path)/copy/bin/run")?.st_mode == S_IFREG | 0o755)
        var status = stat()
        #expect(lstat("\(target.path)/copy/link", &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
        for name in [".git", "sub/.git", "pipe"] { #expect(!target.exists("copy/\(name)")) }
        #expect(target.exists("copy/sub"))
    }

    @Test func `of a Swift build only the dependencies are copied`() async throws {
        try source.write("Package.swift", "")
        for name in ["workspace-state.json", "checkouts/A/a.swift", "debug.yaml", "debug/ModuleCache/x.pcm"] {
            try source.write("pkg/.build/\(name)", "x")
            try source.write("other/.build/\(name.split(separator: "/").last ?? "")", "x")
        }
        unlink("\(source.path)/other/.build/workspace-state.json")
        try await copyProject(from: source.path, to: "\(target.path)/copy")
        #expect(target.exists("copy/pkg/.build/workspace-state.json"))
        #expect(target.exists("copy/pkg/.build/checkouts/A/a.swift"))
        #expect(!target.exists("copy/pkg/.build/debug.yaml") && !target.exists("copy/pkg/.build/debug"))
        #expect(target.exists("copy/other/.build/debug.yaml"))
    }

    @Test func `too much, into itself, onto something, or from nothing is refused`() async throws {
        try source.write("big", String(repeating: "x", count: 3 << 20))
        let large = await #expect(throws: SandboxError.self) {
            try await copyProject(from: source.path, to: "\(target.path)/a", limit: 2 << 20)
        }
        #expect(large?.message.contains("has more than 2 MiB, too much to copy") == true)
        await #expect(throws: SandboxError.self) { try await copyProject(from: source.path, to: "\(source.path)/b") }
        try target.write("c/d", "x")
        await #expect(throws: SandboxError.self) { try await copyProject(from: source.path, to: "\(target.path)/c") }
        await #expect(throws: SandboxError.self) {
            try await copyProject(from: "\(source.path)/big", to: "\(target.path)/e")
        }
    }
}
