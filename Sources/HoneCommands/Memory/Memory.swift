import ArgumentParser
import HoneCore
import HoneMemory
import HoneRuntime

struct Memory: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "memory",
        abstract: "See what was learned from past runs, and forget it.",
        subcommands: [MemoryList.self, MemorySearch.self, MemoryShow.self, MemoryForget.self],
        defaultSubcommand: MemoryList.self)
}

struct MemorySelection: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("Only this kind.", valueName: "kind"))
    var kind: MemoryKindArgument?

    @Option(name: .long, help: ArgumentHelp("How many to show.", valueName: "n"))
    var limit: PositiveInteger = PositiveInteger(20)

    @Flag(name: .long, help: "Forgotten ones as well.")
    var all = false

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    var kinds: Set<MemoryKind> { kind.map { [$0.kind] } ?? Set(MemoryKind.allCases) }

    func show(_ records: [MemoryRecord], whenEmpty: String) {
        if json {
            printResult(JSONValue.array(records.map(\.json)).indentedText)
        } else if records.isEmpty {
            printError(whenEmpty)
        } else {
            printResult(
                Table(
                    header: ["ID", "KIND", "WHEN", "RUN", "HELPED", "TEXT"],
                    rows: records.map { record in
                        [
                            "\(record.id.rawValue)", record.kind.rawValue, localTime(record.created),
                            record.provenance.run?.rawValue ?? "-", "\(record.helped)/\(record.uses)",
                            String(oneLine(record.text).prefix(90)),
                        ]
                    }
                ).text)
        }
    }
}

struct MemoryKindArgument: ExpressibleByArgument {
    var kind: MemoryKind
    init?(argument: String) {
        guard let kind = MemoryKind(rawValue: argument) else { return nil }
        self.kind = kind
    }
    static var allValueStrings: [String] { MemoryKind.allCases.map(\.rawValue) }
}

extension MemoryRecord {
    var json: JSONValue {
        [
            "id": .integer(Int(id.rawValue)), "kind": .string(kind.rawValue), "text": .string(text),
            "signature": signature.map { .string($0) } ?? .null, "project": project.map { .string($0) } ?? .null,
            "agent": agent.map { .string($0) } ?? .null,
            "run": provenance.run.map { .string($0.rawValue) } ?? .null,
            "event": provenance.event.map { .integer($0) } ?? .null, "origin": .string(provenance.origin.rawValue),
            "confidence": .number(confidence), "created": .integer(Int(created)), "uses": .integer(uses),
            "helped": .integer(helped), "forgotten": .bool(archived != nil),
        ]
    }
}
