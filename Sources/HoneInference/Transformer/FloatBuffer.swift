import Glibc

/// Aligned, zeroed memory for activations that lives as long as this object. Pages are taken when first written.
final class FloatBuffer {
    let base: UnsafeMutablePointer<Float>
    let count: Int

    init(_ count: Int, for what: String) throws(InferenceError) {
        let bytes = max(count, 1).multipliedReportingOverflow(by: MemoryLayout<Float>.size)
        guard !bytes.overflow,
            let memory = mmap(
                nil, bytes.partialValue, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0),
            memory != MAP_FAILED
        else { throw .outOfMemory(what, bytes: bytes.partialValue) }
        base = memory.bindMemory(to: Float.self, capacity: max(count, 1))
        self.count = count
    }

    deinit {
        munmap(base, max(count, 1) * MemoryLayout<Float>.size)
    }
}
