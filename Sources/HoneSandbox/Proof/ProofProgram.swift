public import HoneCore

/// A hostile program of a profile's proof, in shell or Python.
///
/// Its comments say `wall:` or `limit:` and what is to stop it; its last line of output is `held`, or `escaped: ` and
/// what it could do.
public struct ProofProgram: Sendable, Hashable {
    /// A file name; its ending says the language.
    public let name: String
    public let text: String
    public let guards: SandboxProof.Guard
    public let obstacle: String

    /// A program that does not say what it is about counts as one about a wall.
    public init(name: String, text: String) {
        self.name = name
        self.text = text
        let header = text.split(separator: "\n").prefix { $0.hasPrefix("#") }.map { $0.drop { "# ".contains($0) } }
        func value(_ key: String) -> String? {
            header.first { $0.hasPrefix(key) }.map { String($0.dropFirst(key.count).drop { $0 == " " }) }
        }
        let limit = value("limit:")
        guards = limit == nil ? .wall : .limit
        obstacle = limit ?? value("wall:") ?? "a wall"
    }

    var command: [String] { [name.hasSuffix(".py") ? "python3" : "sh", name] }
}
