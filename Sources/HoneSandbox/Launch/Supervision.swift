import CSandbox
import Glibc
import HoneCore

/// The spawner ended while the launch was on its way to it. Nothing was started.
struct LaunchLost: Error {}

/// One box from its launch until nothing of it is left: feeds its input, drains its output, and has it killed at
/// the first limit.
struct Supervision: ~Copyable {
    /// What ended the box, where it was not the program itself.
    enum Stop: Equatable { case cancelled, wallClock, output }

    struct Result {
        var report = csandbox_report()
        var stop: Stop?
        var output: OutputCapture
        var errors: OutputCapture
        var wallTime = Duration.zero
    }

    private let input: [UInt8]
    private let outputLimit: Int
    private let wallClock: Duration
    private let cancellation: Cancellation
    private let start = ContinuousClock.now

    private var result: Result
    private var inputOffset = 0
    private var reportBytes: [UInt8] = []
    private var control: Pipe
    private var reports: Pipe
    private var inputs: Pipe?
    private var outputs: Pipe
    private var errors: Pipe

    init(
        input: [UInt8], outputLimit: Int, keepsWholeOutput: Bool = false, wallClock: Duration,
        cancellation: Cancellation
    ) throws {
        // All of them first: a value that cannot be copied cannot be left half made either.
        let control = try Pipe.control()
        let reports = try Pipe()
        let outputs = try Pipe()
        let errors = try Pipe()
        let inputs: Pipe? = input.isEmpty ? nil : try Pipe()
        self.input = input
        self.outputLimit = outputLimit
        self.wallClock = wallClock
        self.cancellation = cancellation
        let capture = OutputCapture(limit: outputLimit, keepsWhole: keepsWholeOutput)
        result = Result(output: capture, errors: capture)
        self.control = control
        self.reports = reports
        self.inputs = inputs
        self.outputs = outputs
        self.errors = errors
    }

    /// Blocks until the box is gone. It is killed when the wall clock or the cancellation says so.
    ///
    /// - Throws: `LaunchLost`, `SandboxError.launchFailed`.
    consuming func run(_ launch: BoxLaunch) throws -> Result {
        try begin(launch)
        let complete = watch()
        result.wallTime = start.duration(to: .now)
        guard complete else {
            if !csandbox_control_is_taken(control.writing.raw) { throw LaunchLost() }
            throw SandboxError(
                .launchFailed,
                "The process that watches the sandbox was killed, and the program with it. Run the command again; if "
                    + "it happens repeatedly, look for an out-of-memory kill in dmesg.")
        }
        reportBytes.withUnsafeBytes { result.report = $0.loadUnaligned(as: csandbox_report.self) }
        return result
    }

    private mutating func begin(_ launch: BoxLaunch) throws {
        let nothing = Descriptor(inputs == nil ? open("/dev/null", O_RDONLY | O_CLOEXEC) : -1)
        try launch.start(
            BoxLaunch.Ends(
                input: inputs?.reading.raw ?? nothing.raw, output: outputs.writing.raw, errors: errors.writing.raw,
                control: control.reading.raw, report: reports.writing.raw))
        inputs?.closeReading()
        outputs.closeWriting()
        errors.closeWriting()
        reports.closeWriting()
        control.closeReading()
        for descriptor in [outputs.reading.raw, errors.reading.raw, inputs?.writing.raw ?? -1] where descriptor >= 0 {
            makeNonBlocking(descriptor)
        }
    }

    /// - Returns: whether the supervisor reported before it ended.
    private mutating func watch() -> Bool {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)
        defer { buffer.deallocate() }
        var deadline = start + wallClock
        while true {
            var events = [
                pollfd(fd: result.stop == nil ? cancellation.descriptor : -1, events: Int16(POLLIN), revents: 0),
                pollfd(fd: reports.reading.raw, events: Int16(POLLIN), revents: 0),
                pollfd(fd: outputs.reading.raw, events: Int16(POLLIN), revents: 0),
                pollfd(fd: errors.reading.raw, events: Int16(POLLIN), revents: 0),
                pollfd(fd: inputs?.writing.raw ?? -1, events: Int16(POLLOUT), revents: 0),
            ]
            let ready = poll(&events, nfds_t(events.count), milliseconds(until: deadline))
            if ready == 0 {
                // The supervisor had time to kill, wait and report.
                if result.stop != nil { return false }
                stop(.wallClock)
                deadline = .now + .seconds(30)
                continue
            }
            guard ready > 0 else { continue }
            if events[0].revents != 0 { stop(.cancelled) }
            if events[2].revents != 0 { drain(errors: false, buffer) }
            if events[3].revents != 0 { drain(errors: true, buffer) }
            if events[4].revents != 0 { feed() }
            if events[1].revents != 0, readReport(buffer) { break }
        }
        // All writers are dead: what they wrote is there.
        while outputs.reading.raw >= 0, drain(errors: false, buffer) {}
        while errors.reading.raw >= 0, drain(errors: true, buffer) {}
        return reportBytes.count == MemoryLayout<csandbox_report>.size
    }

    private mutating func stop(_ reason: Stop) {
        guard result.stop == nil else { return }
        result.stop = reason
        csandbox_control_kill(control.writing.raw)
    }

    /// - Returns: whether there may be more to read at once.
    @discardableResult
    private mutating func drain(errors isError: Bool, _ buffer: UnsafeMutableRawBufferPointer) -> Bool {
        let count = read(isError ? errors.reading.raw : outputs.reading.raw, buffer.baseAddress, buffer.count)
        if count < 0 && (errno == EINTR || errno == EAGAIN) { return errno == EINTR }
        guard count > 0 else {
            if isError { errors.closeReading() } else { outputs.closeReading() }
            return false
        }
        let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
        if isError { result.errors.append(bytes) } else { result.output.append(bytes) }
        if max(result.output.byteCount, result.errors.byteCount) > 4 * outputLimit { stop(.output) }
        return true
    }

    private mutating func feed() {
        guard let descriptor = inputs?.writing.raw else { return }
        let count = input.withUnsafeBytes { bytes in
            bytes.baseAddress.map { write(descriptor, $0 + inputOffset, bytes.count - inputOffset) } ?? 0
        }
        if count < 0 && (errno == EINTR || errno == EAGAIN) { return }
        inputOffset += max(count, 0)
        if count < 0 || inputOffset == input.count { inputs = nil }
    }

    /// - Returns: whether the report is whole or will never be.
    private mutating func readReport(_ buffer: UnsafeMutableRawBufferPointer) -> Bool {
        let wanted = MemoryLayout<csandbox_report>.size - reportBytes.count
        let count = read(reports.reading.raw, buffer.baseAddress, wanted)
        if count < 0 && errno == EINTR { return false }
        reportBytes.append(contentsOf: buffer[..<max(count, 0)])
        return count <= 0 || count == wanted
    }
}
