import HoneCore

@testable import HoneModels

/// What tests ask and expect.
enum Sample {
    static let tool = ToolDefinition(
        name: "run", description: "Runs a command.",
        parameters: ["type": "object", "properties": ["command": ["type": "string"], "seconds": ["type": "integer"]]])

    static let request = ModelRequest(
        purpose: .act,
        messages: [Message(role: .system, content: "Be brief."), Message(role: .user, content: "Hello")])

    static func text(_ content: String) -> String {
        let delta: JSONValue = ["choices": [["index": 0, "delta": ["content": .string(content)]]]]
        return delta.text
    }

    static func finish(_ reason: String) -> String {
        let chunk: JSONValue = ["choices": [["index": 0, "delta": [:], "finish_reason": .string(reason)]]]
        return chunk.text
    }

    static let hello = [text("Hel"), text("lo"), finish("stop"), "[DONE]"]

    static func completion(_ content: String) -> String {
        let value: JSONValue = [
            "choices": [["message": ["role": "assistant", "content": .string(content)], "finish_reason": "stop"]]
        ]
        return value.text
    }
}

extension LoopbackServer {
    func endpoint(key: String? = nil, model: String = "tiny") throws -> ModelEndpoint {
        try ModelEndpoint("\(url)#\(model)", environment: key.map { ["HONE_API_KEY": $0] } ?? [:])
    }

    func model(key: String? = nil, timeouts: ExchangeTimeouts = ExchangeTimeouts()) throws -> ChatCompletionsModel {
        ChatCompletionsModel(try endpoint(key: key), timeouts: timeouts)
    }
}

/// All that a stream tells, with the error that ends it.
struct Telling {
    var text = ""
    var reasoning = ""
    var calls: [String] = []
    var failedAttempts: [(error: ModelError, wait: Duration, next: String)] = []
    var response: ModelResponse?
    var error: (any Error)?

    var modelError: ModelError? { error as? ModelError }

    init(of stream: AsyncThrowingStream<ModelDelta, any Error>) async {
        do {
            for try await delta in stream {
                switch delta {
                case .text(let more): text += more
                case .reasoning(let more): reasoning += more
                case .toolCallStarted(let name): calls.append(name)
                case .attemptFailed(let error, let wait, let next): failedAttempts.append((error, wait, next))
                case .finished(let response): self.response = response
                }
            }
        } catch {
            self.error = error
        }
    }
}
