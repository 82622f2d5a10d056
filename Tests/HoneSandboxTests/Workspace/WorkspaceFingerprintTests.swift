import Glibc
import HoneCore
import Testing

@testable import HoneSandbox

struct WorkspaceFingerprintTests {
    let folder: TemporaryFolder
    let root: OpenDirectory

    init() throws {
        folder = try TemporaryFolder()
        root = try #require(OpenDirectory(folder.path))
    }

    @Test func `what was changed a moment ago cannot be told from what changes now`() throws {
        try folder.write("a", "1")
        let fingerprint = try #require(WorkspaceFingerprint(of: root))
        #expect(!fingerprint.isSettled)
    }

    @Test func `a change shows though size and modification time are what they were`() throws {
        try folder.write("sub/a", "1")
        let path = "\(folder.path)/sub/a"
        let before = try #require(WorkspaceFingerprint(of: root))
        let status = try #require(fileStatus(path))
        // The tick of the clock in which the file was made must be over.
        repeat {
            try folder.write("sub/a", "2")
            var times = [status.st_atim, status.st_mtim]
            utimensat(AT_FDCWD, path, &times, 0)
        } while fileStatus(path)?.st_ctim.tv_nsec == status.st_ctim.tv_nsec
        #expect(try #require(WorkspaceFingerprint(of: root)) != before)
    }

    @Test(arguments: ["added", "sub/added"]) func `a new file shows, and so does its loss`(name: String) throws {
        try folder.write("sub/a", "1")
        let before = try #require(WorkspaceFingerprint(of: root))
        #expect(try #require(WorkspaceFingerprint(of: root)) == before)
        try folder.write(name, "")
        let with = try #require(WorkspaceFingerprint(of: root))
        #expect(with != before)
        unlink("\(folder.path)/\(name)")
        #expect(try #require(WorkspaceFingerprint(of: root)) != with)
    }

    @Test func `a large workspace and a file system with coarse times have none`() throws {
        for number in 0..<WorkspaceFingerprint.capacity { try folder.write("file\(number)", "") }
        #expect(WorkspaceFingerprint(of: root) == nil)
        #expect(WorkspaceFingerprint(of: try #require(OpenDirectory("/proc/self"))) == nil)
    }
}
