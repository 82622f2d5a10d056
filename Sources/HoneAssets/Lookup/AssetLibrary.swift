public import HoneCore

/// The agents, prompts, sandbox profiles and settings that are in force for one working directory.
///
///     let library = try AssetLibrary(environment: environment, workingDirectory: "/home/me/project")
///     try library.agent(named: "coder").value.tools  // ["shell", "python", …]
///
/// Each file is taken from the first place that has it: the home given, the trusted `.hone/` of the project,
/// `$XDG_CONFIG_HOME/hone`, `../share/hone` beside the executable, the copies in the binary. Files are read anew at
/// each call.
public struct AssetLibrary: Sendable {
    /// Sentences for a person, as about a `.hone` that is not trusted.
    public let notices: [String]
    /// The folders that are searched, in order; the embedded copies come after them.
    public var sources: [AssetSource] { folders.map { AssetSource(layer: $0.layer, file: $0.path) } }

    let folders: [AssetFolder]

    /// - Parameters:
    ///   - environment: HONE_HOME, XDG_CONFIG_HOME and HOME are read from it.
    ///   - workingDirectory: absolute.
    ///   - executable: the real path of the running program.
    ///   - home: the value of `--home`; it goes before HONE_HOME.
    public init(
        environment: [String: String], workingDirectory: String, executable: String? = nil, home: String? = nil
    ) throws(AssetError) {
        var folders: [AssetFolder] = []
        var notices: [String] = []
        if let home = home ?? environment["HONE_HOME"], !home.isEmpty {
            let path = home.hasPrefix("/") ? home : workingDirectory + "/" + home
            guard let real = realPath(path), isFolder(real) else { throw .noHome(path) }
            folders.append(AssetFolder(layer: .home, path: real))
        }
        if let (project, folder) = nearestProject(above: workingDirectory) {
            if try TrustedProjects(environment: environment).folders().contains(folder.path) {
                folders.append(folder)
            } else if ["Agents", "Prompts", "Sandbox", Configuration.fileName].contains(where: folder.contains) {
                notices.append(untrustedNotice(folder: folder.path, project: project))
            }
        }
        if let user = userFolder(environment) { folders.append(AssetFolder(layer: .user, path: user)) }
        if let executable, let folder = sharedFolder(executable) {
            folders.append(AssetFolder(layer: .installed, path: folder))
        }
        self.folders = folders
        self.notices = notices
    }

    /// The settings of `$XDG_CONFIG_HOME/hone/config.yaml` and, over them, the trusted project's `.hone/config.yaml`.
    public func configuration() throws(AssetError) -> Configuration {
        var configuration = Configuration()
        for folder in folders.reversed() where folder.layer == .user || folder.layer == .project {
            guard let text = try folder.text(of: Configuration.fileName) else { continue }
            let source = AssetSource(layer: folder.layer, file: folder.path + "/" + Configuration.fileName)
            try configuration.merge(AssetFile(text: text, source: source))
        }
        return configuration
    }

    /// Everything that a run of this agent needs, as it is at this moment.
    ///
    /// - Parameter profile: the sandbox profile to use instead of the agent's.
    public func frozenAssets(agent name: String, profile: String? = nil) throws(AssetError) -> FrozenAssets {
        let agent = try agent(named: name).value
        var prompts: [String: Prompt] = [:]
        for role in PromptRole.allCases {
            let prompt = try prompt(role: role.rawValue, name: agent.prompts[role.rawValue] ?? "default")
            prompts[role.rawValue] = prompt.value
        }
        return FrozenAssets(
            agent: agent, prompts: prompts, profile: try self.profile(named: profile ?? agent.profile).value)
    }

    /// The same for a small model with a short context: the `lean` prompts of the roles for which the agent names none,
    /// the agent's `lean.md` in place of its instructions where it has one, and less of each output.
    public func lean(_ frozen: FrozenAssets) throws(AssetError) -> FrozenAssets {
        var lean = frozen
        for role in PromptRole.allCases where frozen.agent.prompts[role.rawValue] == nil {
            guard contains(promptPath(role.rawValue, "lean")) else { continue }
            lean.prompts[role.rawValue] = try prompt(role: role.rawValue, name: "lean").value
        }
        if let instructions = try file("Agents/\(frozen.agent.name)/lean.md") {
            lean.agent.instructions = trimmed(instructions.text)
        }
        lean.observationBytes = 1_500
        return lean
    }

    /// The first file of this path, or nil where no place has it.
    func file(_ path: String) throws(AssetError) -> AssetFile? {
        for folder in folders {
            if let text = try folder.text(of: path) {
                return AssetFile(text: text, source: AssetSource(layer: folder.layer, file: folder.path + "/" + path))
            }
        }
        guard let bytes = EmbeddedAssets.bytes(of: path) else { return nil }
        let source = AssetSource(layer: .embedded, file: "embedded:" + path)
        guard let text = assetText(bytes) else { throw .notUTF8(source.file) }
        return AssetFile(text: text, source: source)
    }

    func contains(_ path: String) -> Bool {
        folders.contains { $0.contains(path) } || EmbeddedAssets.paths.contains(path)
    }

    /// The names directly below a folder in any place, sorted.
    func names(in folder: String) throws(AssetError) -> [String] {
        var names: Set<String> = []
        for place in folders { names.formUnion(try place.names(in: folder)) }
        for path in EmbeddedAssets.paths where path.hasPrefix(folder + "/") {
            names.insert(String(path.dropFirst(folder.utf8.count + 1).prefix { $0 != "/" }))
        }
        return names.sorted()
    }
}

/// Whether a name can be that of an agent, prompt or profile: letters, digits, `-` and `_`, so that no path leads out
/// of its folder by it.
func isAssetName(_ name: String) -> Bool {
    (1...64).contains(name.utf8.count) && !name.hasPrefix("-")
        && name.utf8.allSatisfy { isNameByte($0) }
}

/// The nearest folder at or above this one that has a `.hone`, and that `.hone`.
private func nearestProject(above folder: String) -> (String, AssetFolder)? {
    guard var path = realPath(folder) else { return nil }
    while true {
        if let candidate = realPath(path + "/.hone"), isFolder(candidate) {
            return (path, AssetFolder(layer: .project, path: candidate))
        }
        guard path != "/", let slash = path.lastIndex(of: "/") else { return nil }
        path = slash == path.startIndex ? "/" : String(path[..<slash])
    }
}

private func sharedFolder(_ executable: String) -> String? {
    guard let slash = executable.lastIndex(of: "/") else { return nil }
    return realPath(executable[..<slash] + "/../share/hone")
}

/// An ASCII letter, a digit, `-` or `_`.
func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"): true
    default: false
    }
}
