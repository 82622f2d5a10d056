/// What the process was given: read once at the start, passed down, never read globally again.
public struct ProcessContext: Sendable {
    public var variables: [String: String]
    /// Absolute.
    public var workingDirectory: String
    /// The path of the running executable, links resolved.
    public var executable: String
    /// `--home`, where given.
    public var home: String?

    public init(variables: [String: String], workingDirectory: String, executable: String, home: String? = nil) {
        self.variables = variables
        self.workingDirectory = workingDirectory
        self.executable = executable
        self.home = home
    }

    /// `path` as an absolute one, seen from the working directory.
    public func absolute(_ path: String) -> String {
        if path.hasPrefix("/") { return path }
        if path == "~" || path.hasPrefix("~/"), let home = variables["HOME"] { return home + path.dropFirst() }
        return path == "." ? workingDirectory : "\(workingDirectory)/\(path)"
    }
}
