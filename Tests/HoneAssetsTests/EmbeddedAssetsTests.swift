import Foundation
import HoneCore
import Testing

@testable import HoneAssets

private let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

/// Relative paths of the files that the binary must carry.
private func checkoutFiles() throws -> [String] {
    var files: [String] = []
    for folder in ["Agents", "Prompts", "Sandbox"] {
        for path in try FileManager.default.subpathsOfDirectory(atPath: repository.path + "/" + folder) {
            let file = folder + "/" + path
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: repository.path + "/" + file, isDirectory: &isFolder)
            let isProfile = file.split(separator: "/").count == 3 && file.hasSuffix("/profile.yaml")
            let isLanguage = file.contains("/languages/") && file.hasSuffix(".yaml")
            if !isFolder.boolValue, folder != "Sandbox" || isProfile || isLanguage { files.append(file) }
        }
    }
    let library = try AssetLibrary(environment: [:], workingDirectory: "/")
    let tried = Set(try library.profiles().flatMap(\.value.proof))
    files += tried.map { "Sandbox/hostile/\($0)" }
    return files.sorted()
}

@Suite struct `Embedded assets` {
    @Test func `are exactly the files of the checkout`() throws {
        #expect(EmbeddedAssets.paths == (try checkoutFiles()))
    }

    @Test func `equal the files of the checkout byte for byte`() throws {
        for file in EmbeddedAssets.paths {
            let bytes = try Data(contentsOf: repository.appendingPathComponent(file))
            #expect(EmbeddedAssets.bytes(of: file) == Array(bytes), "\(file)")
        }
    }

    @Test func `all load without any folder`() throws {
        let library = try AssetLibrary(environment: [:], workingDirectory: "/")
        #expect(try library.agents().map(\.value.name) == ["analyst", "coder", "fixer"])
        #expect(
            try library.prompts().map(\.value.id)
                == [
                    "act/default", "act/lean", "debug/default", "debug/lean", "goal/default", "goal/lean",
                    "plan/default", "plan/lean", "reflect/default",
                ])
        #expect(try library.profiles().map(\.value.name).contains("base"))
        for agent in try library.agentNames() {
            let assets = try library.frozenAssets(agent: agent)
            #expect(assets.prompts.count == PromptRole.allCases.count)
            #expect(assets.agent.instructions.split(separator: "\n", omittingEmptySubsequences: false).count <= 60)
        }
        #expect(try library.agent(named: "fixer").value.plans == false)
        #expect(try library.agent(named: "coder").sources.map(\.layer) == [.embedded, .embedded])
    }

    @Test func `prompts use every input of their role`() throws {
        let library = try AssetLibrary(environment: [:], workingDirectory: "/")
        for role in PromptRole.allCases {
            #expect(Set(try library.prompt(role: role.rawValue).value.inputs) == Set(role.inputs))
        }
    }
}
