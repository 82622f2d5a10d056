import HoneCore
import Synchronization

/// Takes a reply apart as it comes: thoughts between `<think>` tags, text, and calls of tools, which are not shown.
final class ReplySplitter: Sendable {
    fileprivate struct State {
        var all = ""
        var shown = 0
    }

    private let syntax: ToolCallSyntax
    private let hasTools: Bool
    private let onDelta: @Sendable (ModelDelta) -> Void
    private let state = Mutex(State())

    init(_ syntax: ToolCallSyntax, hasTools: Bool, _ onDelta: @escaping @Sendable (ModelDelta) -> Void) {
        self.syntax = syntax
        self.hasTools = hasTools
        self.onDelta = onDelta
    }

    func append(_ text: String) {
        let piece = state.withLock { state in
            state.all += text
            return state.take(mayBeCall: hasTools ? syntax : nil)
        }
        if !piece.isEmpty { onDelta(.text(piece)) }
    }

    func finish() -> (content: String, reasoning: String?, calls: [ToolCall]) {
        let all = state.withLock { $0.all }
        let parts = Self.thoughts(all)
        guard hasTools else { return (parts.rest.trimmed, parts.thoughts, []) }
        let (content, calls) = syntax.parse(parts.rest)
        for call in calls { onDelta(.toolCallStarted(call.name)) }
        return (content, parts.thoughts, calls)
    }

    private static func thoughts(_ text: String) -> (thoughts: String?, rest: String) {
        let start = text.trimmed
        guard start.hasPrefix("<think>"), let end = start.firstRange(of: "</think>") else { return (nil, text) }
        let thoughts = String(start[..<end.lowerBound].dropFirst("<think>".count)).trimmed
        return (thoughts.isEmpty ? nil : thoughts, String(start[end.upperBound...]).trimmed)
    }
}

extension ReplySplitter.State {
    /// The text that can be shown now: nothing while it may be thought or a call.
    fileprivate mutating func take(mayBeCall syntax: ToolCallSyntax?) -> String {
        let start = all.trimmed
        if "<think>".hasPrefix(start.prefix(7)), !start.contains("</think>") { return "" }
        if let syntax {
            if syntax.trigger == nil, start.isEmpty || start.hasPrefix("{") { return "" }
            if let trigger = syntax.trigger, let range = all.firstRange(of: trigger.prefix(1)),
                trigger.hasPrefix(all[range.lowerBound...].prefix(trigger.count))
            {
                return ""
            }
        }
        let begin = all.firstRange(of: "</think>").map { all.utf8.distance(from: all.startIndex, to: $0.upperBound) }
        let from = max(shown, start.hasPrefix("<think>") ? begin ?? 0 : 0)
        shown = all.utf8.count
        return String(decoding: Array(all.utf8)[from...], as: UTF8.self)
    }
}

extension String {
    /// Without white space at its ends.
    fileprivate var trimmed: String {
        var scalars = unicodeScalars[...]
        while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
        while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
        return String(scalars)
    }
}
