import Glibc

/// Whether a model fits this machine.
enum MemoryBudget {
    /// A model that is larger than all memory would be read from disk anew for each token.
    ///
    /// - Throws: `InferenceError.outOfMemory`.
    static func check(_ file: MappedFile) throws(InferenceError) {
        let memory = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
        guard memory <= 0 || file.bytes.count < memory else {
            throw .largerThanMemory(file.bytes.count, memory, file.path)
        }
    }
}
