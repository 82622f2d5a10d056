import Glibc

/// The model files that a person has put, or pulled, into one folder: `NAME.gguf` is `local/NAME`.
public struct ModelFolder: Sendable {
    public let path: String

    public init(path: String) { self.path = path }

    /// Names in alphabetical order; none where the folder does not exist.
    public var names: [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasSuffix(".gguf"), !name.hasPrefix(".") { names.append(String(name.dropLast(5))) }
        }
        return names.sorted()
    }

    public func file(named name: String) -> String { "\(path)/\(name).gguf" }
}
