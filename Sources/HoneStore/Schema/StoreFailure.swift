import GRDB
import Glibc
import HoneCore

/// The sentences about what is wrong with the file.
struct StoreFailure {
    let path: String

    func error(_ error: any Error) -> any Error {
        switch error {
        case let error as DatabaseError: storeError(error)
        case is RowDecodingError: damaged(detail: "a value is of the wrong type")
        default: error
        }
    }

    private func storeError(_ error: DatabaseError) -> StoreError {
        switch error.resultCode {
        case .SQLITE_NOTADB, .SQLITE_CORRUPT:
            return damaged()
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            return StoreError(
                .busy,
                "Another process keeps the database \(quoted) locked. Wait for other runs of Hone to finish, or find "
                    + "the process with: fuser \(quoted)")
        case .SQLITE_FULL:
            return diskFull()
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
            return StoreError(
                .readOnly, "The database \(quoted) cannot be written. Make the file and its folder writable for you.")
        case .SQLITE_CANTOPEN:
            return StoreError(
                .cannotOpen,
                "The database \(quoted) cannot be opened. It must be a regular file that you may read and write, in a "
                    + "folder that you may write.")
        case .SQLITE_IOERR:
            if errno == ENOSPC || errno == EDQUOT { return diskFull() }
            return StoreError(
                .failed, "Reading or writing the database \(quoted) failed: \(reason(error)). Check the disk.")
        default:
            return StoreError(.failed, "The database \(quoted) refused an operation: \(reason(error)).")
        }
    }

    func folder(_ folder: String, _ code: Int32) -> StoreError {
        let known: StoreError.Code = code == ENOSPC ? .diskFull : code == EROFS ? .readOnly : .cannotOpen
        return StoreError(
            known,
            "The folder \(shellQuoted(folder)) for the database cannot be made: \(text(of: code)). Make it yourself, "
                + "or make the folder above it writable for you.")
    }

    func file(_ code: Int32) -> StoreError {
        let known: StoreError.Code = code == ENOSPC ? .diskFull : code == EROFS ? .readOnly : .cannotOpen
        return StoreError(
            known,
            "The database \(quoted) cannot be made or opened: \(text(of: code)). It must be a regular file that you "
                + "may read and write, in a folder that you may write.")
    }

    func foreign() -> StoreError {
        StoreError(
            .corrupt,
            "The file \(quoted) is a database of another program, and Hone leaves it alone. Move it away, and Hone "
                + "makes a new one.")
    }

    func newer(found: Int, known: Int) -> StoreError {
        StoreError(
            .newer,
            "The database \(quoted) was written by a newer Hone (its format is \(found), this Hone knows \(known)). "
                + "Install the newer Hone, or move the file away to start a new one.")
    }

    func damaged(detail: String? = nil) -> StoreError {
        let backup = Store.latestBackup(of: path)
        let way =
            backup.map { " Its state before the last upgrade is in \(shellQuoted($0)): copy that back afterwards." }
            ?? ""
        return StoreError(
            .corrupt,
            "The database \(quoted) is damaged\(detail.map { " (\($0))" } ?? ""). Move it aside, and Hone makes a "
                + "new one: mkdir -p \(shellQuoted(path + ".damaged")) && mv \(quoted) \(quoted)-* "
                + "\(shellQuoted(path + ".damaged")).\(way)")
    }

    func diskFull() -> StoreError {
        StoreError(
            .diskFull,
            "The disk that holds the database \(quoted) is full. Nothing that was saved is lost: free some space and "
                + "resume.")
    }

    private var quoted: String { shellQuoted(path) }

    /// SQLite's own words, without the SQL and its arguments.
    private func reason(_ error: DatabaseError) -> String { error.message ?? "error \(error.extendedResultCode)" }

    private func text(of code: Int32) -> String { String(cString: strerror(code)).lowercased() }

    private func shellQuoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
    }
}
