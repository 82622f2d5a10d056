import Glibc
import HoneAgent
import HoneCore
import HoneRuntime
import HoneStore

/// Carries one run between the loop and a person: progress to stderr, events to stdout where asked, the result at
/// the end.
struct RunConsole: RunObserver {
    let options: OutputOptions
    /// The person set a limit in dollars, which only known prices can hold.
    let dollarsAreLimited: Bool
    let terminal: Terminal
    let display: ProgressDisplay

    init(options: OutputOptions, limits: LimitOptions? = nil, variables: [String: String]) {
        self.options = options
        dollarsAreLimited = limits?.budgetUsd != nil
        terminal = Terminal(variables: variables)
        display = ProgressDisplay(terminal: terminal)
    }

    func observed(_ record: EventRecord, in state: RunState) throws {
        switch record.event {
        case .runCreated, .runResumed: if let network = state.network { display.say(networkNotice(network)) }
        default: break
        }
        if options.jsonl { printResult(String(decoding: try EventCoder.line(of: record), as: UTF8.self)) }
        if !options.quiet { display.show(record.event, in: state) }
        if case .modelResponded(let event) = record.event, event.response.usage.cost == nil, dollarsAreLimited,
            state.spending.steps == 1
        {
            display.say(
                "hone: The price of \(event.response.model) is unknown, so --budget-usd cannot hold it. Set its price in config.yaml (prices), or limit tokens with --max-tokens."
            )
        }
    }

    func streamed(_ delta: ModelDelta, for purpose: Purpose) {
        guard !options.quiet, display.isLive else { return }
        switch delta {
        case .text(let text), .reasoning(let text): display.received(text)
        default: break
        }
    }

    /// Runs `body` under signals and a ticking display.
    func attend<Result: Sendable>(_ body: @escaping @Sendable () async throws -> Result) async throws -> Result {
        let ticker = Task {
            guard display.isLive, !options.quiet else { return }
            while !Task.isCancelled {
                display.tick()
                try? await Task.sleep(for: .milliseconds(120))
            }
        }
        defer {
            ticker.cancel()
            display.close()
        }
        return try await Interruption.cancelling(body)
    }

    /// Prints the result and returns what to exit with.
    func conclude(_ report: RunReport) throws -> ExitStatus {
        if options.quiet {
            if let problem = report.problem { printError("hone: \(problem)") }
        } else {
            printError("\n" + report.summary(terminal))
        }
        for notice in report.result.notices { printError("hone: \(notice)") }
        var result: String
        if options.json {
            result = report.json.indentedText
        } else if options.jsonl {
            result = JSONValue.object(["kind": "result", "body": report.json]).text
        } else {
            result = sanitized(report.text)
        }
        if !result.isEmpty, !result.hasSuffix("\n") { result += "\n" }
        guard let file = options.output else {
            if !result.isEmpty { printResult(result) }
            return report.exitStatus
        }
        do {
            try write(Array(result.utf8), to: file)
        } catch {
            // A result that cost money is not lost to a wrong path.
            printResult(result)
            throw error
        }
        return report.exitStatus
    }
}
