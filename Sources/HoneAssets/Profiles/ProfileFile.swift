import HoneCore

/// `Sandbox/<name>/profile.yaml` as it is written, before what it extends is merged in.
struct ProfileFile {
    static let keys = [
        "name", "description", "extends", "limits", "read_only", "toolchains", "environment", "system_calls",
        "proof", "grants",
    ]
    static let times = ["wall_clock", "cpu_time"]
    static let counts = ["processes", "open_files", "files"]
    static let sizes = ["file_size", "address_space", "memory", "temporary_storage", "disk", "output"]
    /// What `grants` can name.
    static let grantable =
        (times + counts + sizes).map { "limits." + $0 } + [
            "read_only", "toolchains", "system_calls",
        ]

    var name: String
    var description: String
    var extends: String?
    /// Seconds, by key.
    var times: [String: Double] = [:]
    /// Numbers and bytes, by key.
    var amounts: [String: Int] = [:]
    var readOnly: [String]
    var toolchains: [String]
    var environment: [String: String] = [:]
    var systemCalls: SystemCallPreset?
    /// Files of Sandbox/hostile.
    var proof: [String]
    /// Nil where the profile passes on what it was granted.
    var grants: [String]?
    var source: AssetSource
    private var lines: [String: Int] = [:]

    init(name: String, file: AssetFile) throws(AssetError) {
        let fields = try Fields(parsing: file.text, of: file.source, keys: Self.keys)
        source = file.source
        self.name = name
        guard let named = try fields.text("name") else { throw fields.missing("name") }
        guard named == name else {
            throw .badValue("name", named, expected: "'\(name)', as its folder says", at: fields.place(of: "name"))
        }
        guard let description = try fields.text("description") else { throw fields.missing("description") }
        self.description = description
        extends = try fields.text("extends")
        for key in Self.keys { lines[key] = fields.place(of: key).line }

        if let limits = try fields.fields("limits", keys: Self.times + Self.counts + Self.sizes) {
            for key in limits.keys { lines["limits." + key] = limits.place(of: key).line }
            for key in Self.times { times[key] = try limits.duration(key) }
            for key in Self.counts { amounts[key] = try limits.count(key) }
            for key in Self.sizes { amounts[key] = try limits.size(key) }
        }
        let folders = try fields.texts("read_only") ?? []
        for (folder, place) in folders where !isCleanAbsolutePath(folder) {
            throw .badValue(
                "read_only", folder, expected: "absolute paths below '/' without '..', as /opt/data", at: place)
        }
        readOnly = folders.map(\.text)
        let programs = try fields.texts("toolchains") ?? []
        for (program, place) in programs where program.contains("/") || program.hasPrefix("-") {
            throw .badValue("toolchains", program, expected: "names of programs without a path, as swift", at: place)
        }
        toolchains = programs.map(\.text)
        if let variables = try fields.fields("environment", keys: nil) {
            for variable in variables.keys {
                guard isVariableName(variable) else {
                    throw .badValue(
                        "environment", variable, expected: "names of letters, digits and '_'",
                        at: variables.place(of: variable))
                }
                environment[variable] = try variables.text(variable)
            }
        }
        if let preset = try fields.text("system_calls") {
            guard let known = SystemCallPreset(rawValue: preset) else {
                throw .unknownValue(
                    "system_calls", preset, among: SystemCallPreset.allCases.map(\.rawValue),
                    at: fields.place(of: "system_calls"))
            }
            systemCalls = known
        }
        let tried = try fields.texts("proof") ?? []
        for (program, place) in tried where !HostileProgram.isFileName(program) {
            throw .badValue(
                "proof", program, expected: "shell or Python programs of Sandbox/hostile, as walls.sh", at: place)
        }
        proof = tried.map(\.text)
        if let granted = try fields.texts("grants") {
            for (key, place) in granted where !Self.grantable.contains(key) {
                throw .unknownValue("grants", key, among: Self.grantable, at: place)
            }
            grants = granted.map(\.text)
        }
    }

    func place(of key: String) -> Place { Place(file: source.file, line: lines[key]) }
}

/// A name that an environment variable can have in every shell.
func isVariableName(_ name: String) -> Bool {
    guard let first = name.utf8.first, first < 0x30 || first > 0x39 else { return false }
    return name.utf8.allSatisfy { isNameByte($0) && $0 != UInt8(ascii: "-") }
}

private func isCleanAbsolutePath(_ path: String) -> Bool {
    let components = path.split(separator: "/", omittingEmptySubsequences: false)
    return components.count > 1 && components[0].isEmpty
        && components.dropFirst().allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
}
