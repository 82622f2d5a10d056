import Foundation
import HoneAssets
import HoneCore
import Testing

@Suite struct `Lookup` {
    @Test func `takes each file from the first place that has it`() throws {
        let home = try TemporaryHome()
        let explicit = home.root + "/explicit"
        let places = [explicit, home.project + "/.hone", home.user, home.installed]
        for place in places {
            try home.write(agentYAML("from \(place)"), to: place + "/Agents/coder/agent.yaml")
        }
        try home.trustProject()
        for (place, layer) in zip(places, [AssetLayer.home, .project, .user, .installed]) {
            let agent = try home.library(home: layer == .home ? explicit : nil).agent(named: "coder")
            #expect(agent.value.description == "from \(place)")
            #expect(agent.sources[0] == AssetSource(layer: layer, file: place + "/Agents/coder/agent.yaml"))
            // The instructions are in none of these places, so the embedded ones serve.
            #expect(agent.sources[1].layer == .embedded)
            #expect(agent.sources[1].file == "embedded:Agents/coder/instructions.md")
            try FileManager.default.removeItem(atPath: place + "/Agents")
        }
        #expect(try home.library().agent(named: "coder").sources[0].layer == .embedded)
    }

    @Test func `lists what any place has once`() throws {
        let home = try TemporaryHome()
        for name in ["coder", "writer"] {
            try home.write(agentYAML(name), to: home.user + "/Agents/\(name)/agent.yaml")
            try home.write("Do it.", to: home.user + "/Agents/\(name)/instructions.md")
        }
        try home.write("", to: home.user + "/Agents/README.md")
        try home.write("", to: home.user + "/Agents/.hidden/agent.yaml")
        let library = try home.library()
        #expect(try library.agentNames() == ["analyst", "coder", "fixer", "writer"])
        #expect(try library.agents().map(\.sources[0].layer) == [.embedded, .user, .embedded, .user])
    }

    @Test func `HONE_HOME names the explicit home and --home goes before it`() throws {
        let home = try TemporaryHome()
        try home.write(agentYAML("one"), to: home.root + "/one/Agents/coder/agent.yaml")
        try home.write(agentYAML("two"), to: home.project + "/deep/below/two/Agents/coder/agent.yaml")
        let environment = home.environment.merging(["HONE_HOME": home.root + "/one"]) { $1 }
        #expect(try home.library(environment: environment).agent(named: "coder").value.description == "one")
        let relative = try home.library(home: "two", environment: environment)
        #expect(try relative.agent(named: "coder").value.description == "two")
    }

    @Test func `an explicit home that does not exist is an error`() throws {
        let home = try TemporaryHome()
        #expect(
            try message(home) { _ = try home.library(home: home.root + "/nowhere") }
                == "The folder '/nowhere' of --home or HONE_HOME does not exist. Create it, or leave the setting out.")
    }

    @Test func `works without HOME and with a folder that is gone`() throws {
        let library = try AssetLibrary(environment: ["HOME": ""], workingDirectory: "/no/such/folder")
        #expect(library.sources.isEmpty)
        #expect(try library.configuration() == Configuration())
        #expect(try library.agent(named: "coder").value.name == "coder")
    }

    @Test func `HOME serves where XDG_CONFIG_HOME is missing or relative`() throws {
        let home = try TemporaryHome()
        try home.write(agentYAML("mine"), to: home.root + "/person/.config/hone/Agents/coder/agent.yaml")
        for environment in [["HOME": home.root + "/person"], ["HOME": home.root + "/person", "XDG_CONFIG_HOME": "x"]] {
            #expect(try home.library(environment: environment).agent(named: "coder").value.description == "mine")
        }
    }

    @Test func `no name leads out of the folders`() throws {
        let home = try TemporaryHome()
        try home.write(agentYAML("outside"), to: home.root + "/config/agent.yaml")
        for name in ["../..", "..", ".", "", "a/b", "-x", "ä"] {
            #expect(throws: AssetError.self) { try home.library().agent(named: name) }
            #expect(throws: AssetError.self) { try home.library().profile(named: name) }
            #expect(throws: AssetError.self) { try home.library().prompt(role: "act", name: name) }
            #expect(throws: AssetError.self) { try home.library().prompt(role: name) }
        }
    }
}

@Suite struct `Files are read safely` {
    @Test func `a file that is too large`() throws {
        let home = try TemporaryHome()
        try home.write(Data(count: 1 << 20 + 1), to: home.user + "/Agents/coder/instructions.md")
        #expect(
            try message(home) { _ = try home.library().agent(named: "coder") }
                == "/config/hone/Agents/coder/instructions.md: the file is larger than 1024 KiB. Make it smaller.")
    }

    @Test func `a pipe without a writer does not hang`() throws {
        let home = try TemporaryHome()
        try home.write(agentYAML("x"), to: home.user + "/Agents/coder/agent.yaml")
        mkfifo(home.user + "/Agents/coder/instructions.md", 0o600)
        #expect(
            try message(home) { _ = try home.library().agent(named: "coder") }
                == "/config/hone/Agents/coder/instructions.md: this is not a regular file. Replace it by one.")
    }

    @Test func `bytes that are no UTF-8`() throws {
        let home = try TemporaryHome()
        try home.write(Data([0x61, 0xFF]), to: home.user + "/Agents/coder/instructions.md")
        #expect(
            try message(home) { _ = try home.library().agent(named: "coder") }
                == "/config/hone/Agents/coder/instructions.md: the file is not valid UTF-8 text. Save it as UTF-8.")
    }

    @Test func `a byte order mark and CR LF are dropped`() throws {
        let home = try TemporaryHome()
        try home.write("\u{FEFF}One.\r\nTwo.\r\n", to: home.user + "/Agents/coder/instructions.md")
        #expect(try home.library().agent(named: "coder").value.instructions == "One.\nTwo.")
    }

    @Test func `control characters of a path do not reach the terminal`() throws {
        let home = try TemporaryHome()
        let error = #expect(throws: AssetError.self) { try home.library(home: home.root + "/\u{1B}[2J") }
        #expect(error?.message.contains("\u{1B}") == false)
    }
}
