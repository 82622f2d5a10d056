import Glibc

/// What the sandbox needs to know of the machine and of the person who runs it.
struct Host: Sendable {
    /// Folders in which a bare program name is looked up, in order.
    let searchPath: [String]
    /// Home folders, which no profile may show.
    let homes: [String]
    let isRoot: Bool

    init(environment: [String: String]) {
        searchPath = (environment["PATH"] ?? "").split(separator: ":").map(String.init).filter { $0.hasPrefix("/") }
        isRoot = geteuid() == 0
        var homes = ["/root", "/home"]
        if let home = environment["HOME"], home.hasPrefix("/") { homes.append(home) }
        if let entry = getpwuid(getuid()), let directory = entry.pointee.pw_dir {
            homes.append(String(cString: directory))
        }
        self.homes = homes.map { resolvedPath($0) ?? $0 }.filter { $0 != "/" && $0 != "/nonexistent" }
    }

    /// Absolute paths of a program, most preferred first: the search path, then where distributions put programs.
    func candidates(for program: String) -> [String] {
        (searchPath + Self.standardPath).map { $0 + "/" + program }.filter { access($0, X_OK) == 0 && isRegular($0) }
    }

    /// Whether a home folder would become visible with this one.
    func exposesHome(_ path: String) -> Bool {
        if path == "/" || homes.contains(where: { $0 == path || $0.hasPrefix(path + "/") }) { return true }
        return path.hasPrefix("/home/") && !path.dropFirst("/home/".count).contains("/")
    }

    static let standardPath = ["/usr/local/bin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/sbin", "/sbin"]
}

/// The absolute path without symbolic links, or nil where there is nothing.
func resolvedPath(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
}

/// Follows symbolic links; nil where there is nothing.
func fileStatus(_ path: String) -> stat? {
    var status = stat()
    return stat(path, &status) == 0 ? status : nil
}

func isDirectory(_ path: String) -> Bool { fileStatus(path).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false }

private func isRegular(_ path: String) -> Bool { fileStatus(path).map { $0.st_mode & S_IFMT == S_IFREG } ?? false }

/// Whether every user may enter all folders above the path, and the path where it is a folder.
func isReachableByAll(_ path: String) -> Bool {
    var current = path
    while true {
        guard let status = fileStatus(current) else { return false }
        if status.st_mode & S_IFMT == S_IFDIR && status.st_mode & 0o001 == 0 { return false }
        guard current != "/", let slash = current.lastIndex(of: "/") else { return true }
        current = slash == current.startIndex ? "/" : String(current[..<slash])
    }
}
