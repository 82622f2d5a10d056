/// A secret that shows itself to nobody: descriptions and dumps say `(key)`.
public struct APIKey: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let secret: String

    /// Nil for a text that cannot be a key: empty, or with characters that a header may not hold.
    public init?(_ text: String) {
        secret = text.trimmed
        guard !secret.isEmpty, secret.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
    }

    public var description: String { "(key)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }

    var authorization: String { "Bearer \(secret)" }

    /// `text` with the key struck out, in case a server repeats it.
    func redact(_ text: String) -> String {
        var output = ""
        var place = text.startIndex
        while let found = text.range(ofText: secret, from: place) {
            output += text[place..<found.lowerBound] + description
            place = found.upperBound
        }
        return output + text[place...]
    }
}
