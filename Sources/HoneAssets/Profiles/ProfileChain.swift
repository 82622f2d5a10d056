import HoneCore

/// A profile after those that it extends, merged from the outermost inwards. Each may only tighten what stands before
/// it, except by the keys granted to it.
struct ProfileChain {
    private var times: [String: Double]
    private var amounts: [String: Int]
    private var readOnly: [String]
    private var toolchains: [String]
    private var environment: [String: String]
    private var systemCalls: SystemCallPreset
    private var proof: [String]
    private var grants: [String]
    private var last: ProfileFile

    /// - Parameter root: a profile that extends none: it sets every limit.
    init(root: ProfileFile) throws(AssetError) {
        for key in ProfileFile.times where root.times[key] == nil {
            throw .missing("limits." + key, at: root.place(of: "limits"))
        }
        for key in ProfileFile.counts + ProfileFile.sizes where root.amounts[key] == nil {
            throw .missing("limits." + key, at: root.place(of: "limits"))
        }
        times = root.times
        amounts = root.amounts
        readOnly = root.readOnly
        toolchains = root.toolchains
        environment = root.environment
        systemCalls = root.systemCalls ?? .net
        proof = root.proof
        grants = root.grants ?? []
        last = root
    }

    mutating func extend(with child: ProfileFile) throws(AssetError) {
        for (key, value) in child.times.sorted(by: { $0.key < $1.key }) {
            if let inherited = times[key], value > inherited { try require("limits." + key, of: child) }
            times[key] = value
        }
        for (key, value) in child.amounts.sorted(by: { $0.key < $1.key }) {
            if let inherited = amounts[key], value > inherited { try require("limits." + key, of: child) }
            amounts[key] = value
        }
        for folder in child.readOnly where !readOnly.contains(folder) {
            try require("read_only", of: child)
            readOnly.append(folder)
        }
        for program in child.toolchains where !toolchains.contains(program) {
            try require("toolchains", of: child)
            toolchains.append(program)
        }
        environment.merge(child.environment) { $1 }
        if let preset = child.systemCalls {
            if !systemCalls.admits(preset) { try require("system_calls", of: child) }
            systemCalls = preset
        }
        proof += child.proof.filter { !proof.contains($0) }
        for key in child.grants ?? [] where !grants.contains(key) {
            throw .overgranted(key, child.name, last.name, at: child.place(of: "grants"))
        }
        grants = child.grants ?? grants
        last = child
    }

    var profile: SandboxProfile {
        // Every key is there: the root has them all, and no profile removes one.
        SandboxProfile(
            name: last.name, description: last.description,
            limits: SandboxProfile.Limits(
                wallClock: times["wall_clock", default: 0], cpuTime: times["cpu_time", default: 0],
                processes: amounts["processes", default: 0], openFiles: amounts["open_files", default: 0],
                fileSize: amounts["file_size", default: 0], addressSpace: amounts["address_space", default: 0],
                memory: amounts["memory", default: 0], temporaryStorage: amounts["temporary_storage", default: 0],
                disk: amounts["disk", default: 0], files: amounts["files", default: 0],
                output: amounts["output", default: 0]),
            readOnly: readOnly, toolchains: toolchains, environment: environment, systemCalls: systemCalls,
            proof: proof)
    }

    private func require(_ key: String, of child: ProfileFile) throws(AssetError) {
        guard grants.contains(key) else {
            throw .loosened(key, child.name, last.name, at: child.place(of: key))
        }
    }
}
