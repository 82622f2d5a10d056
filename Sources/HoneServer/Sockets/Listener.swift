import Glibc

/// A socket that clients connect to.
final class Listener: Sendable {
    private let socket: Int32
    private let watch: SocketWatch
    let port: Int

    /// - Parameters:
    ///   - host: an address, or a name of this machine.
    ///   - port: 0 for a free one.
    /// - Throws: `ServeError`.
    init(host: String, port: Int, _ watch: SocketWatch) throws(ServeError) {
        var hints = addrinfo()
        hints.ai_flags = AI_PASSIVE
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &found) == 0, let found else { throw .badHost(host) }
        defer { freeaddrinfo(found) }
        let address = found.pointee
        let socket = Glibc.socket(
            address.ai_family, address.ai_socktype | Int32(SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard socket >= 0 else { throw .system("No socket can be made", errno) }
        var on: Int32 = 1
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        guard bind(socket, address.ai_addr, address.ai_addrlen) == 0, listen(socket, 128) == 0 else {
            let number = errno
            close(socket)
            throw .cannotListen(host, port, number)
        }
        self.socket = socket
        self.watch = watch
        self.port = Self.port(of: socket)
    }

    deinit { close(socket) }

    private static func port(of socket: Int32) -> Int {
        var address = sockaddr_in6()
        var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        // Both families have the port in the same place.
        return withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(socket, $0, &length) }
            return Int(UInt16(bigEndian: pointer.pointee.sin6_port))
        }
    }

    /// The next client; nil when the service ends.
    func accept() async -> Int32? {
        while true {
            let client = Glibc.accept(socket, nil, nil)
            if client >= 0 {
                _ = fcntl(client, F_SETFD, FD_CLOEXEC)
                return client
            }
            switch errno {
            case EAGAIN:
                if await watch.wait(for: .readable, on: socket, upTo: nil, endsWithService: true) != .ready {
                    return nil
                }
            case EMFILE, ENFILE, ENOBUFS, ENOMEM:
                // Until one of the clients is done.
                if await watch.wait(for: .hangUp, on: socket, upTo: .milliseconds(50), endsWithService: true)
                    == .cancelled
                {
                    return nil
                }
            case EBADF, EINVAL: return nil
            default: continue
            }
        }
    }
}
