import Glibc
import HoneCore

/// The users that boxes run as when Hone itself runs as root.
///
/// bubblewrap that is started by root keeps root's rights outside its namespaces. So root starts it as a user that
/// owns nothing: `first` plus the supervisor's process id, which no other living box can have.
struct BoxIdentity: Sendable {
    let first: UInt32
    let count: UInt32

    /// - Throws: `SandboxError.confinementRefused` where the user namespace that Hone runs in has too few users.
    init() throws {
        let users = mappedRanges("/proc/self/uid_map")
        let groups = mappedRanges("/proc/self/gid_map")
        func contains(_ ranges: [Range<UInt64>], _ wanted: Range<UInt64>) -> Bool {
            ranges.contains { $0.lowerBound <= wanted.lowerBound && $0.upperBound >= wanted.upperBound }
        }
        // Beyond what distributions and containers hand out; as many as the kernel has process ids.
        let preferred: Range<UInt64> = 0x7000_0000..<0x7040_0000
        // Within the 65,536 users of a usual container, away from people, services and nobody.
        let small: Range<UInt64> = 49_152..<53_248
        guard let range = [preferred, small].first(where: { contains(users, $0) && contains(groups, $0) }) else {
            throw SandboxError(
                .confinementRefused,
                "Hone runs as root in a user namespace without spare user ids, so it cannot give up root for the "
                    + "program. Run hone as a normal user, or give the container at least 65536 user ids.")
        }
        first = UInt32(range.lowerBound)
        count = UInt32(range.count)
    }

    init(only user: UInt32) {
        first = user
        count = 1
    }

    /// Folders that a mount namespace of the box alone can cover without missing them.
    static let stagingCandidates = ["/mnt", "/media", "/srv", "/run"]
}

private func mappedRanges(_ path: String) -> [Range<UInt64>] {
    let text = readSmallFile(path)
    return text.split(separator: "\n").compactMap { line in
        let numbers = line.split(separator: " ").compactMap { UInt64($0) }
        guard numbers.count == 3 else { return nil }
        return numbers[0]..<(numbers[0] + numbers[2])
    }
}

private func readSmallFile(_ path: String) -> String {
    let file = Descriptor(open(path, O_RDONLY | O_CLOEXEC))
    guard file.raw >= 0 else { return "" }
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = read(file.raw, &buffer, buffer.count)
    return String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self)
}
