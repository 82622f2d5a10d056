import CSandbox
import HoneCore

/// Everything that the C launcher needs to start one box.
struct BoxLaunch: Sendable {
    /// Only as root.
    struct Identity: Sendable {
        var users: BoxIdentity
        var staging: String
        /// The workspace first.
        var mounts: [String]
        var mapsOwner: Bool
        var owner: UInt32
        var ownerGroup: UInt32
    }

    struct Ends {
        var input: Int32
        var output: Int32
        var errors: Int32
        var control: Int32
        var report: Int32
    }

    var spawner: Spawner
    var launcher: String
    var layout: BoxLayout
    var suffix: ArgumentBlock
    var filter: SealedFile
    var files: SyntheticFiles
    var identity: Identity?
    /// Where the listener in the box's network is to arrive; -1 for a box without a way out.
    var gate: Int32 = -1
    /// Instead of the layout's.
    var budget: csandbox_budget?
    /// The folder on this machine that the box can write, and whose growth is limited; nil for none.
    var workspace: String?

    /// Has the supervisor of the box started.
    ///
    /// - Throws: `SandboxError.launchFailed`.
    func start(_ ends: Ends) throws {
        let descriptors = files.files.map(\.descriptor)
        // The workspace's path and its end; nothing where there is none.
        let folder = workspace.map { Array($0.utf8CString) } ?? []
        try ArgumentBlock.withVector(layout.arguments, suffix) { arguments in
            try withIdentity { identity in
                try launcher.withCString { program in
                    try arguments.withUnsafeBufferPointer { arguments in
                        try descriptors.withUnsafeBufferPointer { files in
                            try layout.limits.perProcess.withUnsafeBufferPointer { limits in
                                try folder.withUnsafeBufferPointer { folder in
                                    var launch = csandbox_launch(
                                        program: program, arguments: arguments.baseAddress, input: ends.input,
                                        output: ends.output, errors: ends.errors, control: ends.control,
                                        report: ends.report, filter: filter.descriptor, files: files.baseAddress,
                                        file_count: files.count, gate: gate, limits: limits.baseAddress,
                                        limit_count: limits.count, processes: layout.limits.processes,
                                        budget: budget ?? layout.limits.budget,
                                        workspace: workspace == nil ? nil : folder.baseAddress, identity: identity)
                                    try spawner.supervise(&launch)
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    private func withIdentity(_ body: (UnsafePointer<csandbox_identity>?) throws -> Void) rethrows {
        guard let identity else { return try body(nil) }
        try ArgumentBlock.withVector(ArgumentBlock(identity.mounts)) { mounts in
            try identity.staging.withCString { staging in
                try mounts.map { UnsafePointer($0) }.withUnsafeBufferPointer { mounts in
                    var value = csandbox_identity(
                        first: identity.users.first, count: identity.users.count, staging: staging,
                        mounts: mounts.baseAddress, mount_count: identity.mounts.count,
                        maps_owner: identity.mapsOwner, owner: identity.owner, owner_group: identity.ownerGroup)
                    try body(&value)
                }
            }
        }
    }
}
