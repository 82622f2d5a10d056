import Glibc
import HoneCore

/// A file on its way: `.NAME.part` beside the place where `NAME` will stand, and beside it a note of what it is part of.
/// Held under a lock, so that two processes never write one file.
final class PartialFile {
    /// What the bytes that are there are bytes of.
    struct Source: Codable, Equatable {
        var url: String
        /// The validator of the response that they came from; only a strong one is kept.
        var entityTag: String?
        var sha256: String?
        var size: Int?
    }

    let target: String
    private let descriptor: Int32
    private(set) var byteCount: Int
    private(set) var source: Source?

    private var folder: String { target.lastIndex(of: "/").map { String(target[..<$0]) } ?? "." }

    static func path(for target: String) -> String {
        let slash = target.lastIndex(of: "/").map(target.index(after:)) ?? target.startIndex
        return "\(target[..<slash]).\(target[slash...]).part"
    }

    private static func notePath(for target: String) -> String { path(for: target) + ".json" }

    /// - Throws: `DownloadError`: busy, exists or cannot-write.
    init(target: String) throws(DownloadError) {
        let path = Self.path(for: target)
        while true {
            let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard file >= 0 else { throw .cannotWrite(path, errno) }
            guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
                close(file)
                throw .busy(target)
            }
            var held = stat()
            var named = stat()
            // Whoever held the lock before may have finished and moved the file away since it was opened.
            guard fstat(file, &held) == 0, stat(path, &named) == 0, held.st_ino == named.st_ino else {
                close(file)
                continue
            }
            descriptor = file
            byteCount = Int(held.st_size)
            break
        }
        self.target = target
        source = Self.note(for: target)
        guard access(target, F_OK) != 0 else { throw .exists(target) }
        if source == nil { byteCount = 0 }
    }

    deinit {
        // While it is locked, so that nobody else's is meant.
        if byteCount == 0 { discard() }
        // A process that is being started at this moment holds a copy of the descriptor, and with it the lock.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// Removes what an earlier attempt left. Gives its size; nil where there is nothing.
    static func discard(target: String) throws(DownloadError) -> Int? {
        let path = path(for: target)
        let file = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else { return nil }
        defer { close(file) }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else { throw .busy(target) }
        var status = stat()
        fstat(file, &status)
        unlink(path)
        unlink(notePath(for: target))
        return Int(status.st_size)
    }

    private static func note(for target: String) -> Source? {
        let file = open(notePath(for: target), O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 16_384)
        let count = read(file, &bytes, bytes.count)
        guard count > 0, let value = try? JSONValue(parsing: Array(bytes[..<count])) else { return nil }
        return try? value.decoded(as: Source.self)
    }

    /// Begins anew, with nothing.
    func restart(from source: Source) throws(DownloadError) {
        guard ftruncate(descriptor, 0) == 0 else { throw .cannotWrite(target, errno) }
        byteCount = 0
        try note(source)
    }

    /// Says what the bytes to come are part of, before the first of them is written.
    func note(_ source: Source) throws(DownloadError) {
        self.source = source
        guard let bytes = try? jsonBytes(of: source) else { return }
        let path = Self.notePath(for: target)
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw failure(errno) }
        defer { close(file) }
        guard Glibc.write(file, bytes, bytes.count) == bytes.count else { throw failure(errno) }
    }

    func append(_ bytes: [UInt8]) throws(DownloadError) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                pwrite(descriptor, buffer.baseAddress.map { $0 + written }, buffer.count - written, off_t(byteCount))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure(errno) }
            written += count
            byteCount += count
        }
    }

    /// - Throws: `DownloadError.noSpace` where the disk has less than what is missing.
    func requireRoom(for total: Int) throws(DownloadError) {
        var disk = statvfs()
        guard fstatvfs(descriptor, &disk) == 0 else { return }
        let free = Int(clamping: UInt64(disk.f_bavail) * UInt64(disk.f_frsize))
        let missing = total - byteCount - free
        if missing > 0 { throw .noSpace(folder, missing: missing) }
    }

    /// The SHA-256 of what is there, read back from the disk.
    func digest(onProgress: (_ bytes: Int) -> Void) throws -> Digest {
        var stream = DigestStream()
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        var place = 0
        while place < byteCount {
            try Task.checkCancellation()
            let count = pread(descriptor, &buffer, buffer.count, off_t(place))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw DownloadError.cannotWrite(target, errno) }
            stream.update(buffer[..<count])
            place += count
            onProgress(place)
        }
        return stream.digest
    }

    /// Puts the finished file into its place, in one step.
    func finish() throws(DownloadError) {
        guard access(target, F_OK) != 0 else { throw .exists(target) }
        guard ftruncate(descriptor, off_t(byteCount)) == 0, fsync(descriptor) == 0,
            rename(Self.path(for: target), target) == 0
        else { throw failure(errno) }
        unlink(Self.notePath(for: target))
        let opened = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if opened >= 0 {
            fsync(opened)
            close(opened)
        }
    }

    /// What arrived is worth nothing.
    func discard() {
        unlink(Self.path(for: target))
        unlink(Self.notePath(for: target))
    }

    private func failure(_ number: Int32) -> DownloadError {
        number == ENOSPC || number == EDQUOT ? .full(folder) : .cannotWrite(target, number)
    }
}
