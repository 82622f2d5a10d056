import Foundation
import Testing

/// What this machine can do.
enum Machine {
    static let reason: Comment = "bubblewrap is not installed or may not make namespaces here"

    /// Where the compiler is that these tests were built with.
    static let swiftFolder: String? = {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return path.split(separator: ":").map(String.init).first {
            FileManager.default.isExecutableFile(atPath: $0 + "/swift")
        }
    }()

    static let hasPython = FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")

    static let hasCompiler = FileManager.default.isExecutableFile(atPath: "/usr/bin/cc")

    static let hasMake = hasCompiler && FileManager.default.isExecutableFile(atPath: "/usr/bin/make")

    static let hasSwift = swiftFolder != nil

    static let hasPytest = ["python3/dist-packages", "python3.11/site-packages"].contains {
        FileManager.default.fileExists(atPath: "/usr/lib/\($0)/pytest/__init__.py")
    }

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
