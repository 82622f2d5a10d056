import CSandbox
import HoneCore

/// A profile's limits as the kernel takes them for each process.
struct ResourceLimits: Sendable {
    /// Set before bubblewrap starts.
    let perProcess: [csandbox_limit]
    /// Set once the box has a user or a user namespace that it is counted in.
    let processes: csandbox_limit
    /// Of all processes together.
    let budget: csandbox_budget

    init(_ limits: SandboxProfile.Limits) {
        let cpu = UInt64(limits.cpuTime.rounded(.up))
        perProcess = [
            // SIGXCPU first, SIGKILL for those who ignore it.
            limit(.cpuTime, cpu, cpu + 2),
            limit(.openFiles, UInt64(limits.openFiles)),
            limit(.fileSize, UInt64(limits.fileSize)),
            limit(.addressSpace, UInt64(limits.addressSpace)),
            limit(.coreSize, 0), limit(.lockedMemory, 0), limit(.messageQueues, 0), limit(.niceness, 0),
            limit(.realTimePriority, 0),
        ]
        budget = csandbox_budget(
            memory: UInt64(limits.memory), cpu_microseconds: UInt64(limits.cpuTime * 1e6), disk: UInt64(limits.disk),
            files: UInt64(limits.files))
        // bubblewrap and the namespace's init are among them.
        processes = limit(.processes, UInt64(limits.processes) + 2)
    }

    /// The first limit that no program could live with, as a sentence's end.
    static func complaint(about limits: SandboxProfile.Limits) -> String? {
        let numbers: [(String, Double, ClosedRange<Double>)] = [
            ("wall_clock", limits.wallClock, 0.001...31_536_000),
            ("cpu_time", limits.cpuTime, 0.001...31_536_000),
            ("processes", Double(limits.processes), 1...4_000_000),
            ("open_files", Double(limits.openFiles), 16...1_000_000),
            ("file_size", Double(limits.fileSize), 4096...1e18),
            ("address_space", Double(limits.addressSpace), 16_777_216...1e18),
            ("memory", Double(limits.memory), 16_777_216...1e18),
            ("temporary_storage", Double(limits.temporaryStorage), 4096...1e15),
            ("disk", Double(limits.disk), 4096...1e18),
            ("files", Double(limits.files), 16...1e15),
            ("output", Double(limits.output), 1024...1e9),
        ]
        guard let (name, value, range) = numbers.first(where: { !$0.2.contains($0.1) }) else { return nil }
        return "limits.\(name) is \(value), outside \(range.lowerBound) to \(range.upperBound)"
    }
}

/// The kernel's numbers, of which some C libraries hide a part; alike on x86-64 and aarch64.
private enum Resource: Int32 {
    case cpuTime = 0
    case fileSize = 1
    case coreSize = 4
    case processes = 6
    case openFiles = 7
    case lockedMemory = 8
    case addressSpace = 9
    case messageQueues = 12
    case niceness = 13
    case realTimePriority = 14
}

private func limit(_ resource: Resource, _ soft: UInt64, _ hard: UInt64? = nil) -> csandbox_limit {
    csandbox_limit(resource: resource.rawValue, soft: soft, hard: hard ?? soft)
}
