import Glibc
import HoneCore
import Testing

@testable import HoneInference

@Suite(.enabled(if: SharedWeights.arePresent, "there is no ../shared/fixtures/weights"))
struct `A local model` {
    private let model = LocalModel(name: "local/stories", path: SharedWeights.path("stories260K-q8_0.gguf"))

    private func request(_ text: String, tools: [ToolDefinition] = [], required: String? = nil) -> ModelRequest {
        ModelRequest(
            purpose: .act, messages: [Message(role: .user, content: text)], tools: tools, requiredTool: required,
            maxOutputTokens: 48)
    }

    private func reply(to request: ModelRequest) async throws -> (response: ModelResponse, text: String) {
        var text = ""
        for try await delta in model.respond(to: request) {
            switch delta {
            case .text(let piece): text += piece
            case .finished(let response): return (response, text)
            default: break
            }
        }
        throw CancellationError()
    }

    @Test func `streams a reply and counts its tokens`() async throws {
        let (response, text) = try await reply(to: request("Tell me of Lily."))
        #expect(response.model == "local/stories")
        #expect(response.usage.inputTokens > 10)
        #expect(response.usage.outputTokens == 48)
        #expect(response.usage.cachedInputTokens == 0)
        #expect(response.finishReason == .length)
        #expect(!response.message.content.isEmpty)
        #expect(text.contains(response.message.content))
        let again = try await reply(to: request("Tell me of Lily.")).response
        #expect(again.usage.cachedInputTokens == response.usage.inputTokens - 1)
        #expect(again.message == response.message)
    }

    @Test func `calls the required tool with arguments of its schema, however small it is`() async throws {
        let tool = ToolDefinition(
            name: "count", description: "Counts.",
            parameters: .object([
                "type": "object", "properties": .object(["number": .object(["type": "integer"])]),
                "required": .array(["number"]),
            ]))
        let (response, _) = try await reply(to: request("Go on.", tools: [tool], required: "count"))
        let call = try #require(response.message.toolCalls.first)
        #expect(call.name == "count")
        #expect(try JSONValue(parsing: Array(call.arguments.utf8))["number"]?.integer != nil)
        #expect(response.finishReason == .toolCalls)
    }

    @Test func `holds its reply to a JSON Schema, to stop texts and to a seed`() async throws {
        var shaped = request("Go on.")
        shaped.responseSchema = ["type": "object", "properties": ["a": ["enum": [1, 2]]], "required": ["a"]]
        let object = try await reply(to: shaped).response.message.content
        #expect([1, 2].contains(try JSONValue(parsing: object)["a"]?.integer))
        var stopped = request("Tell me of Lily.")
        let whole = try await reply(to: stopped).response.message.content
        stopped.stops = [String(whole.dropFirst(8).prefix(3))]
        #expect(try await reply(to: stopped).response.message.content.utf8.count < whole.utf8.count)
        var drawn = request("Tell me of Lily.")
        drawn.temperature = 1.5
        drawn.seed = 11
        let first = try await reply(to: drawn).response.message
        #expect(try await reply(to: drawn).response.message == first)
        drawn.seed = 12
        #expect(try await reply(to: drawn).response.message != first)
    }

    @Test func `calls one of its tools where it must, whichever`() async throws {
        var required = request("Go on.")
        required.tools = ["one", "two"].map {
            ToolDefinition(name: $0, description: "", parameters: ["type": "object", "properties": [:]])
        }
        required.requiresTool = true
        let calls = try await reply(to: required).response.message.toolCalls
        #expect(["one", "two"].contains(calls.first?.name))
    }

    @Test func `goes on with a text as it stands`() async throws {
        var request = ModelRequest(purpose: .act, messages: [])
        request.maxOutputTokens = 5
        var last: ModelResponse?
        for try await delta in model.complete("Once upon a", request) {
            if case .finished(let response) = delta { last = response }
        }
        #expect(last?.usage.outputTokens == 5)
        #expect(last?.message.content.hasPrefix(" time") == true)
    }

    @Test func `a schema that cannot be met is the request's fault`() async {
        var impossible = request("Go on.")
        impossible.responseSchema = ["type": "nothing"]
        await #expect { _ = try await reply(to: impossible) } throws: {
            ($0 as? ModelError)?.code == .badRequest
        }
    }

    @Test func `refuses what does not fit its context`() async throws {
        let long = String(repeating: "a little girl ", count: 400)
        await #expect { _ = try await reply(to: request(long)) } throws: {
            ($0 as? ModelError)?.code == .contextOverflow
        }
    }

    @Test func `that is no model is a sentence, not a crash`() async throws {
        let model = LocalModel(name: "local/none", path: SharedWeights.path("tok512.bin"))
        await #expect { for try await _ in model.respond(to: request("Hi")) {} } throws: {
            ($0 as? ModelError)?.message.contains("this is no GGUF file") == true
        }
    }

    @Test func `that is larger than all memory is refused before it is read`() throws {
        let file = try TemporaryFile(Array("GGUF".utf8))
        let memory = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
        #expect(truncate(file.path, memory + 1) == 0)
        #expect {
            _ = try InferenceEngine(path: file.path)
        } throws: {
            ($0 as? InferenceError)?.message.contains("Use a smaller model.") == true
        }
    }
}
