/// What one batch of rows is computed in: each row of a buffer belongs to one token.
final class Activations {
    /// The residual stream.
    let stream: FloatBuffer
    let normalized: FloatBuffer
    let queries: FloatBuffer
    let keys: FloatBuffer
    let values: FloatBuffer
    let attended: FloatBuffer
    let result: FloatBuffer
    /// `feedForwardRows` rows, as `up`: these two are the widest by far.
    let gate: FloatBuffer
    let up: FloatBuffer
    let feedForwardRows: Int
    /// Each row's cosines, then its sines.
    let angles: FloatBuffer
    let windowAngles: FloatBuffer
    /// Which cells of the cache each row sees, and how many.
    let rowCells: UnsafeMutablePointer<UnsafePointer<UInt32>?>
    let rowCounts: UnsafeMutablePointer<UInt32>
    private let rotatedElements: Int

    /// Above this a batch goes through the feed-forward layers in two halves, to need half the memory.
    private static let widest = 6144

    init(_ h: Hyperparameters, rows: Int) throws(InferenceError) {
        func buffer(_ width: Int) throws(InferenceError) -> FloatBuffer {
            try FloatBuffer(rows * width, for: "activations")
        }
        stream = try buffer(h.width)
        normalized = try buffer(h.width)
        queries = try buffer(h.queryWidth)
        keys = try buffer(h.keyValueWidth)
        values = try buffer(h.keyValueWidth)
        attended = try buffer(h.queryWidth)
        result = try buffer(h.width)
        feedForwardRows = h.feedForward > Self.widest ? rows / 2 : rows
        gate = try FloatBuffer(feedForwardRows * h.feedForward, for: "activations")
        up = try FloatBuffer(feedForwardRows * h.feedForward, for: "activations")
        angles = try buffer(h.rotatedElements)
        windowAngles = try buffer(h.rotatedElements)
        rotatedElements = h.rotatedElements
        rowCells = .allocate(capacity: rows)
        rowCounts = .allocate(capacity: rows)
    }

    deinit {
        rowCells.deallocate()
        rowCounts.deallocate()
    }

    func prepare(
        _ rows: ArraySlice<Transformer.Row>, _ positions: ArraySlice<Int>, rotation: RotaryEmbedding,
        windowRotation: RotaryEmbedding
    ) {
        for (index, (row, position)) in zip(rows, positions).enumerated() {
            let at = index * rotatedElements
            let half = rotatedElements / 2
            rotation.fill(position: position, cosines: angles.base + at, sines: angles.base + at + half)
            windowRotation.fill(
                position: position, cosines: windowAngles.base + at, sines: windowAngles.base + at + half)
            rowCells[index] = UnsafePointer(row.sequence.cells)
            rowCounts[index] = UInt32(position + 1)
        }
    }
}
