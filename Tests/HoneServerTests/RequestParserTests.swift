import Testing

@testable import HoneServer

@Suite("Reading requests")
struct RequestParserTests {
    static func events(_ text: String, limits: RequestLimits = RequestLimits()) throws -> [RequestParser.Event] {
        var parser = RequestParser(limits: limits)
        parser.append(Array(text.utf8))
        var events: [RequestParser.Event] = []
        while let event = try parser.next() { events.append(event) }
        return events
    }

    static func problem(_ text: String, limits: RequestLimits = RequestLimits()) -> RequestProblem? {
        do {
            _ = try events(text, limits: limits)
            return nil
        } catch { return error as? RequestProblem }
    }

    static func body(_ event: RequestParser.Event?) -> String? {
        guard case .body(let bytes)? = event else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func head(_ event: RequestParser.Event?) -> RequestHead? {
        guard case .head(let head)? = event else { return nil }
        return head
    }

    @Test("A request is its method, path, headers and body")
    func wholeRequest() throws {
        let events = try Self.events(
            "POST /v1/completions?a=b HTTP/1.1\r\nHost: here\r\nX-One:  two words \r\nContent-Length: 5\r\n\r\nhello")
        let head = try #require(Self.head(events.first))
        #expect(head.method == "POST")
        #expect(head.path == "/v1/completions")
        #expect(head["x-one"] == "two words")
        #expect(head.body == .length(5))
        #expect(head.keepsAlive)
        #expect(Self.body(events.last) == "hello")
        #expect(events.count == 2)
    }

    @Test("A body in chunks is put together, and its trailers are dropped")
    func chunks() throws {
        let events = try Self.events(
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nT: 1\r\n\r\n"
        )
        #expect(Self.body(events.last) == "hello world")
    }

    @Test("Requests that arrive together are read one after the other, and any cut between bytes gives the same")
    func cuts() throws {
        let text =
            "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\nPOST /c HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nxy"
        let whole = try Self.events(text)
        #expect(whole.compactMap { Self.head($0)?.path } == ["/a", "/b", "/c"])
        #expect(whole.compactMap { Self.body($0) } == ["abc", "", "xy"])
        for size in [1, 2, 3, 7, 16] {
            var parser = RequestParser()
            var events: [RequestParser.Event] = []
            let bytes = Array(text.utf8)
            for start in stride(from: 0, to: bytes.count, by: size) {
                parser.append(bytes[start..<min(start + size, bytes.count)])
                while let event = try parser.next() { events.append(event) }
            }
            #expect(events == whole)
        }
    }

    @Test(
        "What two readers could understand differently is refused",
        arguments: [
            // Where the body ends.
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n\r\nabc",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x3\r\n\r\nabc",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
            "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n 2\r\nab\r\n0\r\n\r\n",
            // Where a line ends, and a name.
            "GET / HTTP/1.1\nHost: a\n\n", "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nX : b\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nX: a\u{0}b\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n",
            // Who is meant.
            "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            "GET http://other/ HTTP/1.1\r\nHost: a\r\n\r\n", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", "GET /\u{1} HTTP/1.1\r\nHost: a\r\n\r\n", "\r\n\r\nGET /",
        ])
    func ambiguous(text: String) {
        #expect(Self.problem(text)?.status == 400)
    }

    @Test("What is not spoken here is refused by name")
    func unsupported() {
        #expect(Self.problem("GET / HTTP/2.0\r\nHost: a\r\n\r\n")?.status == 505)
        #expect(Self.problem("BREW / HTTP/1.1\r\nHost: a\r\n\r\n")?.status == 501)
        #expect(Self.problem("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n")?.status == 501)
    }

    @Test("Nothing grows beyond its limit, complete or not")
    func limits() {
        var limits = RequestLimits()
        limits.lineBytes = 64
        limits.headBytes = 200
        limits.headerCount = 5
        limits.bodyBytes = 10
        let start = "GET / HTTP/1.1\r\nHost: a\r\n"
        #expect(Self.problem("GET /" + String(repeating: "a", count: 100), limits: limits)?.status == 414)
        #expect(Self.problem(start + "X: " + String(repeating: "a", count: 100), limits: limits)?.status == 431)
        #expect(Self.problem(start + String(repeating: "X: a\r\n", count: 9), limits: limits)?.status == 431)
        let long = "X: \(String(repeating: "a", count: 50))\r\n"
        #expect(Self.problem(start + long + long + long + long, limits: limits)?.status == 431)
        let post = "POST / HTTP/1.1\r\nHost: a\r\n"
        #expect(Self.problem(post + "Content-Length: 11\r\n\r\n", limits: limits)?.status == 413)
        let chunked = post + "Transfer-Encoding: chunked\r\n\r\n"
        #expect(Self.problem(chunked + "b\r\n", limits: limits)?.status == 413)
        #expect(Self.problem(chunked + "6\r\nabcdef\r\n6\r\n", limits: limits)?.status == 413)
        #expect(Self.problem(chunked + "0\r\n" + long + long + long + long, limits: limits)?.status == 431)
    }

    @Test("After a problem nothing more is read")
    func endsWithProblem() throws {
        var parser = RequestParser()
        parser.append(Array("nonsense\r\n".utf8))
        parser.append(Array("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
        for _ in 0..<2 { #expect(throws: RequestProblem.self) { try parser.next() } }
    }

    @Test("A connection is kept as its client says")
    func keepsAlive() throws {
        func keeps(_ text: String) throws -> Bool? { Self.head(try Self.events(text).first)?.keepsAlive }
        #expect(try keeps("GET / HTTP/1.1\r\nHost: a\r\n\r\n") == true)
        #expect(try keeps("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, Close\r\n\r\n") == false)
        #expect(try keeps("GET / HTTP/1.0\r\n\r\n") == false)
        #expect(try keeps("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n") == true)
    }
}
