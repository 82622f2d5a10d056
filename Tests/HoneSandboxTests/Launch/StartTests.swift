import Glibc
import HoneCore
import Testing

@testable import HoneSandbox

/// From a program's start to its exit, beside others on the same machine in the same run: HONE_TEST_LATENCY=1.
@Suite(.serialized, .enabled(if: available && getenv("HONE_TEST_LATENCY") != nil, "set HONE_TEST_LATENCY"))
struct StartTests {
    /// The namespaces and mounts of Hone's own box, without its filter, limits, identity and watch.
    private static let bubblewrap = [
        "--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try",
        "--disable-userns", "--cap-drop", "ALL", "--die-with-parent", "--new-session", "--hostname", "hone",
        "--clearenv", "--uid", "1000", "--gid", "1000", "--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin",
        "--symlink", "usr/sbin", "/sbin", "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64",
        "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache", "--ro-bind-try", "/etc/alternatives",
        "/etc/alternatives", "--proc", "/proc", "--dev", "/dev", "--perms", "1777", "--size", "67108864", "--tmpfs",
        "/tmp", "--perms", "1777", "--size", "67108864", "--tmpfs", "/dev/shm", "--remount-ro", "/dev",
    ]

    @Test func `true starts and ends about as fast as in a bare bubblewrap`() async throws {
        let folder = try TemporaryFolder()
        var contestants: [(name: String, run: () async throws -> Void)] = [
            (
                "Hone",
                {
                    let outcome = try await HoneSandboxTests.run(["true"], in: folder)
                    #expect(outcome.ending == .exited(0))
                }
            )
        ]
        func add(_ name: String, _ program: String, _ arguments: [String]) async throws {
            guard let path = Host(environment: environment).candidates(for: program).first else {
                return print("\(name): \(program) is not installed")
            }
            let tool = TrustedTool(program: path, arguments: arguments, environment: ["PATH": "/usr/sbin:/usr/bin"])
            let result = try await tool.run()
            guard result.ending == .exited(0) else {
                return print("\(name) does not run here: \(result.standardError)")
            }
            contestants.append((name, { _ = try await tool.run() }))
        }
        try await add("nothing", "true", [])
        try await add(
            "bubblewrap, same namespaces", "bwrap",
            Self.bubblewrap + ["--bind", folder.path, "/box", "--chdir", "/box", "--remount-ro", "/", "--", "true"])
        let bundle = try Bundle()
        for runtime in ["crun", "runc"] where getuid() == 0 {
            let name = "hone-latency-\(getpid())"
            try await add(runtime, runtime, ["--root", bundle.state, "run", "--bundle", bundle.folder.path, name])
        }
        var times: [String: [Duration]] = [:]
        for round in 0..<210 {
            for contestant in contestants {
                let start = ContinuousClock.now
                try await contestant.run()
                if round >= 10 { times[contestant.name, default: []].append(ContinuousClock.now - start) }
            }
        }
        let medians = times.mapValues { $0.sorted()[$0.count / 2] / .milliseconds(1) }
        let bare = try #require(medians["bubblewrap, same namespaces"])
        print("Start to exit of true, milliseconds, median of 200 interleaved rounds, and against bare bubblewrap:")
        for (name, time) in medians.sorted(by: { $0.value < $1.value }) {
            print("  \(name): \(rounded(time)), \(rounded(time / bare)) ×")
        }
        #expect(try #require(medians["Hone"]) <= 1.25 * bare)
    }
}

private func rounded(_ number: Double) -> Double { (number * 100).rounded() / 100 }

/// What an OCI runtime is told: the machine's /usr, read-only, with all namespaces.
private struct Bundle {
    let folder: TemporaryFolder
    var state: String { "\(folder.path)/state" }

    init() throws {
        folder = try TemporaryFolder()
        for name in ["usr", "proc", "tmp", "dev"] { try folder.write("root/\(name)/.keep", "") }
        for name in ["bin", "sbin", "lib", "lib64"] { symlink("usr/\(name)", "\(folder.path)/root/\(name)") }
        let namespaces = ["pid", "network", "ipc", "uts", "mount"].map { #"{"type": "\#($0)"}"# }
        try folder.write(
            "config.json",
            #"""
            {"ociVersion": "1.0.0", "root": {"path": "root", "readonly": true}, "hostname": "box",
             "process": {"args": ["true"], "cwd": "/", "env": ["PATH=/usr/bin"], "user": {"uid": 1000, "gid": 1000},
                         "noNewPrivileges": true},
             "mounts": [{"destination": "/proc", "type": "proc", "source": "proc"},
                        {"destination": "/usr", "type": "bind", "source": "/usr", "options": ["rbind", "ro"]},
                        {"destination": "/tmp", "type": "tmpfs", "source": "tmpfs"}],
             "linux": {"namespaces": [\#(namespaces.joined(separator: ", "))]}}
            """#)
    }
}
