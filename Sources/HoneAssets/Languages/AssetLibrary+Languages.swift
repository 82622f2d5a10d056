public import HoneCore

extension AssetLibrary {
    /// All languages, sorted by name: `Sandbox/<profile>/languages/*.yaml`.
    public func languages() throws(AssetError) -> [Asset<Language>] {
        var languages: [Asset<Language>] = []
        for profile in try profileNames() {
            for name in try names(in: "Sandbox/\(profile)/languages") where name.hasSuffix(".yaml") {
                guard isAssetName(String(name.dropLast(5))),
                    let file = try file("Sandbox/\(profile)/languages/\(name)")
                else { continue }
                let language = try LanguageFile(file, profile: profile).language
                if let other = languages.first(where: { $0.value.name == language.name }) {
                    throw .repeatedLanguage(
                        language.name, other.sources.map(\.file), Place(file: file.source.file, line: 1))
                }
                languages.append(Asset(value: language, sources: [file.source]))
            }
        }
        return languages.sorted { $0.value.name < $1.value.name }
    }
}
