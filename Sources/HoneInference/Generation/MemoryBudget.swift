import Glibc

/// Whether a model fits this machine.
enum MemoryBudget {
    /// A model that is larger than all memory would be read from disk anew for each token.
    ///
    /// - Throws: `InferenceError.outOfMemory`.
    static func check(_ file: MappedFile) throws(InferenceError) {
        let memory = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
        let group = ControlGroupMemory().limit ?? .max
        guard memory <= 0 || file.bytes.count < min(memory, group) else {
            throw .largerThanMemory(file.bytes.count, min(memory, group), file.path)
        }
    }
}

/// What a container or a service manager lets this process have: the least limit of its control group and of those above
/// it, of the first or the second version.
struct ControlGroupMemory {
    var root = "/sys/fs/cgroup"
    var membership = "/proc/self/cgroup"

    /// In bytes; nil where there is none.
    var limit: Int? {
        // Without a namespace of its own a container sees its group at the root, whatever its path is called.
        var files = ["\(root)/memory.max", "\(root)/memory/memory.limit_in_bytes"]
        for line in Self.text(membership).split(separator: "\n") {
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { continue }
            let isSecond = fields[1].isEmpty
            guard isSecond || fields[1].split(separator: ",").contains("memory") else { continue }
            var folder = isSecond ? root : "\(root)/memory"
            for name in fields[2].split(separator: "/") {
                folder += "/\(name)"
                files.append(folder + (isSecond ? "/memory.max" : "/memory.limit_in_bytes"))
            }
        }
        return files.compactMap { Int(Self.text($0).prefix { $0 != "\n" }) }.min()
    }

    /// The first 4 KiB of a file; nothing where it cannot be read.
    private static func text(_ path: String) -> String {
        guard let file = fopen(path, "r") else { return "" }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }
}
