import Foundation
import Testing

/// What this machine can do.
enum Machine {
    static let reason: Comment = "bubblewrap is not installed or may not make namespaces here"

    static let hasSandbox: Bool = {
        guard let bwrap = ["/usr/bin/bwrap", "/usr/local/bin/bwrap"].first(where: FileManager.default.isExecutableFile)
        else { return false }
        let process = Process()
        process.executableURL = URL(filePath: bwrap)
        process.arguments = ["--unshare-user", "--unshare-pid", "--unshare-net", "--ro-bind", "/", "/", "true"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()
}
