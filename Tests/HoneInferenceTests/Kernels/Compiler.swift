import Foundation

/// The C compiler on the PATH, for programs that test the kernels from within.
enum Compiler {
    private static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    private static let kernels = tests.deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Sources/CKernels").path

    /// The folder that has `bin/clang`.
    private static let toolchain: String? = {
        let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
        let found = folders.map { "\($0)/clang" }.first { FileManager.default.isExecutableFile(atPath: $0) }
        return found.map {
            URL(fileURLWithPath: $0).resolvingSymlinksInPath().deletingLastPathComponent().deletingLastPathComponent()
                .path
        }
    }()

    static let isPresent = toolchain != nil

    /// Whether there is the detector of data races; its library needs these of Swift's.
    static let hasThreadSanitizer: Bool = {
        guard let toolchain, FileManager.default.fileExists(atPath: libraries + "/libdispatch.so") else { return false }
        let files = try? FileManager.default.subpathsOfDirectory(atPath: toolchain + "/lib/clang")
        return files?.contains { $0.contains("libclang_rt.tsan-") } ?? false
    }()

    private static var libraries: String { (toolchain ?? "") + "/lib/swift/linux" }

    /// What a program of one file among the tests and some of the kernels prints.
    static func output(
        of test: String, kernels files: [String], findsRaces: Bool = false, arguments: [String] = []
    ) throws -> String {
        let program = FileManager.default.temporaryDirectory.appendingPathComponent("kernels-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: program) }
        let races = [
            "-fsanitize=thread", "-L", libraries, "-ldispatch", "-lBlocksRuntime", "-Wl,-rpath," + libraries,
        ]
        let message = try run(
            (toolchain ?? "") + "/bin/clang",
            ["-std=c2x", "-O2", "-g", "-I", kernels, "-I", kernels + "/include", tests.path + "/" + test]
                + files.map { kernels + "/" + $0 } + (findsRaces ? races : []) + ["-lm", "-o", program])
        return message.isEmpty ? try run(program, arguments) : message
    }

    static func sources() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: kernels).filter { $0.hasSuffix(".c") }.sorted()
    }

    /// Standard output and standard error together.
    private static func run(_ program: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }
}
