import Glibc
import HoneCore
import Synchronization

/// The copies of workspaces that checks work on.
final class CheckCopies: Sendable {
    private let folder: String
    private let isSwept = Mutex(false)

    init(folder: String) { self.folder = folder }

    func make(of workspace: String) async throws -> String {
        try sweep()
        var template = Array("\(folder)/\(getpid())-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw SandboxError(.launchFailed, "No copy for a check can be made in \(folder): \(errorText(errno)).")
        }
        let copy = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        do {
            try await copyProject(from: workspace, to: copy, as: .check)
        } catch {
            remove(copy)
            throw error
        }
        return copy
    }

    func remove(_ copy: String) { removeTree(copy) }

    /// What the copy has and its workspace has not, but caches and the like: at most a thousand files and new folders,
    /// the latter with a slash at the end.
    func made(in copy: String, of workspace: String) -> [String] {
        var found: [String] = []
        var looked = 0
        func look(_ path: String) {
            let folder = Descriptor(open(copy + "/" + path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC))
            guard folder.raw >= 0 else { return }
            forEachEntry(of: folder.raw) { entry in
                let name = String(cString: entry)
                looked += 1
                guard looked < 50_000, found.count < 1000, !["__pycache__", ".git"].contains(name) else { return }
                var status = stat()
                guard fstatat(folder.raw, entry, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return }
                let isFolder = status.st_mode & S_IFMT == S_IFDIR
                guard lstat("\(workspace)/\(path)\(name)", &status) == 0 else {
                    found.append(sanitized(path + name) + (isFolder ? "/" : ""))
                    return
                }
                if isFolder { look(path + name + "/") }
            }
        }
        look("")
        return found
    }

    /// Hands the folder on that a Swift package was built into, where its workspace has none.
    func keepBuild(of copy: String, for workspace: String) {
        guard access("\(copy)/Package.swift", F_OK) == 0, isDirectory("\(copy)/.build") else { return }
        // Fails where there is one that holds anything.
        rename("\(copy)/.build", "\(workspace)/.build")
    }

    /// Removes what a Hone left that was killed.
    private func sweep() throws {
        try isSwept.withLock { isSwept in
            guard !isSwept else { return }
            if mkdir(folder, 0o700) != 0 && errno != EEXIST {
                throw SandboxError(
                    .launchFailed,
                    "The folder \(folder) for the copies that checks work on cannot be made: \(errorText(errno)).")
            }
            let opened = Descriptor(open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC))
            var left: [String] = []
            forEachEntry(of: opened.raw) { name in
                let text = String(cString: name)
                guard let owner = pid_t(text.prefix { $0 != "-" }), kill(owner, 0) != 0, errno == ESRCH else { return }
                left.append("\(folder)/\(text)")
            }
            for path in left { removeTree(path) }
            isSwept = true
        }
    }
}
