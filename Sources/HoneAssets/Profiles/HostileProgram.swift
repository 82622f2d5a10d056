/// A program of `Sandbox/hostile` that tries a wall or a limit of the sandbox.
///
///     try library.hostileProgram(named: "read-outside.sh").text
public struct HostileProgram: Sendable, Hashable {
    /// Its file name; the ending says the language: sh or py.
    public var name: String
    public var text: String

    /// Letters, digits, `-` and `_`, and an ending that needs no compiler.
    static func isFileName(_ name: String) -> Bool {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 2 && isAssetName(String(parts[0])) && ["sh", "py"].contains(parts[1])
    }
}

extension AssetLibrary {
    public func hostileProgram(named name: String) throws(AssetError) -> HostileProgram {
        guard HostileProgram.isFileName(name), let file = try file("Sandbox/hostile/\(name)") else {
            throw .notFound("hostile program", name, among: try names(in: "Sandbox/hostile"))
        }
        return HostileProgram(name: name, text: file.text)
    }
}
