import Glibc
import HoneCore
import Testing

@testable import HoneSandbox

/// With a stand-in for systemd-run. The division of a real scope needs a systemd and is not tried here.
@Suite(.enabled(if: available, Comment(rawValue: reason)))
struct UserScopeTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func runner(_ script: String) throws -> UserScope {
        try folder.write("systemd-run", "#!/bin/sh\n\(script)\n")
        chmod("\(folder.path)/systemd-run", 0o755)
        return UserScope(program: "\(folder.path)/systemd-run", root: folder.path)
    }

    private func run(_ scope: UserScope) async throws -> (ExecutionOutcome, Spawner) {
        let spawner = Spawner(
            groups: ControlGroups(membership: "", mounts: "", controllers: { _ in "" }, isWritable: { _ in false }),
            scope: scope)
        let sandbox = BubblewrapSandbox(environment: environment, ownership: .mapped, spawner: spawner)
        return (try await HoneSandboxTests.run(["echo", "here"], by: sandbox), spawner)
    }

    @Test func `the spawner is started in a scope that may be divided`() async throws {
        let scope = try runner(
            #"echo "$@" >\#(folder.path)/log; while [ "$1" != -- ]; do shift; done; shift; exec "$@""#)
        let (outcome, spawner) = try await run(scope)
        #expect(outcome.standardOutput.text == "here\n")
        let log = try #require(folder.read("log"))
        #expect(log.hasPrefix("--user --scope --quiet --collect --property=Delegate=yes "))
        #expect(log.hasSuffix(" hone-spawner scope=\(folder.path)\n"))
        #expect(spawner.process != nil)
    }

    @Test(arguments: ["echo no bus; exit 1", "exec true", "exit 0"])
    func `a scope that cannot be had is done without`(_ script: String) async throws {
        let (outcome, _) = try await run(try runner(script))
        #expect(outcome.standardOutput.text == "here\n")
    }

    @Test func `it is asked for where a session has a bus and version 2 alone is mounted`() throws {
        _ = try runner("exit 1")
        try folder.write("cgroup.controllers", "memory pids\n")
        let variables = ["PATH": folder.path, "XDG_RUNTIME_DIR": folder.path, "HOME": "/nonexistent"]
        let host = Host(environment: variables)
        #expect(UserScope(environment: variables, on: host, root: folder.path) == nil)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array("\(folder.path)/bus".utf8)) }
        let socket = Descriptor(socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0))
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket.raw, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        #expect(bound == 0)
        let scope = UserScope(environment: variables, on: host, root: folder.path)
        #expect((scope != nil) == !host.isRoot)
        #expect(UserScope(environment: variables, on: host, root: folder.path + "/none") == nil)
    }
}
