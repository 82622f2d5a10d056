import CSandbox
import Glibc
import HoneCore

/// A box that is kept, with an interpreter in it that forks for each program.
///
/// The server is Hone's own code and the only process that keeps rights over the box's namespaces. Each program gets
/// process, mount, network and IPC namespaces of its own in there, an empty /tmp, /dev/shm and (without a workspace)
/// /box, no capability, and the whole system call filter; nothing of it is left when the server answers. One program
/// runs at a time.
final class WarmBox: Sendable {
    let socket: ServerSocket
    private let control: Pipe
    private let report: Pipe

    /// - Parameters:
    ///   - workspace: What programs see as /box; nil for an empty folder for each.
    ///   - readOnly: Paths in the workspace that cannot be changed.
    ///   - network: What programs may reach through the broker behind `gate`; only for a box with one program, which
    ///     then has the box's network and not one of its own.
    /// - Throws: Where no box can be built or the interpreter in it cannot serve.
    init(
        _ profile: SandboxProfile, in workspace: BubblewrapSandbox.Workspace?, readOnly: [String],
        of sandbox: BubblewrapSandbox, network: NetworkAccess? = nil, gate: Int32 = -1
    ) throws {
        var generous = profile
        // The server's own needs; each program gets the profile's limits.
        generous.limits.cpuTime = 31_536_000
        generous.limits.processes += 8
        generous.limits.openFiles = max(generous.limits.openFiles, 256)
        let (shared, layout, _) = try sandbox.prepare(generous)
        // Mounts are numbered from the workspace on; where there is none, something that the box has anyway.
        let folder = workspace?.path ?? "/usr"
        var launch = BoxLaunch(
            spawner: sandbox.spawner, launcher: shared.launcher, layout: layout,
            suffix: Self.suffix(
                folder: workspace == nil ? nil : shared.identity == nil ? folder : (layout.staging ?? "") + "/0",
                readOnly: readOnly, network: network),
            filter: try SealedFile(name: "no filter", Self.allowingFilter), files: shared.files)
        if let users = shared.identity {
            launch.identity = BoxLaunch.Identity(
                users: users, staging: layout.staging ?? "", mounts: [folder] + layout.staged,
                mapsOwner: workspace != nil, owner: workspace?.status.st_uid ?? 0,
                ownerGroup: workspace?.status.st_gid ?? 0)
        }

        launch.gate = gate
        launch.workspace = workspace?.path
        launch.budget = ResourceLimits(profile.limits).budget
        var theirs = Descriptor(-1)
        let ours = try ServerSocket(other: &theirs)
        var controls = try Pipe()
        var reports = try Pipe()
        let nothing = Descriptor(open("/dev/null", O_RDWR | O_CLOEXEC))
        try launch.start(
            BoxLaunch.Ends(
                input: theirs.raw, output: nothing.raw, errors: nothing.raw, control: controls.reading.raw,
                report: reports.writing.raw))
        controls.closeReading()
        reports.closeWriting()
        control = controls
        report = reports
        socket = ours
        theirs = Descriptor(-1)
        let deadline = ContinuousClock.now + .seconds(20)
        guard socket.receive(by: deadline) == ["ready"] else { throw unusable("its interpreter does not start") }
        let filter = try SealedFile(name: "filter", SystemCallFilter(table: .native, preset: profile.systemCalls).bytes)
        let limits = profile.limits
        let numbers = [
            limits.temporaryStorage, Int(limits.cpuTime.rounded(.up)), limits.processes + 5, limits.openFiles,
            limits.files, workspace == nil ? 0 : 1, network == nil ? 0 : 1,
        ]
        let setup = try SealedFile(
            name: "setup",
            fields(numbers.map(String.init) + TrustedPrograms.roles))
        guard socket.send("setup", [setup.descriptor, filter.descriptor]),
            socket.receive(by: deadline) == ["idle", "0"]
        else { throw unusable("its interpreter does not serve") }
    }

    /// What the supervisor has seen of the last program; nil where the box is gone.
    func observed() -> csandbox_report? {
        var order = UInt8(CSANDBOX_TELL)
        return write(control.writing.raw, &order, 1) == 1 ? nextReport() : nil
    }

    /// What the supervisor says about a box whose server is gone; nil where it cannot say anything any more.
    func lastReport() -> csandbox_report? { nextReport() }

    private func nextReport() -> csandbox_report? {
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 256)
        let size = MemoryLayout<csandbox_report>.size
        while bytes.count < size {
            let count = read(report.reading.raw, &part, min(part.count, size - bytes.count))
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return nil }
            bytes += part[..<count]
        }
        return bytes.withUnsafeBytes { $0.loadUnaligned(as: csandbox_report.self) }
    }

    /// Gives the next program the whole budget of CPU time, disk and files.
    func restart() {
        var order = UInt8(CSANDBOX_RESTART)
        _ = write(control.writing.raw, &order, 1)
    }

    deinit {
        // The supervisor kills the box for this byte, and its report ends when nothing is left.
        _ = write(control.writing.raw, "k", 1)
        var byte: UInt8 = 0
        while true {
            let count = read(report.reading.raw, &byte, 1)
            if count == 0 || count < 0 && errno != EINTR { break }
        }
    }

    /// The server needs to make namespaces; every program gets the filter of all boxes before it runs.
    private static let allowingFilter: [UInt8] = [0x06, 0, 0, 0, 0, 0, 0xFF, 0x7F]

    private static func suffix(folder: String?, readOnly: [String], network: NetworkAccess?) -> ArgumentBlock {
        var arguments = folder.map { ["--bind", $0, BoxLayout.workspace] } ?? ["--dir", BoxLayout.workspace]
        let folder = folder ?? ""
        for name in readOnly { arguments += ["--ro-bind", "\(folder)/\(name)", "\(BoxLayout.workspace)/\(name)"] }
        if let network {
            arguments += BoxNetwork.certificates
            for (name, value) in BoxNetwork.environment(for: network).sorted(by: { $0.key < $1.key }) {
                arguments += ["--setenv", name, value]
            }
        }
        arguments += ["--chdir", "/", "--remount-ro", "/"]
        for capability in ["CAP_SYS_ADMIN", "CAP_NET_ADMIN", "CAP_SETPCAP"] { arguments += ["--cap-add", capability] }
        return ArgumentBlock(arguments + ["--", "python3", "-c", TrustedPrograms.server])
    }
}

private func unusable(_ reason: String) -> SandboxError {
    SandboxError(.launchFailed, "No warm sandbox for Python can be built: \(reason).")
}
