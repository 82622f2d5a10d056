import Glibc
import HoneCore

/// Gives the files below a folder another owner, and follows no symbolic link on the way.
///
/// Only for root on file systems without owner-mapped mounts. Regular files with several names are left alone: the
/// other name may be outside the folder.
struct OwnershipChange {
    let isOwnedByThese: (uid_t) -> Bool
    let user: uid_t
    let group: gid_t

    /// - Throws: `SandboxError.badWorkspace` where the folder itself cannot be given away.
    func apply(to folder: String) throws {
        let root = Descriptor(open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC))
        var status = stat()
        guard root.raw >= 0, fstat(root.raw, &status) == 0,
            !isOwnedByThese(status.st_uid) || fchown(root.raw, user, group) == 0
        else {
            throw SandboxError(
                .badWorkspace,
                "The files of \(folder) could not be lent to the sandbox's user: \(errorText(errno)). Run hone as "
                    + "the user who owns them.")
        }
        descend(root.raw)
    }

    private func descend(_ folder: Int32) {
        forEachEntry(of: folder) { name in
            var status = stat()
            guard fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return }
            let kind = status.st_mode & S_IFMT
            if isOwnedByThese(status.st_uid), kind != S_IFREG || status.st_nlink == 1 {
                fchownat(folder, name, user, group, AT_SYMLINK_NOFOLLOW)
            }
            if kind == S_IFDIR {
                let child = Descriptor(openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC))
                if child.raw >= 0 { descend(child.raw) }
            }
        }
    }
}

/// Calls the body with each name in an open folder but `.` and `..`.
func forEachEntry(of folder: Int32, _ body: (UnsafePointer<CChar>) throws -> Void) rethrows {
    let copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard copy >= 0, let stream = fdopendir(copy) else { return }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
        try withUnsafePointer(to: &entry.pointee.d_name) { tuple in
            try tuple.withMemoryRebound(to: CChar.self, capacity: 256) { name in
                if strcmp(name, ".") != 0 && strcmp(name, "..") != 0 { try body(name) }
            }
        }
    }
}
