import Glibc
import HoneCore

/// The projects whose `.hone` a person has chosen to trust: `$XDG_CONFIG_HOME/hone/trusted`, one path a line.
///
/// A repository can carry a `.hone` with prompts, agents and endpoints of its author's choice. None of it is used
/// until the person who runs Hone names it.
public struct TrustedProjects: Sendable {
    /// The list's file, or nil where there is neither XDG_CONFIG_HOME nor HOME.
    public let file: String?

    public init(environment: [String: String]) {
        file = userFolder(environment).map { $0 + "/trusted" }
    }

    /// The real paths of the trusted `.hone` folders. Empty where there is no list.
    public func folders() throws(AssetError) -> [String] {
        guard let file else { return [] }
        let descriptor = open(file, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            guard errno == ENOENT || errno == ENOTDIR else { throw .cannotRead(file, reason(errno)) }
            return []
        }
        defer { close(descriptor) }
        return try readText(descriptor, file: file).split(separator: "\n").map(String.init)
    }

    /// Trusts the `.hone` of a project, now and whatever it will contain later.
    ///
    /// - Parameter project: the absolute path of the folder that contains `.hone`, or of `.hone` itself.
    /// - Returns: the path that is now trusted.
    @discardableResult
    public func trust(_ project: String) throws(AssetError) -> String {
        guard let file else {
            throw AssetError(
                .cannotWrite, "there is nowhere to keep the list of trusted folders: HOME is not set. Set it.")
        }
        let named = project.hasSuffix("/.hone") ? project : project + "/.hone"
        guard let folder = realPath(named), isFolder(folder), !folder.contains("\n") else {
            throw AssetError(.notFound, "there is no folder '\(named)' to trust.")
        }
        guard try !folders().contains(folder) else { return folder }
        makeFolders(String(file.dropLast("/trusted".count)))
        let descriptor = open(file, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .cannotWrite(file, reason(errno)) }
        defer { close(descriptor) }
        // A last line that lacks its end would join with the new one into a path that nobody trusted.
        let line = Array("\n\(folder)\n".utf8)
        guard write(descriptor, line, line.count) == line.count else { throw .cannotWrite(file, reason(errno)) }
        return folder
    }
}

/// `$XDG_CONFIG_HOME/hone`; a relative XDG_CONFIG_HOME is ignored, as its specification says.
func userFolder(_ environment: [String: String]) -> String? {
    if let folder = environment["XDG_CONFIG_HOME"], folder.hasPrefix("/") { return folder + "/hone" }
    if let home = environment["HOME"], home.hasPrefix("/") { return home + "/.config/hone" }
    return nil
}

func realPath(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
}

func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}

private func makeFolders(_ path: String) {
    var made = ""
    for component in path.split(separator: "/") {
        made += "/" + component
        mkdir(made, 0o700)
    }
}
