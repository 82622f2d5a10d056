import CPrograms

/// The Python that Hone itself runs in a box; a part of the binary.
enum TrustedPrograms {
    static let server = text(trusted_program_server())
    /// What the server needs for the requests that it serves, in its order.
    static let roles = [
        text(trusted_program_codec()), text(trusted_program_subject()), text(trusted_program_judge()),
        text(trusted_program_comparison()), text(trusted_program_evidence()), text(trusted_program_check()),
    ]

    private static func text(_ program: TrustedProgram) -> String {
        String(decoding: UnsafeBufferPointer(start: program.bytes, count: program.length), as: UTF8.self)
    }
}

/// Strings as the server reads them: each after its length in bytes and a colon.
func fields(_ strings: some Sequence<String>) -> [UInt8] {
    var bytes: [UInt8] = []
    for string in strings {
        bytes += Array("\(string.utf8.count):".utf8)
        bytes += Array(string.utf8)
    }
    return bytes
}
