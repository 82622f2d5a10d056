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
            limit(.realTimePriority, 0), limit(.pendingSignals, 1024),
        ]
        budget = csandbox_budget(
            memory: UInt64(limits.memory), cpu_microseconds: UInt64(limits.cpuTime * 1e6), disk: UInt64(limits.disk),
            files: UInt64(limits.files))
        // bubblewrap and the namespace's init are among them.
        processes = limit(.processes, UInt64(limits.processes) + 2)
    }

    /// The first limit that no program could live with, as a sentence's end.
    static func complaint(about limits: SandboxProfile.Limits) -> String? {
        let times = [("wall_clock", limits.wallClock), ("cpu_time", limits.cpuTime)]
        if let (name, value) = times.first(where: { !(0.001...31_536_000).contains($0.1) }) {
            return "limits.\(name) is \(value) s, but must be between 1 ms and a year"
        }
        let numbers: [(name: String, value: Int, range: ClosedRange<Int>, unit: String)] = [
            ("processes", limits.processes, 1...4_000_000, ""),
            ("open_files", limits.openFiles, 16...1_000_000, ""),
            ("files", limits.files, 16...1_000_000_000, ""),
            ("file_size", limits.fileSize, 4096...1 << 60, " bytes"),
            ("address_space", limits.addressSpace, 16 << 20...1 << 60, " bytes"),
            ("memory", limits.memory, 16 << 20...1 << 60, " bytes"),
            ("temporary_storage", limits.temporaryStorage, 4096...1 << 50, " bytes"),
            ("disk", limits.disk, 4096...1 << 60, " bytes"),
            ("output", limits.output, 1024...1_000_000_000, " bytes"),
        ]
        return numbers.first { !$0.range.contains($0.value) }.map { limit in
            "limits.\(limit.name) is \(limit.value)\(limit.unit), but must be between \(limit.range.lowerBound) and "
                + "\(limit.range.upperBound)"
        }
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
    case pendingSignals = 11
    case messageQueues = 12
    case niceness = 13
    case realTimePriority = 14
}

private func limit(_ resource: Resource, _ soft: UInt64, _ hard: UInt64? = nil) -> csandbox_limit {
    csandbox_limit(resource: resource.rawValue, soft: soft, hard: hard ?? soft)
}
