import HoneCore

/// What one server wants otherwise than the rest. Rows of `ServerQuirks.table`; the first whose host and model match
/// the endpoint counts.
struct ServerQuirks: Sendable, Equatable {
    enum CallIDs: Sendable { case free, nineAlphanumerics }

    /// The end of the host's name; empty matches all.
    var host = ""
    /// Starts of the model names that the row is for; empty for all.
    var models: [String] = []
    var tokenLimitField = "max_tokens"
    /// Reasoning models refuse a temperature.
    var takesTemperature = true
    /// Ask for the token figures at the end of a stream.
    var asksForUsage = true
    /// The thoughts of assistant turns that call tools must be sent back.
    var echoesReasoning = false
    var callIDs = CallIDs.free

    static let table: [ServerQuirks] = [
        ServerQuirks(
            host: "api.openai.com", models: ["o1", "o3", "o4", "gpt-5"], tokenLimitField: "max_completion_tokens",
            takesTemperature: false),
        ServerQuirks(host: "api.openai.com", tokenLimitField: "max_completion_tokens"),
        ServerQuirks(host: "api.deepseek.com", echoesReasoning: true),
        ServerQuirks(host: "api.moonshot.ai", echoesReasoning: true),
        // Sends the figures unasked, and refuses fields that it does not know.
        ServerQuirks(host: "api.mistral.ai", asksForUsage: false, callIDs: .nineAlphanumerics),
        ServerQuirks(host: "api.cerebras.ai", tokenLimitField: "max_completion_tokens"),
        ServerQuirks(host: "api.groq.com", tokenLimitField: "max_completion_tokens"),
    ]

    static func of(host: String, model: String) -> ServerQuirks {
        table.first { row in
            (host == row.host || host.hasSuffix("." + row.host))
                && (row.models.isEmpty || row.models.contains { model.hasPrefix($0) })
        } ?? ServerQuirks()
    }

    /// The id as this server takes it, the same for the same id.
    func callID(_ id: String) -> String {
        guard callIDs == .nineAlphanumerics else { return id }
        let isFit =
            id.utf8.count == 9 && id.utf8.allSatisfy { UnicodeScalar($0).properties.isAlphabetic || isDigit($0) }
        return isFit ? id : String(Digest(of: id).hexadecimal.prefix(9))
    }

    private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
