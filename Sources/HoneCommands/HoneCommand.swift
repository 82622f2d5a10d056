import ArgumentParser
import HoneCore
import HoneRuntime

/// A command that ends with one of the documented exit statuses.
protocol HoneCommand: AsyncParsableCommand {
    var global: GlobalOptions { get }
    func execute(_ workbench: Workbench) async throws -> ExitStatus
}

extension HoneCommand {
    func run() async throws {
        let workbench = try global.workbench()
        defer { workbench.close() }
        let status = try await execute(workbench)
        if status != .verified { throw ExitCode(status.rawValue) }
    }
}
