/// Proxies and certificates, from the usual variables.
///
///     NetworkSettings(environment: ["HTTPS_PROXY": "http://proxy:3128", "NO_PROXY": "localhost"])
public struct NetworkSettings: Sendable, Hashable {
    var httpProxy: String?
    var httpsProxy: String?
    var noProxy: String?
    var certificateFile: String?
    var certificateFolder: String?

    /// No proxy, and the system's certificates.
    public init() {}

    /// Lower-case names win over upper-case ones. `HTTP_PROXY` in upper case is ignored, as everywhere, because
    /// CGI servers set it from a request's header.
    public init(environment: [String: String]) {
        func value(_ names: String...) -> String? {
            names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        }
        httpProxy = value("http_proxy", "all_proxy", "ALL_PROXY")
        httpsProxy = value("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
        noProxy = value("no_proxy", "NO_PROXY")
        certificateFile = value("SSL_CERT_FILE", "CURL_CA_BUNDLE")
        certificateFolder = value("SSL_CERT_DIR")
    }

    func proxy(for url: String) -> String? {
        url.hasPrefix("https:") ? httpsProxy : httpProxy
    }
}
