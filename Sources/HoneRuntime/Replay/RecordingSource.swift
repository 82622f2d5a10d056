import FoundationEssentials
import HoneCore

extension Workbench {
    /// Reads a recording from a file.
    public func readRecording(_ file: String) throws -> Recording {
        let path = context.absolute(file)
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw RuntimeError("The recording \(path) cannot be read. Check its name and that you may read it.", .usage)
        }
        return try Recording(parsing: Array(data), name: path)
    }
}
