import Glibc
import HoneCore

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
            guard let resolved = resolvedPath(candidate), let path = behindSwiftly(resolved, program) else { continue }
            if isStandard(path) { return .standard }
            guard !isScript(path), let toolchain = Toolchain(executable: path), !host.exposesHome(toolchain.root) else {
                continue
            }
            return .found(toolchain)
        }
        return .missing
    }

    /// swiftly, the installer of swift.org, stands in for every program of the toolchain that its settings name; a box
    /// needs that toolchain. Any other path stays as it is.
    private static func behindSwiftly(_ path: String, _ program: String) -> String? {
        guard path.hasSuffix("/bin/swiftly"), program != "swiftly" else { return path }
        let folder = path.dropLast("/bin/swiftly".count)
        let file = Descriptor(open("\(folder)/config.json", O_RDONLY | O_CLOEXEC | O_NONBLOCK))
        var settings = [UInt8](repeating: 0, count: 64 << 10)
        let count = file.raw >= 0 ? read(file.raw, &settings, settings.count) : 0
        guard count > 0, let document = try? JSONValue(parsing: settings.prefix(count)),
            let version = document["inUse"]?.string, !version.contains("/")
        else { return nil }
        return resolvedPath("\(folder)/toolchains/\(version)/usr/bin/\(program)")
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
