import GRDB
import HoneCore
import HoneMemory
import HoneStore
import Synchronization
import Testing

/// Vectors by what words mean to the test: one direction per topic.
private final class TopicModel: EmbeddingModel {
    struct Failure: Error {}

    let identity: String
    let topics: [[String]]
    let asked = Mutex<[String]>([])
    let fails = Mutex(false)

    init(identity: String, topics: [[String]]) {
        self.identity = identity
        self.topics = topics
    }

    func embed(_ texts: [String]) throws -> [[Float]] {
        if fails.withLock({ $0 }) { throw Failure() }
        asked.withLock { $0 += texts }
        return texts.map { text in
            let words = text.lowercased().split(separator: " ").map(String.init)
            var vector = topics.map { topic in Float(words.count { topic.contains($0) }) } + [0.05]
            let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
            for index in vector.indices { vector[index] /= length }
            return vector
        }
    }
}

@Suite struct `Recall by meaning` {
    private let topics = [["car", "automobile", "vehicle"], ["soup", "broth", "stew"]]
    private let temporary: TemporaryMemory
    private let model: TopicModel
    private let memory: SQLiteMemory

    init() throws {
        temporary = try TemporaryMemory()
        let model = TopicModel(identity: "first", topics: topics)
        self.model = model
        memory = SQLiteMemory(temporary.store, embedding: { model }, now: { 1000 })
    }

    private func texts(_ text: String, limit: Int = 5, project: String? = nil) throws -> [String] {
        try memory.recall(MemoryQuery(text: text, project: project, limit: limit)).map(\.text)
    }

    @Test func `finds what shares no word, and leaves out what means something else`() throws {
        _ = try memory.remember(fact("The automobile needs petrol"))
        _ = try memory.remember(fact("Broth is made on Mondays"))
        let found = try memory.recall(MemoryQuery(text: "fuel for my car", limit: 5))
        #expect(found.map(\.text) == ["The automobile needs petrol"])
        #expect(found.map(\.reason) == ["means something similar"])
        #expect(try memory.search("fuel for my car", limit: 5).map(\.text) == ["The automobile needs petrol"])
        // Without the model, words alone count.
        #expect(try temporary.memory.recall(MemoryQuery(text: "fuel for my car", limit: 5)) == [])
        #expect(try temporary.memory.search("fuel for my car", limit: 5) == [])
    }

    @Test func `puts first what shares both words and meaning`() throws {
        _ = try memory.remember(fact("fuel prices rose"))
        _ = try memory.remember(fact("The vehicle takes diesel fuel"))
        _ = try memory.remember(fact("The automobile is red"))
        #expect(try texts("fuel for my car").first == "The vehicle takes diesel fuel")
        #expect(try Set(texts("fuel for my car")).count == 3)
    }

    @Test func `embeds a memory once, and again when the model changes`() throws {
        _ = try memory.remember(fact("The automobile needs petrol"))
        _ = try texts("car")
        _ = try texts("car")
        #expect(model.asked.withLock { $0 } == ["The automobile needs petrol", "car", "car"])

        let other = TopicModel(identity: "second", topics: [["petrol", "gas"]])
        let changed = SQLiteMemory(temporary.store, embedding: { other })
        #expect(try changed.recall(MemoryQuery(text: "gas", limit: 5)).count == 1)
        #expect(other.asked.withLock { $0 } == ["The automobile needs petrol", "gas"])
        // What the first model made is gone, and never compared with the second's.
        #expect(try texts("car").count == 1)
        #expect(model.asked.withLock { $0.count } == 5)
    }

    @Test func `catches up with older memories over several recalls, and at once for a person`() throws {
        for number in 0..<40 { _ = try temporary.memory.remember(fact("broth number \(number)")) }
        _ = try texts("soup")
        #expect(model.asked.withLock { $0.count } == 17)
        #expect(try memory.search("soup", limit: 100).count == 40)
        #expect(model.asked.withLock { $0.count } == 42)
    }

    @Test func `does without a model that fails, and tells a person`() throws {
        _ = try memory.remember(fact("The automobile needs petrol"))
        model.fails.withLock { $0 = true }
        #expect(try texts("petrol") == ["The automobile needs petrol"])
        #expect(throws: TopicModel.Failure.self) { try memory.search("petrol", limit: 5) }
    }

    @Test func `forgets what a person forgot, and keeps other projects' episodes unless they are close`() throws {
        let forgotten = try memory.remember(fact("The automobile needs petrol"))
        _ = try texts("car")
        try memory.forget(forgotten)
        #expect(try texts("car") == [])
        #expect(try memory.search("car", includeArchived: true, limit: 5).count == 1)

        var episode = fact("A stew was cooked", project: "/elsewhere")
        episode.kind = .episode
        _ = try memory.remember(episode)
        #expect(try texts("soup", project: "/here") == ["A stew was cooked"])
        #expect(try texts("soup car car car", project: "/here") == [])
    }

    @Test func `costs a store without a model nothing`() throws {
        _ = try temporary.memory.remember(fact("The automobile needs petrol"))
        _ = try temporary.memory.recall(MemoryQuery(text: "car", limit: 5))
        let hasTable = try temporary.store.read { try $0.tableExists("memory_vectors") }
        #expect(!hasTable)
        _ = try texts("car")
        #expect(try temporary.store.read { try $0.tableExists("memory_vectors") })
    }
}
