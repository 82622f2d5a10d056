import HoneAgent
import HoneCore
import Synchronization

/// Shows a run on stderr as it goes: a line for each thing that happened, and on a terminal a line below them that
/// says what is happening now.
final class ProgressDisplay: Sendable {
    private struct Live {
        var status = ""
        var isShown = false
        var frame = 0
        var since = ContinuousClock.now
        var received = 0
        var calls: [String: ToolCall] = [:]
        var spent = ""
        /// The model that this request went to last; nil for the preferred one.
        var model: String?
    }

    private let terminal: Terminal
    private let live = Mutex(Live())

    init(terminal: Terminal) { self.terminal = terminal }

    /// Redraws the status line; called a few times a second while a run is live.
    func tick() {
        guard terminal.isLive else { return }
        live.withLock { live in
            guard !live.status.isEmpty else { return }
            let frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"]
            live.frame = (live.frame + 1) % frames.count
            let seconds = live.since.duration(to: .now).components.seconds
            let received = live.received > 0 ? " · \(live.received) characters" : ""
            let text = "\(frames[live.frame]) \(live.status)\(received) · \(seconds) s\(live.spent)"
            writeAll("\r\u{1B}[2K" + terminal.styled(String(text.prefix(terminal.columns - 1)), .dim), to: 2)
            live.isShown = true
        }
    }

    var isLive: Bool { terminal.isLive }

    /// Removes the status line for good.
    func close() {
        live.withLock { live in
            if live.isShown { writeAll("\r\u{1B}[2K", to: 2) }
            live.isShown = false
            live.status = ""
        }
    }

    func say(_ text: String) {
        live.withLock { live in
            if live.isShown { writeAll("\r\u{1B}[2K", to: 2) }
            live.isShown = false
            writeAll(text + "\n", to: 2)
        }
    }

    private func now(_ status: String, in state: RunState) {
        live.withLock { live in
            live.status = harmless(status)
            live.since = .now
            live.received = 0
            let dollars = state.spending.dollars.map { " · $\(money($0))" } ?? ""
            live.spent = state.spending.steps == 0 ? "" : " · \(state.spending.tokens) tokens\(dollars)"
        }
    }

    func received(_ text: String) {
        live.withLock { $0.received += text.count }
    }

    // MARK: Events

    func show(_ event: Event, in state: RunState) {
        switch event {
        case .runCreated, .runResumed: now("starting", in: state)
        case .memoryRecalled(let event):
            if !event.memories.isEmpty {
                line("memory", "recalled \(counted(event.memories.count, "memory", "memories"))", .dim)
            }
        case .modelRequested:
            live.withLock { $0.model = nil }
            now("\(state.phase.rawValue): waiting for \(state.models.first ?? "the model")", in: state)
        case .modelResponded(let event): showReply(event, in: state)
        case .modelFailed(let event):
            let current = live.withLock { live in
                defer { live.model = event.next }
                return live.model ?? event.model
            }
            let next = event.next.map { $0 == current ? " Trying again." : " Next: \($0)." } ?? ""
            line("model", event.message + next, .yellow)
        case .planProposed(let event):
            line("plan", event.reason.map { "revised: \(oneLine($0))" } ?? counted(event.steps.count, "step"), .cyan)
            for (index, step) in event.steps.enumerated() { say("        \(index + 1). \(oneLine(step.intent))") }
        case .stepChecked(let event):
            line(
                "plan", "step \(event.step + 1) \(event.passed ? "done" : "not done yet")",
                event.passed ? .green : .yellow)
        case .actionStarted(let event):
            let call = live.withLock { $0.calls[event.callID] }
            now(call.map { "\($0.name) \(subject(of: $0))" } ?? "acting", in: state)
        case .actionFinished(let event): showAction(event)
        case .networkRequested(let event):
            line("network", event.description, event.refusal == nil ? .dim : .yellow)
        case .checkStarted(let event): now("check: \(oneLine(state.created?.checks[event.check] ?? ""))", in: state)
        case .checkRan(let event):
            let command = oneLine(state.created?.checks[event.check] ?? "")
            line(
                "check",
                "\(event.passed ? "passed" : "failed")  \(command)\(event.signature.map { "  — \($0)" } ?? "")",
                event.passed ? .green : .red)
        case .debugOpened(let event):
            line(
                "debug", event.occurrence == 1 ? "looking for the cause" : "the same failure, time \(event.occurrence)",
                .yellow)
        case .loopDetected(let event): line("loop", event.finding, .yellow)
        case .workspaceRestored(let event): line("restore", event.reason, .yellow)
        case .workspaceChanged(let event):
            line("workspace", "\(counted(event.changes.count, "file")) changed while the run was stopped", .yellow)
        case .budgetWarned(let event): line("budget", event.notice, .yellow)
        case .compacted(let event):
            line("context", "\(counted(event.callIDs.count, "old output")) left out to save room", .dim)
        case .memoryWritten(let event):
            if event.kind == .lesson { line("lesson", oneLine(event.text), .dim) }
        case .runStopped: close()
        case .unknown: break
        }
    }

    private func showReply(_ event: ModelResponded, in state: RunState) {
        live.withLock { live in
            for call in event.response.message.toolCalls { live.calls[call.id] = call }
        }
        let words = oneLine(event.response.message.content)
        guard !words.isEmpty, event.purpose != .reflect else { return }
        // What it believes and intends is what a person follows a run by.
        line(event.purpose == .debug ? "debug" : "model", words, .dim, lines: 4)
    }

    private func showAction(_ event: ActionFinished) {
        let call = live.withLock { $0.calls.removeValue(forKey: event.callID) }
        guard let call, !["plan", "step_done", "finish"].contains(call.name) || !event.succeeded else { return }
        let seconds = event.milliseconds >= 100 ? "  \(Double(event.milliseconds / 100) / 10) s" : ""
        let end: String =
            switch event.ending {
            case .exited(0): ""
            case .exited(let code): "  exit \(code)\(event.signature.map { " — \($0)" } ?? "")"
            case .signaled(let number): "  killed by signal \(number)"
            case .stopped(let limit): "  stopped: \(limit.rawValue) limit"
            case nil: event.succeeded ? "" : "  \(oneLine(event.observation))"
            }
        line(call.name, subject(of: call) + end + seconds, event.succeeded ? nil : .red)
    }

    private func line(_ label: String, _ text: String, _ style: Terminal.Style?, lines limit: Int = 1) {
        // A label can be a name that a model made up.
        let label = String(harmless(label).prefix(40))
        let padded = label + String(repeating: " ", count: max(1, 11 - label.count))
        let width = terminal.isLive ? max(20, terminal.columns - 12) : 200
        let lines = wrapped(harmless(text), width: width, limit: limit)
        let shown = (lines.isEmpty ? [""] : lines).map { line in style.map { terminal.styled(line, $0) } ?? line }
        say(padded + shown.joined(separator: "\n" + String(repeating: " ", count: 11)))
    }

    /// The text on one line, with nothing in it that a terminal obeys.
    private func harmless(_ text: String) -> String {
        String(sanitized(text).map { $0.isNewline ? " " : $0 })
    }
}

/// What a call is about, on one line.
func subject(of call: ToolCall) -> String {
    guard let arguments = try? JSONValue(parsing: call.arguments) else { return "" }
    if let command = arguments["command"]?.string { return oneLine(command) }
    if let path = arguments["path"]?.string { return oneLine(path) }
    if let code = arguments["code"]?.string {
        let lines = code.split(separator: "\n").count
        return lines == 1 ? oneLine(code) : "\(lines) lines"
    }
    if let step = arguments["step"]?.integer { return "step \(step)" }
    return ""
}

/// The text without line breaks, made safe for a terminal.
func oneLine(_ text: String) -> String {
    sanitized(text).split(whereSeparator: \.isWhitespace).joined(separator: " ")
}

/// A number of things in words: `1 step`, `2 steps`.
func counted(_ number: Int, _ thing: String, _ things: String? = nil) -> String {
    "\(number) \(number == 1 ? thing : things ?? thing + "s")"
}

/// Dollars with as many decimals as they need, at least two.
func money(_ dollars: Double) -> String {
    guard dollars.magnitude < 1e12 else { return "\(dollars)" }
    let cents = dollars >= 0.1 || dollars == 0
    let scale = cents ? 100.0 : 10_000.0
    let digits = cents ? 2 : 4
    let units = Int((dollars * scale).rounded())
    let fraction = String(units % Int(scale))
    return "\(units / Int(scale)).\(String(repeating: "0", count: digits - fraction.count))\(fraction)"
}

/// Seconds as a person says them.
func spoken(seconds: Double) -> String {
    if seconds < 10 { return "\(Double(Int(seconds * 10)) / 10) s" }
    if seconds < 100 { return "\(Int(seconds)) s" }
    let rest = Int(seconds) % 60
    return "\(Int(seconds) / 60) min" + (rest == 0 ? "" : " \(rest) s")
}
