public import HoneCore

extension AssetLibrary {
    /// The sandbox profile of this name, with what it extends merged in.
    public func profile(named name: String) throws(AssetError) -> Asset<SandboxProfile> {
        guard isAssetName(name), let file = try file(profilePath(name)) else {
            throw .notFound("sandbox profile", name, among: try profileNames())
        }
        var files = [try ProfileFile(name: name, file: file)]
        while let child = files.last, let parent = child.extends {
            let names = files.map(\.name) + [parent]
            guard !files.contains(where: { $0.name == parent }) else {
                throw .profileCycle(names, at: child.place(of: "extends"))
            }
            guard isAssetName(parent), let file = try self.file(profilePath(parent)) else {
                throw .notFound("sandbox profile", parent, among: try profileNames(), at: child.place(of: "extends"))
            }
            files.append(try ProfileFile(name: parent, file: file))
        }
        let sources = files.map(\.source)
        var chain = try ProfileChain(root: files.removeLast())
        for file in files.reversed() { try chain.extend(with: file) }
        return Asset(value: chain.profile, sources: sources)
    }

    /// All profiles, sorted by name.
    public func profiles() throws(AssetError) -> [Asset<SandboxProfile>] {
        var profiles: [Asset<SandboxProfile>] = []
        for name in try profileNames() { profiles.append(try profile(named: name)) }
        return profiles
    }

    /// The names of all profiles, sorted; none of their files is read.
    public func profileNames() throws(AssetError) -> [String] {
        try names(in: "Sandbox").filter { isAssetName($0) && contains(profilePath($0)) }
    }

    func profilePath(_ name: String) -> String { "Sandbox/\(name)/profile.yaml" }
}
