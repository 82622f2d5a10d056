import HoneCore

/// What one box may ask of its broker.
struct BrokerLimits: Sendable {
    /// At once; more wait until one ends.
    var connections = 32
    /// In all; each is an event of the run.
    var requests = 512
    /// From the first byte, or from the start of the connection, to the end of the head.
    var head = Duration.seconds(10)
    var lookup = Duration.seconds(10)
    /// For each address that is tried.
    var connect = Duration.seconds(10)
    /// Without a byte in either direction.
    var idle = Duration.seconds(60)
    /// Of one connection.
    var total = Duration.seconds(1800)
}

/// What all connections of a box may still carry.
final class Allowance {
    private(set) var up: Int
    private(set) var down: Int

    init(_ access: NetworkAccess) {
        up = access.uploadLimit
        down = access.downloadLimit
    }

    /// - Returns: false, and nothing is taken, where there is less left.
    func takeUp(_ count: Int) -> Bool {
        guard count <= up else { return false }
        up -= count
        return true
    }

    func takeDown(_ count: Int) -> Bool {
        guard count <= down else { return false }
        down -= count
        return true
    }
}
