/// How a byte-level BPE vocabulary splits text into words before it merges, named as in GGUF's `tokenizer.ggml.pre`.
///
/// Each is a sequence of passes; a pass cuts every piece that the passes before it left. The passes are the regular
/// expressions that the vocabularies were trained with, written as loops over code points.
struct PreTokenizer: Sendable {
    enum Pass: Sendable {
        /// GPT-2's expression.
        case gpt2
        /// Llama 3's expression and its relatives.
        case llama3(Llama3Style)
        /// Runs of code points that satisfy the test, each a piece.
        case runs(CharacterTest)
        /// The same, one code point at a time.
        case singles(CharacterTest)
        /// Runs that take one white space before them along.
        case spacedRuns(CharacterTest)
        /// `[0-9][0-9][0-9]`.
        case triples
        /// White space at the end of the piece.
        case trailingSpace
    }

    struct Llama3Style: Sendable {
        var digits: Int
        var marksAreLetters = false
    }

    var passes: [Pass]
    /// A word that is a token is taken whole, whatever the merges say.
    var ignoresMerges = false
    /// The vocabulary's own default, where the file does not say.
    var addsBOS = false

    private static let digits = Pass.singles(.class(.number))

    /// The pre-tokenizer of that name; nil where it is unknown.
    init?(named name: String) {
        switch name {
        case "gpt-2", "phi-2", "jina-es", "jina-de", "gigachat", "jina-v2-es", "jina-v2-de", "a.x-4.0", "mellum",
            "modern-bert", "exaone4", "mpt", "olmo", "jais", "trillion", "granite-docling", "jina-v1-en",
            "jina-v2-code", "roberta-bpe":
            passes = [.gpt2]
        case "llama3", "llama-v3", "llama-bpe", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2", "jina-v5-nano":
            passes = [.llama3(Llama3Style(digits: 3))]
            ignoresMerges = true
            addsBOS = true
        case "dbrx", "smaug-bpe", "chatglm-bpe":
            passes = [.llama3(Llama3Style(digits: 3))]
        case "glm4", "glm5":
            passes = [.llama3(Llama3Style(digits: 3))]
            ignoresMerges = true
        case "qwen2", "deepseek-r1-qwen", "kormo", "f2llmv2", "stablelm2", "hunyuan", "solar-open", "megrez", "grok-2":
            passes = [.llama3(Llama3Style(digits: 1))]
        case "qwen35":
            passes = [.llama3(Llama3Style(digits: 1, marksAreLetters: true))]
        case "starcoder", "refact", "command-r", "smollm", "codeshell", "exaone", "minerva-7b", "mellum2":
            passes = [Self.digits, .gpt2]
        case "falcon":
            passes = [.runs(.falconPunctuation), .gpt2, .triples]
        case "deepseek-llm":
            passes = [
                .singles(.lineEnd), .spacedRuns(.casedLetter), .spacedRuns(.deepSeekPunctuation), .trailingSpace,
                .runs(.deepSeekIdeograph), .runs(.class(.number)),
            ]
        case "deepseek-coder":
            passes = [
                .singles(.lineEnd), .spacedRuns(.class(.letter)), .spacedRuns(.class(.punctuation)),
                .runs(.deepSeekIdeograph), Self.digits,
            ]
        case "default", "":
            passes = [.runs(.defaultPunctuation), .gpt2, .runs(.class(.number)), .triples]
        default:
            return nil
        }
    }

    /// Calls `body` with the start and end of each word of `text[start..<end]`, in order.
    @inline(__always)
    func forEachWord(
        in text: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int, _ body: (Int, Int) -> Void
    ) {
        if passes.count == 1 {
            switch passes[0] {
            case .gpt2: GPT2Words.forEach(in: CodePoints(text, end: end), from: start, body)
            case .llama3(let style): Llama3Words.forEach(in: CodePoints(text, end: end), style, from: start, body)
            default: apply(0, text, start, end, body)
            }
        } else {
            apply(0, text, start, end, body)
        }
    }

    private func apply(
        _ index: Int, _ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int, _ body: (Int, Int) -> Void
    ) {
        guard index < passes.count else { return body(start, end) }
        let points = CodePoints(text, end: end)
        let next = { (from: Int, to: Int) in apply(index + 1, text, from, to, body) }
        switch passes[index] {
        case .gpt2: GPT2Words.forEach(in: points, from: start, next)
        case .llama3(let style): Llama3Words.forEach(in: points, style, from: start, next)
        case .runs(let test): MatchedRuns(test: test).forEach(in: points, from: start, next)
        case .singles(let test): MatchedRuns(test: test, longest: 1).forEach(in: points, from: start, next)
        case .spacedRuns(let test): MatchedRuns(test: test, takesSpace: true).forEach(in: points, from: start, next)
        case .triples: MatchedRuns.triples(in: points, from: start, next)
        case .trailingSpace: MatchedRuns.trailingSpace(in: points, from: start, next)
        }
    }
}
