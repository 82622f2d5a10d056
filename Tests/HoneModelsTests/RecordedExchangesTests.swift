import FoundationEssentials
import Glibc
import HoneCore
import Testing

@testable import HoneModels

/// Real exchanges of many services, compared with what the official client made of each.
///
/// Where the recordings are: `HONE_SHARED`, or `../shared` beside the repository.
enum RecordedExchanges {
    static let folder: String? = {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let shared = getenv("HONE_SHARED").map { String(cString: $0) } ?? "/\(root)/../shared"
        let folder = "\(shared)/fixtures/wire/openai-chat"
        return FileManager.default.fileExists(atPath: folder) ? folder : nil
    }()

    static let names: [String] = {
        guard let folder, let files = try? FileManager.default.contentsOfDirectory(atPath: folder) else { return [] }
        return files.filter { $0.hasSuffix(".golden.json") }.map { String($0.dropLast(12)) }.sorted()
    }()

    /// The official client drops calls whose `type` is missing, as Mistral sends them in whole completions. Hone
    /// keeps them: they are calls of tools that were offered.
    static let callsWithoutType = "tool calls without type"
    /// The official client leaves a `<think>` block in the text. Hone takes it out as reasoning.
    static let thinkBlock = "think block in the text"
    /// Groq sends the figures of a stream in a field of its own, which the official client does not read.
    static let ownUsageField = "usage in x_groq"
    /// The official client keeps Mistral's list of parts; Hone joins its texts and thoughts.
    static let listOfParts = "content as a list of parts"

    /// The server sent an empty id; Hone makes one.
    static let emptyID = "an id made for an empty one"
    /// Two calls on one index, each with an id of its own. The official client joins their arguments to `{}{}`.
    static let newIDOnIndex = "a new id on the same index"

    static let exceptions: Set = [
        callsWithoutType, thinkBlock, ownUsageField, listOfParts, emptyID, newIDOnIndex,
    ]

    struct Recording {
        var info: JSONValue
        var golden: JSONValue
        var body: [UInt8]
    }

    static func load(_ name: String) throws -> Recording {
        func read(_ suffix: String) throws -> [UInt8] {
            Array(try Data(contentsOf: URL(filePath: "\(folder ?? "")/\(name).\(suffix)")))
        }
        return Recording(
            info: try JSONValue(parsing: read("json")), golden: try JSONValue(parsing: read("golden.json")),
            body: try read("body"))
    }
}

@Suite("Recorded exchanges", .enabled(if: RecordedExchanges.folder != nil, "the recordings are not here"))
struct RecordedExchangesTests {
    enum Outcome: Equatable {
        case reply(ModelResponse)
        case error(ModelError.Code, String)

        init(_ error: ModelError) { self = .error(error.code, error.message) }
    }

    /// The reply, or the error, of the body cut at the places of `generator`.
    static func outcome(
        _ recording: RecordedExchanges.Recording, cut generator: inout SeededGenerator, longest: Int
    ) throws -> Outcome {
        let endpoint = try ModelEndpoint("http://server.test/v1#model", environment: [:])
        let status = recording.info["status"]?.integer ?? 0
        guard status == 200 else {
            return Outcome(ServerError(status: status, body: recording.body).modelError(by: endpoint))
        }
        let context = ChatReply.Context(tools: [], sentCharacters: 400, makeCallID: { "call_made" })
        var reader = ChatResponseReader(contentType: recording.info["content_type"]?.string, context: context)
        var rest = recording.body[...]
        do {
            while !rest.isEmpty {
                let piece = rest.prefix(Int.random(in: 1...longest, using: &generator))
                _ = try reader.read(Array(piece))
                rest = rest.dropFirst(piece.count)
            }
            return .reply(try reader.finish(model: "m"))
        } catch {
            return Outcome(error.modelError(by: endpoint))
        }
    }

    /// What differs from the official client, by name; empty where nothing does.
    static func differences(_ response: ModelResponse, _ golden: JSONValue) -> Set<String> {
        var found: Set<String> = []
        let message = response.message
        let content = golden["content"]?.string ?? ""
        if golden["content"]?.array != nil {
            found.insert(RecordedExchanges.listOfParts)
        } else if content.hasPrefix("<think>") {
            found.insert(RecordedExchanges.thinkBlock)
            let parts = "<think>" + (message.reasoning ?? "") + "</think>" + message.content
            func dense(_ text: String) -> String { String(text.filter { !$0.isWhitespace }) }
            let isCut = golden["finish"]?.string == "length"
            if dense(parts) != dense(content) + (isCut ? "</think>" : "") { found.insert("content") }
        } else if message.content != content {
            found.insert(golden["refusal"]?.string == message.content ? "refusal as content" : "content")
        }
        if let reasoning = golden["reasoning"]?.string, !reasoning.isEmpty, message.reasoning != reasoning {
            found.insert("reasoning")
        }
        let calls = golden["tool_calls"]?.array ?? []
        if calls.isEmpty, !message.toolCalls.isEmpty {
            found.insert(RecordedExchanges.callsWithoutType)
        } else if calls.first?["id"] == "", message.toolCalls.first?.id == "call_made" {
            found.insert(RecordedExchanges.emptyID)
        } else if calls.count == 1, calls[0]["arguments"] == "{}{}", message.toolCalls.map(\.arguments) == ["{}", "{}"]
        {
            found.insert(RecordedExchanges.newIDOnIndex)
        } else if calls.count != message.toolCalls.count {
            found.insert("number of tool calls")
        } else {
            for (call, expected) in zip(message.toolCalls, calls) where !same(call, expected) {
                found.insert("tool calls")
            }
        }
        if let usage = golden["usage"], !usage.isNull {
            let counted = [response.usage.inputTokens, response.usage.outputTokens]
            if counted != [usage["prompt_tokens"]?.integer, usage["completion_tokens"]?.integer]
                || response.usage.isEstimated
            {
                found.insert("usage")
            }
        } else if !response.usage.isEstimated {
            found.insert(RecordedExchanges.ownUsageField)
        }
        let finish = golden["finish"]?.string
        let expected: FinishReason? =
            switch finish {
            case "stop": message.toolCalls.isEmpty ? .stop : .toolCalls
            case "tool_calls": .toolCalls
            case "length": .length
            case "content_filter": .contentFilter
            default: nil
            }
        if let expected, response.finishReason != expected { found.insert("finish") }
        return found
    }

    static func same(_ call: ToolCall, _ expected: JSONValue) -> Bool {
        let arguments = expected["arguments"]?.string ?? ""
        return call.id == expected["id"]?.string && call.name == expected["name"]?.string
            && (call.arguments == arguments || (arguments.isEmpty && call.arguments == "{}"))
    }

    @Test("The reply is the official client's, wherever the body is cut", arguments: RecordedExchanges.names)
    func conforms(name: String) throws {
        let recording = try RecordedExchanges.load(name)
        var generator = SeededGenerator(seed: UInt64(name.utf8.count))
        let whole = try Self.outcome(recording, cut: &generator, longest: max(1, recording.body.count))
        for longest in [3, 7, 64, 1000, 4096] {
            #expect(try Self.outcome(recording, cut: &generator, longest: longest) == whole)
        }
        switch whole {
        case .reply(let response):
            let golden = try #require(recording.golden["ok"], "the official client fails here")
            #expect(Self.differences(response, golden).subtracting(RecordedExchanges.exceptions) == [])
        case .error(_, let error):
            #expect(recording.golden["raises"] != nil, "\(error)")
        }
    }

    @Test("The named exceptions are as many as they were")
    func exceptions() throws {
        var counts: [String: Int] = [:]
        var generator = SeededGenerator(seed: 1)
        for name in RecordedExchanges.names {
            let recording = try RecordedExchanges.load(name)
            let outcome = try Self.outcome(recording, cut: &generator, longest: max(1, recording.body.count))
            guard case .reply(let response) = outcome, let golden = recording.golden["ok"] else { continue }
            for difference in Self.differences(response, golden) { counts[difference, default: 0] += 1 }
        }
        #expect(
            counts == [
                RecordedExchanges.callsWithoutType: 22, RecordedExchanges.thinkBlock: 8,
                RecordedExchanges.ownUsageField: 1, RecordedExchanges.listOfParts: 1, RecordedExchanges.emptyID: 1,
                RecordedExchanges.newIDOnIndex: 1,
            ])
    }
}
