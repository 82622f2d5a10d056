import CSandbox
import Glibc
public import HoneCore

/// The files of a workspace folder on this machine. The kernel itself holds the walls: every path is opened beneath
/// the folder and through no symbolic link, so a program that swaps a folder for a link meanwhile gains nothing.
///
///     let files = try DirectoryWorkspace(root: "/home/ada/project")
///     try files.write("src/a.py", Array("print(1)\n".utf8))
///     try files.read("/box/src/a.py", limit: 1 << 20)  // the same file, as the program calls it
public struct DirectoryWorkspace: WorkspaceFiles {
    public let root: String
    private let folder: OpenDirectory

    /// - Throws: `SandboxError.badWorkspace` where `root` is not a folder that can be read.
    public init(root: String) throws {
        guard let resolved = resolvedPath(root) else {
            throw SandboxError(
                .badWorkspace, "The workspace \(root) does not exist. Create it, or name another with -C.")
        }
        guard let folder = OpenDirectory(resolved) else {
            let advice = errno == ENOTDIR ? "is not a folder" : "cannot be opened: \(errorText(errno))"
            throw SandboxError(
                .badWorkspace, "The workspace \(root) \(advice). Name a folder that you may read with -C.")
        }
        self.root = resolved
        self.folder = folder
    }

    public func read(_ path: String, limit: Int) throws -> [UInt8] {
        let name = try WorkspacePath(path)
        let file = try open(name, O_RDONLY | O_NONBLOCK)
        let status = try regularStatus(of: file.raw, name)
        guard status.st_size <= limit else {
            throw SandboxError(
                .fileFailed,
                "\(name.shown) has \(status.st_size) bytes; at most \(limit) can be read at once. Read a part of it with "
                    + "a command such as head, tail or grep.")
        }
        var bytes: [UInt8] = []
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = Glibc.read(file.raw, buffer.baseAddress, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw failure("read", name, errno) }
            if count == 0 { return bytes }
            bytes.append(contentsOf: buffer[..<count])
            guard bytes.count <= limit else {
                throw SandboxError(
                    .fileFailed, "\(name.shown) grew past \(limit) bytes while it was read. Read it again.")
            }
        }
    }

    public func write(_ path: String, _ bytes: [UInt8]) throws {
        let name = try WorkspacePath(path)
        let parent = try makeFolders(above: name)
        var old = stat()
        let exists = fstatat(parent.raw, name.last, &old, AT_SYMLINK_NOFOLLOW) == 0
        guard !exists || old.st_mode & S_IFMT == S_IFREG else { throw notRegular(name) }

        let temporary = ".hone-\(getpid())-\(csandbox_thread()).tmp"
        unlinkat(parent.raw, temporary, 0)
        let file = Descriptor(
            openat(parent.raw, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644))
        guard file.raw >= 0 else { throw failure("write", name, errno) }
        do {
            try writeAll(bytes, to: file.raw, name)
            try adopt(exists ? old : nil, file.raw, name)
            guard renameat(parent.raw, temporary, parent.raw, name.last) == 0 else {
                throw failure("write", name, errno)
            }
        } catch {
            unlinkat(parent.raw, temporary, 0)
            throw error
        }
    }

    public func list(limit: Int) throws -> [WorkspaceFile] {
        var files: [WorkspaceFile] = []
        collect(folder.descriptor, prefix: "", depth: 0, limit: limit, into: &files)
        return files
    }

    /// Folders of version control, and those of installed or built things, which are big and nobody's work.
    static let skippedFolders: Set<String> = [
        ".git", ".hg", ".svn", "node_modules", ".venv", "__pycache__", ".build",
    ]

    private func collect(
        _ folder: Int32, prefix: String, depth: Int, limit: Int, into files: inout [WorkspaceFile]
    ) {
        guard depth < 128 else { return }
        var entries: [(key: [UInt8], name: String, size: Int?)] = []
        forEachEntry(of: folder) { pointer in
            var status = stat()
            guard let name = String(validatingCString: pointer),
                fstatat(folder, pointer, &status, AT_SYMLINK_NOFOLLOW) == 0
            else { return }
            switch status.st_mode & S_IFMT {
            case S_IFREG: entries.append((Array(name.utf8), name, Int(status.st_size)))
            case S_IFDIR where !Self.skippedFolders.contains(name): entries.append((Array("\(name)/".utf8), name, nil))
            default: break
            }
        }
        // With the slash, the order within a folder is the order of whole paths.
        entries.sort { $0.key.lexicographicallyPrecedes($1.key) }
        for entry in entries {
            guard files.count < limit else { return }
            if let size = entry.size {
                files.append(WorkspaceFile(path: prefix + entry.name, size: size))
            } else {
                let child = Descriptor(openat(folder, entry.name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC))
                guard child.raw >= 0 else { continue }
                collect(child.raw, prefix: "\(prefix)\(entry.name)/", depth: depth + 1, limit: limit, into: &files)
            }
        }
    }

    private func open(_ name: WorkspacePath, _ flags: Int32) throws -> Descriptor {
        let descriptor = csandbox_open_beneath(folder.descriptor, name.relative, flags, 0)
        guard descriptor >= 0 else { throw failure("open", name, -descriptor) }
        return Descriptor(descriptor)
    }

    /// The folder that the file is in.
    private func makeFolders(above name: WorkspacePath) throws -> Descriptor {
        var path = "."
        for part in name.folders {
            let parent = path
            path = path == "." ? part : "\(path)/\(part)"
            let known = Descriptor(csandbox_folder_beneath(folder.descriptor, path))
            if known.raw >= 0 { continue }
            guard known.raw == -ENOENT else { throw failure("write", name, -known.raw) }
            let above = csandbox_folder_beneath(folder.descriptor, parent)
            guard above >= 0 else { throw failure("write", name, -above) }
            let owner = Descriptor(above)
            guard mkdirat(owner.raw, part, 0o755) == 0 || errno == EEXIST else { throw failure("write", name, errno) }
            giveToOwner(owner.raw, part)
        }
        let descriptor = csandbox_folder_beneath(folder.descriptor, path)
        guard descriptor >= 0 else { throw failure("write", name, -descriptor) }
        return Descriptor(descriptor)
    }

    private func writeAll(_ bytes: [UInt8], to file: Int32, _ name: WorkspacePath) throws {
        try bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let count = Glibc.write(file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { throw failure("write", name, errno) }
                rest = rest.dropFirst(count)
            }
        }
    }

    /// The mode of what is replaced, and where Hone is root the owner of the workspace.
    private func adopt(_ old: stat?, _ file: Int32, _ name: WorkspacePath) throws {
        if let old, fchmod(file, old.st_mode & 0o777) != 0 { throw failure("write", name, errno) }
        guard geteuid() == 0 else { return }
        var status = stat()
        guard fstat(folder.descriptor, &status) == 0,
            fchown(file, old?.st_uid ?? status.st_uid, old?.st_gid ?? status.st_gid) == 0
        else { throw failure("write", name, errno) }
    }

    private func giveToOwner(_ parent: Int32, _ part: String) {
        var status = stat()
        guard geteuid() == 0, fstat(folder.descriptor, &status) == 0 else { return }
        fchownat(parent, part, status.st_uid, status.st_gid, AT_SYMLINK_NOFOLLOW)
    }

    private func regularStatus(of file: Int32, _ name: WorkspacePath) throws -> stat {
        var status = stat()
        guard fstat(file, &status) == 0 else { throw failure("read", name, errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw notRegular(name) }
        return status
    }

    private func notRegular(_ name: WorkspacePath) -> SandboxError {
        SandboxError(
            .forbiddenPath,
            "\(name.shown) is not a regular file: only regular files of the workspace can be read and written.")
    }

    private func failure(_ verb: String, _ name: WorkspacePath, _ error: Int32) -> SandboxError {
        switch error {
        case ELOOP, EXDEV:
            SandboxError(
                .forbiddenPath,
                "\(name.shown) goes through a symbolic link; name the file by its own path in the workspace.")
        case ENXIO, ENODEV: notRegular(name)
        case EISDIR: SandboxError(.forbiddenPath, "\(name.shown) is a folder; name a file in it.")
        case ENOTDIR:
            SandboxError(
                .forbiddenPath,
                "\(name.shown) treats something as a folder that is none, or is a link; check the path.")
        case ENOENT: SandboxError(.fileFailed, "\(name.shown) does not exist in the workspace.")
        case ENOSYS:
            SandboxError(.fileFailed, "\(name.shown) cannot be opened safely: Linux 5.6 or newer is needed (openat2).")
        default:
            SandboxError(
                .fileFailed,
                "\(name.shown) cannot be \(verb == "read" ? "read" : verb == "open" ? "opened" : "written"): \(errorText(error))."
            )
        }
    }
}
