import Synchronization
import Testing

@testable import HoneServer

@Suite("Taking turns")
struct FairQueueTests {
    /// A place where tasks stay until they are let go.
    private final class Gate: Sendable {
        private let waiting = Mutex<[CheckedContinuation<Void, Never>]>([])

        func wait() async { await withCheckedContinuation { one in waiting.withLock { $0.append(one) } } }

        func open() {
            let all = waiting.withLock { all in
                defer { all = [] }
                return all
            }
            for one in all { one.resume() }
        }
    }

    private final class Order: Sendable {
        private let list = Mutex<[String]>([])
        var owners: [String] { list.withLock { $0 } }
        func append(_ owner: String) { list.withLock { $0.append(owner) } }
    }

    /// Waits until so many stand in the queue.
    private static func until(_ queue: FairQueue, waiting count: Int) async {
        while queue.waiting != count { await Task.yield() }
    }

    @Test("Owners take turns, whoever asked most")
    func turns() async throws {
        let queue = FairQueue(slots: 1, capacity: 10)
        let gate = Gate()
        let order = Order()
        try await withThrowingTaskGroup { group in
            group.addTask { try await queue.run(for: "first") { await gate.wait() } }
            while queue.running != 1 { await Task.yield() }
            for (place, owner) in ["a", "a", "a", "b", "a", "c"].enumerated() {
                group.addTask { try await queue.run(for: owner) { order.append(owner) } }
                await Self.until(queue, waiting: place + 1)
            }
            // The gate's own task may not stand in it yet.
            while order.owners.isEmpty {
                gate.open()
                await Task.yield()
            }
            try await group.waitForAll()
        }
        #expect(order.owners == ["a", "b", "c", "a", "a", "a"])
        #expect(queue.running == 0)
    }

    @Test("More than fit are turned away with a time")
    func full() async throws {
        let queue = FairQueue(slots: 1, capacity: 1)
        let gate = Gate()
        try await withThrowingTaskGroup { group in
            group.addTask { try await queue.run(for: "a") { await gate.wait() } }
            while queue.running != 1 { await Task.yield() }
            group.addTask { try await queue.run(for: "a") {} }
            await Self.until(queue, waiting: 1)
            let full = await #expect(throws: FairQueue.Full.self) { try await queue.run(for: "b") {} }
            #expect((full?.retryAfterSeconds ?? 0) >= 1)
            while queue.running + queue.waiting > 0 {
                gate.open()
                await Task.yield()
            }
            try await group.waitForAll()
        }
    }

    @Test("Who goes away leaves the queue, and those behind move up")
    func cancelled() async throws {
        let queue = FairQueue(slots: 1, capacity: 10)
        let gate = Gate()
        try await withThrowingTaskGroup { group in
            group.addTask { try await queue.run(for: "a") { await gate.wait() } }
            while queue.running != 1 { await Task.yield() }
            let leaving = Task { try await queue.run(for: "b") { Issue.record("It ran.") } }
            await Self.until(queue, waiting: 1)
            group.addTask { try await queue.run(for: "c") {} }
            await Self.until(queue, waiting: 2)
            leaving.cancel()
            await #expect(throws: CancellationError.self) { try await leaving.value }
            #expect(queue.waiting == 1)
            while queue.running + queue.waiting > 0 {
                gate.open()
                await Task.yield()
            }
            try await group.waitForAll()
        }
    }
}
