/// Turns texts into vectors of one length; the smaller the angle between two, the more alike the texts.
///
///     let vectors = try model.embed(["a cat", "a kitten"])
public protocol EmbeddingModel: Sendable {
    /// Names the weights: only vectors of the same identity can be compared.
    var identity: String { get throws }
    /// - Returns: one vector of length 1 for each text, in order.
    func embed(_ texts: [String]) throws -> [[Float]]
}
