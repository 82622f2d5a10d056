import HoneCore
import Testing

@testable import HoneModels

@Suite("Spellings of models")
struct ModelEndpointTests {
    @Test(
        "A spelling names server and model",
        arguments: [
            ("openai/gpt-4o", [:], "https://api.openai.com/v1", "openai/gpt-4o"),
            ("OpenAI/gpt-4o", ["OPENAI_BASE_URL": "http://box:1/api/"], "http://box:1/api", "openai/gpt-4o"),
            ("openrouter/qwen/qwen3:free", [:], "https://openrouter.ai/api/v1", "openrouter/qwen/qwen3:free"),
            ("qwen/qwen3", ["OPENAI_BASE_URL": "http://box:1"], "http://box:1/v1", "openai/qwen/qwen3"),
            ("ollama/llama3.2", [:], "http://127.0.0.1:11434/v1", "ollama/llama3.2"),
            ("ollama/m", ["OLLAMA_HOST": "0.0.0.0"], "http://127.0.0.1:11434/v1", "ollama/m"),
            ("ollama/m", ["OLLAMA_HOST": "box:99"], "http://box:99/v1", "ollama/m"),
            ("ollama/m", ["OLLAMA_HOST": ":99"], "http://127.0.0.1:99/v1", "ollama/m"),
            ("ollama/m", ["OLLAMA_HOST": "https://box"], "https://box/v1", "ollama/m"),
            ("http://127.0.0.1:8080/v1#qwen3", [:], "http://127.0.0.1:8080/v1", "127.0.0.1:8080/qwen3"),
            ("HTTP://Box:8080", [:], "http://box:8080/v1", "box:8080/(first)"),
            ("https://box/v1/chat/completions#a/b#c", [:], "https://box/v1", "box/a/b#c"),
            ("http://[::1]:8080/v1/", [:], "http://[::1]:8080/v1", "[::1]:8080/(first)"),
            ("mistral", [:], "https://api.mistral.ai/v1", "mistral/(first)"),
        ] as [(String, [String: String], String, String)])
    func spelling(spelling: String, environment: [String: String], address: String, name: String) throws {
        let endpoint = try ModelEndpoint(spelling, environment: environment)
        #expect(endpoint.address == address)
        #expect(endpoint.name == name)
    }

    @Test(
        "What names no server is refused with what to write",
        arguments: [
            ("opanai/gpt-4o", "'opanai/gpt-4o' names no known provider. Did you mean 'openai/gpt-4o'?"),
            (
                "gpt-4o",
                "'gpt-4o' names no known provider: write PROVIDER/MODEL, such as openai/MODEL or ollama/MODEL, "
                    + "or http://HOST:PORT/v1#MODEL."
            ),
            (
                "http://user:secret@box/v1",
                "The model's address is not usable: write it as http://HOST:PORT/v1, without user or password."
            ),
            (
                "ftp://box",
                "The model's address is not usable: write it as http://HOST:PORT/v1, without user or password."
            ),
            (
                "http://box:99999",
                "The model's address is not usable: write it as http://HOST:PORT/v1, without user or password."
            ),
        ])
    func refused(spelling: String, message: String) {
        #expect {
            _ = try ModelEndpoint(spelling, environment: [:])
        } throws: { error in
            (error as? ModelError)?.message == message && (error as? ModelError)?.code == .notConfigured
        }
    }

    @Test("A key goes only to the server that it is for")
    func keys() throws {
        let environment = [
            "OPENAI_API_KEY": "sk-openai", "OPENAI_BASE_URL": "http://box:1/v1", "GROQ_API_KEY": " sk-groq\n",
        ]
        func key(_ spelling: String) throws -> String? {
            try ModelEndpoint(spelling, environment: environment).key?.authorization
        }
        #expect(try key("openai/m") == "Bearer sk-openai")
        #expect(try key("http://box:1/v1#m") == "Bearer sk-openai")
        #expect(try key("http://other:1/v1#m") == nil)
        #expect(try key("https://box:1/v1#m") == nil)
        #expect(try key("ollama/m") == nil)
        #expect(try key("https://api.groq.com/openai/v1#m") == "Bearer sk-groq")
        #expect(try ModelEndpoint("openai/m", environment: ["OPENAI_API_KEY": "a\r\nb: c"]).key == nil)
    }

    @Test("A key never shows in a description or a dump")
    func secrecy() throws {
        let endpoint = try ModelEndpoint("groq/m", environment: ["GROQ_API_KEY": "sk-secret"])
        var dumped = ""
        dump(endpoint, to: &dumped)
        #expect(!"\(endpoint) \(String(reflecting: endpoint)) \(dumped)".contains("sk-secret"))
    }

    @Test("A service without its key fails before anything is sent")
    func missingKey() async throws {
        let model = ChatCompletionsModel(try ModelEndpoint("groq/m", environment: [:]))
        let told = await Telling(of: model.respond(to: Sample.request))
        #expect(told.modelError?.code == .notConfigured)
        #expect(told.modelError?.message == "groq needs a key: set GROQ_API_KEY.")
        #expect(told.modelError?.exitStatus == .configuration)
    }

    @Test("The environment's own server is the standard one")
    func standard() throws {
        #expect(try ModelEndpoint.standard(environment: ["OPENAI_API_KEY": "k"]) == nil)
        let openAI = try ModelEndpoint.standard(environment: ["OPENAI_BASE_URL": "http://box:1/v1", "OLLAMA_HOST": "b"])
        #expect(openAI?.address == "http://box:1/v1")
        #expect(openAI?.model == nil)
        #expect(try ModelEndpoint.standard(environment: ["OLLAMA_HOST": "b"])?.address == "http://b:11434/v1")
        #expect(ModelEndpoint.providersWithKeys(environment: ["GROQ_API_KEY": "k", "XAI_API_KEY": ""]) == ["groq"])
    }

    @Test("Lists of models are read in each form")
    func listings() throws {
        func identifiers(_ text: String) -> [String]? { ModelListing.identifiers(in: Array(text.utf8)) }
        #expect(identifiers(#"{"data":[{"id":"a"},{"id":"b"}]}"#) == ["a", "b"])
        #expect(identifiers(#"[{"id":"a"}]"#) == ["a"])
        #expect(identifiers(#"{"models":[{"name":"a"}]}"#) == ["a"])
        #expect(identifiers("<html>") == nil)
    }
}
