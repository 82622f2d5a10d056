/// Reads HTTP/1.1 requests from bytes as they come (RFC 9112). A value without I/O.
///
///     var parser = RequestParser()
///     parser.append(Array("GET /health HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
///     try parser.next()   // .head(…)
///     try parser.next()   // .body([])
///     try parser.next()   // nil: nothing more is there
///
/// It is stricter than the standard asks for wherever two readers could understand one text differently: lines end with
/// CR LF, a name is followed by its colon at once, headers are not folded, and there is one way to say where the body
/// ends. After a problem nothing more can be read.
public struct RequestParser: Sendable {
    public enum Event: Sendable, Equatable {
        case head(RequestHead)
        /// The whole body; empty where there is none. The next event is another request's head.
        case body([UInt8])
    }

    private enum State: Sendable {
        case requestLine
        case headers
        case fixed(Int)
        case chunkSize
        case chunk(Int)
        case chunkEnd
        case trailers
        case failed(RequestProblem)
    }

    private let limits: RequestLimits
    private var state = State.requestLine
    private var buffer: [UInt8] = []
    /// The first byte of `buffer` that is not consumed.
    private var start = 0
    /// Up to here, no line end has been found.
    private var searched = 0
    private var headBytes = 0
    private var lines: [ArraySlice<UInt8>] = []
    private var body: [UInt8] = []
    private var sawEmptyLine = false

    public init(limits: RequestLimits = RequestLimits()) { self.limits = limits }

    /// A request has begun and is not complete.
    public var isInRequest: Bool {
        if case .requestLine = state { return start < buffer.count }
        return true
    }

    public mutating func append(_ bytes: some Sequence<UInt8>) {
        if start > 0 {
            buffer.removeFirst(start)
            searched -= start
            start = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The next event; nil until more bytes are appended.
    public mutating func next() throws(RequestProblem) -> Event? {
        do throws(RequestProblem) {
            return try step()
        } catch {
            state = .failed(error)
            throw error
        }
    }

    private mutating func step() throws(RequestProblem) -> Event? {
        while true {
            switch state {
            case .failed(let problem): throw problem
            case .requestLine:
                guard let line = try takeLine(limits.lineBytes, tooLong: 414) else { return nil }
                if line.isEmpty {
                    // Some clients send an empty line after a body; one is overlooked.
                    guard !sawEmptyLine else { throw .bad("The request line is empty.") }
                    sawEmptyLine = true
                    continue
                }
                lines = [line]
                headBytes = line.count
                state = .headers
            case .headers:
                guard let line = try takeLine(limits.lineBytes, tooLong: 431) else { return nil }
                headBytes += line.count
                guard headBytes <= limits.headBytes, lines.count <= limits.headerCount else {
                    throw RequestProblem(status: 431, reason: "The headers are too large.")
                }
                guard line.isEmpty else {
                    lines.append(line)
                    continue
                }
                let head = try HeadReader.head(lines)
                lines = []
                body = []
                sawEmptyLine = false
                switch head.body {
                case .none: state = .fixed(0)
                case .chunked: state = .chunkSize
                case .length(let count):
                    guard count <= limits.bodyBytes else { throw tooLarge }
                    state = .fixed(count)
                }
                return .head(head)
            case .fixed(let count):
                take(count - body.count)
                guard body.count == count else { return nil }
                return finished()
            case .chunkSize:
                guard let line = try takeLine(256, tooLong: 400) else { return nil }
                let size = try HeadReader.chunkSize(line)
                guard size <= limits.bodyBytes - body.count else { throw tooLarge }
                headBytes = 0
                state = size == 0 ? .trailers : .chunk(size)
            case .chunk(let left):
                let taken = take(left)
                state = taken == left ? .chunkEnd : .chunk(left - taken)
                if taken < left { return nil }
            case .chunkEnd:
                guard buffer.count - start >= 2 else { return nil }
                guard buffer[start] == 0x0D, buffer[start + 1] == 0x0A else {
                    throw .bad("A chunk is longer than its size says.")
                }
                start += 2
                searched = start
                state = .chunkSize
            case .trailers:
                guard let line = try takeLine(limits.lineBytes, tooLong: 431) else { return nil }
                headBytes += line.count
                guard headBytes <= limits.headBytes else {
                    throw RequestProblem(status: 431, reason: "The trailers are too large.")
                }
                if line.isEmpty { return finished() }
                // Nothing reads trailers, but they must be ones.
                _ = try HeadReader.header(line)
            }
        }
    }

    private var tooLarge: RequestProblem {
        RequestProblem(status: 413, reason: "The body is larger than \(limits.bodyBytes) bytes.")
    }

    private mutating func finished() -> Event {
        state = .requestLine
        defer { body = [] }
        return .body(body)
    }

    @discardableResult
    private mutating func take(_ count: Int) -> Int {
        let taken = min(count, buffer.count - start)
        body.append(contentsOf: buffer[start..<(start + taken)])
        start += taken
        searched = start
        return taken
    }

    /// The next line without its end; nil where it is not complete yet.
    private mutating func takeLine(
        _ limit: Int, tooLong status: Int
    ) throws(RequestProblem) -> ArraySlice<UInt8>? {
        let from = max(start, searched)
        guard let end = buffer[from...].firstIndex(of: 0x0A) else {
            searched = buffer.count
            guard buffer.count - start <= limit else {
                throw RequestProblem(status: status, reason: "A line is longer than \(limit) bytes.")
            }
            return nil
        }
        guard end - start <= limit else {
            throw RequestProblem(status: status, reason: "A line is longer than \(limit) bytes.")
        }
        guard end > start, buffer[end - 1] == 0x0D else { throw .bad("A line does not end with CR LF.") }
        let line = buffer[start..<(end - 1)]
        start = end + 1
        searched = start
        return line
    }
}
