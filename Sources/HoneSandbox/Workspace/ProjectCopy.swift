import CSandbox
import Glibc
import HoneCore

/// What a copy of a project is for.
enum CopyPurpose: Sendable {
    /// To work in, elsewhere.
    case work
    /// To be judged, where a box shows it in the same place as the original.
    case check
}

/// Copies a project, so that a repair can be tried without touching the original.
///
/// Copied are folders, regular files with their modes, and symbolic links as they are; left out are .git folders and
/// files, named pipes, sockets and devices, and the products of a Swift package in its .build folder, which name the
/// folder that they were built in and break every build elsewhere.
///
/// - Parameters:
///   - target: must not exist or be empty.
///   - limit: bytes of all files together.
/// - Throws: `SandboxError.badWorkspace` where the source is not a folder, the target is not empty or lies within the
///   source, or the limit is passed; `SandboxError.fileFailed` where a file cannot be copied.
public func copyProject(from source: String, to target: String, limit: Int = 2 << 30) async throws {
    try await copyProject(from: source, to: target, limit: limit, as: .work)
}

/// The same for a purpose. A copy to be judged has the files' times, .git and build products, too, but not what an
/// interpreter would run instead of a program's text: `__pycache__`.
func copyProject(
    from source: String, to target: String, limit: Int = 2 << 30, as purpose: CopyPurpose
) async throws {
    try Task.checkCancellation()
    try await onOwnThread { cancellation in
        var copy = try ProjectCopy(
            from: source, to: target, limit: limit, purpose: purpose, cancellation: cancellation)
        try copy.run()
    }
}

private struct ProjectCopy: ~Copyable {
    private let source: Descriptor
    private let target: Descriptor
    private let sourcePath: String
    private let limit: Int
    private let purpose: CopyPurpose
    private let cancellation: Cancellation
    private var copied = 0
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)

    init(from source: String, to target: String, limit: Int, purpose: CopyPurpose, cancellation: Cancellation) throws {
        guard let resolved = resolvedPath(source), isDirectory(resolved) else {
            throw SandboxError(.badWorkspace, "\(source) is not a folder. Name the folder of the project with -C.")
        }
        guard mkdir(target, 0o755) == 0 || errno == EEXIST, let destination = resolvedPath(target) else {
            throw SandboxError(.fileFailed, "The folder \(target) for the copy cannot be made: \(errorText(errno)).")
        }
        guard destination != resolved, !destination.hasPrefix(resolved + "/") else {
            throw SandboxError(.badWorkspace, "\(source) cannot be copied into itself, to \(target).")
        }
        let from = Descriptor(open(resolved, O_RDONLY | O_DIRECTORY | O_CLOEXEC))
        let to = Descriptor(open(destination, O_RDONLY | O_DIRECTORY | O_CLOEXEC))
        guard from.raw >= 0, to.raw >= 0 else {
            throw SandboxError(.badWorkspace, "\(source) cannot be read: \(errorText(errno)).")
        }
        var isEmpty = true
        forEachEntry(of: to.raw) { _ in isEmpty = false }
        guard isEmpty else {
            throw SandboxError(.badWorkspace, "\(target) is not empty, so \(source) cannot be copied there.")
        }
        self.source = from
        self.target = to
        sourcePath = resolved
        self.limit = limit
        self.purpose = purpose
        self.cancellation = cancellation
    }

    deinit { buffer.deallocate() }

    mutating func run() throws { try copyFolder(source.raw, target.raw, path: "", depth: 0) }

    private mutating func copyFolder(_ from: Int32, _ to: Int32, path: String, depth: Int) throws {
        guard depth < 256 else {
            throw SandboxError(.fileFailed, "\(sourcePath)/\(sanitized(path)) is nested too deeply to be copied.")
        }
        if cancellation.isCancelled { throw CancellationError() }
        var names: [[CChar]] = []
        forEachEntry(of: from) { names.append(Array(UnsafeBufferPointer(start: $0, count: strlen($0) + 1))) }
        let texts = names.map { String(decoding: $0.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self) }
        let isSwiftBuild = path.hasSuffix(".build/") && texts.contains("workspace-state.json")
        for (name, text) in zip(names, texts) {
            if isLeftOut(text, isSwiftBuild: isSwiftBuild) { continue }
            let shown = path + text
            var status = stat()
            guard fstatat(from, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
            switch status.st_mode & S_IFMT {
            case S_IFREG: try copyFile(from, to, name, status, shown)
            case S_IFLNK: try copyLink(from, to, name, shown)
            case S_IFDIR:
                let inner = Descriptor(openat(from, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC))
                guard inner.raw >= 0, mkdirat(to, name, 0o700) == 0 else { throw failure(shown) }
                let outer = Descriptor(openat(to, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC))
                guard outer.raw >= 0 else { throw failure(shown) }
                try copyFolder(inner.raw, outer.raw, path: shown + "/", depth: depth + 1)
                fchmod(outer.raw, status.st_mode & 0o777)
                if purpose == .check { copyTimes(of: status, to: outer.raw) }
            default: break
            }
        }
    }

    private func isLeftOut(_ name: String, isSwiftBuild: Bool) -> Bool {
        switch purpose {
        case .work: name == ".git" || isSwiftBuild && !Self.swiftDependencies.contains(name)
        case .check: name == "__pycache__"
        }
    }

    /// Build tools compare them.
    private func copyTimes(of status: stat, to file: Int32) {
        var times = [status.st_atim, status.st_mtim]
        futimens(file, &times)
    }

    /// What of a .build folder resolves a package's dependencies without a network.
    private static let swiftDependencies: Set<String> = [
        "artifacts", "checkouts", "repositories", "workspace-state.json",
    ]

    private mutating func copyFile(
        _ from: Int32, _ to: Int32, _ name: [CChar], _ status: stat, _ shown: String
    ) throws {
        if sharesFile(shown, status), linkat(from, name, to, name, 0) == 0 { return }
        let input = Descriptor(openat(from, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC))
        guard input.raw >= 0 else { throw failure(shown) }
        // Another may have come in its place.
        var opened = stat()
        guard fstat(input.raw, &opened) == 0, opened.st_mode & S_IFMT == S_IFREG else { return }
        let output = Descriptor(openat(to, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600))
        guard output.raw >= 0 else { throw failure(shown) }
        while true {
            let count = read(input.raw, buffer.baseAddress, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw failure(shown) }
            if count == 0 { break }
            copied += count
            guard copied <= limit else {
                throw SandboxError(
                    .badWorkspace,
                    "\(sourcePath) has more than \(limit >> 20) MiB, too much to copy. Name a smaller folder with -C, "
                        + "or move data and build products out of it.")
            }
            var written = 0
            while written < count {
                let part = write(output.raw, buffer.baseAddress.map { $0 + written }, count - written)
                if part < 0 && errno == EINTR { continue }
                guard part > 0 else { throw failure(shown) }
                written += part
            }
            if cancellation.isCancelled { throw CancellationError() }
        }
        fchmod(output.raw, status.st_mode & 0o777)
        if purpose == .check { copyTimes(of: status, to: output.raw) }
    }

    /// Whether copy and original may be one file: no box can write the repository at the top of its workspace.
    private func sharesFile(_ path: String, _ status: stat) -> Bool {
        purpose == .check && path.hasPrefix(".git/") && status.st_uid == geteuid()
    }

    private func copyLink(_ from: Int32, _ to: Int32, _ name: [CChar], _ shown: String) throws {
        var destination = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        guard readlinkat(from, name, &destination, Int(PATH_MAX)) > 0, symlinkat(destination, to, name) == 0 else {
            throw failure(shown)
        }
    }

    private func failure(_ path: String) -> SandboxError {
        SandboxError(.fileFailed, "\(sourcePath)/\(sanitized(path)) cannot be copied: \(errorText(errno)).")
    }
}
