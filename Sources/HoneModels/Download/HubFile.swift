/// One file of a repository on a model hub, spelled `hf:OWNER/REPO/FILE`.
///
///     try HubFile("hf:Qwen/Qwen3-1.7B-GGUF/Qwen3-1.7B-Q8_0.gguf").localName   // "Qwen3-1.7B-Q8_0"
public struct HubFile: Sendable, Hashable, CustomStringConvertible {
    /// `OWNER/REPO`.
    public let repository: String
    /// The path inside the repository.
    public let file: String

    public var description: String { "hf:\(repository)/\(file)" }
    /// The file's own name without `.gguf`.
    public var localName: String { String((file.split(separator: "/").last ?? "").dropLast(".gguf".count)) }

    public init(_ spelling: String) throws(DownloadError) {
        guard spelling.hasPrefix("hf:") else { throw .badSpelling(spelling) }
        let parts = spelling.dropFirst("hf:".count).split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 3, parts.allSatisfy(Self.isName) else { throw .badSpelling(spelling) }
        let name = parts[parts.count - 1]
        guard name.hasSuffix(".gguf"), name.count > ".gguf".count else { throw .notGGUFName(spelling) }
        guard !Self.isPart(name) else { throw .splitModel(spelling) }
        repository = parts[..<2].joined(separator: "/")
        file = parts[2...].joined(separator: "/")
    }

    private static func isName(_ part: Substring) -> Bool {
        let marks = "._-+ ".utf8
        return !part.isEmpty && part != "." && part != ".." && !part.hasPrefix("-")
            && part.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: marks.contains(byte)
                }
            }
    }

    /// `…-00001-of-00003.gguf`.
    private static func isPart(_ name: Substring) -> Bool {
        let words = name.dropLast(".gguf".count).split(separator: "-")
        return words.count >= 3 && words[words.count - 2] == "of" && Int(words[words.count - 1]) != nil
            && Int(words[words.count - 3]) != nil
    }

    /// Where the hub serves the newest version of it.
    func url(at hub: WebAddress) -> String {
        let path = file.utf8.map {
            $0 == UInt8(ascii: " ") ? "%20" : $0 == UInt8(ascii: "+") ? "%2B" : String(UnicodeScalar($0))
        }
        return "\(hub.text)/\(repository)/resolve/main/\(path.joined())"
    }

    /// Where a person reads about it.
    func page(at hub: WebAddress) -> String { "\(hub.text)/\(repository)" }
}
