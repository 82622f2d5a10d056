import Glibc
import HoneCore
import HoneRuntime

enum CommandContext {
    /// What this process was given.
    static func current() throws -> ProcessContext {
        var variables: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let pair = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if pair.count == 2 { variables[String(pair[0])] = String(pair[1]) }
            entry += 1
        }
        guard let folder = getcwd(nil, 0) else {
            throw RuntimeError("The current folder does not exist any more. Change to one that does.", .usage)
        }
        defer { free(folder) }
        var executable = ""
        if let path = realpath("/proc/self/exe", nil) {
            executable = String(cString: path)
            free(path)
        }
        return ProcessContext(
            variables: variables, workingDirectory: String(cString: folder), executable: executable)
    }
}
