import Glibc

/// A control group that the person's systemd makes for the spawner, and in which it may make one for each box. For a
/// normal user whose own group, that of a login over ssh for instance, is not theirs to divide.
struct UserScope: Sendable {
    /// systemd-run with its arguments; it becomes the command that follows them.
    let runner: [String]
    /// Where control groups of version 2 are mounted.
    let root: String

    /// Nil where there is no such systemd: no systemd-run, no bus of the person's session, or no control groups of
    /// version 2 alone.
    init?(environment: [String: String], on host: Host, root: String = "/sys/fs/cgroup") {
        guard !host.isRoot, access(root + "/cgroup.controllers", R_OK) == 0,
            let runtime = environment["XDG_RUNTIME_DIR"], runtime.hasPrefix("/"), isSocket(runtime + "/bus"),
            let program = host.candidates(for: "systemd-run").first
        else { return nil }
        self.init(program: program, root: root)
    }

    init(program: String, root: String) {
        runner = [
            program, "--user", "--scope", "--quiet", "--collect", "--property=Delegate=yes",
            "--description=Sandboxes of Hone", "--",
        ]
        self.root = root
    }
}

private func isSocket(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK
}
