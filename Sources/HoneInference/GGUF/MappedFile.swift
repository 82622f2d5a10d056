import Glibc

/// A regular file mapped for reading; its pages are shared with every process that maps it. Or bytes of the program
/// itself, which are treated alike.
///
/// - Important: A file that another process truncates while it is mapped raises SIGBUS on access. Replace a model file
///   by renaming a new one over it.
// Sendable: the memory is read-only, `bytes` never changes, and it is unmapped only when nobody holds the object.
final class MappedFile: @unchecked Sendable {
    let path: String
    let bytes: UnsafeRawBufferPointer
    private let isMapped: Bool

    /// - Parameters:
    ///   - constant: memory that never changes and lives as long as the process.
    ///   - name: what messages call it.
    init(constant: UnsafeRawBufferPointer, name: String) {
        path = name
        bytes = constant
        isMapped = false
    }

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
        isMapped = true
        bytes = UnsafeRawBufferPointer(start: base, count: Int(status.st_size))
    }

    deinit {
        if isMapped { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) }
    }
}
