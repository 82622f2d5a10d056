import CCurl
import Glibc

/// One easy handle with its callbacks. Lives on the transport's thread alone.
final class CurlTransfer {
    let identifier: UInt64
    let easy: UnsafeMutableRawPointer
    let receiver: HTTPReceiver

    /// How long the end of a response may take once nobody needs its rest.
    static let discardLimit = Duration.milliseconds(50)

    private let timeouts: ExchangeTimeouts
    private let hasProxy: Bool
    private let clock = ContinuousClock()
    private var headerLines: UnsafeMutablePointer<curl_slist>?
    private let errorText: UnsafeMutablePointer<CChar>
    private var body: [[UInt8]]
    private var piece = 0
    private var offset = 0
    private var head = HTTPResponseHead(status: 0, headers: [:])
    private var hasBody = false
    private var isPaused = false
    private var isDiscarding = false
    private var lastActivity: ContinuousClock.Instant

    init?(identifier: UInt64, request: HTTPRequest, receiver: HTTPReceiver) {
        guard let easy = ccurl_easy_init() else { return nil }
        self.identifier = identifier
        self.easy = easy
        self.receiver = receiver
        timeouts = request.timeouts
        hasProxy = request.network.proxy(for: request.url) != nil
        body = request.body
        lastActivity = clock.now
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        configure(request)
        installCallbacks()
    }

    deinit {
        ccurl_easy_cleanup(easy)
        ccurl_slist_free_all(headerLines)
        errorText.deallocate()
    }

    /// When the server has been silent too long; nil while the reader holds the transfer up.
    var deadline: ContinuousClock.Instant? {
        if isPaused { return nil }
        if isDiscarding { return lastActivity + Self.discardLimit }
        return lastActivity + (hasBody ? timeouts.betweenChunks : timeouts.firstByte)
    }

    var missedDeadline: Result<Void, HTTPFailure> {
        .failure(HTTPFailure(kind: hasBody ? .idleBetweenChunks : .idleBeforeFirstByte, detail: "the server is silent"))
    }

    func outcome(_ result: CURLcode) -> Result<Void, HTTPFailure> {
        if result == CURLE_OK { return .success(()) }
        let detail = String(cString: errorText)
        return .failure(HTTPFailure(kind: kind(of: result, detail: detail), detail: detail))
    }

    func resume() {
        isPaused = false
        lastActivity = clock.now
        _ = ccurl_easy_pause(easy, CURLPAUSE_CONT)
    }

    func discardRest() {
        isDiscarding = true
        resume()
    }

    private func configure(_ request: HTTPRequest) {
        _ = ccurl_set_string(easy, CURLOPT_URL, request.url)
        _ = ccurl_set_string(easy, CURLOPT_PROTOCOLS_STR, "http,https")
        // Empty strings keep curl from reading the environment by itself.
        _ = ccurl_set_string(easy, CURLOPT_PROXY, request.network.proxy(for: request.url) ?? "")
        _ = ccurl_set_string(easy, CURLOPT_NOPROXY, request.network.noProxy ?? "")
        if let file = request.network.certificateFile { _ = ccurl_set_string(easy, CURLOPT_CAINFO, file) }
        if let folder = request.network.certificateFolder { _ = ccurl_set_string(easy, CURLOPT_CAPATH, folder) }
        _ = ccurl_set_long(easy, CURLOPT_NOSIGNAL, 1)
        _ = ccurl_set_long(easy, CURLOPT_TCP_NODELAY, 1)
        _ = ccurl_set_long(easy, CURLOPT_FOLLOWLOCATION, 0)
        _ = ccurl_set_long(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        // A stream that is cancelled must close its connection and nobody else's.
        _ = ccurl_set_long(easy, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        _ = ccurl_set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, timeouts.connect.wholeMilliseconds)
        _ = ccurl_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText)
        _ = ccurl_set_close_on_exec(easy)
        if request.method == .post {
            let size = body.reduce(0) { $0 + $1.count }
            _ = ccurl_set_long(easy, CURLOPT_POST, 1)
            _ = ccurl_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(size))
        }
        for header in request.headers {
            headerLines = ccurl_slist_append(headerLines, "\(header.name): \(header.value)")
        }
        headerLines = ccurl_slist_append(headerLines, "Expect:")
        _ = ccurl_set_pointer(easy, CURLOPT_HTTPHEADER, headerLines)
    }

    /// The callbacks run inside `ccurl_multi_perform` and `ccurl_easy_pause`, while the loop holds this object.
    private func installCallbacks() {
        let data = Unmanaged.passUnretained(self).toOpaque()
        for option in [CURLOPT_PRIVATE, CURLOPT_WRITEDATA, CURLOPT_HEADERDATA, CURLOPT_READDATA, CURLOPT_SEEKDATA] {
            _ = ccurl_set_pointer(easy, option, data)
        }
        _ = ccurl_set_write_callback(easy) { bytes, size, count, data in
            CurlTransfer.from(data)?.write(UnsafeRawBufferPointer(start: bytes, count: size * count)) ?? 0
        }
        _ = ccurl_set_header_callback(easy) { bytes, size, count, data in
            guard let transfer = CurlTransfer.from(data) else { return 0 }
            transfer.header(UnsafeRawBufferPointer(start: bytes, count: size * count))
            return size * count
        }
        _ = ccurl_set_read_callback(easy) { bytes, size, count, data in
            CurlTransfer.from(data)?.read(into: UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
                ?? Int(CURL_READFUNC_ABORT)
        }
        _ = ccurl_set_seek_callback(easy) { data, offset, origin in
            guard offset == 0, origin == SEEK_SET else { return CURL_SEEKFUNC_CANTSEEK }
            guard let transfer = CurlTransfer.from(data) else { return CURL_SEEKFUNC_FAIL }
            transfer.rewind()
            return CURL_SEEKFUNC_OK
        }
    }

    /// The transfer whose pointer `installCallbacks` gave to curl. Without one, a callback ends the transfer.
    private static func from(_ data: UnsafeMutableRawPointer?) -> CurlTransfer? {
        data.map { Unmanaged<CurlTransfer>.fromOpaque($0).takeUnretainedValue() }
    }

    private func write(_ bytes: UnsafeRawBufferPointer) -> Int {
        lastActivity = clock.now
        hasBody = true
        if let exchange = receiver.exchange, !exchange.receive(bytes) {
            isPaused = true
            return Int(CURL_WRITEFUNC_PAUSE)
        }
        return bytes.count
    }

    private func header(_ line: UnsafeRawBufferPointer) {
        lastActivity = clock.now
        let text = String(decoding: line, as: UTF8.self).trimmed
        if text.hasPrefix("HTTP/") {
            let status = text.split(separator: " ", maxSplits: 2).dropFirst().first.flatMap { Int($0) }
            head = HTTPResponseHead(status: status ?? 0, headers: [:])
        } else if text.isEmpty {
            guard head.status >= 200 else { return }
            body = []
            receiver.exchange?.receive(head)
        } else if let colon = text.firstIndex(of: ":") {
            head.headers[text[..<colon].lowercased()] = String(text[text.index(after: colon)...]).trimmed
        }
    }

    private func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        lastActivity = clock.now
        var filled = 0
        while filled < buffer.count, piece < body.count {
            let count = min(buffer.count - filled, body[piece].count - offset)
            body[piece].withUnsafeBytes { bytes in
                UnsafeMutableRawBufferPointer(rebasing: buffer[filled..<filled + count])
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count]))
            }
            filled += count
            offset += count
            if offset == body[piece].count { (piece, offset) = (piece + 1, 0) }
        }
        return filled
    }

    private func rewind() { (piece, offset) = (0, 0) }
}

extension CurlTransfer {
    private func kind(of result: CURLcode, detail: String) -> HTTPFailure.Kind {
        switch result {
        case CURLE_URL_MALFORMAT: .badAddress
        case CURLE_COULDNT_RESOLVE_HOST: .nameNotResolved
        case CURLE_COULDNT_RESOLVE_PROXY: .proxyNotResolved
        case CURLE_COULDNT_CONNECT: ccurl_os_error(easy) == ECONNREFUSED && !hasProxy ? .refused : .unreachable
        case CURLE_OPERATION_TIMEDOUT: .connectTimeout
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_ENGINE_INITFAILED:
            .tls
        case CURLE_RECV_ERROR where detail.contains(text: "CONNECT tunnel failed"): .proxyRefused
        case CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING: .closedEarly
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY: .notHTTP
        default: .other
        }
    }
}

extension Duration {
    var wholeMilliseconds: Int {
        Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }
}

extension String {
    var trimmed: String {
        var text = self[...]
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}
