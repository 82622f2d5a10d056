import Glibc

/// Removes a folder and all that is in it, following no links, however deep programs have nested it and whatever modes
/// they have left. Nobody else may be writing there.
public func removeTree(_ path: String) {
    guard unlink(path) != 0, let root = openForRemoval(path, in: AT_FDCWD) else { return }
    var removal = TreeRemoval(root: root)
    removal.run()
    rmdir(path)
}

private struct TreeRemoval: ~Copyable {
    /// Each level takes two descriptors and a part of the stack. What lies deeper goes to the top first.
    private static let deepest = 64

    let root: Descriptor
    private var moved = 0

    init(root: consuming Descriptor) { self.root = root }

    mutating func run() {
        var before: Int
        repeat {
            before = moved
            empty(root.raw, depth: 0)
        } while moved > before
    }

    private mutating func empty(_ folder: Int32, depth: Int) {
        forEachEntry(of: folder) { name in
            guard unlinkat(folder, name, 0) != 0, let inner = openForRemoval(name, in: folder) else { return }
            guard depth < Self.deepest else {
                // A name that nobody could have foreseen.
                if renameat(folder, name, root.raw, String(UInt64.random(in: 0 ... .max), radix: 36)) == 0 {
                    moved += 1
                }
                return
            }
            empty(inner.raw, depth: depth + 1)
            unlinkat(folder, name, AT_REMOVEDIR)
        }
    }
}

/// A folder, opened to all that its owner may do. Nil for what is no folder.
private func openForRemoval(_ name: UnsafePointer<CChar>, in folder: Int32) -> Descriptor? {
    let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
    var opened = openat(folder, name, flags)
    if opened < 0, errno == EACCES, fchmodat(folder, name, 0o700, 0) == 0 { opened = openat(folder, name, flags) }
    guard opened >= 0 else { return nil }
    fchmod(opened, 0o700)
    return Descriptor(opened)
}
