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
}
