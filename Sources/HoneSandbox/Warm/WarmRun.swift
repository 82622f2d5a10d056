import CSandbox
import Glibc
import HoneCore

/// One request to a server from its descriptors to its answer: drains what the program says and has it killed at the
/// first limit.
struct WarmRun: ~Copyable {
    struct Result {
        /// What ended it, where it was not the program itself.
        var stop: Supervision.Stop?
        var output: OutputCapture
        var errors: OutputCapture
        /// What arrived on the private descriptor.
        var verdict: [UInt8] = []
        /// Exit status of the process that judges.
        var judge: Int32?
        /// The limit because of which the box was ended, and the program with it.
        var exhausted: SandboxLimit?
        /// Wait status of the program; nil where it was killed before it had one.
        var program: Int32?
        var cpuTime = Duration.zero
        var peakMemory = 0
        var bytesWritten = 0
        /// The most processes that were seen at a time; 0 where the program was over before anybody looked.
        var processes = 0
        var wallTime = Duration.zero
        /// Whether the server is ready for the next program, and nothing of this one is left.
        var isClean = false
    }

    /// Before this, the supervisor has looked at no program.
    private static let firstLook = Duration.milliseconds(20)
    /// The server, and the first process of each program's namespace.
    private static let serverProcesses = 2

    private let outputLimit: Int
    private let cancellation: Cancellation
    private let start = ContinuousClock.now
    private let wallClock: Duration
    private let input: [UInt8]
    private var written = 0
    private var inputs: Pipe
    private var outputs: Pipe
    private var errors: Pipe
    private var verdicts: Pipe
    private var result: Result

    init(
        input: [UInt8] = [], outputLimit: Int, keepsWholeOutput: Bool = false, wallClock: Duration,
        cancellation: Cancellation
    ) throws {
        let inputs = try Pipe()
        let outputs = try Pipe()
        let errors = try Pipe()
        let verdicts = try Pipe()
        self.input = input
        self.outputLimit = outputLimit
        self.wallClock = wallClock
        self.cancellation = cancellation
        self.inputs = inputs
        self.outputs = outputs
        self.errors = errors
        self.verdicts = verdicts
        let capture = OutputCapture(limit: outputLimit, keepsWhole: keepsWholeOutput)
        result = Result(output: capture, errors: capture)
    }

    /// Runs a program.
    consuming func run(_ request: SealedFile, in box: WarmBox) -> Result {
        let descriptors = [request.descriptor, inputs.reading.raw, outputs.writing.raw, errors.writing.raw]
        return finish(box.socket.send("run", descriptors), box)
    }

    /// Has tests judge a program.
    consuming func judge(_ program: SealedFile, by tests: SealedFile, in box: WarmBox) -> Result {
        let descriptors = [
            program.descriptor, tests.descriptor, verdicts.writing.raw, outputs.writing.raw, errors.writing.raw,
        ]
        return finish(box.socket.send("judge", descriptors), box)
    }

    /// Runs tests, and says more than their exit status where they were seen to end.
    ///
    /// - Parameter secret: comes back on the private descriptor where the tests were.
    consuming func check(_ tests: SealedFile, secret: SealedFile, in box: WarmBox) -> Result {
        let descriptors = [
            tests.descriptor, secret.descriptor, verdicts.writing.raw, outputs.writing.raw, errors.writing.raw,
        ]
        return finish(box.socket.send("check", descriptors), box)
    }

    private consuming func finish(_ isSent: Bool, _ box: WarmBox) -> Result {
        inputs.closeReading()
        outputs.closeWriting()
        errors.closeWriting()
        verdicts.closeWriting()
        makeNonBlocking(inputs.writing.raw)
        if input.isEmpty { inputs.closeWriting() }
        if isSent { watch(box) }
        if result.isClean, start.duration(to: .now) > Self.firstLook, let seen = box.observed() {
            // The server is one of them, and in a box of its own a program has none.
            result.processes = max(Int(seen.processes) - Self.serverProcesses, 0)
            result.bytesWritten = max(result.bytesWritten, Int(seen.written_bytes))
        }
        result.wallTime = start.duration(to: .now)
        return result
    }

    private mutating func watch(_ box: borrowing WarmBox) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)
        defer { buffer.deallocate() }
        var deadline = start + wallClock
        var isAnswering = true
        while isAnswering || outputs.reading.raw >= 0 || errors.reading.raw >= 0 || verdicts.reading.raw >= 0 {
            var events = [
                pollfd(fd: result.stop == nil ? cancellation.descriptor : -1, events: Int16(POLLIN), revents: 0),
                pollfd(fd: isAnswering ? box.socket.raw : -1, events: Int16(POLLIN), revents: 0),
                pollfd(fd: outputs.reading.raw, events: Int16(POLLIN), revents: 0),
                pollfd(fd: errors.reading.raw, events: Int16(POLLIN), revents: 0),
                pollfd(fd: verdicts.reading.raw, events: Int16(POLLIN), revents: 0),
                pollfd(fd: inputs.writing.raw, events: Int16(POLLOUT), revents: 0),
            ]
            let ready = poll(&events, nfds_t(events.count), milliseconds(until: deadline))
            if ready == 0 {
                // The server that was told to kill, and has not: its box is given up, which kills all in it.
                guard result.stop == nil, isAnswering else { break }
                stop(.wallClock, box)
                deadline = .now + .seconds(10)
                continue
            }
            guard ready > 0 else { continue }
            if events[0].revents != 0 {
                stop(.cancelled, box)
                deadline = .now + .seconds(10)
            }
            if events[2].revents != 0, !drain(outputs.reading.raw, buffer, { $0.output.append($1) }) {
                outputs.closeReading()
            }
            if events[3].revents != 0, !drain(errors.reading.raw, buffer, { $0.errors.append($1) }) {
                errors.closeReading()
            }
            if events[4].revents != 0, !drain(verdicts.reading.raw, buffer, { $0.verdict.append(contentsOf: $1) }) {
                verdicts.closeReading()
            }
            if max(result.output.byteCount, result.errors.byteCount) > 4 * outputLimit { stop(.output, box) }
            if events[5].revents != 0 { feed() }
            if events[1].revents != 0, hear(box.socket.receive(), box) {
                isAnswering = false
                inputs.closeWriting()
                // All writers are dead, so the ends of the outputs are near.
                deadline = .now + .seconds(1)
            }
        }
    }

    private mutating func stop(_ reason: Supervision.Stop, _ box: borrowing WarmBox) {
        guard result.stop == nil else { return }
        result.stop = reason
        _ = box.socket.send("kill")
    }

    /// - Returns: whether the server has nothing more to say.
    private mutating func hear(_ words: [String]?, _ box: borrowing WarmBox) -> Bool {
        guard let words else {
            if result.stop == nil, let report = box.lastReport(), let limit = report.exhausted {
                result.exhausted = limit
                result.peakMemory = Int(report.peak_bytes)
                result.cpuTime = .microseconds(report.cpu_microseconds)
            }
            return true
        }
        switch (words.first, words.count) {
        case ("judged", 2): result.judge = Int32(words[1])
        case ("ended", 5):
            result.bytesWritten = Int(words[4]) ?? 0
            result.program = Int32(words[1])
            result.cpuTime = .microseconds(Int(words[2]) ?? 0)
            result.peakMemory = Int(words[3]) ?? 0
        case ("idle", 2):
            result.isClean = words[1] == "0"
            return true
        default: return true
        }
        return false
    }

    /// - Returns: whether more may come.
    private mutating func drain(
        _ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer,
        _ append: (inout Result, UnsafeRawBufferPointer) -> Void
    ) -> Bool {
        let count = read(descriptor, buffer.baseAddress, buffer.count)
        if count < 0 && (errno == EINTR || errno == EAGAIN) { return true }
        guard count > 0 else { return false }
        append(&result, UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        return true
    }

    private mutating func feed() {
        let descriptor = inputs.writing.raw
        let count = input.withUnsafeBytes { bytes in
            bytes.baseAddress.map { write(descriptor, $0 + written, bytes.count - written) } ?? 0
        }
        if count < 0 && (errno == EINTR || errno == EAGAIN) { return }
        written += max(count, 0)
        if count < 0 || written == input.count { inputs.closeWriting() }
    }
}
