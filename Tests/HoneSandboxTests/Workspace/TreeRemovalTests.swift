import Glibc
import Testing

@testable import HoneSandbox

@Suite struct TreeRemovalTests {
    /// Deeper than paths are long and descriptors are many.
    @Test func `what a program nested deeply and closed is removed, and what links lead to is not`() throws {
        let outside = try TemporaryFolder()
        try outside.write("kept", "here")
        let parent = try TemporaryFolder()
        let path = parent.path + "/tree"
        let name = String(repeating: "d", count: 100)
        mkdir(path, 0o700)
        symlink(outside.path, path + "/link")
        var folder = open(path, O_RDONLY | O_DIRECTORY)
        for _ in 0..<1500 {
            #expect(mkdirat(folder, name, 0o700) == 0)
            symlinkat(outside.path, folder, "link")
            let inner = openat(folder, name, O_RDONLY | O_DIRECTORY)
            close(folder)
            folder = inner
        }
        #expect(mkdirat(folder, "closed", 0) == 0)
        fchmod(folder, 0)
        close(folder)
        removeTree(path)
        #expect(!parent.exists("tree"))
        #expect(outside.read("kept") == "here")
    }

    @Test func `a link, a file and nothing are removed, too`() throws {
        let folder = try TemporaryFolder()
        try folder.write("file", "")
        symlink(folder.path, folder.path + "/link")
        for name in ["link", "file", "nothing"] {
            removeTree("\(folder.path)/\(name)")
            #expect(!folder.exists(name))
        }
        #expect(isDirectory(folder.path))
    }
}
