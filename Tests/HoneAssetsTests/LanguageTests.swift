import HoneCore
import Testing

@testable import HoneAssets

@Suite struct LanguageTests {
    private let ruby = """
        name: ruby
        extensions: [rb]
        run: [ruby]
        failures:
          diagnostics: ["{file}:{line}:in {function}: {message}"]
        """

    @Test func `the languages that come with Hone stand beside profiles that exist`() throws {
        let library = try AssetLibrary(environment: [:], workingDirectory: "/")
        let languages = try library.languages().map(\.value)
        #expect(languages.map(\.name) == ["c", "c++", "node", "python", "shell", "swift"])
        let profiles = try library.profileNames()
        for language in languages {
            #expect(profiles.contains(language.profile))
            #expect(!language.run.isEmpty && !language.extensions.isEmpty)
        }
        let endings = languages.flatMap(\.extensions)
        #expect(Set(endings).count == endings.count)
    }

    @Test func `a person adds a language with a file`() throws {
        let home = try TemporaryHome()
        try home.write(ruby, to: home.user + "/Sandbox/shell/languages/ruby.yaml")
        let found = try home.library().languages().first { $0.value.name == "ruby" }
        let language = try #require(found).value
        #expect(language.profile == "shell")
        #expect(language.failures.diagnostics.first?.match("a.rb:3:in f: no")?["function"] == "f")
    }

    @Test(arguments: [
        ("rules: x", "rules"), ("failures:\n  error: [x]", "error"), ("failures:\n  frames_come: never", "never"),
        ("failures:\n  frames: [\"{folder}\"]", "{folder}"), ("extensions: [.rb]", ".rb"), ("run: ruby", "run"),
    ])
    func `what a file must not say is an error that names it`(lines: String, word: String) throws {
        let home = try TemporaryHome()
        let rest = ruby.split(separator: "\n").filter { !lines.hasPrefix($0.prefix { $0 != ":" }) || $0.hasPrefix(" ") }
        let kept = lines.hasPrefix("failures") ? rest.filter { !$0.hasPrefix(" ") } : rest
        try home.write(
            (kept + [Substring(lines)]).joined(separator: "\n"), to: home.user + "/Sandbox/shell/languages/ruby.yaml")
        #expect { try home.library().languages() } throws: { error in
            (error as? AssetError)?.message.contains(word) == true
        }
    }

    @Test func `two files of one name are told apart by a person`() throws {
        let home = try TemporaryHome()
        try home.write(
            ruby.replacing("name: ruby", with: "name: python"), to: home.user + "/Sandbox/shell/languages/other.yaml")
        #expect { try home.library().languages() } throws: {
            ($0 as? AssetError)?.message.contains("Give one of them another name") == true
        }
    }
}
