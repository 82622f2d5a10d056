import CSandbox
import HoneCore

/// A memory file that nobody can change any more.
final class SealedFile: Sendable {
    private let file: Descriptor

    var descriptor: Int32 { file.raw }

    init(name: String, _ bytes: [UInt8]) throws {
        let result = csandbox_sealed_file(name, bytes, bytes.count)
        guard result >= 0 else {
            throw SandboxError(
                .launchFailed, "The sandbox's memory file \(name) could not be made: \(errorText(-result)).")
        }
        file = Descriptor(result)
    }
}

/// The files of /etc that a box sees: nothing of the host's users, hosts or services.
struct SyntheticFiles: Sendable {
    static let paths = ["/etc/passwd", "/etc/group", "/etc/hosts", "/etc/nsswitch.conf"]

    /// In the order of `paths`.
    let files: [SealedFile]

    init() throws {
        let contents = [
            """
            root:x:0:0:root:/root:/usr/sbin/nologin
            hone:x:1000:1000:hone:\(BoxLayout.home):/bin/sh
            nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin

            """,
            "root:x:0:\nhone:x:1000:\nnogroup:x:65534:\n",
            "127.0.0.1 localhost hone\n::1 localhost hone\n",
            "passwd: files\ngroup: files\nhosts: files\n",
        ]
        files = try zip(Self.paths, contents).map { try SealedFile(name: $0, Array($1.utf8)) }
    }
}
