import HoneCore

/// Decides about hosts, ports and addresses by the rules that a person gave.
struct NetworkPolicy: Sendable {
    let rules: [NetworkAccess.Rule]
    /// Addresses that were named as such, and so may be ones that are not public.
    private let literals: [(address: InternetAddress, rule: NetworkAccess.Rule)]

    init(_ access: NetworkAccess) {
        rules = access.rules
        literals = rules.compactMap { rule in InternetAddress(rule.host).map { ($0, rule) } }
    }

    /// - Parameter host: lowercase, without a dot at the end.
    func refusal(host: String, port: UInt16) -> NetworkRequest.Refusal? {
        let matching: [NetworkAccess.Rule]
        if let address = InternetAddress(host) {
            matching = literals.filter { $0.address == address }.map(\.rule)
        } else {
            matching = rules.filter { rule in
                rule.host.hasPrefix(".") ? host.hasSuffix(rule.host) && host.count > rule.host.count : host == rule.host
            }
        }
        guard !matching.isEmpty else { return .host }
        return matching.contains { $0.allows(port: port) } ? nil : .port
    }

    /// Whether a host that is allowed may be reached at this address, to which its name leads.
    func allows(_ address: InternetAddress, port: UInt16) -> Bool {
        address.isPublic || names(address, port: port)
    }

    /// Whether the person named this very address.
    func names(_ address: InternetAddress, port: UInt16) -> Bool {
        literals.contains { $0.address == address && $0.rule.allows(port: port) }
    }
}
