import CSandbox
import Glibc
import HoneCore

/// The sentences for a box that could not be built.
enum LaunchFailure {
    static let missing = SandboxError(
        .launcherMissing,
        "Hone runs generated code only inside a sandbox, and bubblewrap, which builds it, is not installed. Install "
            + "it: apt-get install bubblewrap (Debian, Ubuntu), dnf install bubblewrap (Fedora), or "
            + "pacman -S bubblewrap (Arch).")

    static let lost = SandboxError(
        .launchFailed,
        "The process that starts sandboxes ended again and again before it started one. Look for an out-of-memory "
            + "kill in dmesg, and run the command again.")

    static func unusable(_ path: String, _ error: Int32) -> SandboxError {
        SandboxError(
            .launcherMissing,
            "bubblewrap at \(path) cannot be run: \(errorText(error)). Install it anew: "
                + "apt-get install --reinstall bubblewrap.")
    }

    /// Why the supervisor gave up before or after bubblewrap started.
    static func error(_ report: csandbox_report, launch: BoxLaunch) -> SandboxError {
        let reason = errorText(report.error)
        switch csandbox_stage(rawValue: UInt32(report.stage)) {
        case CSANDBOX_PROCESS:
            return SandboxError(
                .launchFailed,
                "No process for the sandbox could be made: \(reason). Run fewer at once, or raise the limit that "
                    + "ulimit -u shows.")
        case CSANDBOX_EXECUTION where report.error == E2BIG:
            return SandboxError(
                .badArguments,
                "The program's arguments or environment are longer than the system takes. Pass long text in a file "
                    + "or by standard input.")
        case CSANDBOX_EXECUTION:
            return unusable(launch.launcher, report.error)
        case CSANDBOX_SOURCE:
            let path = launch.identity?.mounts[Int(report.mount)] ?? ""
            return SandboxError(.badWorkspace, "The folder \(path) cannot be shown to the sandbox: \(reason).")
        case CSANDBOX_NAMESPACE, CSANDBOX_STAGING, CSANDBOX_OWNER_MAP:
            return SandboxError(
                .confinementRefused,
                "The system refused a mount namespace for the sandbox (\(reason)). \(advice()) Or run hone as a "
                    + "normal user.")
        case CSANDBOX_IDENTITY:
            return SandboxError(
                .confinementRefused,
                "Hone runs as root and the system refused to give up root for the program (\(reason)). Run hone as "
                    + "a normal user, or with the capabilities SETUID, SETGID and SETPCAP.")
        case CSANDBOX_GATE:
            return SandboxError(
                .launchFailed,
                "The way to the network that --net asks for could not be opened (\(reason)), so the program was not "
                    + "started. Run it without --net, or hone doctor to see what the system refuses.")
        case CSANDBOX_UNKILLABLE:
            return SandboxError(
                .launchFailed,
                "The program's processes did not die within ten seconds of SIGKILL; a file system may hang. Look for "
                    + "processes in state D with ps.")
        default:
            return SandboxError(.launchFailed, "The sandbox could not be started: \(reason).")
        }
    }

    /// What bubblewrap itself complained about.
    static func error(_ complaint: String, workspace: String, profile: String) -> SandboxError {
        let refusals = [
            "namespace", "uid map", "gid map", "setgroups", "loopback", "pivot_root", "mount", "max_user_namespaces",
            "Failed to make / slave", "bounding", "seccomp", "SECCOMP", "setuid", "caps", "capabilit",
        ]
        if complaint.contains("Can't find source path") {
            let isWorkspace = complaint.contains("source path \(workspace):")
            return SandboxError(
                isWorkspace ? .badWorkspace : .badProfile,
                "The sandbox cannot show a folder to the program (\(complaint)). "
                    + (isWorkspace
                        ? "Choose another workspace with -C."
                        : "Check the folders that the profile \(profile) names."))
        }
        if complaint.contains("Unknown option") {
            return SandboxError(
                .confinementRefused,
                "This bubblewrap is too old (\(complaint)). Install version 0.8 or newer.")
        }
        if refusals.contains(where: { complaint.contains($0) }) {
            return SandboxError(
                .confinementRefused,
                "The system refused to build the sandbox (\(complaint)). \(advice())")
        }
        return SandboxError(
            .launchFailed, "bubblewrap could not build the sandbox (\(complaint)). Run hone doctor to see why.")
    }

    /// What to change on this machine, judged by the switches that are known to forbid namespaces.
    static func advice() -> String {
        if number("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == 1 {
            return "AppArmor forbids user namespaces here (Ubuntu 24.04 and newer). Allow them for bubblewrap with an "
                + "AppArmor profile for /usr/bin/bwrap that has the rule userns, or for all: "
                + "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0."
        }
        if number("/proc/sys/kernel/unprivileged_userns_clone") == 0 {
            return "Allow user namespaces: sysctl -w kernel.unprivileged_userns_clone=1."
        }
        if number("/proc/sys/user/max_user_namespaces") == 0 {
            return "Allow user namespaces: sysctl -w user.max_user_namespaces=15000."
        }
        if access("/.dockerenv", F_OK) == 0 || access("/run/.containerenv", F_OK) == 0 {
            return "This is a container whose security profile forbids it; start it with "
                + "--security-opt seccomp=unconfined --security-opt apparmor=unconfined "
                + "--security-opt systempaths=unconfined, or run hone outside it."
        }
        return "If this is a container, allow it user namespaces and mounts (its seccomp and AppArmor profiles); "
            + "otherwise run hone doctor to see which wall is refused."
    }

    private static func number(_ path: String) -> Int? {
        let file = Descriptor(open(path, O_RDONLY | O_CLOEXEC))
        var bytes = [UInt8](repeating: 0, count: 32)
        let count = read(file.raw, &bytes, bytes.count)
        guard file.raw >= 0, count > 0 else { return nil }
        return Int(String(decoding: bytes[..<count].filter { $0 > 32 }, as: UTF8.self))
    }
}
