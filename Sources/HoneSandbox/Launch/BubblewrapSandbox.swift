import CSandbox
import Glibc
public import HoneCore
import Synchronization

/// The sandbox on Linux: bubblewrap's namespaces, a read-only view of /usr, no network, or a broker to what a person
/// allowed of it, no capability, a system call filter, resource limits, and an end that takes every process with it.
///
///     let sandbox = BubblewrapSandbox(environment: ["PATH": "/usr/bin", "HOME": "/home/ada"])
///     let outcome = try await sandbox.execute(
///         Execution(arguments: ["python3", "-c", "print(1)"], workspace: "/home/ada/project", profile: python))
///     // outcome.standardOutput.text == "1\n"
///
/// The program sees the workspace as /box, owned by itself, and has a private /tmp, HOME and /dev/shm that vanish
/// with it. It runs as a normal user; where Hone itself is root, as a user of its own that owns nothing outside.
/// Without bubblewrap, or where the system forbids namespaces, `execute` throws; it never runs anything unconfined.
public final class BubblewrapSandbox: Sandbox {
    /// How root lets the box write the workspace.
    enum Ownership: Sendable {
        /// A mount that shows the owner's files as the box's; where the file system cannot, by changing owners.
        case mapped
        /// By changing the owner of every file, and back when the box is gone.
        case changed
    }

    /// What all boxes have in common.
    struct Shared: Sendable {
        let launcher: String
        let files: SyntheticFiles
        let identity: BoxIdentity?
    }

    private struct State {
        var shared: Shared?
        var filters: [SystemCallPreset: SealedFile] = [:]
        var layouts: [SandboxProfile: BoxLayout] = [:]
        /// Devices whose file system has no owner-mapped mounts.
        var unmappable: Set<UInt>
    }

    let host: Host
    let spawner: Spawner
    private let ownership: Ownership
    private let resolver: Resolver
    private let brokerLimits: BrokerLimits
    private let state: Mutex<State>
    private let lending = Mutex(())

    /// - Parameter environment: of the person's shell: PATH for bubblewrap and toolchains, HOME for what to hide.
    ///   Nothing of it reaches a box.
    public convenience init(environment: [String: String]) {
        self.init(environment: environment, ownership: .mapped)
    }

    /// - Parameter groups: where control groups can be made; nil for what this process finds.
    init(
        environment: [String: String], ownership: Ownership, groups: ControlGroups? = nil, spawner: Spawner? = nil,
        resolver: @escaping Resolver = systemResolver, brokerLimits: BrokerLimits = BrokerLimits()
    ) {
        host = Host(environment: environment)
        let found = groups ?? .ofThisProcess()
        let scope =
            groups == nil && found.arguments.isEmpty ? UserScope(environment: environment, on: host) : nil
        self.spawner = spawner ?? Spawner(groups: found, scope: scope)
        self.ownership = ownership
        self.resolver = resolver
        self.brokerLimits = brokerLimits
        state = Mutex(State(unmappable: []))
    }

    public func execute(_ execution: Execution) async throws -> ExecutionOutcome {
        try Task.checkCancellation()
        let workspace = try checkedWorkspace(execution.workspace)
        let (shared, layout, filter) = try prepare(execution.profile)
        let wallClock = min(.seconds(execution.profile.limits.wallClock), execution.wallClock ?? .seconds(1 << 40))
        return try await onOwnThread { [self] cancellation in
            var launch = BoxLaunch(
                spawner: spawner, launcher: shared.launcher, layout: layout, suffix: ArgumentBlock(), filter: filter,
                files: shared.files)
            let broker = try execution.network.map { try self.broker(for: $0, report: execution.onRequest) }
            defer { broker?.end() }
            launch.gate = broker?.gate ?? -1
            launch.workspace = workspace.path
            func run(mapped: Bool, users: BoxIdentity?) throws -> Supervision.Result {
                try place(workspace, in: &launch, mapped: mapped, users: users, for: execution)
                for _ in 0..<3 {
                    let supervision = try Supervision(
                        input: execution.standardInput, outputLimit: execution.profile.limits.output,
                        keepsWholeOutput: execution.keepsWholeOutput, wallClock: wallClock,
                        cancellation: cancellation)
                    do { return try supervision.run(launch) } catch is LaunchLost { continue }
                }
                throw LaunchFailure.lost
            }
            let result: Supervision.Result
            if let users = shared.identity {
                result = try runAsRoot(in: workspace, users, cancellation, run)
            } else {
                result = try run(mapped: false, users: nil)
            }
            return try result.outcome(of: execution, launch: launch, workspace: workspace.path)
        }
    }

    func broker(for access: NetworkAccess, report: @escaping @Sendable (NetworkRequest) -> Void) throws -> Broker {
        try Broker(access, limits: brokerLimits, resolver: resolver, report: report)
    }

    struct Workspace: Sendable {
        var path: String
        var status: stat
    }

    func checkedWorkspace(_ path: String) throws -> Workspace {
        guard let resolved = resolvedPath(path), let status = fileStatus(resolved) else {
            throw SandboxError(
                .badWorkspace, "The workspace \(path) does not exist. Create it, or name another with -C.")
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw SandboxError(.badWorkspace, "The workspace \(path) is not a folder. Name a folder with -C.")
        }
        guard !host.exposesHome(resolved) else {
            throw SandboxError(
                .badWorkspace,
                "The workspace \(path) holds a whole home folder, with its keys and settings, and the program could "
                    + "read and change all of it. Make a project folder in it and name that with -C.")
        }
        return Workspace(path: resolved, status: status)
    }

    func prepare(_ profile: SandboxProfile) throws -> (Shared, BoxLayout, SealedFile) {
        try state.withLock { state in
            let shared: Shared
            if let known = state.shared {
                shared = known
            } else {
                guard let launcher = host.candidates(for: "bwrap").first else { throw LaunchFailure.missing }
                shared = Shared(
                    launcher: launcher,
                    files: try SyntheticFiles(),
                    identity: host.isRoot ? try BoxIdentity() : nil)
                state.shared = shared
            }
            let preset = profile.systemCalls
            let filter =
                try state.filters[preset]
                ?? SealedFile(name: "filter", SystemCallFilter(table: .native, preset: preset).bytes)
            state.filters[preset] = filter
            let layout = try state.layouts[profile] ?? BoxLayout(profile, on: host)
            state.layouts[profile] = layout
            return (shared, layout, filter)
        }
    }

    private func place(
        _ workspace: Workspace, in launch: inout BoxLaunch, mapped: Bool, users: BoxIdentity?, for execution: Execution
    ) throws {
        let readOnly = BoxLayout.instructive(in: workspace.path)
        guard let users, let staging = launch.layout.staging else {
            launch.suffix = try BoxLayout.suffix(
                for: execution, workspace: workspace.path, readOnly: readOnly)
            return
        }
        launch.suffix = try BoxLayout.suffix(for: execution, workspace: staging + "/0", readOnly: readOnly)
        launch.identity = BoxLaunch.Identity(
            users: users, staging: staging, mounts: [workspace.path] + launch.layout.staged, mapsOwner: mapped,
            owner: workspace.status.st_uid, ownerGroup: workspace.status.st_gid)
    }

    private func runAsRoot(
        in workspace: Workspace, _ users: BoxIdentity, _ cancellation: Cancellation,
        _ run: (_ mapped: Bool, _ users: BoxIdentity?) throws -> Supervision.Result
    ) throws -> Supervision.Result {
        let device = UInt(workspace.status.st_dev)
        if ownership == .mapped, !state.withLock({ $0.unmappable.contains(device) }) {
            let result = try run(true, users)
            guard result.report.stage == CSANDBOX_OWNER_MAP.rawValue else { return result }
            _ = state.withLock { $0.unmappable.insert(device) }
        }
        return try oneAtATime(cancellation) {
            // This thread lives as long as the box, so nobody else has its number.
            let user = users.first + UInt32(csandbox_thread()) % users.count
            let owner = workspace.status
            // The range, too: what an earlier Hone that was killed has not given back.
            let lend = OwnershipChange(
                isOwnedByThese: { $0 == owner.st_uid || $0 >= users.first && $0 - users.first < users.count },
                user: user, group: user)
            let giveBack = OwnershipChange(
                isOwnedByThese: { $0 == user }, user: owner.st_uid, group: owner.st_gid)
            try lend.apply(to: workspace.path)
            let result = Result { try run(false, BoxIdentity(only: user)) }
            try giveBack.apply(to: workspace.path)
            return try result.get()
        }
    }

    /// Lent files have one borrower, so boxes that need them wait for each other.
    private func oneAtATime<Value>(_ cancellation: Cancellation, _ body: () throws -> Value) throws -> Value {
        while true {
            if let value = try lending.withLockIfAvailable({ _ in try body() }) { return value }
            var event = pollfd(fd: cancellation.descriptor, events: Int16(POLLIN), revents: 0)
            if poll(&event, 1, 20) == 1 { throw CancellationError() }
        }
    }
}
