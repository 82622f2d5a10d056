import Glibc
import Testing

/// A folder that is removed with this object.
final class TemporaryFolder: Sendable {
    let root: String
    private let isOwned: Bool

    init() {
        var template = Array("/tmp/hone-pull-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { fatalError("no temporary folder: \(errno)") }
        root = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        isOwned = true
    }

    init(at path: String) {
        root = path
        isOwned = false
    }

    deinit {
        guard isOwned else { return }
        for name in names { unlink(path(name)) }
        rmdir(root)
    }

    func path(_ name: String) -> String { "\(root)/\(name)" }
    func bytes(_ name: String) -> [UInt8]? { Self.bytes(at: path(name)) }

    func write(_ bytes: [UInt8], to name: String) {
        guard let file = fopen(path(name), "w") else { return }
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
    }

    /// In alphabetical order.
    var names: [String] {
        guard let folder = opendir(root) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    static func bytes(at path: String) -> [UInt8]? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        return bytes
    }
}

/// A disk of a few kilobytes in memory, while this object lives.
final class SmallDisk {
    let folder: TemporaryFolder
    private let place = TemporaryFolder()

    static let canMount: Bool = {
        guard let disk = try? SmallDisk(kilobytes: 64) else { return false }
        return access(disk.folder.root, W_OK) == 0
    }()
    static let hint: Comment = "mounting a small disk needs root"

    struct Refused: Error {}

    init(kilobytes: Int) throws {
        guard mount("none", place.root, "tmpfs", 0, "size=\(kilobytes)k") == 0 else { throw Refused() }
        folder = TemporaryFolder(at: place.root)
    }

    deinit { umount2(place.root, Int32(MNT_DETACH)) }
}
