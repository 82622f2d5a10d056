import Synchronization

/// What the server has done, in the text format of Prometheus.
final class Metrics: Sendable {
    private struct Requests: Hashable {
        var path: String
        var status: Int
    }

    private struct State {
        var requests: [Requests: Int] = [:]
        var promptTokens = 0
        var cachedTokens = 0
        var completionTokens = 0
        var abandoned = 0
        var connections = 0
        var buckets = [Int](repeating: 0, count: Metrics.bounds.count)
        var seconds = 0.0
        var answered = 0
    }

    /// Seconds.
    private static let bounds = [0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300]
    private let state = Mutex(State())

    func answered(_ path: String, _ status: Int) {
        state.withLock { $0.requests[Requests(path: path, status: status), default: 0] += 1 }
    }

    /// A model has replied.
    func replied(promptTokens: Int, cachedTokens: Int, completionTokens: Int, after seconds: Double) {
        state.withLock { state in
            state.promptTokens += promptTokens
            state.cachedTokens += cachedTokens
            state.completionTokens += completionTokens
            state.seconds += seconds
            state.answered += 1
            for (index, bound) in Self.bounds.enumerated() where seconds <= bound { state.buckets[index] += 1 }
        }
    }

    /// A client went away before its answer was complete.
    func abandoned() { state.withLock { $0.abandoned += 1 } }

    /// - Returns: the number of connections now.
    @discardableResult
    func connections(_ change: Int) -> Int {
        state.withLock { state in
            state.connections += change
            return state.connections
        }
    }

    func text(running: Int, waiting: Int) -> String {
        let state = state.withLock { state in state }
        var text = ""
        func family(_ name: String, _ type: String, _ help: String, _ samples: [(labels: String, value: String)]) {
            text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
            for sample in samples { text += "\(name)\(sample.labels) \(sample.value)\n" }
        }
        let requests = state.requests.sorted { ($0.key.path, $0.key.status) < ($1.key.path, $1.key.status) }
        family(
            "hone_requests_total", "counter", "Requests that were answered.",
            requests.map { ("{path=\"\($0.key.path)\",status=\"\($0.key.status)\"}", "\($0.value)") })
        family("hone_prompt_tokens_total", "counter", "Tokens of prompts.", [("", "\(state.promptTokens)")])
        family(
            "hone_cached_prompt_tokens_total", "counter", "Tokens of prompts that were computed before.",
            [("", "\(state.cachedTokens)")])
        family(
            "hone_completion_tokens_total", "counter", "Tokens that were written.", [("", "\(state.completionTokens)")])
        family(
            "hone_abandoned_total", "counter", "Requests whose client went away before the answer was complete.",
            [("", "\(state.abandoned)")])
        family("hone_running_requests", "gauge", "Requests that a model works on.", [("", "\(running)")])
        family("hone_waiting_requests", "gauge", "Requests in the queue.", [("", "\(waiting)")])
        family("hone_connections", "gauge", "Open connections.", [("", "\(state.connections)")])
        let name = "hone_reply_seconds"
        text += "# HELP \(name) Time that models took for a reply.\n# TYPE \(name) histogram\n"
        for (bound, count) in zip(Self.bounds, state.buckets) { text += "\(name)_bucket{le=\"\(bound)\"} \(count)\n" }
        text += "\(name)_bucket{le=\"+Inf\"} \(state.answered)\n"
        text += "\(name)_sum \(state.seconds)\n\(name)_count \(state.answered)\n"
        return text
    }
}
