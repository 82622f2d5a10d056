import CKernels
import Glibc

/// The keys and values of every token that some sequence holds, in half precision, one cell per token.
///
/// A sequence is a list of cells, so that sequences with a common beginning share its cells, and a copy costs four
/// bytes per token.
final class KeyValueCache {
    let cellCount: Int
    let pool: ThreadPool
    private let layerStride: Int
    private let width: Int
    private let memory: FloatBuffer
    /// How many sequences hold each cell.
    private var holders: [UInt16]
    /// Free cells; the last is taken next, and the lowest are last at first, so that memory is touched from its start.
    private var free: [UInt32]

    /// - Parameters:
    ///   - width: elements of one token's keys, and of its values, in one layer.
    ///   - pool: the threads that read it.
    init(cells: Int, layers: Int, width: Int, pool: ThreadPool) throws(InferenceError) {
        cellCount = cells
        self.pool = pool
        self.width = width
        layerStride = cells * width
        // Two halves fill a float: keys and values of a layer take as many floats as either has elements.
        memory = try FloatBuffer(layers * layerStride, for: "the KV cache")
        holders = Array(repeating: 0, count: cells)
        free = (0..<UInt32(cells)).reversed()
    }

    var freeCells: Int { free.count }

    func keys(layer: Int) -> UnsafeMutablePointer<UInt16> { halves + 2 * layer * layerStride }
    func values(layer: Int) -> UnsafeMutablePointer<UInt16> { halves + (2 * layer + 1) * layerStride }

    private var halves: UnsafeMutablePointer<UInt16> {
        UnsafeMutableRawPointer(memory.base).assumingMemoryBound(to: UInt16.self)
    }

    func take() -> UInt32? {
        guard let cell = free.popLast() else { return nil }
        holders[Int(cell)] = 1
        return cell
    }

    func retain(_ cell: UInt32) { holders[Int(cell)] += 1 }

    func release(_ cell: UInt32) {
        holders[Int(cell)] -= 1
        if holders[Int(cell)] == 0 { free.append(cell) }
    }
}

/// The tokens that a model has seen in one line of text, with their cells in its cache.
final class TokenSequence {
    private(set) var tokens: [Int32] = []
    let cells: UnsafeMutablePointer<UInt32>
    private let cache: KeyValueCache

    init(_ cache: KeyValueCache) {
        self.cache = cache
        // Zeroed, because a late thread may read more of it than the sequence has.
        cells = calloc(cache.cellCount, MemoryLayout<UInt32>.stride)!.assumingMemoryBound(to: UInt32.self)
    }

    deinit {
        truncate(to: 0)
        ck_pool_drain(cache.pool.pool)
        free(cells)
    }

    var count: Int { tokens.count }

    /// - Returns: the cell of the new token, or nil where the cache is full.
    func append(_ token: Int32) -> UInt32? {
        guard count < cache.cellCount, let cell = cache.take() else { return nil }
        cells[count] = cell
        tokens.append(token)
        return cell
    }

    /// Forgets all but the first `count` tokens.
    func truncate(to count: Int) {
        while tokens.count > count {
            tokens.removeLast()
            cache.release(cells[tokens.count])
        }
    }

    /// Another sequence that shares the first `count` tokens' cells.
    func fork(count: Int? = nil) -> TokenSequence {
        let copy = TokenSequence(cache)
        for index in 0..<min(count ?? tokens.count, tokens.count) {
            cache.retain(cells[index])
            copy.cells[index] = cells[index]
            copy.tokens.append(tokens[index])
        }
        return copy
    }
}
