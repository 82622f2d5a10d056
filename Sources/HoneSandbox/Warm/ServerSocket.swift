import Glibc
import HoneCore

/// Hone's end of the connection to a server in a box: whole messages, which may carry descriptors there.
struct ServerSocket: ~Copyable {
    private let descriptor: Descriptor

    var raw: Int32 { descriptor.raw }

    /// A new connection.
    ///
    /// - Parameter other: becomes the server's end.
    init(other: inout Descriptor) throws {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_SEQPACKET.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw SandboxError(
                .launchFailed, "No socket for a warm sandbox could be made: \(errorText(errno)). Run fewer at once.")
        }
        descriptor = Descriptor(ends[0])
        other = Descriptor(ends[1])
    }

    /// - Returns: whether the server could be reached.
    func send(_ message: String, _ descriptors: [Int32] = []) -> Bool {
        var text = Array(message.utf8)
        // struct cmsghdr: its length, SOL_SOCKET, SCM_RIGHTS, and the descriptors.
        var control: [UInt64] = []
        let length = 16 + 4 * descriptors.count
        if !descriptors.isEmpty {
            control = [UInt64](repeating: 0, count: (length + 7) / 8)
            control.withUnsafeMutableBytes { bytes in
                bytes.storeBytes(of: UInt64(length), as: UInt64.self)
                bytes.storeBytes(of: SOL_SOCKET, toByteOffset: 8, as: Int32.self)
                bytes.storeBytes(of: 1, toByteOffset: 12, as: Int32.self)
                for (index, descriptor) in descriptors.enumerated() {
                    bytes.storeBytes(of: descriptor, toByteOffset: 16 + 4 * index, as: Int32.self)
                }
            }
        }
        let socket = raw
        return text.withUnsafeMutableBytes { text in
            control.withUnsafeMutableBytes { control in
                var part = iovec(iov_base: text.baseAddress, iov_len: text.count)
                return withUnsafeMutablePointer(to: &part) { part in
                    var header = msghdr()
                    header.msg_iov = part
                    header.msg_iovlen = 1
                    header.msg_control = control.baseAddress
                    header.msg_controllen = descriptors.isEmpty ? 0 : control.count
                    while true {
                        let count = sendmsg(socket, &header, Int32(MSG_NOSIGNAL))
                        if count < 0 && errno == EINTR { continue }
                        return count >= 0
                    }
                }
            }
        }
    }

    /// The words of the next message, or nil where the server is gone.
    func receive() -> [String]? {
        var buffer = [UInt8](repeating: 0, count: 256)
        while true {
            let count = recv(raw, &buffer, buffer.count, 0)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return nil }
            return String(decoding: buffer[..<count], as: UTF8.self).split(separator: " ").map(String.init)
        }
    }

    /// The same, but nil also where nothing has come by the deadline.
    func receive(by deadline: ContinuousClock.Instant) -> [String]? {
        while true {
            var event = pollfd(fd: raw, events: Int16(POLLIN), revents: 0)
            let ready = poll(&event, 1, milliseconds(until: deadline))
            if ready < 0 && errno == EINTR { continue }
            return ready > 0 ? receive() : nil
        }
    }
}
