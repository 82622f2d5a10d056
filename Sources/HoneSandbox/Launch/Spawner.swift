import CSandbox
import Glibc
import HoneCore
import Synchronization

/// The small process that makes a supervisor for each box, so that a launch costs the same whatever Hone's own size.
///
/// It holds nothing of Hone's but one end of a socket, and ends with it. One that has died is replaced at the next
/// launch; boxes that run do not need it.
final class Spawner: Sendable {
    private struct Connection {
        var socket: Int32
        var process: pid_t
    }

    private let connection = Mutex<Connection?>(nil)
    private let groups: ArgumentBlock
    private let scope: UserScope?

    init(groups: ControlGroups, scope: UserScope? = nil) {
        self.groups = ArgumentBlock(groups.arguments)
        self.scope = scope
    }

    deinit { connection.withLock { end(&$0) } }

    /// Has a supervisor made for the launch; it reports by the launch's own descriptors.
    ///
    /// - Throws: `SandboxError.launchFailed` where there is no spawner and none can be started.
    func supervise(_ launch: UnsafePointer<csandbox_launch>) throws {
        let error = connection.withLock { connection in
            var error = -EPIPE
            for _ in 0..<2 where error == -EPIPE {
                if connection == nil {
                    var process: pid_t = 0
                    let socket = start(&process)
                    guard socket >= 0 else { return socket }
                    connection = Connection(socket: socket, process: process)
                }
                guard let socket = connection?.socket else { break }
                error = csandbox_supervise(socket, launch)
                if error == -EPIPE { end(&connection) }
            }
            return error
        }
        guard error == 0 else {
            throw SandboxError(
                .launchFailed,
                "The process that starts sandboxes could not be reached: \(errorText(-error)). Run the command again; "
                    + "if it happens repeatedly, run fewer at once.")
        }
    }

    /// In a scope where there is one to be had, or else where this process is.
    private func start(_ process: inout pid_t) -> Int32 {
        if let scope {
            let socket = ArgumentBlock.withVector(ArgumentBlock(["scope=\(scope.root)"])) { groups in
                ArgumentBlock.withVector(ArgumentBlock(scope.runner)) { csandbox_spawner_start(groups, $0, &process) }
            }
            if socket >= 0 { return socket }
        }
        return ArgumentBlock.withVector(groups) { csandbox_spawner_start($0, nil, &process) }
    }

    private func end(_ connection: inout Connection?) {
        if let connection { csandbox_spawner_end(connection.socket, connection.process) }
        connection = nil
    }

    /// Its process id, where there is one.
    var process: pid_t? { connection.withLock { $0?.process } }
}
