import Glibc

/// Calls on non-blocking sockets, with the errors that only mean "later" taken out.
enum Socket {
    enum Received {
        case bytes([UInt8])
        case nothing
        case end
    }

    static func receive(_ socket: Int32, atMost limit: Int = 65_536) -> Received {
        var bytes = [UInt8](repeating: 0, count: limit)
        let count = recv(socket, &bytes, limit, 0)
        if count < 0, errno == EAGAIN || errno == EINTR { return .nothing }
        guard count > 0 else { return .end }
        bytes.removeSubrange(count...)
        return .bytes(bytes)
    }

    /// - Returns: how many bytes were taken; nil where the other side is gone.
    static func send(_ socket: Int32, _ bytes: ArraySlice<UInt8>) -> Int? {
        let count = bytes.withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        if count < 0 { return errno == EAGAIN || errno == EINTR ? 0 : nil }
        return count
    }

    /// A connection under way, or nil where it failed at once.
    static func connect(_ address: InternetAddress, port: UInt16) -> Int32? {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = socket(address.isVersion4 ? AF_INET : AF_INET6, kind, 0)
        guard descriptor >= 0 else { return nil }
        let result = address.withSocketAddress(port: port) { Glibc.connect(descriptor, $0, $1) }
        guard result == 0 || errno == EINPROGRESS else {
            close(descriptor)
            return nil
        }
        setNoDelay(descriptor)
        return descriptor
    }

    static func setNoDelay(_ descriptor: Int32) {
        var yes: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
    }

    /// Of a connection that was under way: 0 where it stands.
    static func error(_ descriptor: Int32) -> Int32 {
        var error: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno
    }

    /// Whose end of the connection is this machine's.
    static func localAddress(_ descriptor: Int32) -> InternetAddress? {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                getsockname(descriptor, address, &size) == 0 ? InternetAddress(UnsafePointer(address)) : nil
            }
        }
    }
}
