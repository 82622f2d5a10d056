import ArgumentParser
import HoneCore

/// What a run's programs may reach of the network.
struct NetworkOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Network of the sandbox: off (default), or allow:HOST[:PORT],… for these hosts alone; .HOST stands for all below it.",
            valueName: "access"))
    var net: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Bytes that a run with --net may send (default 64KiB).", valueName: "size"))
    var netUpload: ByteCount?

    @Option(
        name: .long,
        help: ArgumentHelp("Bytes that a run with --net may receive (default 1GiB).", valueName: "size"))
    var netDownload: ByteCount?

    func validate() throws {
        let access: NetworkAccess?
        do { access = try parsed() } catch { throw ValidationError("--net: \(error.message)") }
        guard access != nil || netUpload == nil && netDownload == nil else {
            throw ValidationError("--net-upload and --net-download limit what --net allow:… opens; give it as well.")
        }
    }

    /// Nil for no network at all.
    var access: NetworkAccess? { get throws { try parsed() } }

    private func parsed() throws(NetworkSpellingError) -> NetworkAccess? {
        guard let net, var access = try NetworkAccess(spelling: net) else { return nil }
        if let netUpload { access.uploadLimit = netUpload.value }
        if let netDownload { access.downloadLimit = netDownload.value }
        return access
    }
}

/// What a person is told, on standard error, of a run whose sandbox is not closed.
func networkNotice(_ access: NetworkAccess) -> String {
    "hone: The sandbox has a way to the network: programs of this run can reach \(access.rules.map { sanitized($0.description) }.joined(separator: ", ")), "
        + "send \(access.uploadLimit) bytes and receive \(access.downloadLimit). What they can read, they can send there."
}
