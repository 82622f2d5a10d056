import Foundation
import HoneAssets
import HoneCore
import Testing

@Suite struct `Trust in a project's .hone` {
    let home: TemporaryHome

    init() throws {
        home = try TemporaryHome()
        try home.write(agentYAML("injected"), to: home.project + "/.hone/Agents/coder/agent.yaml")
        try home.write(
            promptText("act", ["instructions", "environment"]), to: home.project + "/.hone/Prompts/act/default.md")
        try home.write("models: [evil/model]\n", to: home.project + "/.hone/config.yaml")
    }

    @Test func `without it nothing of the project is used, and a notice says how to trust it`() throws {
        let library = try home.library()
        #expect(try library.agent(named: "coder").sources.allSatisfy { $0.layer == .embedded })
        #expect(try library.prompt(role: "act").sources[0].layer == .embedded)
        #expect(try library.configuration().models.isEmpty)
        #expect(
            library.notices.map { $0.replacingOccurrences(of: home.root, with: "") } == [
                "'/project/.hone' is not trusted, so its agents, prompts, sandbox profiles and settings are not used. "
                    + "If you trust what it says: hone config trust /project"
            ])
    }

    @Test func `with it the project goes before the user`() throws {
        try home.write("models: [mine/model]\n", to: home.user + "/config.yaml")
        try home.trustProject()
        let library = try home.library()
        #expect(library.notices.isEmpty)
        #expect(try library.agent(named: "coder").value.description == "injected")
        #expect(try library.configuration().models == ["evil/model"])
    }

    @Test func `is not given by a path that only begins or ends alike`() throws {
        for line in [home.project, home.project + "/.hone/Agents", home.root, "/.hone", ".hone", "/", "*"] {
            try home.write(line + "\n", to: home.user + "/trusted")
            #expect(try home.library().notices.count == 1, "\(line)")
        }
    }

    @Test func `is not given by a list inside the project`() throws {
        try home.write(home.project + "/.hone\n", to: home.project + "/.hone/trusted")
        #expect(try home.library().notices.count == 1)
    }

    @Test func `is given once, beside others, and also where the list lacks its last line end`() throws {
        try home.write("/other/.hone", to: home.user + "/trusted")
        let projects = TrustedProjects(environment: home.environment)
        #expect(try projects.trust(home.project) == home.project + "/.hone")
        #expect(try projects.trust(home.project + "/.hone") == home.project + "/.hone")
        #expect(try projects.folders() == ["/other/.hone", home.project + "/.hone"])
    }

    @Test func `of a folder without .hone is refused`() throws {
        let projects = TrustedProjects(environment: home.environment)
        #expect(
            try message(home) { try projects.trust(home.root + "/person") }
                == "There is no folder '/person/.hone' to trust.")
        #expect(try projects.folders().isEmpty)
    }

    @Test func `does not extend to what a symbolic link in it points at`() throws {
        try home.trustProject()
        try home.write("secret", to: home.root + "/person/key")
        let instructions = home.project + "/.hone/Agents/coder/instructions.md"
        try FileManager.default.createSymbolicLink(atPath: instructions, withDestinationPath: home.root + "/person/key")
        #expect(
            try message(home) { _ = try home.library().agent(named: "coder") }
                == "/project/.hone/Agents/coder/instructions.md: a symbolic link is part of this path, and a project's "
                + ".hone may have none. Copy the file there.")

        try home.write(agentYAML("x"), to: home.root + "/person/agent.yaml")
        try home.write("Do it.", to: home.root + "/person/instructions.md")
        let folder = home.project + "/.hone/Agents/linked"
        try FileManager.default.createSymbolicLink(atPath: folder, withDestinationPath: home.root + "/person")
        #expect(throws: AssetError.self) { try home.library().agent(named: "linked") }
    }

    @Test func `a .hone that is a link counts as what it points at`() throws {
        try home.trustProject()
        let other = home.root + "/person/clone"
        try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: true)
        try home.write(agentYAML("x"), to: home.root + "/person/evil/Agents/coder/agent.yaml")
        try FileManager.default.createSymbolicLink(
            atPath: other + "/.hone", withDestinationPath: home.root + "/person/evil")
        let library = try AssetLibrary(environment: home.environment, workingDirectory: other)
        #expect(library.notices.count == 1)
        #expect(try library.agent(named: "coder").sources[0].layer == .embedded)
    }

    @Test func `a name with spaces and quotes is quoted in the notice, control characters are not printed`() throws {
        let folder = home.root + "/it's \u{1B}[1m here"
        try home.write(agentYAML("x"), to: folder + "/.hone/Agents/coder/agent.yaml")
        let library = try AssetLibrary(environment: home.environment, workingDirectory: folder)
        let notice = try #require(library.notices.first)
        #expect(notice.hasSuffix("hone config trust '\(home.root)/it'\\''s \u{FFFD}[1m here'"))
    }

    @Test func `an empty .hone and a file of that name are no reason for a notice`() throws {
        let other = home.root + "/other"
        try FileManager.default.createDirectory(atPath: other + "/.hone", withIntermediateDirectories: true)
        #expect(try AssetLibrary(environment: home.environment, workingDirectory: other).notices.isEmpty)
        try home.write("", to: home.project + "/deep/.hone")
        #expect(try home.library().notices.count == 1)
    }
}
