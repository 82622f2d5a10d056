import CKernels

/// The threads that compute, the calling one included.
final class ThreadPool {
    let pool: OpaquePointer

    init(threads: Int) throws(InferenceError) {
        guard let pool = ck_pool_create(UInt32(clamping: threads)) else {
            throw .outOfMemory("\(threads) threads", bytes: threads * (1 << 20))
        }
        self.pool = pool
    }

    deinit {
        ck_pool_destroy(pool)
    }

    /// The processors that this process may run on.
    static var availableProcessors: Int { Int(ck_available_processors()) }
}
