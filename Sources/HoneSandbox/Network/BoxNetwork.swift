import CSandbox
import Glibc
import HoneCore

/// What a box with a broker sees besides: where the proxy is, and whom to trust.
enum BoxNetwork {
    static func environment(for network: NetworkAccess) -> [String: String] {
        let proxy = "http://127.0.0.1:\(CSANDBOX_GATE_PORT)"
        // The box's own, unless a person means this machine's by the same name.
        let own = ["localhost", "127.0.0.1", "::1"].filter { name in !network.rules.contains { $0.host == name } }
            .joined(separator: ",")
        var variables = ["NO_PROXY": own, "no_proxy": own]
        for name in ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"] { variables[name] = proxy }
        // Some clients bring authorities of their own, which do not know those that this machine trusts.
        if let bundle = bundles.first(where: { access($0, R_OK) == 0 }) {
            for name in ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"] {
                variables[name] = bundle
            }
        }
        return variables
    }

    /// The authorities that the machine trusts, for bubblewrap; public, unlike the keys that stand beside them.
    static let certificates: [String] = ["/etc/ssl/certs", "/etc/pki/tls/certs", "/etc/pki/ca-trust/extracted"].flatMap
    {
        ["--ro-bind-try", $0, $0]
    }

    private static let bundles = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/certs/ca-bundle.crt",
    ]
}
