import CSandbox
import Glibc
import HoneCore

/// Finds the addresses of a host. Blocks; the broker calls it on a thread of its own.
typealias Resolver = @Sendable (_ host: String) -> [InternetAddress]

/// Asks the system, as every other program on the machine would.
let systemResolver: Resolver = { host in
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_ADDRCONFIG
    var first: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, nil, &hints, &first) == 0 else { return [] }
    defer { freeaddrinfo(first) }
    var found: [InternetAddress] = []
    var entry = first
    while let current = entry {
        if let address = current.pointee.ai_addr.flatMap({ InternetAddress($0) }), !found.contains(address) {
            found.append(address)
        }
        entry = current.pointee.ai_next
    }
    return found
}
