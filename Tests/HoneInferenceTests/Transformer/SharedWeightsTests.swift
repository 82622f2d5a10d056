import Foundation
import Testing

@testable import HoneInference

/// Real weights of a public model, where a checkout of shared fixtures lies beside the repository.
@Suite(.enabled(if: SharedWeights.arePresent, "there is no ../shared/fixtures/weights"))
struct `Stories of 260,000 parameters` {
    @Test(arguments: ["f32", "q8_0", "q4_0"]) func `have the logits of another engine`(type: String) throws {
        let model = try Transformer(GGUFFile(path: SharedWeights.path("stories260K-\(type).gguf")), threads: 2)
        let tokens: [Int32] = [1, 403, 407, 261, 378, 365, 274, 281, 424, 300, 10, 20, 30, 40, 50, 60]
        let recorded = Comparison.floats(
            URL(fileURLWithPath: SharedWeights.path("stories260K-\(type).logits.f32")))
        for logits in [try Comparison.prefill(model, tokens), try Comparison.decode(model, tokens)] {
            let comparison = Comparison(logits, recorded, 512)
            if type == "f32" { #expect(comparison.relativeDifference < 1e-3) }
            #expect(comparison.divergence < 1e-4)
            #expect(comparison.sameChoices == tokens.count)
        }
    }
}

enum SharedWeights {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("shared/fixtures/weights").path

    static let arePresent = FileManager.default.fileExists(atPath: path("stories260K-f32.gguf"))

    static func path(_ name: String) -> String { folder + "/" + name }
}
