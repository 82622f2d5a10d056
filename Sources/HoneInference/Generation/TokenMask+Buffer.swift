extension TokenMask {
    /// Sets the logits of all other tokens to minus infinity.
    func apply(to logits: UnsafeMutableBufferPointer<Float>) {
        for token in logits.indices where token % 64 == 0 {
            let word = token / 64 < words.count ? words[token / 64] : 0
            if word == .max { continue }
            for bit in 0..<min(64, logits.count - token) where word >> UInt64(bit) & 1 == 0 {
                logits[token + bit] = -.infinity
            }
        }
    }
}
