import Glibc
import HoneCore
import Synchronization
import Testing

@testable import HoneModels

// One at a time: each test has servers with threads of their own, of which Dispatch has few.
@Suite("Pulling model files", .serialized)
struct ModelDownloadTests {
    /// Large enough for several reads.
    static let content = Array("GGUF".utf8) + (0..<350_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    static let sha256 = Digest(of: content).hexadecimal
    static let file: HubFile = {
        do { return try HubFile("hf:owner/repo/tiny.gguf") } catch { fatalError("\(error)") }
    }()

    // MARK: The whole file

    @Test("A file is fetched over the hub's redirect, checked against the digest that the hub states, and put in place")
    func wholeFile() async throws {
        let folder = TemporaryFolder()
        let server = LoopbackServer { connection, request in
            if request.line.contains("/owner/repo/resolve/main/tiny.gguf") {
                connection.redirect(
                    to: "/cdn/blob?signature=a%2Fb", "X-Linked-Etag: \"\(Self.sha256)\"",
                    "X-Linked-Size: \(Self.content.count)")
            } else {
                connection.file(Self.content)
            }
        }
        let progress = Mutex<[ModelDownload.Progress]>([])
        let receipt = try await Self.download(from: server, to: folder).run { step in
            progress.withLock { $0.append(step) }
        }
        #expect(receipt.byteCount == Self.content.count)
        #expect(receipt.isVerified)
        #expect(receipt.sha256.hexadecimal == Self.sha256)
        #expect(folder.bytes("tiny.gguf") == Self.content)
        #expect(folder.names == ["tiny.gguf"])
        #expect(server.requests.map(\.line).last == "GET /cdn/blob?signature=a%2Fb HTTP/1.1")
        let steps = progress.withLock { $0 }
        #expect(steps.first == .init(phase: .fetching, received: 0, total: Self.content.count, resumed: 0))
        #expect(
            steps.last
                == .init(phase: .checking, received: Self.content.count, total: Self.content.count, resumed: 0))
    }

    @Test("A server that states no digest is said to have stated none")
    func unverified() async throws {
        let folder = TemporaryFolder()
        let server = LoopbackServer { connection, _ in connection.file(Self.content) }
        #expect(try await !Self.download(from: server, to: folder).run { _ in }.isVerified)
        #expect(folder.bytes("tiny.gguf") == Self.content)
    }

    @Test("A pull to which the hub sent nothing leaves nothing")
    func refused() async throws {
        let folder = TemporaryFolder()
        let server = LoopbackServer { connection, _ in connection.reply("404 Not Found", [], "") }
        _ = try? await Self.download(from: server, to: folder).run { _ in }
        #expect(server.requests.count == 1)
        #expect(folder.names.isEmpty)
    }

    @Test("Bytes that do not have the stated digest are thrown away")
    func wrongDigest() async throws {
        let folder = TemporaryFolder()
        let server = LoopbackServer { connection, _ in
            connection.file(Self.content, "X-Linked-Etag: \"\(Digest(of: "other").hexadecimal)\"")
        }
        try await Self.expect(.wrongContent, from: server, to: folder)
        #expect(folder.names.isEmpty)
    }

    @Test("A file that the caller does not accept is not put in place")
    func notAccepted() async throws {
        struct Refusal: Error {}
        let folder = TemporaryFolder()
        let server = LoopbackServer { connection, _ in connection.file(Self.content) }
        await #expect(throws: Refusal.self) {
            _ = try await Self.download(from: server, to: folder).run(
                accept: { path in
                    #expect(TemporaryFolder.bytes(at: path) == Self.content)
                    throw Refusal()
                }, onProgress: { _ in })
        }
        #expect(folder.names.isEmpty)
    }

    // MARK: Resuming

    @Test("A connection that breaks off is taken up where it broke off")
    func breaksOff() async throws {
        let folder = TemporaryFolder()
        let server = LoopbackServer { connection, request in
            connection.file(
                Self.content, "ETag: \"v1\"", from: request.firstByte,
                breakingOffAfter: request.number < 3 ? 100_000 : nil)
        }
        let receipt = try await Self.download(from: server, to: folder).run { _ in }
        #expect(receipt.byteCount == Self.content.count)
        #expect(folder.bytes("tiny.gguf") == Self.content)
        #expect(server.requests.map(\.firstByte) == [0, 100_000, 200_000])
        #expect(server.requests.map { $0.headers["if-range"] } == [nil, "\"v1\"", "\"v1\""])
    }

    @Test("A pull that was given up goes on in the next one")
    func nextProcess() async throws {
        let folder = TemporaryFolder()
        let server = LoopbackServer { connection, request in
            connection.file(
                Self.content, "ETag: \"v1\"", from: request.firstByte,
                breakingOffAfter: request.number < 2 ? 150_000 : nil)
        }
        try await Self.expect(.unavailable, from: server, to: folder, attempts: 1)
        #expect(folder.names == [".tiny.gguf.part", ".tiny.gguf.part.json"])
        let resumed = Mutex(0)
        _ = try await Self.download(from: server, to: folder).run { step in resumed.withLock { $0 = step.resumed } }
        #expect(resumed.withLock { $0 } == 150_000)
        #expect(folder.bytes("tiny.gguf") == Self.content)
    }

    @Test("Where a server ignores the range, the file begins anew")
    func rangeIgnored() async throws {
        let folder = TemporaryFolder()
        let server = LoopbackServer { connection, request in
            connection.file(Self.content, "ETag: \"v1\"", breakingOffAfter: request.number < 2 ? 100_000 : nil)
        }
        _ = try await Self.download(from: server, to: folder).run { _ in }
        #expect(folder.bytes("tiny.gguf") == Self.content)
    }

    @Test("Nothing is joined to a file that changed between two attempts", arguments: [true, false])
    func changedFile(statesDigest: Bool) async throws {
        let folder = TemporaryFolder()
        let changed = Array("GGUF".utf8) + [UInt8](repeating: 7, count: 220_000)
        let server = LoopbackServer { connection, request in
            let isOld = request.number == 1
            let content = isOld ? Self.content : changed
            var headers = ["ETag: \"\(isOld ? "v1" : "v2")\""]
            if statesDigest { headers.append("X-Linked-Etag: \(Digest(of: content).hexadecimal)") }
            let matches = request.headers["if-range"] == "\"v2\"" || statesDigest
            connection.file(
                content, headers, from: matches ? request.firstByte : 0, breakingOffAfter: isOld ? 100_000 : nil)
        }
        // With a digest, what was joined is found to be wrong in the end, and the next pull begins anew.
        _ = try? await Self.download(from: server, to: folder).run { _ in }
        if folder.bytes("tiny.gguf") == nil { _ = try await Self.download(from: server, to: folder).run { _ in } }
        #expect(folder.bytes("tiny.gguf") == changed)
    }

    @Test("A part that was complete when its process ended is not fetched again")
    func completePart() async throws {
        let folder = TemporaryFolder()
        let server = LoopbackServer { connection, request in
            if request.firstByte == Self.content.count {
                connection.reply("416 Range Not Satisfiable", ["Content-Range: bytes */\(Self.content.count)"], "")
            } else {
                connection.file(Self.content, "ETag: \"v1\"")
            }
        }
        struct Interruption: Error {}
        // Everything has arrived; the digest is being computed.
        let task = Task {
            try await Self.download(from: server, to: folder).run { step in
                if step.phase == .checking { withUnsafeCurrentTask { $0?.cancel() } }
            }
        }
        _ = await task.result
        if folder.bytes("tiny.gguf") == nil {
            #expect(folder.names.contains(".tiny.gguf.part"))
            _ = try await Self.download(from: server, to: folder).run { _ in }
        }
        #expect(folder.bytes("tiny.gguf") == Self.content)
    }

    @Test("Cancelling keeps what arrived")
    func cancelled() async throws {
        let folder = TemporaryFolder()
        let gate = Signal()
        let server = LoopbackServer { connection, _ in
            connection.file(Self.content, "ETag: \"v1\"", breakingOffAfter: 100_000, keepsOpen: true)
            gate.fire()
            connection.waitForHangUp()
        }
        let received = Signal()
        let task = Task {
            try await Self.download(from: server, to: folder).run { if $0.received == 100_000 { received.fire() } }
        }
        await gate.waitInTask()
        await received.waitInTask()
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(folder.bytes(".tiny.gguf.part") == Array(Self.content[..<100_000]))
    }

    // MARK: Lies

    @Test("A server that promises more than it sends is asked again, and given up in the end")
    func promisesTooMuch() async throws {
        let folder = TemporaryFolder()
        let server = LoopbackServer { connection, _ in
            connection.file(Self.content, "X-Linked-Size: \(Self.content.count + 5)")
        }
        try await Self.expect(.unavailable, from: server, to: folder)
        #expect(folder.bytes("tiny.gguf") == nil)
    }

    @Test("A server that sends more than the hub promised is refused")
    func sendsTooMuch() async throws {
        let folder = TemporaryFolder()
        let server = LoopbackServer { connection, _ in
            connection.file(Self.content, "X-Linked-Size: \(Self.content.count - 5)")
        }
        try await Self.expect(.wrongContent, from: server, to: folder)
        #expect(folder.names.isEmpty)
    }

    @Test("A page in place of the file is refused, and costs nothing that arrived before")
    func page() async throws {
        let folder = TemporaryFolder()
        let server = LoopbackServer { connection, request in
            if request.number == 1 {
                connection.file(Self.content, "ETag: \"v1\"", breakingOffAfter: 100_000)
            } else {
                connection.reply(body: "<html>Please log in</html>", type: "text/html; charset=utf-8")
            }
        }
        try await Self.expect(.wrongContent, from: server, to: folder)
        #expect(folder.bytes(".tiny.gguf.part")?.count == 100_000)
    }

    @Test("What does not begin as a model file does is refused at its first bytes")
    func notGGUF() async throws {
        let folder = TemporaryFolder()
        let server = LoopbackServer { connection, _ in connection.file(Array("PK\u{3}\u{4} an archive".utf8)) }
        try await Self.expect(.wrongContent, from: server, to: folder)
        #expect(folder.names.isEmpty)
    }

    @Test(
        "A status becomes a sentence that says what to do",
        arguments: [
            (401, DownloadError.Code.unauthorized, "set HF_TOKEN"), (403, .unauthorized, "accept"),
            (404, .notFound, "has no hf:owner/repo/tiny.gguf"), (418, .unavailable, "status 418"),
        ])
    func statuses(status: Int, code: DownloadError.Code, phrase: String) async throws {
        let folder = TemporaryFolder()
        let server = LoopbackServer { connection, _ in connection.reply("\(status) No", [], "{}") }
        let error = try await Self.expect(code, from: server, to: folder)
        #expect(error?.message.contains(phrase) == true)
        #expect(server.requests.count == 1)
    }

    @Test("A hub that is overloaded is asked again, after the time that it names", arguments: [429, 500, 503])
    func overloaded(status: Int) async throws {
        let folder = TemporaryFolder()
        let time = ManualTime()
        let server = LoopbackServer { connection, request in
            if request.number == 1 {
                connection.reply("\(status) Busy", ["Retry-After: 7"], "{}")
            } else {
                connection.file(Self.content)
            }
        }
        _ = try await Self.download(from: server, to: folder, time: time).run { _ in }
        #expect(time.sleeps == [.seconds(7)])
    }

    // MARK: Redirects

    @Test("Redirects without end are given up")
    func redirectLoop() async throws {
        let folder = TemporaryFolder()
        let server = LoopbackServer { connection, _ in connection.redirect(to: "/again") }
        try await Self.expect(.badRedirect, from: server, to: folder)
        #expect(server.requests.count == 11)
    }

    @Test(
        "No redirect leads away from https or this machine",
        arguments: ["http://example.com/file", "ftp://127.0.0.1/file", "file:///etc/passwd"])
    func unsafeRedirect(target: String) async throws {
        let folder = TemporaryFolder()
        let server = LoopbackServer { connection, _ in connection.redirect(to: target) }
        try await Self.expect(.badRedirect, from: server, to: folder)
    }

    @Test("The token goes to the hub and to no other server")
    func token() async throws {
        let folder = TemporaryFolder()
        let store = LoopbackServer { connection, _ in connection.file(Self.content) }
        let hub = LoopbackServer { connection, request in
            if request.line.contains("/resolve/") {
                connection.redirect(to: "/moved")
            } else {
                connection.redirect(to: "http://127.0.0.1:\(store.port)/blob")
            }
        }
        _ = try await Self.download(from: hub, to: folder, token: "hf_secret").run { _ in }
        #expect(hub.requests.map { $0.headers["authorization"] } == ["Bearer hf_secret", "Bearer hf_secret"])
        #expect(store.requests.map { $0.headers["authorization"] } == [nil])
    }

    // MARK: The disk

    @Test("Two pulls of one file at once: the second is told so")
    func busy() async throws {
        let folder = TemporaryFolder()
        let held = try PartialFile(target: folder.path("tiny.gguf"))
        let server = LoopbackServer { connection, _ in connection.file(Self.content) }
        try await Self.expect(.busy, from: server, to: folder)
        #expect(server.requests.isEmpty)
        withExtendedLifetime(held) {}
    }

    @Test("A file that is there is not replaced")
    func exists() async throws {
        let folder = TemporaryFolder()
        folder.write(Array("mine".utf8), to: "tiny.gguf")
        let server = LoopbackServer { connection, _ in connection.file(Self.content) }
        try await Self.expect(.exists, from: server, to: folder)
        #expect(folder.bytes("tiny.gguf") == Array("mine".utf8))
        #expect(folder.names == ["tiny.gguf"])
    }

    @Test("A file for which the disk has no room is not begun", .enabled(if: SmallDisk.canMount, SmallDisk.hint))
    func tooLargeForDisk() async throws {
        let disk = try SmallDisk(kilobytes: 256)
        let server = LoopbackServer { connection, _ in connection.file(Self.content) }
        let error = try await Self.expect(.noSpace, from: server, to: disk.folder)
        #expect(error?.message.contains("1 MB more are needed") == true)
        #expect(disk.folder.names.isEmpty)
    }

    @Test(
        "A disk that fills up under a file of unknown size keeps what fitted",
        .enabled(if: SmallDisk.canMount, SmallDisk.hint))
    func diskFillsUp() async throws {
        let disk = try SmallDisk(kilobytes: 256)
        let server = LoopbackServer { connection, _ in
            connection.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
            connection.send(Self.content)
            connection.close()
        }
        try await Self.expect(.noSpace, from: server, to: disk.folder)
        #expect((disk.folder.bytes(".tiny.gguf.part")?.count ?? 0) > 0)
    }

    // MARK: Spelling

    @Test("A spelling names one file of a repository")
    func spelling() throws {
        let file = try HubFile("hf:Qwen/Qwen3-1.7B-GGUF/sub/Qwen3 1.7B.gguf")
        #expect(file.repository == "Qwen/Qwen3-1.7B-GGUF")
        #expect(file.localName == "Qwen3 1.7B")
        let hub = try #require(WebAddress("https://hub.example"))
        #expect(file.url(at: hub) == "https://hub.example/Qwen/Qwen3-1.7B-GGUF/resolve/main/sub/Qwen3%201.7B.gguf")
    }

    @Test(
        "What is no such spelling is refused",
        arguments: [
            "", "hf:", "hf:a/b", "a/b/c.gguf", "hf:a/b/c.bin", "hf:a/../c.gguf", "hf:a//c.gguf", "hf:a/b/.gguf",
            "hf:a/b/c?x=y.gguf", "hf:a/b/c#d.gguf", "hf:a@b/b/c.gguf", "hf:a/b/m-00001-of-00003.gguf", "hf:a/b/-c.gguf",
        ])
    func badSpelling(text: String) {
        #expect(throws: DownloadError.self) { try HubFile(text) }
    }

    @Test("Every model that has a short name has a usable source")
    func knownModels() throws {
        for model in KnownModel.all {
            #expect(try HubFile(model.source).description == model.source)
            #expect(!model.license.isEmpty)
        }
        #expect(Set(KnownModel.all.map(\.name)).count == KnownModel.all.count)
    }

    // MARK: Support

    static func download(
        from server: LoopbackServer, to folder: TemporaryFolder, token: String? = nil, attempts: Int = 4,
        time: ManualTime = ManualTime()
    ) throws -> ModelDownload {
        var environment = ["HF_ENDPOINT": "http://127.0.0.1:\(server.port)"]
        if let token { environment["HF_TOKEN"] = token }
        return try ModelDownload(
            file, to: folder.path("tiny.gguf"), environment: environment, policy: RetryPolicy(attempts: attempts),
            waiting: time.environment())
    }

    @discardableResult
    static func expect(
        _ code: DownloadError.Code, from server: LoopbackServer, to folder: TemporaryFolder, attempts: Int = 4,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> DownloadError? {
        do {
            _ = try await download(from: server, to: folder, attempts: attempts).run { _ in }
            Issue.record("The download succeeded.", sourceLocation: sourceLocation)
            return nil
        } catch let error as DownloadError {
            #expect(error.code == code, "\(error.message)", sourceLocation: sourceLocation)
            return error
        }
    }
}
