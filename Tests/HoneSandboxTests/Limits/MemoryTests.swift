import Glibc
import HoneCore
import Testing

@testable import HoneSandbox

/// With control groups where the machine and the user allow them, and without.
@Suite(.enabled(if: available, Comment(rawValue: reason)))
struct MemoryTests {
    private static let none = ControlGroups(
        membership: "", mounts: "", controllers: { _ in "" }, isWritable: { _ in false })
    private static let watched = BubblewrapSandbox(environment: environment, ownership: .mapped, groups: none)

    private static func sandboxes() -> [BubblewrapSandbox] { [sandbox, watched] }

    @Test(arguments: [0, 1])
    func `one process that uses too much is stopped`(_ index: Int) async throws {
        let outcome = try await run(
            ["python3", "-c", "x = b'x' * (400 << 20); import time; time.sleep(1000)"],
            profile: profile(memory: 100 << 20), by: Self.sandboxes()[index])
        #expect(outcome.ending == .stopped(.memory))
        #expect(outcome.wallTime < .seconds(20))
        #expect(outcome.peakMemory ?? 0 > 90 << 20)
    }

    @Test(arguments: [0, 1])
    func `processes that use too much together are stopped`(_ index: Int) async throws {
        let outcome = try await run(
            [
                "python3", "-c",
                """
                import os, time
                for i in range(10):
                    if os.fork() == 0:
                        os.setsid()
                        x = b'x' * (30 << 20)
                        time.sleep(1000)
                time.sleep(1000)
                """,
            ], profile: profile(memory: 160 << 20), by: Self.sandboxes()[index])
        #expect(outcome.ending == .stopped(.memory))
    }

    @Test(arguments: [0, 1])
    func `memory that processes share counts once`(_ index: Int) async throws {
        let outcome = try await run(
            [
                "python3", "-c",
                """
                import os, time
                x = b'x' * (60 << 20)
                for i in range(8):
                    if os.fork() == 0:
                        time.sleep(0.4)
                        os._exit(0)
                for i in range(8): os.wait()
                """,
            ], profile: profile(memory: 160 << 20), by: Self.sandboxes()[index])
        #expect(outcome.ending == .exited(0))
        #expect(outcome.peakMemory ?? 0 > 60 << 20)
    }

    @Test(arguments: [0, 1], ["socket.socketpair()", "pair()"])
    func `what waits in sockets is memory of the box`(_ index: Int, _ pair: String) async throws {
        let script = """
            import socket, time
            def pair():
                here = socket.create_connection(server.getsockname())
                return here, server.accept()
            server = socket.create_server(("127.0.0.1", 0))
            pairs, kept = [], 0
            while kept < 150 << 20 and len(pairs) < 450:
                pairs.append(\(pair))
                here = pairs[-1][0]
                here.setblocking(False)
                try:
                    while True: kept += here.send(b"x" * 65536)
                except BlockingIOError: pass
            print(kept, flush=True)
            time.sleep(1000)
            """
        let outcome = try await run(
            ["python3", "-c", script], profile: profile(openFiles: 1000, memory: 60 << 20), by: Self.sandboxes()[index])
        #expect(outcome.ending == .stopped(.memory), "\(outcome.standardError.text)")
    }

    @Test func `a box leaves no control group behind, nor does a supervisor that was killed`() async throws {
        let folders = ControlGroups.ofThisProcess().arguments.map {
            String($0[$0.index(after: $0.firstIndex(of: "=")!)...])
        }
        let own = BubblewrapSandbox(environment: environment, ownership: .mapped)
        // No process has this number.
        for folder in folders { mkdir("\(folder)/hone-4194999", 0o755) }
        #expect(try await run(["true"], by: own).ending == .exited(0))
        for folder in folders { #expect(access("\(folder)/hone-4194999", F_OK) != 0) }
        let spawner = try #require(own.spawner.process)
        func groups() -> Int {
            children(of: spawner).count { child in folders.contains { access("\($0)/hone-\(child)", F_OK) == 0 } }
        }
        let deadline = ContinuousClock.now + .seconds(10)
        while groups() > 1, .now < deadline { sched_yield() }
        #expect(groups() <= 1)
    }
}

private func children(of process: pid_t) -> [String] {
    let file = Descriptor(open("/proc/\(process)/task/\(process)/children", O_RDONLY))
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = read(file.raw, &bytes, bytes.count)
    return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self).split(separator: " ").map(String.init)
}
