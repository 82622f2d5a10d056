/// How a file of one language is run in the sandbox.
public struct ProgramLanguage: Sendable {
    public var name: String
    /// Without the dot.
    public var extensions: [String]
    /// The sandbox profile that suits it.
    public var profile: String
    /// What reads a program from standard input; nil where a file is needed.
    var fromInput: [String]?
    /// The command that runs the file, before the file's name.
    var command: [String]

    public static let all = [
        ProgramLanguage(
            name: "python", extensions: ["py"], profile: "python", fromInput: ["python3", "-"], command: ["python3"]),
        ProgramLanguage(
            name: "shell", extensions: ["sh", "bash"], profile: "shell", fromInput: ["bash", "-s", "--"],
            command: ["bash"]),
        ProgramLanguage(
            name: "c", extensions: ["c"], profile: "c", command: compiled(with: #"cc -o /tmp/program "$file" -lm"#)),
        ProgramLanguage(
            name: "c++", extensions: ["cpp", "cc", "cxx"], profile: "c",
            command: compiled(with: #"c++ -o /tmp/program "$file""#)),
        ProgramLanguage(
            name: "swift", extensions: ["swift"], profile: "swift",
            command: compiled(with: #"swiftc -o /tmp/program "$file""#)),
    ]

    /// The language of a file by its name's extension.
    public static func of(file: String) -> ProgramLanguage? {
        guard let dot = file.lastIndex(of: ".") else { return nil }
        let ending = file[file.index(after: dot)...]
        return all.first { $0.extensions.contains(String(ending)) }
    }

    /// The program is built outside the workspace, which it leaves as it is.
    private static func compiled(with compiler: String) -> [String] {
        ["sh", "-c", #"file=$1; shift; "# + compiler + #" && exec /tmp/program "$@""#, "sh"]
    }
}
