import Dispatch

/// The entries of a vocabulary in parts, one for each processor, that are worked on at the same time.
///
/// Most of the time that a large vocabulary takes to load is spent waiting for memory.
enum VocabularyParts {
    /// Fewer entries than this are not worth a thread.
    private static let least = 8192

    /// What `body` makes of each part, in the order of the entries.
    static func map<Result: Sendable>(
        _ count: Int, _ body: @Sendable (Range<Int>) -> [Result]
    ) -> [[Result]] {
        let parts = max(1, min(ThreadPool.availableProcessors, count / least))
        return [[Result]](unsafeUninitializedCapacity: parts) { results, initialized in
            // Each part writes one element, its own.
            nonisolated(unsafe) let results = results
            DispatchQueue.concurrentPerform(iterations: parts) { part in
                let range = count * part / parts..<count * (part + 1) / parts
                (results.baseAddress! + part).initialize(to: body(range))
            }
            initialized = parts
        }
    }
}
