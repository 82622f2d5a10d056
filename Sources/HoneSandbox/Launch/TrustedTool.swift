import CSandbox
import Glibc
import HoneCore

/// A helper program that Hone itself relies on, such as git. It runs outside the sandbox, so nothing that a model
/// wrote or chose is ever one.
public struct TrustedTool: Sendable {
    /// Absolute path.
    public var program: String
    public var arguments: [String]
    /// All that the program sees; nothing is inherited.
    public var environment: [String: String]
    public var directory: String?
    public var standardInput: [UInt8]
    /// Bytes of standard output that are kept; a program that writes more is stopped.
    public var outputLimit: Int
    public var timeLimit: Duration

    public init(
        program: String, arguments: [String], environment: [String: String] = [:], directory: String? = nil,
        standardInput: [UInt8] = [], outputLimit: Int = 64 << 20, timeLimit: Duration = .seconds(120)
    ) {
        self.program = program
        self.arguments = arguments
        self.environment = environment
        self.directory = directory
        self.standardInput = standardInput
        self.outputLimit = outputLimit
        self.timeLimit = timeLimit
    }

    public struct Result: Sendable {
        public enum Ending: Sendable, Hashable {
            case exited(Int32)
            case signaled(Int32)
            case tooSlow
            case tooMuchOutput
        }

        public var ending: Ending
        public var standardOutput: [UInt8]
        /// Sanitised; its start and end.
        public var standardError: String
    }

    /// Runs the program to its end. Cancelling the task kills it and throws `CancellationError`.
    ///
    /// - Throws: `SandboxError.launchFailed` where it could not be started.
    public func run() async throws -> Result {
        try Task.checkCancellation()
        return try await onOwnThread { try runBlocking(until: $0) }
    }

    /// The same on the caller's thread, which it blocks.
    func runBlocking(until cancellation: Cancellation? = nil) throws -> Result {
        var inputs = try Pipe()
        var outputs = try Pipe()
        var errors = try Pipe()
        let variables = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let process = ArgumentBlock.withVector(ArgumentBlock([program] + arguments)) { arguments in
            ArgumentBlock.withVector(ArgumentBlock(variables)) { variables in
                csandbox_spawn(
                    program, arguments, variables, directory, inputs.reading.raw, outputs.writing.raw,
                    errors.writing.raw)
            }
        }
        guard process > 0 else {
            throw SandboxError(.launchFailed, "\(program) could not be started: \(errorText(-process)).")
        }
        inputs.closeReading()
        outputs.closeWriting()
        errors.closeWriting()
        makeNonBlocking(inputs.writing.raw)
        if standardInput.isEmpty { inputs.closeWriting() }

        var output: [UInt8] = []
        var complaint = OutputCapture(limit: 8192)
        var stop: Result.Ending?
        var isCancelled = false
        var written = 0
        let deadline = ContinuousClock.now + timeLimit
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)
        defer { buffer.deallocate() }
        while outputs.reading.raw >= 0 || errors.reading.raw >= 0 {
            var events = [
                pollfd(fd: cancellation?.descriptor ?? -1, events: Int16(POLLIN), revents: 0),
                pollfd(fd: outputs.reading.raw, events: Int16(POLLIN), revents: 0),
                pollfd(fd: errors.reading.raw, events: Int16(POLLIN), revents: 0),
                pollfd(fd: inputs.writing.raw, events: Int16(POLLOUT), revents: 0),
            ]
            let ready = poll(&events, nfds_t(events.count), milliseconds(until: deadline))
            if ready == 0 { stop = .tooSlow }
            if ready > 0 && events[0].revents != 0 { isCancelled = true }
            if output.count > outputLimit { stop = .tooMuchOutput }
            if stop != nil || isCancelled {
                kill(process, SIGKILL)
                break
            }
            guard ready > 0 else { continue }
            if events[1].revents != 0 {
                let count = read(outputs.reading.raw, buffer.baseAddress, buffer.count)
                if count > 0 { output.append(contentsOf: buffer[..<count]) } else { outputs.closeReading() }
            }
            if events[2].revents != 0 {
                let count = read(errors.reading.raw, buffer.baseAddress, buffer.count)
                if count > 0 { complaint.append(buffer[..<count]) } else { errors.closeReading() }
            }
            if events[3].revents != 0 {
                let count = standardInput.withUnsafeBytes { bytes in
                    bytes.baseAddress.map { write(inputs.writing.raw, $0 + written, bytes.count - written) } ?? 0
                }
                written += max(count, 0)
                if (count < 0 && errno != EAGAIN && errno != EINTR) || written == standardInput.count {
                    inputs.closeWriting()
                }
            }
        }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 && errno == EINTR {}
        if isCancelled { throw CancellationError() }
        let signal = status & 0x7F
        return Result(
            ending: stop ?? (signal == 0 ? .exited(status >> 8 & 0xFF) : .signaled(signal)), standardOutput: output,
            standardError: complaint.captured.text)
    }
}

/// For poll: at least one until the deadline has passed.
func milliseconds(until deadline: ContinuousClock.Instant) -> Int32 {
    let (seconds, attoseconds) = ContinuousClock.now.duration(to: deadline).components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    return Int32(min(seconds, 1_000_000) * 1000 + attoseconds / 1_000_000_000_000_000 + 1)
}
