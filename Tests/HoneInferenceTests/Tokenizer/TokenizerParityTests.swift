import Foundation
import Testing

@testable import HoneInference

/// The vocabularies of llama.cpp's own tests, with the tokens that it expects.
///
/// Where they are: `HONE_LLAMA_CPP`, an unpacked source tree of llama.cpp; its `models` folder has them.
enum ReferenceVocabularies {
    static let folder: String? = {
        guard let tree = ProcessInfo.processInfo.environment["HONE_LLAMA_CPP"] else { return nil }
        return FileManager.default.fileExists(atPath: "\(tree)/models") ? "\(tree)/models" : nil
    }()

    static let names: [String] = {
        guard let folder, let files = try? FileManager.default.contentsOfDirectory(atPath: folder) else { return [] }
        return files.filter { $0.hasSuffix(".gguf.out") }.map { String($0.dropLast(9)) }.sorted()
    }()
}

@Suite(
    "Tokens as llama.cpp expects them", .enabled(if: ReferenceVocabularies.folder != nil, "HONE_LLAMA_CPP is not set"))
struct TokenizerParityTests {
    @Test(arguments: ReferenceVocabularies.names) func `A vocabulary splits its test texts as expected`(_ name: String)
        throws
    {
        let path = "\(ReferenceVocabularies.folder ?? "")/\(name).gguf"
        let tokenizer = try Tokenizer(GGUFFile(path: path))
        let texts = try String(contentsOfFile: path + ".inp", encoding: .utf8).components(
            separatedBy: "\n__ggml_vocab_test__\n")
        let expected = try String(contentsOfFile: path + ".out", encoding: .utf8).components(separatedBy: "\n")
        #expect(texts.count > 40)
        for (text, tokens) in zip(texts, expected) {
            #expect(tokenizer.encode(text, addsSpecial: false) == tokens.split(separator: " ").compactMap { Int32($0) })
        }
    }
}

@Suite(
    "The vocabulary of a real model", .enabled(if: StoriesModel.path != nil, "../shared/fixtures/weights is not here"))
struct StoriesTokenizerTests {
    @Test func `A story's beginning becomes the tokens that the model was trained on`() throws {
        let tokenizer = try Tokenizer(GGUFFile(path: StoriesModel.path ?? ""))
        #expect(tokenizer.encode("Once upon a time", addsSpecial: true) == [1, 403, 407, 261, 378])
        #expect(tokenizer.text(of: [1, 403, 407, 261, 378]) == "Once upon a time")
        #expect(tokenizer.endsOfGeneration == [2])
    }
}

enum StoriesModel {
    static let path: String? = {
        let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        let shared = ProcessInfo.processInfo.environment["HONE_SHARED"] ?? "/\(root)/../shared"
        let path = "\(shared)/fixtures/weights/stories260K-f32.gguf"
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }()
}
