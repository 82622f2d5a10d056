import Glibc
import HoneCore
import Synchronization

/// What stderr can show.
struct Terminal: Sendable {
    /// Lines can be redrawn.
    var isLive: Bool
    var hasColor: Bool
    var columns: Int

    init(variables: [String: String]) {
        let isTerminal = isatty(STDERR_FILENO) == 1
        let isDumb = variables["TERM"] == "dumb" || variables["TERM"] == nil
        isLive = isTerminal && !isDumb && variables["CI"] == nil
        hasColor = isTerminal && !isDumb && (variables["NO_COLOR"] ?? "").isEmpty
        var size = winsize()
        columns = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 100
    }

    enum Style: String {
        case bold = "1"
        case dim = "2"
        case red = "31"
        case green = "32"
        case yellow = "33"
        case cyan = "36"
    }

    func styled(_ text: String, _ style: Style) -> String {
        hasColor ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }
}

/// Writes all of `text`. Returns what was wrong, an errno; a reader that went away is no error.
@discardableResult
func writeAll(_ text: String, to descriptor: Int32) -> Int32 {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
        let written = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if written < 0, errno == EINTR { continue }
        guard written > 0 else { return errno == EPIPE ? 0 : errno }
        bytes = bytes.dropFirst(written)
    }
    return 0
}

func printError(_ text: String) { writeAll(text + "\n", to: STDERR_FILENO) }

func printResult(_ text: String) {
    let problem = writeAll(text.hasSuffix("\n") ? text : text + "\n", to: STDOUT_FILENO)
    if problem != 0 { StandardOutput.problem.store(problem, ordering: .relaxed) }
}

/// What became of what was printed.
enum StandardOutput {
    /// The errno of the last write that failed, or 0.
    static let problem = Atomic<Int32>(0)

    /// The status to exit with: success is none where the result was lost.
    static func status(_ status: Int32) -> Int32 {
        let problem = problem.load(ordering: .relaxed)
        guard problem != 0 else { return status }
        printError("hone: The result could not be written to standard output: \(String(cString: strerror(problem))).")
        return status == 0 || status == ExitStatus.unverified.rawValue ? ExitStatus.internalError.rawValue : status
    }
}
