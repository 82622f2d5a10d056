import CAssets

/// The demonstration model inside the binary.
public enum EmbeddedModel {
    /// Its file in GGUF: constant memory, aligned to 64 bytes, of which only what is read is loaded.
    public static var weights: UnsafeRawBufferPointer {
        var count = 0
        let start = embeddedModel(&count)
        return UnsafeRawBufferPointer(start: start, count: count)
    }
}
