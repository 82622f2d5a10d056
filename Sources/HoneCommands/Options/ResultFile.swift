import FoundationEssentials
import HoneCore
import HoneRuntime

/// Writes a file as a whole: it has the old content or the new one, never a part.
func write(_ bytes: [UInt8], to path: String) throws {
    do {
        try Data(bytes).write(to: URL(filePath: path), options: .atomic)
    } catch {
        throw RuntimeError(
            "\(path) could not be written. Check that its folder exists, can be written and has room.", .usage)
    }
}
