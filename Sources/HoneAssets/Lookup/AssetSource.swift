/// The places where assets are looked up, first to last.
public enum AssetLayer: String, Sendable, Hashable, CaseIterable {
    /// `--home` or `HONE_HOME`.
    case home
    /// The nearest `.hone/` above the working directory, where it is trusted.
    case project
    /// `$XDG_CONFIG_HOME/hone`.
    case user
    /// `../share/hone` beside the executable.
    case installed
    /// The copies inside the binary.
    case embedded
}

/// Where an asset was found.
public struct AssetSource: Sendable, Hashable, CustomStringConvertible {
    public var layer: AssetLayer
    /// An absolute path; for an embedded asset `embedded:` and the path in the repository.
    public var file: String

    public init(layer: AssetLayer, file: String) {
        self.layer = layer
        self.file = file
    }

    public var description: String { file }
}

/// An asset and the files that it was read from.
public struct Asset<Value: Sendable>: Sendable {
    public var value: Value
    /// The file that gives it its name comes first.
    public var sources: [AssetSource]

    public init(value: Value, sources: [AssetSource]) {
        self.value = value
        self.sources = sources
    }
}

extension Asset: Equatable where Value: Equatable {}
extension Asset: Hashable where Value: Hashable {}

/// A file as it was found.
struct AssetFile: Sendable {
    /// Valid text with line feeds only.
    var text: String
    var source: AssetSource

    func place(_ line: Int? = nil) -> Place { Place(file: source.file, line: line) }
}

/// A folder that assets are looked up in.
struct AssetFolder: Sendable, Hashable {
    var layer: AssetLayer
    /// Absolute, without symbolic links where the layer is `project`.
    var path: String

    /// A project comes from others: a link in it could lead a prompt to a private file.
    var followsLinks: Bool { layer != .project }
}
