import CSandbox
import Glibc
import HoneCore

/// A file descriptor that is closed when its owner goes.
struct Descriptor: ~Copyable {
    let raw: Int32

    init(_ raw: Int32) { self.raw = raw }

    deinit { if raw >= 0 { close(raw) } }
}

struct Pipe: ~Copyable {
    private(set) var reading: Descriptor
    private(set) var writing: Descriptor

    init() throws { try self.init(csandbox_pipe) }

    /// Two sockets, where both ends read and write; the supervisor gets the reading one.
    static func control() throws -> Pipe { try Pipe(csandbox_control) }

    private init(_ make: (UnsafeMutablePointer<Int32>) -> Int32) throws {
        var ends: [Int32] = [-1, -1]
        let result = make(&ends)
        guard result == 0 else {
            throw SandboxError(
                .launchFailed,
                "No pipe for the program's output could be made: \(errorText(-result)). Run fewer at once, or raise the "
                    + "limit that ulimit -n shows.")
        }
        reading = Descriptor(ends[0])
        writing = Descriptor(ends[1])
    }

    mutating func closeReading() { reading = Descriptor(-1) }

    mutating func closeWriting() { writing = Descriptor(-1) }
}

func makeNonBlocking(_ descriptor: Int32) { _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK) }

/// What the system calls an errno, without the C library's shared buffer.
func errorText(_ code: Int32) -> String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
        guard let base = buffer.baseAddress, strerror_r(code, base, 256) == 0 else { return "error \(code)" }
        return String(cString: base)
    }
}
