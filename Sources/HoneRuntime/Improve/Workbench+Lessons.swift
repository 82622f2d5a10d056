import HoneAgent
import HoneAssets
public import HoneCore
import HoneMemory
import HoneStore

extension Workbench {
    /// The most runs that one improvement learns from.
    private static let runsTaught = 10

    /// The runs of these that nobody learned from yet.
    public func untaught(_ runs: [RunID]) throws -> [RunID] {
        let journal = try optimizations
        return Array(try runs.filter { try journal.body(for: Self.lessonKey($0)) == nil }.prefix(Self.runsTaught))
    }

    /// Asks what past runs teach, one request each, and remembers it. A run is asked about once.
    ///
    /// - Returns: the lessons.
    public func distilLessons(
        of runs: [RunID], models: [String], progress: (_ done: Int, _ of: Int) -> Void
    ) async throws -> [String] {
        guard !runs.isEmpty else { return [] }
        let configuration = try assets.configuration()
        let model = try await model(models, configuration).model
        let prices = prices(configuration)
        var texts: [String] = []
        for (number, run) in runs.enumerated() {
            try Task.checkCancellation()
            let state = try state(of: try journal.records(of: run))
            let response = try await Self.answer(
                model, state.reflectionMessages(), purpose: .reflect, temperature: nil, tokens: nil, prices)
            let lessons = state.lessons(in: response.message.content, of: run)
            for lesson in lessons { _ = try memory.remember(lesson) }
            texts += lessons.map(\.text)
            let body: JSONValue = ["run": .string(run.rawValue), "lessons": .array(lessons.map { .string($0.text) })]
            try optimizations.append(
                .init(kind: "lessons", key: Self.lessonKey(run), body: body.text), to: OptimizationJournal.evaluations)
            progress(number + 1, runs.count)
        }
        return texts
    }

    private static func lessonKey(_ run: RunID) -> Digest { Digest(of: "lessons\u{1F}" + run.rawValue) }
}
