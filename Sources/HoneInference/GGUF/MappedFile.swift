import Glibc

/// A regular file mapped for reading; its pages are shared with every process that maps it.
///
/// - Important: A file that another process truncates while it is mapped raises SIGBUS on access. Replace a model file
///   by renaming a new one over it.
// Sendable: the mapping is read-only, `bytes` never changes, and it is unmapped only when nobody holds the object.
final class MappedFile: @unchecked Sendable {
    let path: String
    let bytes: UnsafeRawBufferPointer

    /// - Throws: `InferenceError.unreadable`.
    init(path: String) throws(InferenceError) {
        // Without O_NONBLOCK, opening a named pipe waits for its writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .cannotRead(path, errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .cannotRead(path, errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular(path) }
        guard status.st_size > 0 else { throw .emptyFile(path) }
        guard let base = mmap(nil, Int(status.st_size), PROT_READ, MAP_SHARED, descriptor, 0), base != MAP_FAILED
        else { throw .cannotRead(path, errno) }
        self.path = path
        bytes = UnsafeRawBufferPointer(start: base, count: Int(status.st_size))
    }

    deinit {
        munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
    }
}
