/// A YAML value with the line that it begins on. Scalars are kept as they are written: nothing turns `no` into false
/// or `010` into 8 on the way.
struct YAMLNode: Sendable {
    indirect enum Content: Sendable {
        /// Nothing, `~` or `null`.
        case empty
        case scalar(String, isPlain: Bool)
        case list([YAMLNode])
        case map([Member])
    }

    struct Member: Sendable {
        var key: String
        var line: Int
        var value: YAMLNode
    }

    var content: Content
    var line: Int
}
