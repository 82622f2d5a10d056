public import HoneCore

/// Fetches one file of a hub to a path of the disk: resumed where an earlier attempt stopped, checked against the digest
/// that the hub states, and put into its place only when it is whole.
///
///     let download = try ModelDownload(file, to: "/models/qwen.gguf", environment: environment)
///     let receipt = try await download.run { print($0.received) }
///
/// A hub answers with a redirect to where the bytes are. What the hub's own answer says of the file, its size and its
/// SHA-256 (`X-Linked-Size`, `X-Linked-Etag`), is what the bytes are held to. The token goes to the hub alone.
public struct ModelDownload: Sendable {
    public struct Progress: Sendable, Equatable {
        public enum Phase: Sendable { case fetching, checking }
        public var phase: Phase
        /// Bytes on the disk, or bytes that have been checked.
        public var received: Int
        public var total: Int?
        /// Bytes that an earlier attempt had fetched.
        public var resumed: Int
    }

    public struct Receipt: Sendable, Equatable {
        public var byteCount: Int
        public var sha256: Digest
        /// The server stated a digest, and this is it.
        public var isVerified: Bool
    }

    public static let standardHub = "https://huggingface.co"
    private static let mostRedirects = 10
    private static let magic = Array("GGUF".utf8)

    private let file: HubFile
    private let target: String
    private let hub: WebAddress
    private let token: APIKey?
    private let network: NetworkSettings
    private let policy: RetryPolicy
    private let waiting: RetryEnvironment

    /// - Parameters:
    ///   - target: where the file will stand; its folder exists.
    ///   - environment: `HF_ENDPOINT`, `HF_TOKEN`, proxies and certificates.
    public init(
        _ file: HubFile, to target: String, environment: [String: String], policy: RetryPolicy = RetryPolicy(),
        waiting: RetryEnvironment = .real
    ) throws(DownloadError) {
        let endpoint = environment.value("HF_ENDPOINT") ?? Self.standardHub
        guard let hub = WebAddress(endpoint.trimmed) else { throw .badEndpoint(endpoint) }
        self.hub = hub
        token = try environment.value("HF_TOKEN").map { text throws(DownloadError) in
            guard let token = APIKey(text) else { throw .badToken() }
            return token
        }
        self.file = file
        self.target = target
        network = NetworkSettings(environment: environment)
        self.policy = policy
        self.waiting = waiting
    }

    /// - Parameter accept: looks at the whole file, at the path given, before it is put into its place.
    /// - Throws: `DownloadError`, what `accept` throws, or `CancellationError`; what arrived is kept for the next time
    ///   unless it is worth nothing.
    public func run(
        accept: @Sendable (String) throws -> Void = { _ in }, onProgress: @Sendable (Progress) -> Void
    ) async throws -> Receipt {
        let part = try PartialFile(target: target)
        let resumed = part.byteCount
        var failures = 0
        while true {
            let before = part.byteCount
            do {
                try await fetch(into: part) { total in
                    onProgress(Progress(phase: .fetching, received: part.byteCount, total: total, resumed: resumed))
                }
                break
            } catch let error as DownloadError {
                guard error.isRetryable else { throw error }
                failures = part.byteCount > before ? 1 : failures + 1
                guard failures < policy.attempts,
                    let delay = policy.delay(
                        afterAttempt: failures, retryAfter: error.retryAfter, random: waiting.random())
                else { throw error }
                try await waiting.sleep(delay)
            }
        }
        return try finish(part, resumed, accept, onProgress)
    }

    /// Removes what an unfinished download to `target` left.
    ///
    /// - Returns: its size; nil where there is nothing.
    /// - Throws: `DownloadError.busy` while the download goes on.
    public static func discardPart(of target: String) throws(DownloadError) -> Int? {
        try PartialFile.discard(target: target)
    }

    private func finish(
        _ part: PartialFile, _ resumed: Int, _ accept: (String) throws -> Void, _ onProgress: (Progress) -> Void
    ) throws -> Receipt {
        let count = part.byteCount
        let digest = try part.digest {
            onProgress(Progress(phase: .checking, received: $0, total: count, resumed: resumed))
        }
        let stated = part.source?.sha256
        guard stated == nil || stated == digest.hexadecimal else {
            part.discard()
            throw DownloadError.checksum(hub.hostAndPort, file)
        }
        do { try accept(PartialFile.path(for: target)) } catch {
            part.discard()
            throw error
        }
        try part.finish()
        return Receipt(byteCount: count, sha256: digest, isVerified: stated != nil)
    }

    // MARK: One attempt

    /// Follows the hub to the bytes and takes those that are missing.
    private func fetch(into part: PartialFile, onBytes: (_ total: Int?) -> Void) async throws {
        let url = file.url(at: hub)
        var address = url
        var stated = StatedFile()
        // What an earlier attempt kept is of use only where it came from the same place.
        if let source = part.source, source.url != url { try part.restart(from: .init(url: url)) }
        for _ in 0...Self.mostRedirects {
            guard let place = WebAddress(address) else {
                throw DownloadError.unsafeRedirect(from: hub.hostAndPort, to: address)
            }
            if stated.contradicts(part.source) { try part.restart(from: .init(url: url)) }
            let resumes = part.byteCount > 0
            let exchange = HTTPTransport.shared.open(request(address, place, part: part, stated: stated))
            do {
                guard case .head(let head) = try await exchange.next() else {
                    throw DownloadError.unreachable(place.hostAndPort, "the connection was closed without an answer")
                }
                stated.learn(from: head)
                if (300..<400).contains(head.status), let location = head.headers["location"] {
                    exchange.cancel()
                    address = try Self.target(of: location, from: place)
                    continue
                }
                try await take(
                    exchange, ResponseHead(head, resumes ? part.byteCount : 0), place, stated, part, url, onBytes)
                return
            } catch let failure as HTTPFailure {
                throw Self.error(for: failure, place, part)
            }
        }
        throw DownloadError.tooManyRedirects(hub.hostAndPort)
    }

    private func request(
        _ address: String, _ place: WebAddress, part: PartialFile, stated: StatedFile
    ) -> HTTPRequest {
        var headers = [("Accept-Encoding", "identity"), ("User-Agent", "hone")]
        if let token, place.isSameServer(as: hub) { headers.append(("Authorization", token.authorization)) }
        if part.byteCount > 0, let source = part.source {
            // The digest, where one is stated, decides about the whole in the end; else only the server can tell that
            // these are still bytes of the same file.
            if let tag = source.entityTag, stated.sha256 == nil { headers.append(("If-Range", tag)) }
            if source.entityTag != nil || source.sha256 != nil {
                headers.append(("Range", "bytes=\(part.byteCount)-"))
            }
        }
        return HTTPRequest(
            method: .get, url: address, headers: headers.map { (name: $0.0, value: $0.1) },
            timeouts: ExchangeTimeouts(connect: .seconds(15), firstByte: .seconds(60)), network: network)
    }

    private func take(
        _ exchange: HTTPExchange, _ head: ResponseHead, _ place: WebAddress, _ stated: StatedFile,
        _ part: PartialFile, _ url: String, _ onBytes: (_ total: Int?) -> Void
    ) async throws {
        let host = place.hostAndPort
        switch head.kind {
        case .rest where head.total == nil || head.total == part.source?.size: break
        case .whole:
            // A page in place of the file, as of a network that wants a login, must not cost what arrived before.
            if head.isPage { throw DownloadError.notGGUF(host, file, type: head.type) }
            try part.restart(from: stated.source(url, head))
        case .unsatisfiable where head.total == part.byteCount && part.byteCount > 0:
            return
        case .rest, .unsatisfiable, .misplaced:
            try part.restart(from: .init(url: url))
            throw DownloadError.misplaced(host, file)
        case .failed(let status):
            var error = DownloadError.status(
                status, host, file, page: file.page(at: hub), hasToken: token != nil)
            error.retryAfter = head.retryAfter
            throw error
        }
        let total = stated.size ?? head.total ?? part.source?.size
        if let total { try part.requireRoom(for: total) }
        var beginning: [UInt8] = []
        var unchecked = 0
        onBytes(total)
        while let piece = try await exchange.next() {
            guard case .bytes(let bytes) = piece else { continue }
            if beginning.count < Self.magic.count, part.byteCount == beginning.count {
                beginning += bytes.prefix(Self.magic.count - beginning.count)
                guard Self.magic.starts(with: beginning) else {
                    part.discard()
                    throw DownloadError.notGGUF(host, file, type: head.type)
                }
            }
            if let total, part.byteCount + bytes.count > total {
                part.discard()
                throw DownloadError.tooLong(host, file, total)
            }
            try part.append(bytes)
            unchecked += bytes.count
            if let total, unchecked > 64 << 20 {
                unchecked = 0
                try part.requireRoom(for: total)
            }
            onBytes(total)
        }
        if part.byteCount < total ?? part.byteCount {
            throw DownloadError.brokeOff(host, received: part.byteCount, of: total)
        }
        guard part.byteCount >= Self.magic.count else {
            part.discard()
            throw DownloadError.notGGUF(host, file, type: head.type)
        }
    }

    /// Where a redirect leads: only to https, or on from this machine to this machine.
    private static func target(of location: String, from place: WebAddress) throws(DownloadError) -> String {
        var location = location
        if location.hasPrefix("//") {
            location = "\(place.scheme):\(location)"
        } else if location.hasPrefix("/") {
            location = "\(place.scheme)://\(place.hostAndPort)\(location)"
        }
        guard let target = WebAddress(location),
            target.scheme == "https" || place.isLoopback && target.isLoopback
        else { throw .unsafeRedirect(from: place.hostAndPort, to: WebAddress(location)?.text ?? "an unusable address") }
        return location
    }

    private static func error(for failure: HTTPFailure, _ place: WebAddress, _ part: PartialFile) -> DownloadError {
        switch failure.kind {
        case .closedEarly, .idleBetweenChunks:
            return .brokeOff(place.hostAndPort, received: part.byteCount, of: part.source?.size)
        case .badAddress, .libraryMissing, .tls, .proxyRefused:
            var error = DownloadError.unreachable(place.hostAndPort, failure.detail)
            error.isRetryable = false
            return error
        default:
            return .unreachable(place.hostAndPort, failure.detail)
        }
    }
}
