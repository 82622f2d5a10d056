import Glibc
public import HoneCore

/// What the sandbox can do on this machine, shown by doing it.
public struct SandboxProbe: Sendable {
    /// A wall, and whether a program that ran against it was held.
    public struct Wall: Sendable, Equatable {
        public var name: String
        public var holds: Bool
    }

    /// Where bubblewrap is, if anywhere.
    public var launcher: String?
    public var version: String?
    /// Empty where no box could be built.
    public var walls: [Wall] = []
    /// Why no box could be built, and what to do about it.
    public var problem: SandboxError?

    /// Whether programs can be run and every wall held them.
    public var isSound: Bool { problem == nil && !walls.isEmpty && walls.allSatisfy(\.holds) }

    /// One sentence for a person.
    public var summary: String {
        if let problem { return problem.message }
        let broken = walls.filter { !$0.holds }.map(\.name)
        guard broken.isEmpty else {
            return "The sandbox does not hold here: \(broken.joined(separator: ", ")). Do not run generated code "
                + "before this is repaired; hone cannot run it safely."
        }
        return "bubblewrap \(version ?? "") builds sandboxes here and \(walls.count) walls hold."
    }
}

extension BubblewrapSandbox {
    /// Builds a box and lets small programs run against its walls. Takes about 20 ms.
    public func probe() async -> SandboxProbe {
        var probe = SandboxProbe()
        guard let launcher = host.candidates(for: "bwrap").first else {
            probe.problem = LaunchFailure.missing
            return probe
        }
        probe.launcher = launcher
        let version = try? await TrustedTool(program: launcher, arguments: ["--version"], timeLimit: .seconds(10)).run()
        probe.version = version.map { String(decoding: $0.standardOutput, as: UTF8.self) }?
            .split(whereSeparator: \.isWhitespace).last.map(String.init)
        do {
            let workspace = try makeProbeFolder()
            defer { rmdir(workspace) }
            let outcome = try await execute(
                Execution(
                    arguments: ["sh", "-c", WallTest.script], workspace: workspace, profile: WallTest.profile))
            let held = Set(outcome.standardOutput.text.split(separator: "\n").compactMap { Int($0) })
            probe.walls = WallTest.all.enumerated().map { SandboxProbe.Wall(name: $1.name, holds: held.contains($0)) }
        } catch let error as SandboxError {
            probe.problem = error
        } catch {
            probe.problem = SandboxError(.launchFailed, "The sandbox could not be tried: \(error).")
        }
        return probe
    }
}

/// A wall and a shell command that succeeds only where the wall stands.
private struct WallTest {
    let name: String
    let command: String

    static let all = [
        WallTest(name: "system folders cannot be written", command: "! touch /usr/x /etc/x /x"),
        WallTest(name: "home folders are not visible", command: "[ ! -e /home ] && [ ! -e /root ]"),
        WallTest(name: "the workspace can be written", command: "touch /box/x && rm /box/x"),
        WallTest(name: "only the box's processes are visible", command: "[ \"$(ls -d /proc/[0-9]* | wc -l)\" -lt 9 ]"),
        WallTest(
            name: "no secret in the first process", command: "[ \"$(tr -d '\\0' </proc/1/environ | wc -c)\" -eq 0 ]"),
        WallTest(name: "no network", command: "[ \"$(grep -c : /proc/net/dev)\" -eq 1 ]"),
        WallTest(name: "no capability", command: "grep -q '^CapEff:.0*$' /proc/self/status"),
        WallTest(name: "no new privileges", command: "grep -q '^NoNewPrivs:.1$' /proc/self/status"),
        WallTest(name: "system calls are filtered", command: "grep -q '^Seccomp:.2$' /proc/self/status"),
        WallTest(name: "no set-user-id files", command: "touch /tmp/x && ! chmod u+s /tmp/x"),
        WallTest(name: "no further namespaces", command: "! unshare -U true"),
    ]

    /// Prints the number of each wall that stands.
    static var script: String {
        all.enumerated().map { "( \($1.command) ) >/dev/null 2>&1 </dev/null && echo \($0)\n" }.joined() + "true"
    }

    static let profile = SandboxProfile(
        name: "probe", description: "Tries the walls",
        limits: .init(
            wallClock: 20, cpuTime: 10, processes: 32, openFiles: 64, fileSize: 1 << 20, addressSpace: 1 << 30,
            temporaryStorage: 1 << 20, output: 1 << 14))
}

/// A new, empty folder.
private func makeProbeFolder() throws -> String {
    var template = Array("/tmp/hone-probe-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
        throw SandboxError(.fileFailed, "No folder could be made in /tmp: \(errorText(errno)).")
    }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
