import CSandbox
import Glibc
import HoneCore

/// What a git index must take in and give up to be equal to the workspace.
struct PendingFiles {
    private(set) var updated: [[UInt8]] = []
    private(set) var removed: [[UInt8]] = []

    var isEmpty: Bool { updated.isEmpty && removed.isEmpty }

    /// For `git update-index -z --stdin`.
    var updates: [UInt8] { Self.joined(updated, prefix: []) }

    /// For `git update-index -z --index-info`, where mode 0 removes.
    var removals: [UInt8] {
        Self.removals(of: removed)
    }

    static func removals(of paths: [[UInt8]]) -> [UInt8] {
        joined(paths, prefix: Array("0 \(String(repeating: "0", count: 40))\t".utf8))
    }

    private static func joined(_ paths: [[UInt8]], prefix: [UInt8]) -> [UInt8] {
        paths.reduce(into: []) { $0 += prefix + $1 + [0] }
    }

    private let root: OpenDirectory
    private let bounds: GitSnapshots.Bounds

    /// - Parameter listing: of `git ls-files -z -t -m -d -o`: a letter, a space and a path for each file that is
    ///   changed, gone or new. A repository within the workspace stands there as one folder, with a slash at the end.
    init(_ listing: [UInt8], in root: OpenDirectory, bounds: GitSnapshots.Bounds) throws {
        self.root = root
        self.bounds = bounds
        for entry in listing.split(separator: 0) where entry.count > 2 {
            let isNew = entry.first == UInt8(ascii: "?")
            let path = Array(entry.dropFirst(2))
            if path.last == UInt8(ascii: "/") {
                try addRepository(Array(path.dropLast()), depth: 0)
            } else if try isKept(path) {
                try add(path)
            } else if !isNew {
                removed.append(path)
            }
        }
        // A file that is gone is listed as changed, too.
        removed = removed.reduce(into: []) { if $0.last != $1 { $0.append($1) } }
    }

    private mutating func add(_ path: [UInt8]) throws {
        guard updated.count < bounds.files else {
            throw SandboxError(
                .workspaceTooLarge,
                "The workspace has more than \(bounds.files) files to keep. Name generated folders in a .gitignore, or "
                    + "choose a smaller workspace with -C.")
        }
        updated.append(path)
    }

    /// Whether the path is a regular file that can be read, or a symbolic link, and no link leads to it.
    private func isKept(_ path: [UInt8]) throws -> Bool {
        let name = (path + [0]).map { CChar(bitPattern: $0) }
        let folder: Int32
        let last: [CChar]
        var holder = Descriptor(-1)
        if let slash = path.lastIndex(of: UInt8(ascii: "/")) {
            let parent = path[..<slash].map { CChar(bitPattern: $0) } + [0]
            holder = Descriptor(csandbox_folder_beneath(root.descriptor, parent))
            guard holder.raw >= 0 else { return false }
            folder = holder.raw
            last = Array(name[(slash + 1)...])
        } else {
            folder = root.descriptor
            last = name
        }
        var status = stat()
        guard fstatat(folder, last, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return false }
        switch status.st_mode & S_IFMT {
        case S_IFLNK: return true
        case S_IFREG: break
        default: return false
        }
        guard status.st_size <= bounds.fileSize else {
            throw SandboxError(
                .workspaceTooLarge,
                "\(sanitized(path)) in the workspace has \(status.st_size >> 20) MiB; files of more than "
                    + "\(bounds.fileSize >> 20) MiB are not kept. Name it in a .gitignore, or move it out.")
        }
        return faccessat(folder, last, R_OK, AT_EACCESS) == 0
    }

    /// The files of a repository within the workspace. From then on git lists them one by one, as their folder is in
    /// the index.
    private mutating func addRepository(_ path: [UInt8], depth: Int) throws {
        let name = path.map { CChar(bitPattern: $0) } + [0]
        let folder = Descriptor(csandbox_open_beneath(root.descriptor, name, O_RDONLY | O_DIRECTORY, 0))
        guard folder.raw >= 0, depth < 128 else { return }
        var entries: [[UInt8]] = []
        forEachEntry(of: folder.raw) { pointer in
            let entry = UnsafeBufferPointer(start: pointer, count: strlen(pointer)).map { UInt8(bitPattern: $0) }
            if entry != Array(".git".utf8) { entries.append(entry) }
        }
        for entry in entries {
            let child = path + [UInt8(ascii: "/")] + entry
            if try isKept(child) { try add(child) } else { try addRepository(child, depth: depth + 1) }
        }
    }
}
