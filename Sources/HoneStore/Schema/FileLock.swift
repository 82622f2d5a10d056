import Glibc

/// Locks on single bytes of a file beside the database. The kernel drops them when the process ends, however it ends,
/// so there are no stale locks, and none to guess at from process numbers.
final class FileLock: Sendable {
    /// Held while the schema changes. Runs lock the byte of their row, which is 1 or more.
    static let schemaByte = 0

    private let descriptor: Int32

    init(path: String) throws {
        descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StoreFailure(path: path).file(errno) }
    }

    deinit { close(descriptor) }

    /// Takes the lock, or returns false where another holder has it.
    func tryLock(byte: Int) -> Bool { set(Int16(F_WRLCK), byte, wait: false) }

    func unlock(byte: Int) { _ = set(Int16(F_UNLCK), byte, wait: false) }

    func whileHolding<Value>(byte: Int, _ body: () throws -> Value) throws -> Value {
        _ = set(Int16(F_WRLCK), byte, wait: true)
        defer { unlock(byte: byte) }
        return try body()
    }

    func isHeldByAnother(byte: Int) -> Bool {
        var lock = Self.lock(Int16(F_WRLCK), byte)
        return fcntl(descriptor, Command.get, &lock) == 0 && lock.l_type != Int16(F_UNLCK)
    }

    private func set(_ type: Int16, _ byte: Int, wait: Bool) -> Bool {
        var lock = Self.lock(type, byte)
        while true {
            if fcntl(descriptor, wait ? Command.setWaiting : Command.set, &lock) == 0 { return true }
            // Not held by another, but not supported by the file system: go on without.
            if errno != EINTR { return errno != EAGAIN && errno != EACCES }
        }
    }

    private static func lock(_ type: Int16, _ byte: Int) -> flock {
        var lock = flock()
        lock.l_type = type
        lock.l_whence = Int16(SEEK_SET)
        lock.l_start = byte
        lock.l_len = 1
        return lock
    }

    /// Linux's locks of the open file rather than of the process, so that two stores in one process exclude each
    /// other too. Glibc declares these only for GNU C sources.
    private enum Command {
        static let get: Int32 = 36
        static let set: Int32 = 37
        static let setWaiting: Int32 = 38
    }
}
