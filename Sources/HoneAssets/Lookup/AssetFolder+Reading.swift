import Glibc
import HoneCore

/// The largest asset that is read, in bytes.
let assetSizeLimit = 1 << 20

extension AssetFolder {
    /// The text of a file below this folder, or nil where there is none.
    func text(of path: String) throws(AssetError) -> String? {
        let file = self.path + "/" + path
        guard let descriptor = try open(path, flags: O_RDONLY | O_NONBLOCK) else { return nil }
        defer { close(descriptor) }
        return try readText(descriptor, file: file)
    }

    func contains(_ path: String) -> Bool {
        var status = stat()
        return stat(self.path + "/" + path, &status) == 0
    }

    /// The names of what is in a folder below this one, sorted, hidden ones left out; empty where there is none.
    func names(in path: String) throws(AssetError) -> [String] {
        guard let descriptor = try open(path, flags: O_RDONLY | O_DIRECTORY) else { return [] }
        guard let stream = fdopendir(descriptor) else {
            close(descriptor)
            return []
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(validating: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let name, !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    /// Opens a path below this folder; nil where it does not exist.
    private func open(_ path: String, flags: Int32) throws(AssetError) -> Int32? {
        let file = self.path + "/" + path
        if followsLinks {
            let descriptor = Glibc.open(file, flags | O_CLOEXEC)
            if descriptor >= 0 { return descriptor }
            guard errno == ENOENT || errno == ENOTDIR else { throw .cannotRead(file, reason(errno)) }
            return nil
        }
        var folder = Glibc.open(self.path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard folder >= 0 else { return nil }
        let components = path.split(separator: "/")
        for (index, component) in components.enumerated() {
            let isLast = index == components.count - 1
            let next = openat(
                folder, String(component), (isLast ? flags : O_RDONLY | O_DIRECTORY) | O_NOFOLLOW | O_CLOEXEC)
            let failure = errno
            var status = stat()
            let isLink =
                next < 0 && fstatat(folder, String(component), &status, AT_SYMLINK_NOFOLLOW) == 0
                && status.st_mode & S_IFMT == S_IFLNK
            close(folder)
            if isLink { throw .symbolicLink(file) }
            if next < 0 {
                guard failure == ENOENT || failure == ENOTDIR else { throw .cannotRead(file, reason(failure)) }
                return nil
            }
            folder = next
        }
        return folder
    }
}

/// Reads an open file to its end: a regular file of at most `assetSizeLimit` bytes of UTF-8.
func readText(_ descriptor: Int32, file: String) throws(AssetError) -> String {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .cannotRead(file, reason(errno)) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular(file) }
    guard status.st_size <= assetSizeLimit else { throw .tooLarge(file, limit: assetSizeLimit) }
    // One byte more than the file has, so that its end is seen, and growth of the file while it is read.
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size) + 1)
    var count = 0
    while true {
        if count == bytes.count {
            guard count <= assetSizeLimit else { throw .tooLarge(file, limit: assetSizeLimit) }
            bytes.append(contentsOf: repeatElement(0, count: 4096))
        }
        let capacity = bytes.count - count
        let read = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress! + count, capacity) }
        if read < 0 && errno == EINTR { continue }
        guard read >= 0 else { throw .cannotRead(file, reason(errno)) }
        if read == 0 { break }
        count += read
    }
    guard let text = assetText(bytes[..<count]) else { throw .notUTF8(file) }
    return text
}

/// Valid UTF-8 without a byte order mark and with line feeds only, or nil.
func assetText(_ bytes: some RandomAccessCollection<UInt8>) -> String? {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let body = bytes.starts(with: mark) ? bytes.dropFirst(3) : bytes[...]
    guard body.contains(UInt8(ascii: "\r")) else { return String(validating: body, as: UTF8.self) }
    var output: [UInt8] = []
    output.reserveCapacity(body.count)
    for byte in body {
        if byte == UInt8(ascii: "\n"), output.last == UInt8(ascii: "\r") { output.removeLast() }
        output.append(byte)
    }
    return String(validating: output, as: UTF8.self)
}

func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
