import HoneAssets
import HoneCore
import HoneStore

extension Workbench {
    /// The assets of a run, with the prompts in force in the place of their files.
    ///
    /// A prompt of a role is known as `role/name`, an agent's instructions as `agents/name`. A version whose variables
    /// are no longer those of its role is left out.
    func frozenAssets(agent name: String, profile: String?) throws -> FrozenAssets {
        var frozen = try assets.frozenAssets(agent: name, profile: profile)
        try promote(in: &frozen)
        if let promoted = try prompts.inForce("agents/\(name)") { frozen.agent.instructions = promoted.text }
        return frozen
    }

    /// The same for a small model with a short context.
    func lean(_ frozen: FrozenAssets) throws -> FrozenAssets {
        var lean = try assets.lean(frozen)
        try promote(in: &lean)
        return lean
    }

    /// Puts what was promoted in the place of the prompts that it came from.
    private func promote(in frozen: inout FrozenAssets) throws {
        let registry = try prompts
        for (role, prompt) in frozen.prompts {
            guard let promoted = try registry.inForce(prompt.id), let template = try? Template(promoted.text),
                template.variables.allSatisfy({ PromptRole(rawValue: role)?.inputs.contains($0) ?? false })
            else { continue }
            frozen.prompts[role] = Prompt(
                id: prompt.id, version: promoted.version, parents: promoted.parent.map { ["\(prompt.id)@\($0)"] } ?? [],
                inputs: template.variables, reward: prompt.reward, certificate: promoted.certificate,
                template: template)
        }
    }
}

extension Workbench {
    /// Whether a name is that of a role's prompt, as `act/default`.
    public func isRolePrompt(_ name: String) throws -> Bool {
        try assets.prompts().contains { $0.value.id == name }
    }
}
