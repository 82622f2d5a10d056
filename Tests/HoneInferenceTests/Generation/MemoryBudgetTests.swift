import Foundation
import Testing

@testable import HoneInference

@Suite("The memory that a process may have")
struct MemoryBudgetTests {
    /// A folder with the files of control groups, and what /proc says of the process.
    private func groups(_ files: [String: String], membership: String) throws -> ControlGroupMemory {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        for (name, text) in files {
            let file = folder.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        let own = folder.appending(path: "membership")
        try Data(membership.utf8).write(to: own)
        return ControlGroupMemory(root: folder.path, membership: own.path)
    }

    @Test("is the least limit of its control group and of those above it, of either version")
    func leastLimit() throws {
        let second = try groups(
            ["a/memory.max": "3000\n", "a/b/memory.max": "max\n", "a/b/c/memory.max": "5000\n"],
            membership: "0::/a/b/c\n")
        defer { try? FileManager.default.removeItem(atPath: second.root) }
        #expect(second.limit == 3000)
        let first = try groups(
            ["memory/memory.limit_in_bytes": "9223372036854771712\n", "memory/x/memory.limit_in_bytes": "700\n"],
            membership: "12:cpu,cpuacct:/y\n9:memory:/x\n")
        defer { try? FileManager.default.removeItem(atPath: first.root) }
        #expect(first.limit == 700)
    }

    @Test("is the root's where a container does not see its own path, and none where nothing says one")
    func containerAndNone() throws {
        let container = try groups(["memory.max": "400\n"], membership: "0::/docker/1234\n")
        defer { try? FileManager.default.removeItem(atPath: container.root) }
        #expect(container.limit == 400)
        let none = try groups(["memory.max": "max\n"], membership: "")
        defer { try? FileManager.default.removeItem(atPath: none.root) }
        #expect(none.limit == nil)
    }
}
