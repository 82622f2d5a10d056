/// `text` as one word of a shell command.
public func shellQuoted(_ text: String) -> String {
    let plain = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./=:,+@%".contains($0)) }
    return plain && !text.isEmpty
        ? text : "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
}

/// The command by which a person applies a patch to a folder, or takes it back, from wherever they are. Within a
/// repository git would read the patch's paths from the top of it, so it is run outside.
public func patchCommand(_ patch: String, in folder: String, undo: Bool = false) -> String {
    "git -C / apply \(undo ? "-R " : "")--unsafe-paths --directory=\(shellQuoted(folder)) \(shellQuoted(patch))"
}
