import CKernels
import Foundation
import HoneCore
import Testing

@testable import HoneInference

@Suite struct `Sentence embeddings` {
    private static let texts = ["the cat sat on the mat", "Dogs ran; a LIST sorted 🙂", "a"]

    /// What the forward pass in double precision of Benchmarks/embeddings.py gives for the same bytes.
    private static func recorded(_ name: String) throws -> [[Float]] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Recordings")
        let data = try Data(contentsOf: folder.appendingPathComponent(name))
        return try JSONDecoder().decode([[Float]].self, from: data)
    }

    private static func model(_ bytes: [UInt8], _ body: (LocalEmbeddingModel) throws -> Void) throws {
        let file = try TemporaryFile(bytes)
        try body(LocalEmbeddingModel(name: "local/tiny", path: file.path, threads: 2))
    }

    @Test(arguments: [("mean", 1), ("first", 2)] as [(String, UInt32)])
    func `equal those of another forward pass`(name: String, pooling: UInt32) throws {
        let bytes = TinyBert.bytes(pooling: pooling)
        if let target = ProcessInfo.processInfo.environment["HONE_WRITE_MODELS"] {
            return try Data(bytes).write(to: URL(fileURLWithPath: "\(target)/bert-\(name).gguf"))
        }
        let recorded = try Self.recorded("bert-\(name).json")
        try Self.model(bytes) { model in
            for (vector, expected) in zip(try model.embed(Self.texts), recorded) {
                #expect(Self.cosine(vector, expected) > 0.99999)
                #expect(abs(Self.cosine(vector, vector) - 1) < 1e-5)
            }
        }
    }

    @Test func `are the same whatever stands beside a text`() throws {
        try Self.model(TinyBert.bytes()) { model in
            let together = try model.embed(Self.texts)
            let singly = try Self.texts.flatMap { try model.embed([$0]) }
            #expect(singly == together)
            let none = try model.embed([])
            #expect(none == [])
        }
    }

    @Test func `of a long text are those of its beginning`() throws {
        try Self.model(TinyBert.bytes()) { model in
            let beginning = Array(repeating: "cat", count: 14).joined(separator: " ")
            let vectors = try model.embed([beginning + " dog sat", beginning])
            #expect(vectors[0] == vectors[1])
        }
    }

    @Test func `come from files that are known by their architecture`() throws {
        let bert = try TemporaryFile(TinyBert.bytes())
        #expect(LocalEmbeddingModel.recognizes(bert.path))
        #expect(!LocalEmbeddingModel.recognizes(#filePath))
    }

    @Test func `tell weights apart`() throws {
        try Self.model(TinyBert.bytes(seed: 1)) { first in
            try Self.model(TinyBert.bytes(seed: 2)) { second in
                let digests = try [first, second, first].map { try $0.identity.split(separator: "@").last }
                #expect(digests[0] != digests[1] && digests[0] == digests[2])
            }
        }
    }

    @Test func `come from no other file, and a BERT writes no text`() throws {
        try Self.model(RandomModel.bytes(architecture: "llama", type: .f32)) { model in
            #expect {
                try model.embed(["a"])
            } throws: { error in
                "\((error as? InferenceError)?.message ?? "")".hasSuffix(
                    "the architecture 'llama' gives no embeddings. Use a BERT, such as all-MiniLM-L6-v2 in GGUF.")
            }
        }
        let file = try TemporaryFile(TinyBert.bytes())
        #expect(throws: InferenceError.writesNothing("bert", file.path)) {
            try Transformer(GGUFFile(path: file.path), threads: 1)
        }
        try Self.model(TinyBert.bytes(without: "blk.1.ffn_down.bias")) { model in
            let vectors = try model.embed(["a"])
            #expect(vectors.count == 1)
        }
        #expect(throws: InferenceError.self) {
            try Self.model(TinyBert.bytes(without: "blk.1.ffn_down.weight")) { _ = try $0.embed(["a"]) }
        }
    }

    /// Files made by Benchmarks/embeddings.py.
    private static let reference = ProcessInfo.processInfo.environment["HONE_EMBEDDINGS"]

    @Test(
        .enabled(if: reference != nil, "HONE_EMBEDDINGS names no folder made by Benchmarks/embeddings.py"),
        arguments: ["f32", "f16"])
    func `of MiniLM equal the reference's`(type: String) throws {
        struct Expected: Decodable {
            struct Row: Decodable {
                var text: String
                var vector: [Float]
            }
            var reference: String
            var rows: [Row]
        }
        let folder = try #require(Self.reference)
        let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/expected.json"))
        let expected = try JSONDecoder().decode(Expected.self, from: data)
        let model = LocalEmbeddingModel(name: "local/minilm", path: "\(folder)/minilm-\(type).gguf")
        let vectors = try model.embed(expected.rows.map(\.text))
        let cosines = zip(vectors, expected.rows).map { Self.cosine($0, $1.vector) }
        print("\(type) beside \(expected.reference): cosine at least \(cosines.min() ?? 0)")
        for (cosine, row) in zip(cosines, expected.rows) { #expect(cosine >= 0.9999, "\(row.text.prefix(30))") }
    }

    private static func cosine(_ first: [Float], _ second: [Float]) -> Double {
        func dot(_ x: [Float], _ y: [Float]) -> Double { zip(x, y).reduce(0) { $0 + Double($1.0) * Double($1.1) } }
        return dot(first, second) / (dot(first, first) * dot(second, second)).squareRoot()
    }
}
