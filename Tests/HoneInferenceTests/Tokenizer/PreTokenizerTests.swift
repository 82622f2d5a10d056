import Testing

@testable import HoneInference

@Suite("Words of a text before they are merged") struct PreTokenizerTests {
    private func words(_ text: String, _ name: String) throws -> [String] {
        let pre = try #require(PreTokenizer(named: name))
        var text = text
        var words: [String] = []
        text.withUTF8 { bytes in
            pre.forEachWord(in: bytes, from: 0, to: bytes.count) { start, end in
                words.append(String(decoding: bytes[start..<end], as: UTF8.self))
            }
        }
        return words
    }

    @Test func `GPT-2 keeps a space with the word after it`() throws {
        #expect(
            try words("Hello  world, it's 2024!", "gpt-2") == ["Hello", " ", " world", ",", " it", "'s", " 2024", "!"])
        #expect(try words("I'LL", "gpt-2") == ["I", "'", "LL"])
        #expect(try words("a \n\n b  ", "gpt-2") == ["a", " \n\n", " b", "  "])
    }

    @Test func `Llama 3 takes digits by three and line ends together`() throws {
        #expect(try words("12345", "llama-bpe") == ["123", "45"])
        #expect(try words("I'LL go\n\n  on...\n", "llama-bpe") == ["I", "'LL", " go", "\n\n", " ", " on", "...\n"])
        #expect(try words("(word #x", "llama-bpe") == ["(word", " #", "x"])
    }

    @Test func `Qwen takes digits one by one`() throws {
        #expect(try words("v12", "qwen2") == ["v", "1", "2"])
        #expect(try words("½①३", "qwen2") == ["½", "①", "३"])
    }

    @Test func `Later Qwen counts marks among the letters`() throws {
        #expect(try words("हिन्दी", "qwen35") == ["हिन्दी"])
        #expect(try words("हिन्दी", "qwen2").count > 1)
    }

    @Test func `StarCoder cuts out every digit`() throws {
        #expect(try words("ab 12", "starcoder") == ["ab", " ", "1", "2"])
    }

    @Test func `Falcon cuts out punctuation and groups of three digits`() throws {
        #expect(try words("a+b 12345", "falcon") == ["a", "+", "b", " ", "123", "45"])
    }

    @Test func `DeepSeek cuts out line ends, ideographs and punctuation`() throws {
        #expect(try words("x, 中文y\n\n", "deepseek-coder") == ["x", ",", " ", "中文", "y", "\n", "\n"])
        #expect(try words("日本 12  ", "deepseek-llm") == ["日本", " ", "12", "  "])
    }

    @Test func `Every pre-tokenizer keeps every byte of every text`() throws {
        let texts = [
            "", " ", "\r\n \t", "a'", "'", "''ve'RE 's", "\u{A0}\u{3000}x", "🦙 e\u{301}", "\0\u{7F}\u{FFFF}",
            "   1234567 ",
        ]
        for name in [
            "gpt-2", "llama-bpe", "qwen2", "qwen35", "starcoder", "falcon", "deepseek-llm", "deepseek-coder", "default",
        ] {
            for text in texts { #expect(try words(text, name).joined() == text, "\(name)") }
        }
    }

    @Test func `An unknown name has no pre-tokenizer`() { #expect(PreTokenizer(named: "qwen9") == nil) }
}
