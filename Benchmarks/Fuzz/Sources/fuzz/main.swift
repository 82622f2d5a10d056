import Glibc

/// The number that makes the input at hand, where a signal handler can read it.
nonisolated(unsafe) let underway = UnsafeMutablePointer<UInt64>.allocate(capacity: 1)

/// Only calls that a signal handler may make: the heap may be locked.
func sayWhichSeed(_ signal: Int32) {
    let words: StaticString = "fuzz: crashed with --only "
    _ = write(2, words.utf8Start, words.utf8CodeUnitCount)
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 24) { line in
        var rest = underway.pointee
        var start = 23
        line[start] = 10
        repeat {
            start -= 1
            line[start] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        } while rest > 0
        _ = write(2, UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(line)[start...]).baseAddress, 24 - start)
    }
    _exit(70)
}

func say(_ sentence: String) {
    let line = Array("fuzz: \(sentence)\n".utf8)
    _ = write(2, line, line.count)
}

func stop(_ sentence: String) -> Never {
    say(sentence)
    exit(2)
}

var arguments = CommandLine.arguments.dropFirst()
let usage = "usage: fuzz gguf|tokenizer|model|http [--executions N] [--seed N] [--only N]"
guard let subject = arguments.popFirst().flatMap(Subject.init) else { stop(usage) }
var executions: UInt64 = 1_000_000
var first: UInt64 = 0
while let option = arguments.popFirst() {
    guard let number = arguments.popFirst().flatMap({ UInt64($0) }) else { stop(usage) }
    switch option {
    case "--executions": executions = number
    case "--seed": first = number
    case "--only": (first, executions) = (number, 1)
    default: stop(usage)
    }
}

for number in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT] { signal(number, sayWhichSeed) }
let clock = ContinuousClock()
let start = clock.now
let accepted = await countAccepted(by: subject, from: first, executions)
let seconds = (clock.now - start) / .seconds(1)
let rate = Int(Double(executions) / max(seconds, 0.001))
print(
    "\(subject.rawValue): \(executions) executions from seed \(first) without a crash, \(accepted) accepted, \(Int(seconds)) s, \(rate) a second"
)

/// How many of the inputs were accepted.
func countAccepted(by subject: Subject, from first: UInt64, _ executions: UInt64) async -> UInt64 {
    let file = MemoryFile()
    var files = FileSource()
    var texts = TextSubject()
    var accepted: UInt64 = 0
    for number in first..<(first + executions) {
        underway.pointee = number
        if await subject.run(number, in: file, files: &files, texts: &texts) { accepted += 1 }
        if (number - first) % 1_000_000 == 999_999 { say("\(number - first + 1) executions") }
    }
    return accepted
}
