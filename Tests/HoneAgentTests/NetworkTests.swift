import HoneAgent
import HoneCore
import Synchronization
import Testing

@Suite struct NetworkTests {
    private static let access = NetworkAccess(
        rules: [NetworkAccess.Rule(host: "a.example")], uploadLimit: 100, downloadLimit: 1000)
    private static let shell = World.Reply.calls([("shell", ["command": "x"])])
    private static let finish = World.Reply.calls([("finish", ["answer": "Done."])])

    private func world(_ replies: [World.Reply]) -> World {
        let world = World(replies: replies)
        world.contents.withLock {
            $0.networkRequests = [NetworkRequest(host: "a.example", port: 443, bytesUp: 30, bytesDown: 400)]
        }
        return world
    }

    private func kinds(_ world: World) -> [String] {
        world.events.map(\.kind).filter {
            ["action.started", "action.finished", "network.requested", "check.ran"].contains($0)
        }
    }

    @Test func `each request is an event of its action or check, and all programs share the limits`() async throws {
        let world = world([Self.shell, Self.shell, Self.finish])
        _ = try await world.go(checks: ["check"], network: Self.access)
        #expect(
            kinds(world) == [
                "action.started", "network.requested", "action.finished", "action.started", "network.requested",
                "action.finished", "action.started", "action.finished", "network.requested", "check.ran",
            ])
        let networks = world.contents.withLock { $0.networks }
        #expect(networks.map { $0?.uploadLimit } == [100, 70, 40])
        #expect(networks.map { $0?.downloadLimit } == [1000, 600, 200])
        #expect(world.requests.first?.messages.first?.content.contains("only a.example.") == true)
    }

    @Test func `a run without network gives its programs none`() async throws {
        let world = World(replies: [Self.shell, Self.finish])
        _ = try await world.go()
        #expect(world.contents.withLock { $0.networks } == [nil])
        #expect(world.requests.first?.messages.first?.content.contains("No network.") == true)
    }

    @Test func `a program that is cut off is recorded, and a resumed run keeps its network and what is left of it`()
        async throws
    {
        let world = world([Self.shell])
        world.contents.withLock { $0.isCancelled = true }
        let stopped = try await world.go(network: Self.access)
        #expect(stopped.stopped?.reason == .interrupted)
        #expect(kinds(world) == ["action.started", "network.requested"])
        world.contents.withLock {
            $0.isCancelled = false
            $0.networkRequests = []
            $0.replies = [Self.finish]
        }
        let state = try await world.resume()
        #expect(world.contents.withLock { $0.networks }.map { $0?.uploadLimit } == [70])
        #expect(state.network?.rules == Self.access.rules)
    }
}
