import Glibc

/// The installation of a program outside /usr, as a box sees it: read-only at the same path.
struct Toolchain: Sendable, Equatable {
    let root: String
    /// Where its programs are, for the PATH inside.
    let programs: String

    enum Search: Equatable {
        case found(Toolchain)
        /// In /usr, which every box sees.
        case standard
        case missing
    }

    /// Looks a program up as the person's shell would.
    ///
    /// Passed over are scripts outside /usr, because they stand for a program elsewhere (pyenv, asdf), and
    /// installations that would show a home folder as a whole.
    static func find(_ program: String, on host: Host) -> Search {
        for candidate in host.candidates(for: program) {
            guard let path = resolvedPath(candidate) else { continue }
            if isStandard(path) { return .standard }
            guard !isScript(path), let toolchain = Toolchain(executable: path), !host.exposesHome(toolchain.root) else {
                continue
            }
            return .found(toolchain)
        }
        return .missing
    }

    private init?(executable path: String) {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return nil }
        programs = String(path[..<slash])
        guard programs.hasSuffix("/bin") else {
            root = programs
            return
        }
        root = String(programs.dropLast("/bin".count))
        guard !root.isEmpty else { return nil }
    }

    private static func isStandard(_ path: String) -> Bool {
        ["/usr/", "/bin/", "/sbin/"].contains { path.hasPrefix($0) }
    }

    private static func isScript(_ path: String) -> Bool {
        let file = Descriptor(open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK))
        var start: [UInt8] = [0, 0]
        return file.raw >= 0 && read(file.raw, &start, 2) == 2 && start == Array("#!".utf8)
    }
}
