import Glibc
import HoneCore
import HoneInference

/// A file in memory that is read through the same path as one on disk.
struct MemoryFile {
    private let descriptor: Int32
    let path: String

    init() {
        var template = Array("/dev/shm/fuzz-XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else { fatalError("no file can be made in /dev/shm: \(errno)") }
        unlink(template)
        path = "/proc/self/fd/\(descriptor)"
    }

    func replace(_ bytes: [UInt8]) {
        guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, bytes, bytes.count, 0) == bytes.count else {
            fatalError("the file in memory cannot be written: \(errno)")
        }
    }
}

/// What is fuzzed. Each reads an input to its end and gives whether it was accepted; anything but an `InferenceError`
/// ends the program.
enum Subject: String, CaseIterable {
    /// The header of a model file and all that it lists; of every sixteenth, its vocabulary and template too.
    case gguf
    /// Texts through the tokenizers of almost right vocabularies.
    case tokenizer
    /// Loading a model and writing two tokens with it.
    case model
    /// Requests to the server, cut anywhere, and their bodies as JSON.
    case http

    func run(_ seed: UInt64, in file: MemoryFile, files: inout FileSource, texts: inout TextSubject) async -> Bool {
        switch self {
        case .gguf: Self.readFile(files.bytes(seed, width: 8), readsVocabulary: seed % 16 == 0, file)
        case .tokenizer: texts.encode(seed, file)
        case .model: await Self.generate(files.bytes(seed, width: 32), file)
        case .http: HostileRequest.read(seed)
        }
    }

    private static func readFile(_ bytes: [UInt8], readsVocabulary: Bool, _ memory: MemoryFile) -> Bool {
        memory.replace(bytes)
        do {
            let file = try GGUFFile(path: memory.path)
            var sum = 0
            for tensor in file.tensors {
                let bytes = file.bytes(of: tensor)
                if let first = bytes.first, let last = bytes.last { sum &+= Int(first) &+ Int(last) }
                sum &+= tensor.elementCount &+ tensor.rowBytes
            }
            for value in file.metadata.values {
                sum &+= value.array?.integers?.count ?? value.array?.floats?.count ?? value.integer ?? 0
            }
            // Reading them is the point; that a sum of them is used keeps the reads.
            precondition(sum != .min)
            _ = try ModelDescription(path: memory.path)
            guard readsVocabulary else { return true }
            _ = try Tokenizer(file)
            let template = try ChatTemplate(
                source: file.metadata["tokenizer.chat_template"]?.string, bos: "", eos: "")
            _ = try template.render([Message(role: .user, content: "a")])
            return true
        } catch { return rejected(error) }
    }

    private static func generate(_ bytes: [UInt8], _ memory: MemoryFile) async -> Bool {
        memory.replace(bytes)
        do {
            let engine = try InferenceEngine(path: memory.path, options: .init(threads: 1))
            let tokens = engine.tokenizer.encode("ab er", addsSpecial: true)
            guard !tokens.isEmpty else { return false }
            _ = try await engine.generate(GenerationRequest(tokens: tokens, maximumTokens: 2))
            return true
        } catch { return rejected(error) }
    }

    static func rejected(_ error: any Error) -> Bool {
        guard let error = error as? InferenceError else { fatalError("an error of another kind: \(error)") }
        // The sentence is made of what the file says.
        precondition(!error.message.isEmpty)
        return false
    }
}

/// Sixteen damaged copies of each hostile file: writing one takes longer than reading it.
struct FileSource {
    private var file: HostileFile?
    private var group: UInt64?

    mutating func bytes(_ seed: UInt64, width: Int) -> [UInt8] {
        if group != seed / 16 { (group, file) = (seed / 16, HostileFile(seed: seed / 16, width: width)) }
        return file?.damaged(seed: seed) ?? []
    }
}

/// Tokenizers that are kept for 64 texts each: making one takes longer than using it.
struct TextSubject {
    private var tokenizer: Tokenizer?
    private var group: UInt64?

    mutating func encode(_ seed: UInt64, _ memory: MemoryFile) -> Bool {
        if group != seed / 64 {
            group = seed / 64
            tokenizer = nil
            // Of a few vocabularies, so that one is found which is right enough to be used.
            for attempt in 0..<16 where tokenizer == nil {
                memory.replace(HostileFile(seed: seed / 64 * 16 + UInt64(attempt), width: 8).bytes)
                do { tokenizer = try Tokenizer(GGUFFile(path: memory.path)) } catch { _ = Subject.rejected(error) }
            }
        }
        var chance = Chance(seed: seed)
        guard let tokenizer else { return false }
        let text = Self.text(&chance)
        let tokens = tokenizer.encode(
            chance.oneIn(4) ? tokenizer.guarded(text) : text, addsSpecial: chance.oneIn(2),
            parsesSpecial: chance.oneIn(2), restoresGuarded: chance.oneIn(2))
        precondition(tokens.allSatisfy { $0 >= 0 && Int($0) < tokenizer.count }, "a token outside the vocabulary")
        let back = tokenizer.text(of: tokens, showsSpecial: chance.oneIn(2))
        _ = tokenizer.bytes(of: Int32(truncatingIfNeeded: chance.awkward()))
        return !back.isEmpty || tokens.isEmpty || text.isEmpty
    }

    private static func text(_ chance: inout Chance) -> String {
        let parts = [
            "a", "b", "abc", "er", "ers", " ", "  ", "\n", "\r\n", "\t", "<s>", "</s>", "<|im_end|>", "<0x41>", "▁",
            "Ġ",
            "##s", "ä", "e\u{301}", "語", "🙂", "\u{200D}", "\u{0}", "'s", "'LL", "123456", "1", "٣", "ß", "ﬁ",
            "\u{FFFD}",
            "\u{E000}", "\u{10FFFF}", "[CLS]", "\u{1F1E9}\u{1F1EA}", "\u{AD}",
        ]
        var text = ""
        for _ in 0..<chance.below(24) {
            text += chance.oneIn(5) ? String(decoding: chance.bytes(upTo: 8), as: UTF8.self) : chance.pick(parts)
        }
        return text
    }
}
