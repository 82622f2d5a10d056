import CSandbox
import Glibc
import HoneCore

/// A named pipe where git looks for its instructions: it would wait there for somebody who writes.
struct StallingPipe {
    /// Relative to the workspace.
    let path: [UInt8]

    private static let names: Set<[UInt8]> = [Array(".gitignore".utf8), Array(".gitattributes".utf8)]
    /// How deep folders may lie in each other; a descriptor is open for each.
    private static let depth = 256

    /// The first one in the workspace, or nil.
    init?(in root: OpenDirectory) {
        guard let path = Self.find(in: root.descriptor, [], depth: 0) else { return nil }
        self.path = path
    }

    var complaint: SandboxError {
        SandboxError(
            .unkeepableWorkspace,
            "\(sanitized(path)) is a named pipe, which git would wait at for ever, so the state of the workspace cannot "
                + "be kept. Remove it.")
    }

    private static func find(in folder: Int32, _ prefix: [UInt8], depth: Int) -> [UInt8]? {
        let copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0, let stream = fdopendir(copy) else { return nil }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let type = Int(entry.pointee.d_type)
            // Nothing is asked of the file system for most entries.
            let mayBeFolder = type == DT_DIR || type == DT_UNKNOWN
            guard mayBeFolder || type == DT_FIFO else { continue }
            let name = withUnsafeBytes(of: entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            guard name != [UInt8(ascii: ".")], name != Array("..".utf8), name != Array(".git".utf8) else { continue }
            if names.contains(name), isPipe(copy, name) { return prefix + name }
            guard mayBeFolder, depth < Self.depth else { continue }
            let inner = Descriptor(
                openat(copy, name.map { CChar(bitPattern: $0) } + [0], O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC))
            guard inner.raw >= 0 else { continue }
            if let found = find(in: inner.raw, prefix + name + [UInt8(ascii: "/")], depth: depth + 1) { return found }
        }
        return nil
    }

    private static func isPipe(_ folder: Int32, _ name: [UInt8]) -> Bool {
        var status = stat()
        return fstatat(folder, name.map { CChar(bitPattern: $0) } + [0], &status, AT_SYMLINK_NOFOLLOW) == 0
            && status.st_mode & S_IFMT == S_IFIFO
    }

    /// A pipe is in no state of a workspace.
    ///
    /// - Returns: whether it could be removed.
    func remove(from root: OpenDirectory) -> Bool {
        let folder = path.lastIndex(of: UInt8(ascii: "/")).map { Array(path[..<$0]) } ?? [UInt8(ascii: ".")]
        let parent = Descriptor(csandbox_folder_beneath(root.descriptor, folder.map { CChar(bitPattern: $0) } + [0]))
        let name = path[(path.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0)...]
        return parent.raw >= 0 && unlinkat(parent.raw, name.map { CChar(bitPattern: $0) } + [0], 0) == 0
    }
}
