import Glibc
import HoneCore
import Synchronization

/// A folder with a file that no box may see, and beside it a workspace for each program. Vanishes with its owner.
final class ProofGround: Sendable {
    private static let content = "nobody in a sandbox reads or writes this\n"

    /// The file that no box may see.
    let bait: String
    private let folder: String
    private let workspaces = Mutex<[String]>([])

    init() throws {
        var template = Array("/tmp/hone-proof-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw failure("A folder could not be made in /tmp", errno) }
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        bait = folder + "/bait"
        // Open to all users: not the owner but the walls are to protect it.
        guard chmod(folder, 0o777) == 0 else { throw failure("\(folder) could not be opened to all", errno) }
        try write(Self.content, to: bait)
        guard chmod(bait, 0o666) == 0 else { throw failure("\(bait) could not be opened to all", errno) }
    }

    deinit {
        for path in workspaces.withLock({ $0 }) { removeTree(path) }
        removeTree(folder)
    }

    /// A new folder with nothing but the program in it.
    func workspace(with program: ProofProgram) throws -> String {
        var template = Array("/tmp/hone-trial-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw failure("A folder could not be made in /tmp", errno) }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        workspaces.withLock { $0.append(path) }
        try write(program.text, to: path + "/" + program.name)
        return path
    }

    /// Whether the bait and its folder are as they were made.
    var isUntouched: Bool {
        let file = Descriptor(open(bait, O_RDONLY | O_CLOEXEC))
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = read(file.raw, &bytes, bytes.count)
        var names: [String] = []
        let directory = Descriptor(open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC))
        forEachEntry(of: directory.raw) { names.append(String(cString: $0)) }
        return count >= 0 && Array(bytes.prefix(max(count, 0))) == Array(Self.content.utf8) && names == ["bait"]
    }

    private func write(_ text: String, to path: String) throws {
        let file = Descriptor(open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644))
        let bytes = Array(text.utf8)
        guard file.raw >= 0, Glibc.write(file.raw, bytes, bytes.count) == bytes.count else {
            throw failure("\(path) could not be written", errno)
        }
    }
}

private func failure(_ what: String, _ error: Int32) -> SandboxError {
    SandboxError(.fileFailed, "\(what): \(errorText(error)). Make room there and try again.")
}
