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
        let status: ExitStatus
        do {
            status = try await execute(workbench)
        } catch let error as any HoneError {
            (self as? any ReportingCommand)?.report(error)
            throw error
        }
        if status != .verified { throw ExitCode(status.rawValue) }
    }
}

/// A command whose result a program may read.
protocol ReportingCommand: HoneCommand {
    var output: OutputOptions { get }
}

extension ReportingCommand {
    /// Gives a program that waits for JSON an object also where there is no run to report on.
    func report(_ error: any HoneError) {
        let body: JSONValue = [
            "status": "error", "exit_status": .integer(Int(error.exitStatus.rawValue)),
            "detail": .string(error.message),
        ]
        if output.json { printResult(body.indentedText) }
        if output.jsonl { printResult(JSONValue.object(["kind": "result", "body": body]).text) }
    }
}
