import FoundationEssentials
import GRDB
import HoneCore

/// Content under the name of its digest, each content once.
struct BlobTable {
    let database: Database

    /// Stores the content where it is not there yet, and returns the row.
    func store(_ bytes: [UInt8], as digest: Digest) throws -> Int64 {
        let name = Data(digest.bytes)
        let find = try database.cachedStatement(sql: "SELECT id FROM blobs WHERE digest = ?")
        if let row = try Int64.fetchOne(find, arguments: [name]) { return row }
        let insert = try database.cachedStatement(sql: "INSERT INTO blobs (digest, bytes) VALUES (?, ?)")
        try insert.execute(arguments: [name, Data(bytes)])
        return database.lastInsertedRowID
    }

    func content(of digest: Digest) throws -> [UInt8]? {
        let find = try database.cachedStatement(sql: "SELECT bytes FROM blobs WHERE digest = ?")
        return try Data.fetchOne(find, arguments: [Data(digest.bytes)]).map { [UInt8]($0) }
    }
}

extension Digest {
    /// The 32 bytes that the hexadecimal digits stand for; empty where they are no such digits.
    fileprivate var bytes: [UInt8] {
        let digits = hexadecimal.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count == 64, hexadecimal.utf8.count == 64 else { return [] }
        return stride(from: 0, to: 64, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
