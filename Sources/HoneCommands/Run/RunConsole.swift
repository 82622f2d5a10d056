import FoundationEssentials
import Glibc
import HoneAgent
import HoneCore
import HoneRuntime

/// Carries one run between the loop and a person: progress to stderr, events to stdout where asked, the result at
/// the end.
struct RunConsole: RunObserver {
    let options: OutputOptions
    let terminal: Terminal
    let display: ProgressDisplay

    init(options: OutputOptions, variables: [String: String]) {
        self.options = options
        terminal = Terminal(variables: variables)
        display = ProgressDisplay(terminal: terminal)
    }

    func observed(_ record: EventRecord, in state: RunState) throws {
        if options.jsonl { printResult(try line(record)) }
        if !options.quiet { display.show(record.event, in: state) }
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
        if !options.quiet { printError("\n" + report.summary(terminal)) }
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
            try Data(result.utf8).write(to: URL(filePath: file), options: .atomic)
        } catch {
            printResult(result)
            throw RuntimeError(
                "The result could not be written to \(file) and was printed instead. Check that the folder exists and can be written.",
                .usage)
        }
        return report.exitStatus
    }

    private func line(_ record: EventRecord) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let body = try JSONValue(parsing: try encoder.encode(record.event.body))
        return JSONValue.object([
            "run": .string(record.run.rawValue), "sequence": .integer(record.sequence),
            "time": .integer(Int(record.time)), "kind": .string(record.event.kind), "body": body,
        ]).text
    }
}
