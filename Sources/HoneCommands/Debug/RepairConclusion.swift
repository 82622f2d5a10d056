import HoneCore
import HoneRuntime

/// Ends a repair: shows the diff, writes it back where that was asked for, and says how to undo it.
struct RepairConclusion {
    let workbench: Workbench
    let console: RunConsole
    let apply: Bool

    func conclude(_ result: RunResult) async throws -> ExitStatus {
        let repair = try await workbench.repair(result)
        var report = RunReport(result: repair.result)
        report.diff = repair.diff
        guard apply else {
            let status = try console.conclude(report)
            if result.reason == .verified, !repair.diff.isEmpty, !console.options.quiet {
                printError("  nothing is written to the project yet; write it with: hone runs apply \(result.run)")
            }
            return status
        }
        guard result.reason == .verified else {
            let status = try console.conclude(report)
            if !repair.diff.isEmpty {
                printError("hone: The repair is not verified, so it is not written to the project.")
            }
            return status
        }
        let written = try await workbench.apply(repair)
        report.applied = written.files
        let status = try console.conclude(report)
        tell(written)
        return written.conflicts.isEmpty ? status : .checksFailed
    }

    func tell(_ written: AppliedRepair) {
        for path in written.conflicts {
            printError(
                "hone: \(sanitized(path)) changed in the project meanwhile, or is no regular file, and was left as it is; merge it by hand from the diff."
            )
        }
        for path in written.overUncommitted {
            printError("hone: \(sanitized(path)) had uncommitted changes; the repair went on top of them.")
        }
        guard !written.files.isEmpty, !console.options.quiet else { return }
        printError(
            "  written  \(counted(written.files.count, "file")); undo with: \(patchCommand(written.patch, in: written.project, undo: true))"
        )
    }
}
