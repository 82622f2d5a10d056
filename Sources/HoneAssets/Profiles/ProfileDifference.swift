public import HoneCore

/// What a profile changes of the one that it extends.
///
///     try library.differences(ofProfile: "c").first
///     // key "limits.temporary_storage", before "256 MiB", after "512 MiB", isLooser true, by "base"
public struct ProfileDifference: Sendable, Hashable {
    /// As in the file: `limits.wall_clock`, `read_only`, `environment.LANG`.
    public var key: String
    /// Nil where the parent has no such value.
    public var before: String?
    public var after: String
    /// Allows more than the parent does; the parent grants it.
    public var isLooser: Bool
    public var parent: String
}

extension AssetLibrary {
    /// What the profile changes of its parent, key by key; empty where it extends none.
    public func differences(ofProfile name: String) throws(AssetError) -> [ProfileDifference] {
        let profile = try profile(named: name)
        guard let file = try file(profilePath(name)),
            let parent = try ProfileFile(name: name, file: file).extends
        else { return [] }
        return profile.value.differences(from: try self.profile(named: parent).value)
    }

    /// What those who extend the profile may loosen: its grants, or those of the nearest profile above that names any.
    public func grants(ofProfile name: String) throws(AssetError) -> [String] {
        guard isAssetName(name), let file = try file(profilePath(name)) else {
            throw .notFound("sandbox profile", name, among: try profileNames())
        }
        let profile = try ProfileFile(name: name, file: file)
        if let grants = profile.grants { return grants }
        guard let parent = profile.extends else { return [] }
        return try grants(ofProfile: parent)
    }
}

extension SandboxProfile {
    func differences(from parent: SandboxProfile) -> [ProfileDifference] {
        var result: [ProfileDifference] = []
        func add(_ key: String, _ before: String?, _ after: String, isLooser: Bool) {
            result.append(
                ProfileDifference(key: key, before: before, after: after, isLooser: isLooser, parent: parent.name))
        }
        for (mine, inherited) in zip(limits.spelled, parent.limits.spelled) where mine.amount != inherited.amount {
            add("limits." + mine.key, inherited.text, mine.text, isLooser: mine.amount > inherited.amount)
        }
        if systemCalls != parent.systemCalls {
            add(
                "system_calls", parent.systemCalls.rawValue, systemCalls.rawValue,
                isLooser: !parent.systemCalls.admits(systemCalls))
        }
        for folder in readOnly where !parent.readOnly.contains(folder) { add("read_only", nil, folder, isLooser: true) }
        for program in toolchains where !parent.toolchains.contains(program) {
            add("toolchains", nil, program, isLooser: true)
        }
        for (variable, value) in environment.sorted(by: { $0.key < $1.key })
        where parent.environment[variable] != value {
            add("environment." + variable, parent.environment[variable], value, isLooser: false)
        }
        for program in proof where !parent.proof.contains(program) { add("proof", nil, program, isLooser: false) }
        return result
    }
}

extension SandboxProfile.Limits {
    /// Every limit by its key in profile.yaml, and as it could be written there.
    public var spelled: [(key: String, amount: Double, text: String)] {
        let times = [("wall_clock", wallClock), ("cpu_time", cpuTime)]
        let counts = [("processes", processes), ("open_files", openFiles), ("files", files)]
        let sizes = [
            ("file_size", fileSize), ("address_space", addressSpace), ("memory", memory),
            ("temporary_storage", temporaryStorage), ("disk", disk), ("output", output),
        ]
        return times.map { ($0, $1, spell(seconds: $1)) } + counts.map { ($0, Double($1), String($1)) }
            + sizes.map { ($0, Double($1), spell(bytes: $1)) }
    }
}

private func spell(seconds: Double) -> String {
    seconds == seconds.rounded() ? "\(Int(seconds)) s" : "\(Int((seconds * 1000).rounded())) ms"
}

private func spell(bytes: Int) -> String {
    for (unit, size) in [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)] where bytes % size == 0 {
        return "\(bytes / size) \(unit)"
    }
    return "\(bytes) bytes"
}
