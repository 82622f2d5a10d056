import HoneCore
import Synchronization

/// One line of progress on standard error: redrawn on a terminal, else printed now and then.
final class LineDisplay: Sendable {
    private let terminal: Terminal
    private let quiet: Bool
    private let state = Mutex((shown: "", last: ContinuousClock().now - .seconds(60)))

    init(quiet: Bool, variables: [String: String]) {
        terminal = Terminal(variables: variables)
        self.quiet = quiet
    }

    /// - Parameter parts: the most important first; on a terminal, those that find no room are left out.
    func show(_ parts: [String]) {
        guard terminal.isLive else { return show(parts.joined(separator: Self.separator)) }
        var line = ""
        for part in parts {
            let longer = line.isEmpty ? part : line + Self.separator + part
            if longer.count < max(20, terminal.columns) { line = longer }
        }
        show(line)
    }

    private static let separator = " · "

    func show(_ text: String) {
        guard !quiet else { return }
        let now = ContinuousClock().now
        state.withLock { state in
            guard now - state.last >= (terminal.isLive ? .milliseconds(100) : .seconds(10)) else { return }
            state = (text, now)
            if terminal.isLive {
                writeAll("\r\u{1B}[K" + String(text.prefix(max(20, terminal.columns - 1))), to: 2)
            } else {
                printError(text)
            }
        }
    }

    /// Clears the line, so that a result can stand in its place.
    func end() {
        state.withLock { state in
            if terminal.isLive, !state.shown.isEmpty { writeAll("\r\u{1B}[K", to: 2) }
            state.shown = ""
        }
    }
}
