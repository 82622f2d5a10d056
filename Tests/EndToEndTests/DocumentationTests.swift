import Foundation
import Testing

/// What the documents say about the binary is what the binary says.
@Suite(.timeLimit(.minutes(10))) struct DocumentationTests {
    private let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private func text(_ path: String) throws -> String {
        try String(contentsOf: repository.appending(path: path), encoding: .utf8)
    }

    @Test func `the command reference is what the help texts say`() throws {
        let process = Process()
        process.executableURL = repository.appending(path: "Scripts/command-reference")
        process.arguments = ["--check", Home.binary]
        let complaint = Pipe()
        process.standardError = complaint
        try process.run()
        let said = try complaint.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(String(decoding: said, as: UTF8.self))")
    }

    @Test(arguments: ["README.md", "Docs/command-reference.md"])
    func `every exit status is documented, and no other`(document: String) throws {
        let documented = try text(document).split(separator: "\n").compactMap { line -> Int? in
            let cells = line.split(separator: "|", omittingEmptySubsequences: false)
            return cells.count > 2 ? Int(cells[1].trimmingCharacters(in: .whitespaces)) : nil
        }
        #expect(try documented == exitStatuses())
    }

    @Test func `hone --help names every exit status that a command can end with`() async throws {
        let help = try await Home().hone(["--help"], environment: ["COLUMNS": "1000"]).output
        let list = try #require(help.split(separator: "\n").first { $0.hasPrefix("Exit status: ") })
        let named = list.split(whereSeparator: { ": ,".contains($0) }).compactMap { Int($0) }
        let waitingForAPerson = 10
        #expect(try named == exitStatuses().filter { $0 != waitingForAPerson })
    }

    @Test(arguments: [
        "README.md", "Docs/tutorial.md", "Docs/how-to.md", "Docs/command-reference.md", "Docs/threat-model.md",
        "Docs/design-notes.md",
    ])
    func `every link leads to a file, and every option exists`(document: String) async throws {
        let text = try text(document)
        let folder = repository.appending(path: document).deletingLastPathComponent()
        for link in text.matches(of: /\]\(([^)#:]+)(#[^)]*)?\)/) {
            let target = folder.appending(path: String(link.1)).standardized.path
            #expect(FileManager.default.fileExists(atPath: target), "\(link.1)")
        }
        let reference = try self.text("Docs/command-reference.md")
        let line =
            /(?m)^\$? *(?:Scripts\/)?hone ((?:run|debug|eval|optimize|runs|memory|agents|prompts|config|doctor)\b.*)$/
        for command in text.matches(of: line) {
            let words = String(command.1.prefix { $0 != "#" })
            for option in words.matches(of: /(?:^|\s)(--[a-z][a-z-]+)/) {
                #expect(reference.contains(String(option.1)), "\(command.0)")
            }
        }
    }

    /// As HoneCore declares them.
    private func exitStatuses() throws -> [Int] {
        try text("Sources/HoneCore/Errors/HoneError.swift")
            .matches(of: /public static let \w+ = ExitStatus\(rawValue: (\d+)\)/).compactMap { Int($0.1) }
    }
}
