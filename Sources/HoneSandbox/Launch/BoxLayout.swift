import CSandbox
import Glibc
import HoneCore

/// A profile made ready for this machine: what bubblewrap is told, as far as it is the same for every program.
struct BoxLayout: Sendable {
    static let workspace = "/box"
    /// Outside the workspace, so that caches do not litter it.
    static let home = "/tmp/home"

    let arguments: ArgumentBlock
    let limits: ResourceLimits
    /// The PATH inside.
    let searchPath: String
    /// Toolchains of the profile that this machine does not have.
    let missing: [String]
    /// Only as root: where the box's mounts are made.
    let staging: String?
    /// Only as root: folders that the box's user could not reach; the workspace comes before them.
    let staged: [String]

    init(_ profile: SandboxProfile, on host: Host) throws {
        if let complaint = ResourceLimits.complaint(about: profile.limits) {
            throw SandboxError(.badProfile, "The sandbox profile \(profile.name) cannot be used: \(complaint).")
        }
        limits = ResourceLimits(profile.limits)

        var visible = try profile.readOnly.map { try Self.visibleFolder($0, of: profile, on: host) }
        var programs: [String] = []
        var missing: [String] = []
        for program in profile.toolchains {
            switch Toolchain.find(program, on: host) {
            case .standard: break
            case .missing: missing.append(program)
            case .found(let toolchain):
                visible.append(toolchain.root)
                if !programs.contains(toolchain.programs) { programs.append(toolchain.programs) }
            }
        }
        self.missing = missing
        visible = visible.enumerated().filter { index, path in !visible.prefix(index).contains(path) }.map(\.element)
        searchPath = (programs + Host.standardPath).joined(separator: ":")

        if host.isRoot {
            let free = BoxIdentity.stagingCandidates.first { candidate in
                isDirectory(candidate) && resolvedPath(candidate) == candidate
                    && !visible.contains { $0 == candidate || $0.hasPrefix(candidate + "/") }
            }
            guard let free else {
                throw SandboxError(
                    .confinementRefused,
                    "Running as root, Hone needs one of the folders \(BoxIdentity.stagingCandidates.joined(separator: ", "))"
                        + " to mount the workspace on. Create /mnt, or run hone as a normal user.")
            }
            staging = free
            staged = visible.filter { !isReachableByAll($0) }
        } else {
            staging = nil
            staged = []
        }

        var arguments = Self.namespaces
        arguments += Self.system()
        let (staging, staged) = (staging ?? "", staged)
        for path in visible {
            let source = staged.firstIndex(of: path).map { "\(staging)/\($0 + 1)" } ?? path
            arguments += ["--ro-bind", source, path]
        }
        for (index, path) in SyntheticFiles.paths.enumerated() {
            arguments += ["--perms", "0644", "--file", String(Int(CSANDBOX_FILES_DESCRIPTOR) + index), path]
        }
        let size = String(profile.limits.temporaryStorage)
        arguments += [
            "--proc", "/proc", "--dev", "/dev",
            "--perms", "1777", "--size", size, "--tmpfs", "/tmp", "--perms", "0700", "--dir", Self.home,
            "--perms", "1777", "--size", size, "--tmpfs", "/dev/shm", "--remount-ro", "/dev",
        ]
        let standard = [
            "PATH": searchPath, "HOME": Self.home, "TMPDIR": "/tmp", "LANG": "C.UTF-8", "USER": "hone",
            "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0",
        ]
        arguments += try Self.environment(standard.merging(profile.environment) { $1 })
        self.arguments = ArgumentBlock(arguments)
    }

    /// What a workspace can hold that tells programs outside the box what to do: hooks and settings in .git at the
    /// person's next git command, and a .hone that they trust at the next run, where it can name the server that a
    /// key goes to.
    static let instructive = [".git", ".hone"]

    /// Those of them that a workspace has.
    static func instructive(in workspace: String) -> [String] {
        instructive.filter { name in
            var status = stat()
            return lstat("\(workspace)/\(name)", &status) == 0
                && [S_IFDIR, S_IFREG].contains(status.st_mode & S_IFMT)
        }
    }

    /// What differs from one program to the next.
    ///
    /// - Parameters:
    ///   - workspace: where bubblewrap finds it.
    ///   - readOnly: those of `instructive` that the workspace has; they become read-only.
    static func suffix(
        for execution: Execution, workspace: String, readOnly: [String]
    ) throws -> ArgumentBlock {
        let text = execution.arguments.first { $0.utf8.contains(0) }
        guard text == nil, !execution.arguments.isEmpty else {
            throw SandboxError(
                .badArguments,
                "The program cannot be started: its arguments are empty or contain a NUL character.")
        }
        var arguments = ["--bind", workspace, Self.workspace]
        for name in readOnly { arguments += ["--ro-bind", "\(workspace)/\(name)", "\(Self.workspace)/\(name)"] }
        if execution.network != nil { arguments += BoxNetwork.certificates }
        // bubblewrap's own process runs as the program's user, and its command line names folders of this machine.
        arguments += ["--size", "4096", "--tmpfs", "/proc/1", "--remount-ro", "/proc/1"]
        // The programs of a box have one user, and /proc/PID/mem is the one way into another's memory that no filter
        // of system calls sees. What a program writes there of its own it can have by other calls.
        arguments += ["--remount-ro", "/proc"]
        arguments += ["--chdir", Self.workspace, "--remount-ro", "/"]
        let network = execution.network.map { BoxNetwork.environment(for: $0) } ?? [:]
        arguments += try environment(network.merging(execution.environment) { $1 })
        arguments.append("--")
        return ArgumentBlock(arguments + execution.arguments)
    }

    private static let namespaces = [
        "bwrap", "--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts",
        "--unshare-cgroup-try", "--disable-userns", "--cap-drop", "ALL", "--die-with-parent", "--new-session",
        "--hostname", "hone", "--clearenv", "--uid", "1000", "--gid", "1000",
        "--json-status-fd", String(CSANDBOX_STATUS_DESCRIPTOR),
        "--block-fd", String(CSANDBOX_BLOCK_DESCRIPTOR),
        "--seccomp", String(CSANDBOX_FILTER_DESCRIPTOR),
    ]

    /// /usr and the folders that are merged into it, or stand beside it where they are not.
    private static func system() -> [String] {
        var arguments = ["--ro-bind", "/usr", "/usr"]
        for name in ["bin", "sbin", "lib", "lib32", "lib64", "libx32"] {
            var target = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
            if readlink("/\(name)", &target, Int(PATH_MAX)) > 0 {
                let bytes = target.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
                arguments += ["--symlink", String(decoding: bytes, as: UTF8.self), "/\(name)"]
            } else if isDirectory("/\(name)") {
                arguments += ["--ro-bind", "/\(name)", "/\(name)"]
            }
        }
        for path in ["/etc/ld.so.cache", "/etc/alternatives"] { arguments += ["--ro-bind-try", path, path] }
        return arguments
    }

    private static func environment(_ variables: [String: String]) throws -> [String] {
        try variables.sorted { $0.key < $1.key }.flatMap { key, value in
            guard !key.isEmpty, !key.contains("="), !key.utf8.contains(0), !value.utf8.contains(0) else {
                throw SandboxError(
                    .launchFailed,
                    "The program cannot be started: the environment variable \(sanitized(key)) has an empty name, an "
                        + "equals sign in its name, or a NUL character.")
            }
            return ["--setenv", key, value]
        }
    }

    private static func visibleFolder(_ path: String, of profile: SandboxProfile, on host: Host) throws -> String {
        func refusal(_ reason: String) -> SandboxError {
            SandboxError(
                .badProfile, "The sandbox profile \(profile.name) shows \(path) read-only, but \(reason).")
        }
        guard path.hasPrefix("/") else { throw refusal("the path is not absolute") }
        guard let resolved = resolvedPath(path) else {
            throw refusal("there is nothing; remove it from read_only or create it")
        }
        guard resolved == path else { throw refusal("that is a symbolic link to \(resolved); name that") }
        guard !host.exposesHome(path) else { throw refusal("a home folder would become visible") }
        let own = ["/proc", "/dev", "/tmp", "/sys", workspace]
        guard !own.contains(where: { path == $0 || path.hasPrefix($0 + "/") }) else {
            throw refusal("the sandbox has its own \(own.joined(separator: ", "))")
        }
        return path
    }
}
