import HoneAssets
import HoneCore
import Testing

@Suite struct `Sandbox profiles` {
    let home: TemporaryHome

    static let limits = """
        limits:
          wall_clock: 60 s
          cpu_time: 30 s
          processes: 64
          open_files: 128
          file_size: 16 MiB
          address_space: 1 GiB
          memory: 512 MiB
          temporary_storage: 8 MiB
          disk: 64 MiB
          files: 1000
          output: 64 KiB

        """

    init() throws {
        home = try TemporaryHome()
        try write(
            "root", "grants: [limits.address_space, read_only, toolchains]\nread_only: [/opt/data]\n" + Self.limits)
    }

    private func write(_ name: String, _ yaml: String) throws {
        try home.write(
            "name: \(name)\ndescription: The \(name) profile.\n" + yaml,
            to: home.user + "/Sandbox/\(name)/profile.yaml")
    }

    private func profile(_ name: String) throws -> SandboxProfile { try home.library().profile(named: name).value }

    @Test func `give every key its value`() throws {
        #expect(
            try profile("root")
                == SandboxProfile(
                    name: "root", description: "The root profile.",
                    limits: SandboxProfile.Limits(
                        wallClock: 60, cpuTime: 30, processes: 64, openFiles: 128, fileSize: 16 << 20,
                        addressSpace: 1 << 30, memory: 512 << 20, temporaryStorage: 8 << 20, disk: 64 << 20,
                        files: 1000, output: 64 << 10),
                    readOnly: ["/opt/data"]))
    }

    @Test func `are merged over what they extend`() throws {
        try write(
            "child",
            """
            extends: root
            limits: {wall_clock: 1500 ms, processes: 64, address_space: 2 GiB}
            read_only: [/opt/data, /opt/more]
            toolchains: [swift]
            environment: {LANG: C, ZERO: 0}

            """)
        try write("grandchild", "extends: child\nenvironment: {LANG: C.UTF-8}\nlimits: {address_space: 3 GiB}\n")
        let asset = try home.library().profile(named: "grandchild")
        let profile = asset.value
        #expect(profile.name == "grandchild" && profile.description == "The grandchild profile.")
        #expect(profile.limits.wallClock == 1.5 && profile.limits.cpuTime == 30)
        #expect(profile.limits.addressSpace == 3 << 30 && profile.limits.processes == 64)
        #expect(profile.readOnly == ["/opt/data", "/opt/more"] && profile.toolchains == ["swift"])
        #expect(profile.environment == ["LANG": "C.UTF-8", "ZERO": "0"])
        #expect(asset.sources.count == 3)
    }

    @Test(arguments: [
        ("limits: {wall_clock: 61 s}", "limits.wall_clock"), ("limits: {cpu_time: 31 s}", "limits.cpu_time"),
        ("limits: {processes: 65}", "limits.processes"), ("limits: {open_files: 129}", "limits.open_files"),
        ("limits: {file_size: 17 MiB}", "limits.file_size"), ("limits: {output: 65 KiB}", "limits.output"),
        ("limits: {temporary_storage: 9 MiB}", "limits.temporary_storage"),
        ("limits: {disk: 65 MiB}", "limits.disk"), ("limits: {files: 1001}", "limits.files"),
    ])
    func `cannot loosen what is not granted`(yaml: String, key: String) throws {
        try write("child", "extends: root\n\(yaml)\n")
        #expect(
            try message(home) { _ = try profile("child") }
                == "/config/hone/Sandbox/child/profile.yaml:4: the profile 'child' loosens '\(key)', which 'root' does not "
                + "grant. Tighten it, or add '\(key)' to 'grants' of 'root'.")
    }

    @Test(arguments: ["read_only: [/x]", "toolchains: [x]", "limits: {address_space: 2 GiB}"])
    func `cannot loosen what their parent keeps to itself`(yaml: String) throws {
        try write("child", "extends: root\ngrants: []\n")
        try write("grandchild", "extends: child\n\(yaml)\n")
        #expect(try message(home) { _ = try profile("grandchild") }.contains("which 'child' does not grant"))
    }

    @Test func `cannot grant more than they were granted`() throws {
        try write("child", "extends: root\ngrants: [limits.processes]\n")
        #expect(
            try message(home) { _ = try profile("child") }
                == "/config/hone/Sandbox/child/profile.yaml:4: the profile 'child' grants 'limits.processes', which 'root' "
                + "does not grant to it. Remove the grant.")
    }

    @Test func `cannot extend each other in a circle or one that does not exist`() throws {
        try write("one", "extends: two\n")
        try write("two", "extends: one\n")
        #expect(
            try message(home) { _ = try profile("one") }
                == "/config/hone/Sandbox/two/profile.yaml:3: the profiles extend each other in a circle: one → two → one. "
                + "Break it.")
        try write("child", "extends: rooot\n")
        #expect(
            try message(home) { _ = try profile("child") }.hasPrefix(
                "/config/hone/Sandbox/child/profile.yaml:3: there is no sandbox profile 'rooot'. Did you mean 'root'? ")
        )
    }

    @Test(
        arguments: [
            ("extends: root\nread_only: [/opt/../etc]\n", "read_only"),
            ("extends: root\nread_only: [/]\n", "read_only"),
            ("extends: root\nread_only: [opt]\n", "read_only"), ("extends: root\ntoolchains: [../x]\n", "toolchains"),
            ("extends: root\nenvironment: {A-B: x}\n", "environment"), ("extends: root\nnetwork: on\n", "network"),
            ("extends: root\ngrants: [limits.procs]\n", "grants"),
            ("extends: root\nlimits: {output: 1 MB}\n", "limits.output"), ("", "limits.wall_clock"),
            ("limits: {wall_clock: 1 s}\n", "limits.cpu_time"),
        ])
    func `are refused for a value that cannot be`(yaml: String, key: String) throws {
        try write("child", yaml)
        #expect(try message(home) { _ = try profile("child") }.contains("'\(key)'"))
    }

    @Test func `carry the name of their folder`() throws {
        try home.write("name: other\ndescription: x\nextends: root\n", to: home.user + "/Sandbox/mine/profile.yaml")
        #expect(
            try message(home) { _ = try profile("mine") }
                == "/config/hone/Sandbox/mine/profile.yaml:1: 'name' is 'other', but must be 'mine', as its folder says."
        )
    }

    @Test func `may choose a stricter preset of system calls, and a looser one only by a grant`() throws {
        try write("strict", "extends: root\nsystem_calls: strict\n")
        #expect(try profile("strict").systemCalls == .strict)
        #expect(try profile("root").systemCalls == .net)
        try write("looser", "extends: strict\nsystem_calls: net\n")
        #expect(throws: AssetError.self) { try profile("looser") }
        try write("root", "grants: [system_calls]\n" + Self.limits)
        #expect(try profile("looser").systemCalls == .net)
        try write("wrong", "extends: root\nsystem_calls: nett\n")
        let error = #expect(throws: AssetError.self) { try profile("wrong") }
        #expect(error?.message.contains("Did you mean 'net'?") == true)
    }

    @Test func `carry the proof of those that they extend`() throws {
        try write("root", "proof: [read-outside.sh, status.sh]\n" + Self.limits)
        try write("child", "extends: root\nproof: [status.sh, keyring.py]\n")
        #expect(try profile("child").proof == ["read-outside.sh", "status.sh", "keyring.py"])
        let program = try home.library().hostileProgram(named: "keyring.py")
        #expect(program.text.contains("# wall:"))
        #expect(throws: AssetError.self) { try home.library().hostileProgram(named: "none.sh") }
        try write("child", "extends: root\nproof: [../base/profile.yaml]\n")
        #expect(throws: AssetError.self) { try profile("child") }
    }

    @Test func `are explained by their differences`() throws {
        try write(
            "child",
            "extends: root\nlimits: {address_space: 2 GiB, wall_clock: 1500 ms}\ntoolchains: [swift]\nsystem_calls: strict\n"
        )
        let library = try home.library()
        let differences = try library.differences(ofProfile: "child").map {
            "\($0.key) \($0.before ?? "-") \($0.after) \($0.isLooser)"
        }
        #expect(
            differences == [
                "limits.wall_clock 60 s 1500 ms false", "limits.address_space 1 GiB 2 GiB true",
                "system_calls net strict false", "toolchains - swift true",
            ])
        #expect(try library.differences(ofProfile: "root").isEmpty)
        #expect(try library.grants(ofProfile: "child") == ["limits.address_space", "read_only", "toolchains"])
    }
}
