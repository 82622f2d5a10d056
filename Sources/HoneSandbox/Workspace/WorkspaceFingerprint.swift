import CSandbox
import Glibc

/// What the file system says of everything in a small workspace, without reading a file. Where two fingerprints are
/// equal and the first is settled, nothing was changed between them, so git need not be asked.
///
/// The time of a file's last change of any kind (ctime) cannot be set by a program. It moves in ticks, of at most
/// 10 ms on Linux: a file that was changed in the tick of a fingerprint could be changed once more without a trace.
/// So a fingerprint is settled only where its newest change is older than a few ticks, the principle of git's "racily
/// clean" entries.
struct WorkspaceFingerprint: Equatable {
    /// Above this many files and folders git, which passes over what is ignored, is the faster one.
    static let capacity = 2000
    private static let margin: Int64 = 50_000_000

    private struct Entry: Equatable {
        var name: [UInt8]
        var depth: Int
        var device: UInt
        var inode: UInt
        var mode: UInt32
        var size: Int
        /// Nanoseconds since 1970.
        var modified: Int64
        var changed: Int64
    }

    private var entries: [Entry] = []
    private var newest = Int64.min
    private let taken: Int64

    /// Nothing that happens from now on can leave the fingerprint as it is.
    var isSettled: Bool { newest < taken - Self.margin }

    /// There is nothing but the workspace's own folder.
    var isOfEmptyFolder: Bool { entries.count == 1 }

    static func == (one: Self, other: Self) -> Bool { one.entries == other.entries }

    /// Nil where the workspace has too many entries, or one that cannot be seen.
    init?(of root: OpenDirectory) {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME_COARSE, &now)
        taken = now.nanoseconds
        var status = stat()
        guard csandbox_keeps_nanoseconds(root.descriptor) == 1, fstat(root.descriptor, &status) == 0,
            add([], status, depth: 0),
            visit(root.descriptor, depth: 1)
        else { return nil }
    }

    private mutating func visit(_ folder: Int32, depth: Int) -> Bool {
        guard depth < 64 else { return false }
        var isComplete = true
        forEachEntry(of: folder) { name in
            guard isComplete else { return }
            var status = stat()
            guard fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0,
                add(Array(UnsafeRawBufferPointer(start: name, count: strlen(name))), status, depth: depth)
            else {
                isComplete = false
                return
            }
            guard status.st_mode & S_IFMT == S_IFDIR else { return }
            // Another file system below may keep coarser times.
            guard status.st_dev == entries[0].device else {
                isComplete = false
                return
            }
            let child = Descriptor(openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC))
            isComplete = child.raw >= 0 && visit(child.raw, depth: depth + 1)
        }
        return isComplete
    }

    private mutating func add(_ name: [UInt8], _ status: stat, depth: Int) -> Bool {
        guard entries.count < Self.capacity else { return false }
        let changed = status.st_ctim.nanoseconds
        newest = max(newest, changed)
        entries.append(
            Entry(
                name: name, depth: depth, device: status.st_dev, inode: status.st_ino, mode: status.st_mode,
                size: Int(status.st_size), modified: status.st_mtim.nanoseconds, changed: changed))
        return true
    }
}

extension timespec {
    fileprivate var nanoseconds: Int64 { Int64(tv_sec) * 1_000_000_000 + Int64(tv_nsec) }
}
