import HoneCore

extension SandboxProfile {
    /// This profile, which came with a file that anyone may have written, without what `own` does not allow: it shows
    /// no other folders and gives no more of anything.
    func confined(to own: SandboxProfile) -> SandboxProfile {
        func least(_ wanted: Double, _ allowed: Double) -> Double { min(max(wanted, 0.001), allowed) }
        func least(_ wanted: Int, _ allowed: Int) -> Int { min(max(wanted, 1), allowed) }
        var profile = self
        profile.readOnly = readOnly.filter(own.readOnly.contains)
        profile.toolchains = toolchains.filter(own.toolchains.contains)
        profile.limits = Limits(
            wallClock: least(limits.wallClock, own.limits.wallClock),
            cpuTime: least(limits.cpuTime, own.limits.cpuTime),
            processes: least(limits.processes, own.limits.processes),
            openFiles: least(limits.openFiles, own.limits.openFiles),
            fileSize: least(limits.fileSize, own.limits.fileSize),
            addressSpace: least(limits.addressSpace, own.limits.addressSpace),
            memory: least(limits.memory, own.limits.memory),
            temporaryStorage: least(limits.temporaryStorage, own.limits.temporaryStorage),
            disk: least(limits.disk, own.limits.disk), files: least(limits.files, own.limits.files),
            output: least(limits.output, own.limits.output))
        return profile
    }
}
