import Glibc
import HoneCore
import Testing

@testable import HoneSandbox

struct FolderStateTests {
    @Test func `what was added, changed and removed is told by path`() throws {
        let folder = try TemporaryFolder()
        for name in ["a", "b/kept", "b/gone"] { try folder.write(name, "1") }
        symlink("a", "\(folder.path)/link")
        let before = FolderState(of: folder.path)
        #expect(FolderState(of: folder.path).changes(since: before) == [])
        try folder.write("a", "22")
        try folder.write("b/new", "1")
        unlink("\(folder.path)/b/gone")
        unlink("\(folder.path)/link")
        symlink("/etc/passwd", "\(folder.path)/link")
        mkfifo("\(folder.path)/fifo", 0o600)
        let expected = [
            FileChange(path: "a", kind: .modified), FileChange(path: "b/gone", kind: .deleted),
            FileChange(path: "b/new", kind: .added), FileChange(path: "link", kind: .modified),
        ]
        #expect(FolderState(of: folder.path).changes(since: before) == expected)
    }

    @Test func `names that are no text are made safe`() throws {
        let folder = try TemporaryFolder()
        let before = FolderState(of: folder.path)
        let name: [CChar] = Array(folder.path.utf8CString.dropLast()) + [47, 97, -1, 27, 98, 0]
        close(open(name, O_CREAT | O_WRONLY, 0o600))
        let changes = try #require(FolderState(of: folder.path).changes(since: before))
        #expect(changes.count == 1)
        #expect(changes[0].path.unicodeScalars.allSatisfy { $0.value >= 32 })
    }

    @Test func `a folder that is not there has no changes to tell`() throws {
        let folder = try TemporaryFolder()
        #expect(FolderState(of: folder.path).changes(since: FolderState(of: folder.path + "/none")) == nil)
    }
}
