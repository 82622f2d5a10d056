public import HoneCore

extension AssetLibrary {
    /// The prompt of this role and name.
    public func prompt(role: String, name: String = "default") throws(AssetError) -> Asset<Prompt> {
        guard isAssetName(role), isAssetName(name), let file = try file(promptPath(role, name)) else {
            let roles = try promptRoles()
            guard roles.contains(role) else { throw .notFound("prompt role", role, among: roles) }
            throw .notFound("\(role) prompt", name, among: try promptNames(role: role))
        }
        let prompt = try PromptFile(role: role, name: name, file: file).prompt
        return Asset(value: prompt, sources: [file.source])
    }

    /// All prompts, sorted by role and name.
    public func prompts() throws(AssetError) -> [Asset<Prompt>] {
        var prompts: [Asset<Prompt>] = []
        for role in try promptRoles() {
            for name in try promptNames(role: role) { prompts.append(try prompt(role: role, name: name)) }
        }
        return prompts
    }

    func promptRoles() throws(AssetError) -> [String] { try names(in: "Prompts").filter(isAssetName) }

    func promptNames(role: String) throws(AssetError) -> [String] {
        try names(in: "Prompts/\(role)").filter { $0.hasSuffix(".md") }.map { String($0.dropLast(3)) }
            .filter(isAssetName)
    }

    func promptPath(_ role: String, _ name: String) -> String { "Prompts/\(role)/\(name).md" }
}
