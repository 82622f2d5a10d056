import HoneCore

extension ExecutionOutcome {
    /// stdout and stderr, one after the other.
    var combinedOutput: String {
        [standardOutput.text, standardError.text].filter { !$0.isEmpty }.joined(separator: "\n")
    }

    /// How the program ended and what it said, for a model: at most about `limit` bytes of each stream.
    func report(limit: Int) -> String {
        var parts: [String] = []
        switch ending {
        case .exited(let code): parts.append("exit status \(code)")
        case .signaled(let number): parts.append("killed by signal \(number)")
        case .stopped(let limit): parts.append("stopped: it reached the \(limit.rawValue) limit of the sandbox")
        }
        for (name, stream) in [("stdout", standardOutput), ("stderr", standardError)] where !stream.text.isEmpty {
            let cut = stream.isTruncated ? " (\(stream.byteCount) bytes, cut)" : ""
            var text = headAndTail(stream.text, limit: limit)
            while text.last == "\n" { text.removeLast() }
            parts.append("\(name)\(cut):\n\(text)")
        }
        if standardOutput.text.isEmpty, standardError.text.isEmpty { parts.append("no output") }
        return parts.joined(separator: "\n")
    }
}

extension Duration {
    var milliseconds: Int { Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000) }
}
