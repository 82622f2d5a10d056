import Foundation

/// What each module may import: the table of Scripts/import-arrows.
struct ImportTable {
    /// What every module may import.
    static let system: Set<String> = [
        "Swift", "Foundation", "FoundationEssentials", "Glibc", "Dispatch", "Synchronization",
    ]

    private var allowed: [String: Set<String>] = [:]

    init(_ text: String) throws {
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let parts = line.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2 else { throw CocoaError(.formatting) }
            allowed[String(parts[0])] = Set(parts[1].split(separator: " ").map(String.init))
        }
    }

    /// The forbidden imports of a source file, as sentences.
    func violations(in source: String, of module: String) -> [String] {
        guard let allowed = allowed[module] else { return ["\(module) is not in Scripts/import-arrows"] }
        return Self.imports(of: source)
            .filter { $0 != module && !allowed.contains($0) && !Self.system.contains($0) }
            .map { "\(module) imports \($0)" }
    }

    /// The modules that a Swift file imports.
    static func imports(of source: String) -> [String] {
        // What stands between two """ is a text, such as a program in Python.
        let code = source.split(separator: #/"""/#, omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset.isMultiple(of: 2) }.map(\.element).joined(separator: "\n")
        return code.split(separator: "\n").compactMap { line in
            let pattern =
                #/^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?/#
            let rest = line.replacing(pattern, with: "", maxReplacements: 1)
            let declaration = #/^import\s+(?:(?:struct|class|enum|protocol|typealias|func|let|var)\s+)?(\w+)/#
            return rest.prefixMatch(of: declaration).map { String($0.output.1) }
        }
    }
}
