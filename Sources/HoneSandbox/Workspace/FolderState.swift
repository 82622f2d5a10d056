import CSandbox
import Glibc
public import HoneCore

/// Which regular files and links a folder holds, without their contents: enough to say afterwards what a program
/// changed.
///
///     let before = FolderState(of: "/home/ada/project")
///     // … a program runs …
///     FolderState(of: "/home/ada/project").changes(since: before)  // [added out.txt]
///
/// A file counts as changed where its inode, size or time of change (ctime, which no program can set) differs. Folders of
/// version control are looked into like any other; links are not followed.
public struct FolderState: Sendable {
    /// Of more files nobody wants a list.
    static let capacity = 20_000
    /// How deep folders may lie in each other; a descriptor is open for each.
    static let depth = 128

    private struct File: Equatable {
        var inode: UInt
        var size: Int
        var seconds: Int
        var nanoseconds: Int
    }

    private var files: [[UInt8]: File] = [:]
    private var isWhole = true

    public init(of path: String) {
        let folder = Descriptor(open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC))
        guard folder.raw >= 0 else {
            isWhole = false
            return
        }
        add(folder.raw, [], depth: 0)
    }

    /// Sorted by path, or nil where one of the two folders held too much to be listed.
    public func changes(since old: FolderState) -> [FileChange]? {
        guard isWhole, old.isWhole else { return nil }
        let paths = Set(files.keys).union(old.files.keys).sorted { $0.lexicographicallyPrecedes($1) }
        return paths.compactMap { path in
            let kind: FileChange.Kind
            switch (old.files[path], files[path]) {
            case (nil, _): kind = .added
            case (_, nil): kind = .deleted
            case (let before, let after): if before == after { return nil } else { kind = .modified }
            }
            return FileChange(path: sanitized(path), kind: kind)
        }
    }

    private mutating func add(_ folder: Int32, _ prefix: [UInt8], depth: Int) {
        guard depth < Self.depth else {
            isWhole = false
            return
        }
        forEachEntry(of: folder) { name in
            guard isWhole else { return }
            var status = stat()
            guard fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return }
            let path = prefix + Array(UnsafeRawBufferPointer(start: name, count: strlen(name)))
            switch status.st_mode & S_IFMT {
            case S_IFDIR:
                let inner = Descriptor(openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC))
                if inner.raw >= 0 { add(inner.raw, path + [UInt8(ascii: "/")], depth: depth + 1) }
            case S_IFREG, S_IFLNK:
                files[path] = File(
                    inode: UInt(status.st_ino), size: Int(status.st_size), seconds: status.st_ctim.tv_sec,
                    nanoseconds: status.st_ctim.tv_nsec)
                isWhole = files.count <= Self.capacity
            default: break
            }
        }
    }
}
