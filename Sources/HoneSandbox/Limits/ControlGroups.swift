import Glibc

/// The folders in which a control group for each box can be made: of version 1 beside Hone's own groups' members, of
/// version 2 beside Hone's own group, as a group with members gives no controllers to groups below it.
struct ControlGroups: Sendable, Equatable {
    /// As the spawner takes them: `memory=PATH`, `pids=PATH`, `unified=PATH`.
    let arguments: [String]

    /// - Parameters:
    ///   - membership: /proc/self/cgroup.
    ///   - mounts: /proc/self/mountinfo.
    ///   - controllers: what a group of version 2 gives to groups below it, from its cgroup.subtree_control.
    ///   - isWritable: whether a folder can be made there.
    init(
        membership: String, mounts: String, controllers: (String) -> String, isWritable: (String) -> Bool
    ) {
        let places = mounts.split(separator: "\n").compactMap(Mount.init)
        var arguments: [String] = []
        for line in membership.split(separator: "\n") {
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
            guard fields.count == 3 else { continue }
            if fields[0] == "0" {
                guard let mount = places.first(where: { $0.type == "cgroup2" }), let own = mount.path(of: fields[2])
                else { continue }
                let candidates =
                    own == mount.point ? [own] : [own, String(own[..<(own.lastIndex(of: "/") ?? own.endIndex)])]
                let parent = candidates.first { candidate in
                    let given = controllers(candidate).split(whereSeparator: \.isWhitespace)
                    return given.contains("memory") && given.contains("pids") && isWritable(candidate)
                }
                if let parent { arguments.append("unified=\(parent)") }
            } else {
                for controller in ["memory", "pids"]
                where fields[1].split(separator: ",").contains(Substring(controller)) {
                    let mount = places.first { $0.type == "cgroup" && $0.options.contains(controller) }
                    guard let path = mount?.path(of: fields[2]), isWritable(path) else { continue }
                    arguments.append("\(controller)=\(path)")
                }
            }
        }
        // Where version 1 has the memory controller, version 2 does not.
        self.arguments = arguments
    }

    static func ofThisProcess() -> ControlGroups {
        ControlGroups(
            membership: contents(of: "/proc/self/cgroup"), mounts: contents(of: "/proc/self/mountinfo"),
            controllers: { contents(of: $0 + "/cgroup.subtree_control") }, isWritable: { access($0, W_OK) == 0 })
    }

    private struct Mount {
        var root: String
        var point: String
        var type: String
        var options: [String]

        init?(_ line: Substring) {
            let halves = line.split(separator: " ").split(separator: "-", maxSplits: 1).map(Array.init)
            guard halves.count == 2, halves[0].count >= 5, halves[1].count >= 3 else { return nil }
            root = String(halves[0][3])
            point = String(halves[0][4])
            type = String(halves[1][0])
            options = halves[1][2].split(separator: ",").map(String.init)
        }

        /// Where the group is seen, or nil where this mount does not show it.
        func path(of group: String) -> String? {
            if group == root || group == "/" && root == "/" { return point }
            let prefix = root == "/" ? "/" : root + "/"
            guard group.hasPrefix(prefix), !group.contains("/..") else { return nil }
            return point + "/" + group.dropFirst(prefix.count)
        }
    }
}

private func contents(of path: String) -> String {
    let file = Descriptor(open(path, O_RDONLY | O_CLOEXEC))
    guard file.raw >= 0 else { return "" }
    var text: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16_384)
    while true {
        let count = read(file.raw, &buffer, buffer.count)
        guard count > 0 else { return String(decoding: text, as: UTF8.self) }
        text += buffer[..<count]
    }
}
