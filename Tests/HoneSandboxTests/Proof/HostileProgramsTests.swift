import Foundation
import Testing

private let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Sandbox")

/// The texts of a suite's programs by name.
private func programs(_ suite: String) throws -> [String: String] {
    let folder = folder.appendingPathComponent(suite)
    var programs: [String: String] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
        programs[name] = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    }
    return programs
}

private func header(_ text: String) -> [String: String] {
    var header: [String: String] = [:]
    for line in text.split(separator: "\n").prefix(while: { $0.hasPrefix("#") || $0.hasPrefix("//") }) {
        let words = line.drop { "#/ ".contains($0) }.split(separator: ":", maxSplits: 1)
        if words.count == 2 { header[String(words[0])] = words[1].trimmingCharacters(in: .whitespaces) }
    }
    return header
}

@Suite struct `The programs of the suites` {
    @Test func `are as many as the sandbox is judged by, in three languages`() throws {
        let hostile = try programs("hostile").keys
        #expect(hostile.count >= 80)
        for language in [".sh", ".py", ".c"] { #expect(hostile.contains { $0.hasSuffix(language) }) }
        #expect(try programs("benign").count >= 50)
    }

    @Test func `say what they try, what stops them, and where they succeed`() throws {
        for (name, text) in try programs("hostile") {
            let header = header(text)
            #expect(header["tries"]?.hasPrefix("to ") == true, "\(name)")
            #expect((header["wall"] == nil) != (header["limit"] == nil), "\(name)")
            #expect(header["power"]?.isEmpty == false, "\(name)")
            #expect(text.contains("escaped: ") || header["outside"] == "yes", "\(name)")
        }
        for (name, text) in try programs("fraud") {
            #expect(header(text)["tries"]?.hasPrefix("to ") == true && header(text)["passes"] != nil, "\(name)")
        }
        for (name, text) in try programs("benign") { #expect(header(text)["does"] != nil, "\(name)") }
    }

    /// Both ways: a statement without a program shows nothing, and a program without a statement is forgotten.
    @Test(arguments: ["hostile", "fraud"])
    func `stand in the threat model, each of them and no other`(suite: String) throws {
        let page = folder.deletingLastPathComponent().appendingPathComponent("Docs/threat-model.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        let quoted = text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 1 }.map { String($0.element) }
        let named = quoted.filter { name in
            !name.contains(where: \.isWhitespace) && !name.contains("/")
                && [".py", ".sh", ".c"].contains { name.hasSuffix($0) }
        }
        let all = Set(try programs(suite).keys)
        let others = Set(try programs(suite == "fraud" ? "hostile" : "fraud").keys)
        #expect(all.subtracting(named).isEmpty)
        #expect(Set(named).subtracting(all).subtracting(others).isEmpty)
        #expect(named.count == Set(named).count)
    }
}
