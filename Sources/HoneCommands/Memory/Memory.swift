import ArgumentParser
import HoneCore
import HoneMemory
import HoneRuntime

struct Memory: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
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

struct MemoryList: HoneCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List memories, newest first.")

    @OptionGroup var selection: MemorySelection
    @OptionGroup var global: GlobalOptions

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        let records = try workbench.memory.list(
            kinds: selection.kinds, includeArchived: selection.all, limit: selection.limit.value)
        selection.show(records, whenEmpty: "No memories yet; runs leave them behind.")
        return .verified
    }
}

struct MemorySearch: HoneCommand {
    static let configuration = CommandConfiguration(commandName: "search", abstract: "Find memories by their words.")

    @Argument(help: "The words to look for.")
    var words: [String]

    @OptionGroup var selection: MemorySelection
    @OptionGroup var global: GlobalOptions

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        let records = try workbench.memory.search(
            words.joined(separator: " "), kinds: selection.kinds, includeArchived: selection.all,
            limit: selection.limit.value)
        selection.show(records, whenEmpty: "No memory has these words.")
        return .verified
    }
}

struct MemoryShow: HoneCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show one memory with where it came from.")

    @Argument(help: "Its number, as hone memory list shows it.")
    var id: Int64

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    @OptionGroup var global: GlobalOptions

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        let record = try workbench.memory.show(MemoryID(rawValue: id))
        guard !json else {
            printResult(record.json.indentedText)
            return .verified
        }
        var lines = [
            "memory      \(record.id.rawValue), \(record.kind.rawValue)\(record.archived == nil ? "" : ", forgotten")",
            "from        \(record.provenance.run.map { "run \($0)" } ?? "added by hand"), origin \(record.provenance.origin.rawValue)",
            "project     \(record.project ?? "every project")",
            "stored      \(localTime(record.created))", "confidence  \(Double(Int(record.confidence * 100)) / 100)",
            "used        in \(counted(record.uses, "run")), \(record.helped) of them verified",
        ]
        if let signature = record.signature { lines.append("failure     \(oneLine(signature))") }
        printResult((lines + ["", sanitized(record.text)]).joined(separator: "\n"))
        return .verified
    }
}

struct MemoryForget: HoneCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget", abstract: "Stop recalling a memory; --undo takes that back.")

    @Argument(help: "Its number, as hone memory list shows it.")
    var id: Int64

    @Flag(name: .long, help: "Recall it again.")
    var undo = false

    @OptionGroup var global: GlobalOptions

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        let memory = try workbench.memory
        if undo {
            try memory.restore(MemoryID(rawValue: id))
            printError("Memory \(id) is recalled again.")
        } else {
            try memory.forget(MemoryID(rawValue: id))
            printError("Memory \(id) is forgotten. Take it back with: hone memory forget --undo \(id)")
        }
        return .verified
    }
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
