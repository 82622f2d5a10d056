import FoundationEssentials
import Glibc
import HoneCore

/// The whole of an output that was too long to be shown, in a file of Hone's own, named after what it holds. The oldest
/// go where all together take too much room.
public enum KeptOutput: Sendable, Hashable {
    case file(String)
    /// Why there is none.
    case notKept(String)

    /// Bytes of all outputs that are kept.
    private static let roomForAll = 256 << 20

    init(_ text: String, in folder: String) {
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            let path = "\(folder)/\(Digest(of: text).short).txt"
            try write(Array(text.utf8), to: path)
            // A program's output can hold what it was shown of the workspace.
            chmod(path, 0o600)
            Self.makeRoom(in: folder, keeping: path)
            self = .file(path)
        } catch {
            let reason = (error as? RuntimeError)?.message ?? String(describing: error)
            self = .notKept("It could not be kept in \(folder): \(reason)")
        }
    }

    private static func makeRoom(in folder: String, keeping newest: String) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        var files: [(path: String, time: Int, size: Int)] = []
        for path in names.map({ "\(folder)/\($0)" }) where path != newest {
            var status = stat()
            guard lstat(path, &status) == 0 else { continue }
            files.append((path, status.st_mtim.tv_sec, Int(status.st_size)))
        }
        var taken = files.reduce(0) { $0 + $1.size }
        for file in files.sorted(by: { $0.time < $1.time }) where taken > roomForAll {
            unlink(file.path)
            taken -= file.size
        }
    }
}
