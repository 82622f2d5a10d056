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

    var launcher: String
    var layout: BoxLayout
    var suffix: ArgumentBlock
    var filter: SealedFile
    var files: SyntheticFiles
    var identity: Identity?
    /// Where the listener in the box's network is to arrive; -1 for a box without a way out.
    var gate: Int32 = -1

    /// Starts the supervisor of the box.
    ///
    /// - Returns: its process id, or a negative errno.
    func start(_ ends: Ends) -> pid_t {
        let descriptors = files.files.map(\.descriptor)
        return ArgumentBlock.withVector(layout.arguments, suffix) { arguments in
            withIdentity { identity in
                launcher.withCString { program in
                    arguments.withUnsafeBufferPointer { arguments in
                        descriptors.withUnsafeBufferPointer { files in
                            layout.limits.perProcess.withUnsafeBufferPointer { limits in
                                var launch = csandbox_launch(
                                    program: program, arguments: arguments.baseAddress, input: ends.input,
                                    output: ends.output, errors: ends.errors, control: ends.control,
                                    report: ends.report, filter: filter.descriptor, files: files.baseAddress,
                                    file_count: files.count, gate: gate, limits: limits.baseAddress,
                                    limit_count: limits.count,
                                    processes: layout.limits.processes, identity: identity)
                                return csandbox_supervise(&launch)
                            }
                        }
                    }
                }
            }
        }
    }

    private func withIdentity(_ body: (UnsafePointer<csandbox_identity>?) -> pid_t) -> pid_t {
        guard let identity else { return body(nil) }
        return ArgumentBlock.withVector(ArgumentBlock(identity.mounts)) { mounts in
            identity.staging.withCString { staging in
                mounts.map { UnsafePointer($0) }.withUnsafeBufferPointer { mounts in
                    var value = csandbox_identity(
                        first: identity.users.first, count: identity.users.count, staging: staging,
                        mounts: mounts.baseAddress, mount_count: identity.mounts.count,
                        maps_owner: identity.mapsOwner, owner: identity.owner, owner_group: identity.ownerGroup)
                    return body(&value)
                }
            }
        }
    }
}
