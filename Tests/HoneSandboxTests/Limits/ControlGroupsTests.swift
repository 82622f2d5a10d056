import Testing

@testable import HoneSandbox

struct ControlGroupsTests {
    private static func find(
        _ membership: String, _ mounts: String, controllers: [String: String] = [:], locked: [String] = []
    ) -> [String] {
        ControlGroups(
            membership: membership, mounts: mounts, controllers: { controllers[$0] ?? "" },
            isWritable: { !locked.contains($0) }
        ).arguments
    }

    private static let first = """
        34 31 0:31 / /sys/fs/cgroup/memory rw,relatime shared:7 - cgroup cgroup rw,memory
        35 31 0:32 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids
        36 31 0:33 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw

        """
    private static let second = "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"

    @Test func `version 1 gives a folder for each controller`() {
        let membership = "8:pids:/\n4:memory:/a/b\n3:cpu,cpuacct:/\n0::/\n"
        #expect(
            Self.find(membership, Self.first)
                == ["pids=/sys/fs/cgroup/pids", "memory=/sys/fs/cgroup/memory/a/b"])
        #expect(
            Self.find(membership, Self.first, locked: ["/sys/fs/cgroup/memory/a/b"]) == ["pids=/sys/fs/cgroup/pids"])
    }

    @Test func `a mount that shows a part of the tree is followed`() {
        let mounts = "34 31 0:31 /docker/x /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
        #expect(Self.find("4:memory:/docker/x\n", mounts) == ["memory=/sys/fs/cgroup/memory"])
        #expect(Self.find("4:memory:/docker/x/y\n", mounts) == ["memory=/sys/fs/cgroup/memory/y"])
        #expect(Self.find("4:memory:/elsewhere\n", mounts).isEmpty)
        #expect(Self.find("4:memory:/docker/x/../y\n", mounts).isEmpty)
    }

    @Test func `version 2 gives the group above that hands on its controllers`() {
        let own = "0::/user.slice/app.slice/hone.scope\n"
        let above = "/sys/fs/cgroup/user.slice/app.slice"
        #expect(Self.find(own, Self.second, controllers: [above: "cpu memory pids\n"]) == ["unified=\(above)"])
        #expect(Self.find(own, Self.second, controllers: [above: "pids\n"]).isEmpty)
        #expect(Self.find(own, Self.second, controllers: [above: "memory pids"], locked: [above]).isEmpty)
        #expect(
            Self.find("0::/\n", Self.second, controllers: ["/sys/fs/cgroup": "memory pids"]) == [
                "unified=/sys/fs/cgroup"
            ])
    }

    @Test func `nothing is found where nothing is`() {
        #expect(Self.find("", "").isEmpty)
        #expect(Self.find("garbage\n:::\n9:memory\n", "garbage\n- - -\n").isEmpty)
    }
}
