import HoneCore
import HoneStore
import Testing

@Suite struct RatingTests {
    @Test func `the latest rating of a run counts`() throws {
        let folder = try TemporaryFolder()
        let journal = try folder.journal()
        _ = try journal.append([notice(1)], to: .first, summary: summary(of: .first), durably: false)
        #expect(try journal.rating(of: .first) == nil)
        try journal.rate(.first, .good)
        try journal.rate(.first, .bad)
        #expect(try journal.rating(of: .first) == .bad)
        #expect(throws: StoreError.self) { try journal.rate(.second, .good) }
    }
}
