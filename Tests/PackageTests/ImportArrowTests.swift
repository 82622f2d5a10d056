import Foundation
import Testing

@Suite struct `Import arrows` {
    let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    let table: ImportTable

    init() throws {
        table = try ImportTable(String(contentsOfFile: repository + "/Scripts/import-arrows", encoding: .utf8))
    }

    @Test func `of the sources only go down`() throws {
        var violations: [String] = []
        var count = 0
        for module in try FileManager.default.contentsOfDirectory(atPath: repository + "/Sources") {
            let folder = repository + "/Sources/" + module
            for file in try FileManager.default.subpathsOfDirectory(atPath: folder) where file.hasSuffix(".swift") {
                let source = try String(contentsOfFile: folder + "/" + file, encoding: .utf8)
                violations += table.violations(in: source, of: module).map { "\(file): \($0)" }
                count += 1
            }
        }
        #expect(violations.isEmpty)
        #expect(count > 20)
    }

    @Test(
        arguments: [
            ("HoneCore", "import HoneStore"), ("HoneStore", "import HoneMemory"), ("HoneAgent", "public import GRDB"),
            ("HoneRuntime", "import ArgumentParser"), ("HoneStore", "import struct Yams.Node"),
            ("HoneSandbox", "  @preconcurrency internal import CCurl"), ("HoneModels", "import FoundationNetworking"),
            ("HoneSandbox", "@testable import HoneModels"), ("HoneCommands", "import GRDB"),
            ("HoneUtilities", "import HoneCore"), ("HoneAssets", "@_spi(Testing) public import HoneRuntime"),
        ])
    func `are broken by an import that goes up or sideways`(module: String, source: String) {
        #expect(table.violations(in: "// A file.\n" + source + "\n", of: module).count == 1)
    }

    @Test(
        arguments: [
            ("HoneMemory", "import HoneStore\npublic import HoneCore\nimport GRDB\nimport Foundation"),
            ("HoneAssets", "import Glibc\nimport CAssets\nimport Yams\n// import HoneRuntime"),
            ("HoneModels", "import CCurl\nlet text = \"import HoneStore\""), ("hone", "import HoneCommands"),
            ("HoneEvaluation", "let program = \"\"\"\n    import ast\n    \"\"\"\nimport HoneCore"),
        ])
    func `allow what the design allows`(module: String, source: String) {
        #expect(table.violations(in: source, of: module).isEmpty)
    }
}
