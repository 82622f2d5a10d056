import Glibc
import HoneCore
import HoneStore
import Testing

struct ClaimTests {
    let folder: TemporaryFolder
    let journal: SQLiteJournal

    init() throws {
        folder = try TemporaryFolder()
        journal = try folder.journal()
        for run in [RunID.first, .second] {
            _ = try journal.append([notice(1)], to: run, summary: summary(of: run), durably: false)
        }
    }

    @Test func `a run that is worked on cannot be taken by another`() throws {
        try journal.claim(.first)
        let other = try folder.journal()
        let error = #expect(throws: StoreError.self) { try other.claim(.first) }
        #expect(error?.code == .owned)
        #expect(
            error?.message == """
                The run \(RunID.first) is being worked on by process \(getpid()). Wait until it ends, or stop it \
                with: kill -INT \(getpid())
                """)
        #expect(try other.owner(of: .first) == getpid())
        try other.claim(.second)
    }

    @Test func `the same journal cannot take a run twice`() throws {
        try journal.claim(.first)
        #expect(throws: StoreError.self) { try journal.claim(.first) }
    }

    @Test func `a released run is free`() throws {
        let other = try folder.journal()
        try journal.claim(.first)
        try journal.release(.first)
        #expect(try other.owner(of: .first) == nil)
        try other.claim(.first)
    }

    @Test func `releasing what another holds changes nothing`() throws {
        let other = try folder.journal()
        try journal.claim(.first)
        try other.release(.first)
        #expect(throws: StoreError.self) { try other.claim(.first) }
    }

    @Test func `a run that is not there cannot be claimed`() {
        #expect(throws: StoreError.self) { try journal.claim(RunID(rawValue: "absent")) }
    }

    @Test func `a process that was killed holds nothing`() async throws {
        let path = folder.database
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            let journal = SQLiteJournal(try Store(path: path))
            try journal.claim(.first)
            #expect(try SQLiteJournal(Store(path: path)).owner(of: .first) == getpid())
            kill(getpid(), SIGKILL)
        }
        #expect(try journal.owner(of: .first) == nil)
        try journal.claim(.first)
    }
}
