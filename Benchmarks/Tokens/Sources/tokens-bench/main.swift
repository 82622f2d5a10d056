import FoundationEssentials
import HoneCore
import HoneInference

// One measurement a call, as one line of JSON, so that a driver can take turns with a peer.
//
//     tokens-bench load VOCABULARY
//     tokens-bench encode VOCABULARY TEXT
//     tokens-bench tokens VOCABULARY STRINGS         the tokens of each string of a JSON list
//     tokens-bench masks VOCABULARY SCHEMAS RUNS TEXTS   random texts under each schema of a JSON list

let arguments = Array(CommandLine.arguments.dropFirst())
let clock = ContinuousClock()

func microseconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) * 1e6 + Double(duration.components.attoseconds) / 1e12
}

func read(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: path))) }

func report(_ members: [String: JSONValue]) { print(JSONValue.object(members).text) }

func percentile(_ values: [Double], _ part: Double) -> JSONValue {
    values.isEmpty ? .null : .number(values[min(values.count - 1, Int(Double(values.count) * part))])
}

guard arguments.count >= 2 else { fatalError("tokens-bench load|encode|tokens|masks VOCABULARY …") }
let file = try GGUFFile(path: arguments[1])
let begin = clock.now
let tokenizer = try Tokenizer(file)
let load = microseconds(clock.now - begin)

switch arguments[0] {
case "load": report(["milliseconds": .number(load / 1000), "tokens": .integer(tokenizer.count)])
case "encode":
    let text = String(decoding: try read(arguments[2]), as: UTF8.self)
    let start = clock.now
    let count = tokenizer.encode(text, addsSpecial: false).count
    report([
        "megabytesPerSecond": .number(Double(text.utf8.count) / microseconds(clock.now - start)),
        "tokens": .integer(count),
    ])
case "tokens":
    for text in try JSONValue(parsing: read(arguments[2])).array ?? [] {
        let tokens = tokenizer.encode(text.string ?? "", addsSpecial: true, parsesSpecial: true)
        print(tokens.map { String($0) }.joined(separator: " "))
    }
case "masks":
    let start = clock.now
    let vocabulary = ConstraintVocabulary(tokenizer)
    let preparation = microseconds(clock.now - start)
    let schemas = try JSONValue(parsing: read(arguments[2])).array ?? []
    let runs = Int(arguments[3]) ?? 0
    var measurement = MaskMeasurement(vocabulary: vocabulary, tokenizer: tokenizer)
    for (number, schema) in schemas.enumerated() { try measurement.run(schema, number: number, runs: runs) }
    try Data(measurement.texts.utf8).write(to: URL(filePath: arguments[4]))
    report(measurement.report(preparation: preparation))
default: fatalError("tokens-bench load|encode|tokens|masks VOCABULARY …")
}
