import ArgumentParser
import HoneCore

/// A command that ends with one of the documented exit statuses.
protocol HoneCommand: AsyncParsableCommand {
    func execute() async throws -> ExitStatus
}

extension HoneCommand {
    func run() async throws {
        let status = try await execute()
        if status != .verified { throw ExitCode(status.rawValue) }
    }
}
