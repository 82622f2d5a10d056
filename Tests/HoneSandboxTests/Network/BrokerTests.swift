import Glibc
import HoneCore
import Testing

@testable import HoneSandbox

/// A broker on this machine's loopback, whose addresses are private: tests name them where they mean to allow them.
struct BrokerTests {
    private static let page = Array("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello".utf8)

    private func get(_ host: String, _ port: UInt16, path: String = "/p?secret=1") -> String {
        "GET http://\(host):\(port)\(path) HTTP/1.1\r\nHost: x\r\nAuthorization: Basic c2VjcmV0\r\n\r\n"
    }

    @Test func `a plain request goes through and is reported without path or header`() throws {
        let server = try Server(.answer(Self.page, after: "\r\n\r\n"))
        let bench = try BrokerBench("allow:127.0.0.1:\(server.port)")
        #expect(bench.exchange(get("127.0.0.1", server.port)).hasSuffix("\r\n\r\nhello"))
        var request = try #require(bench.end().first)
        request.milliseconds = 0
        let sent =
            "GET /p?secret=1 HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\nConnection: close\r\n"
            + "authorization: Basic c2VjcmV0\r\n\r\n"
        #expect(
            request
                == NetworkRequest(
                    host: "127.0.0.1", port: server.port, address: "127.0.0.1", bytesUp: sent.utf8.count,
                    bytesDown: Self.page.count))
        #expect(!"\(request)".contains("secret"))
    }

    @Test func `a tunnel carries bytes both ways until either side ends`() throws {
        let server = try Server(.echo)
        let bench = try BrokerBench("allow:127.0.0.1:\(server.port)")
        let client = bench.client()
        client.send("CONNECT 127.0.0.1:\(server.port) HTTP/1.1\r\n\r\nearly ")
        #expect(client.receive(until: "early ") == "HTTP/1.1 200 Connection established\r\n\r\nearly ")
        client.send("late")
        #expect(client.receive(until: "late") == "late")
        client.finishSending()
        #expect(client.rest().isEmpty)
        let requests = bench.end()
        #expect(requests.map(\.bytesUp) == [10])
        #expect(requests.map(\.bytesDown) == [10])
        #expect(requests.map(\.refusal) == [nil])
    }

    @Test func `a second request of a connection goes nowhere`() throws {
        let server = try Server(.answer(Self.page, after: "\r\n\r\n"))
        let bench = try BrokerBench("allow:127.0.0.1:\(server.port)")
        let text = get("127.0.0.1", server.port, path: "/first") + get("127.0.0.1", server.port, path: "/second")
        #expect(bench.exchange(text).contains("hello"))
        #expect(bench.end().count == 1)
        #expect(server.texts.allSatisfy { !$0.contains("second") })
    }

    @Test(
        arguments: [
            ("other.example", 80, .host, "403 host not allowed"), ("a.example", 81, .port, "403 port not allowed"),
            ("private.example", 80, .address, "403 address not public"),
            ("metadata.example", 80, .address, "403 address not public"),
            ("mapped.example", 80, .address, "403 address not public"),
            ("none.example", 80, .unknownHost, "502 no such host"), ("127.0.0.1", 80, .host, "403 host not allowed"),
        ] as [(String, UInt16, NetworkRequest.Refusal, String)])
    func `what is not allowed is refused with the reason`(
        host: String, port: UInt16, refusal: NetworkRequest.Refusal, line: String
    ) throws {
        let bench = try BrokerBench(
            "allow:a.example,private.example,metadata.example,mapped.example,none.example",
            resolver: { host in
                let addresses = [
                    "private.example": "10.1.2.3", "metadata.example": "169.254.169.254",
                    "mapped.example": "::ffff:127.0.0.1",
                ]
                return addresses[host].flatMap { InternetAddress($0) }.map { [$0] } ?? []
            })
        #expect(bench.exchange(get(host, port)).hasPrefix("HTTP/1.1 \(line)\r\n"))
        #expect(bench.exchange("CONNECT \(host):\(port) HTTP/1.1\r\n\r\n").hasPrefix("HTTP/1.1 \(line)\r\n"))
        let requests = bench.end()
        #expect(requests.map(\.refusal) == [refusal, refusal])
        #expect(requests.map(\.host) == [host, host])
        #expect(requests.allSatisfy { $0.address == nil && $0.bytesUp == 0 })
    }

    @Test func `a name is looked up once for a connection, and only where it is allowed`() throws {
        let server = try Server(.answer(Self.page, after: "\r\n\r\n"))
        let asked = Requests()
        // A name that leads to an allowed address first, and to another one from then on.
        let bench = try BrokerBench(
            "allow:a.example:\(server.port),127.0.0.1:\(server.port)",
            resolver: { host in
                asked.append(NetworkRequest(host: host, port: 0))
                return [InternetAddress(bytes: asked.all.count == 1 ? [127, 0, 0, 1] : [127, 0, 0, 2])]
            })
        #expect(bench.exchange(get("a.example", server.port)).hasSuffix("hello"))
        #expect(asked.all.count == 1)
        #expect(bench.exchange(get("a.example", server.port)).hasPrefix("HTTP/1.1 403 address not public"))
        #expect(bench.exchange(get("b.example", server.port)).hasPrefix("HTTP/1.1 403 host not allowed"))
        #expect(asked.all.map(\.host) == ["a.example", "a.example"])
        #expect(bench.end().map(\.address) == ["127.0.0.1", nil, nil])
    }

    @Test func `of several addresses only those that are allowed are tried, in order`() throws {
        let server = try Server(.answer(Self.page, after: "\r\n\r\n"))
        let bench = try BrokerBench(
            "allow:a.example:\(server.port),127.0.0.1:\(server.port),127.0.0.3:\(server.port)",
            resolver: { _ in [2, 3, 1].map { InternetAddress(bytes: [127, 0, 0, $0]) } })
        #expect(bench.exchange(get("a.example", server.port)).hasSuffix("hello"))
        #expect(bench.end().map(\.address) == ["127.0.0.1"])
    }

    @Test func `a dead host is reported as such`() throws {
        let dead = try Listener().port
        let bench = try BrokerBench("allow:127.0.0.1:\(dead)")
        #expect(bench.exchange("CONNECT 127.0.0.1:\(dead) HTTP/1.1\r\n\r\n").hasPrefix("HTTP/1.1 502 no answer\r\n"))
        #expect(bench.end().map(\.refusal) == [.unreachable])
    }

    @Test func `the upload limit holds over all connections`() throws {
        let server = try Server(.echo)
        let bench = try BrokerBench("allow:127.0.0.1:\(server.port)", upload: 1000)
        let tunnel = "CONNECT 127.0.0.1:\(server.port) HTTP/1.1\r\n\r\n"
        let first = bench.client()
        first.send(tunnel + String(repeating: "a", count: 900) + "!")
        #expect(first.receive(until: "!").hasSuffix("a!"))
        let second = bench.client()
        second.send(tunnel)
        _ = second.receive(until: "\r\n\r\n")
        second.send(String(repeating: "b", count: 100))
        #expect(second.rest().isEmpty)
        let large = "POST http://127.0.0.1:\(server.port)/ HTTP/1.1\r\nContent-Length: 100\r\n\r\n"
        #expect(bench.exchange(large + String(repeating: "c", count: 100)).hasPrefix("HTTP/1.1 403 upload limit\r\n"))
        first.finishSending()
        #expect(first.rest().isEmpty)
        let requests = bench.end()
        #expect(
            Set(requests.map { "\($0.refusal?.rawValue ?? "through") \($0.bytesUp)" }) == [
                "through 901", "uploadSpent 0",
            ])
        #expect(requests.count == 3)
        #expect(server.texts.allSatisfy { !$0.contains("b") && !$0.contains("c") })
    }

    @Test func `the download limit cuts off`() throws {
        let server = try Server(.answer(Self.page + [UInt8](repeating: 65, count: 5000), after: "\r\n\r\n"))
        let bench = try BrokerBench("allow:127.0.0.1:\(server.port)", download: 4000)
        #expect(bench.exchange(get("127.0.0.1", server.port)).utf8.count <= 4000)
        let requests = bench.end()
        #expect(requests.map(\.refusal) == [.downloadSpent])
        #expect(requests.allSatisfy { $0.bytesDown <= 4000 })
    }

    @Test(arguments: ["\0\u{1}\u{2}garbage\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "SSH-2.0-x\r\n\r\n"])
    func `garbage is answered and reported`(_ text: String) throws {
        let bench = try BrokerBench("allow:a.example")
        #expect(bench.exchange(text).hasPrefix("HTTP/1.1 400 not a proxy request\r\n"))
        #expect(bench.exchange(String(repeating: "x", count: 100_000)).hasPrefix("HTTP/1.1 431 request too large\r\n"))
        let requests = bench.end()
        #expect(requests.map(\.refusal) == [.malformed, .tooLarge])
        #expect(requests.map(\.host) == ["", ""])
    }

    @Test func `a slow client is given up`() throws {
        var limits = BrokerLimits()
        limits.head = .milliseconds(50)
        let bench = try BrokerBench("allow:a.example", limits: limits)
        #expect(bench.exchange("GET http://a.ex").hasPrefix("HTTP/1.1 408 timed out\r\n"))
        #expect(bench.client().rest().isEmpty)
        #expect(bench.end().map(\.refusal) == [.timedOut])
    }

    @Test func `a connection without a byte is given up`() throws {
        let server = try Server(.silence)
        var limits = BrokerLimits()
        limits.idle = .milliseconds(50)
        let bench = try BrokerBench("allow:127.0.0.1:\(server.port)", limits: limits)
        #expect(
            bench.exchange("CONNECT 127.0.0.1:\(server.port) HTTP/1.1\r\n\r\n")
                == String(decoding: ProxyAnswer.established, as: UTF8.self))
        #expect(bench.end().map(\.refusal) == [.timedOut])
    }

    @Test func `a name that is never found is given up`() throws {
        var limits = BrokerLimits()
        limits.lookup = .milliseconds(50)
        let forever = Cancellation()
        let bench = try BrokerBench(
            "allow:a.example", limits: limits,
            resolver: { _ in
                forever.wait()
                return []
            })
        #expect(bench.exchange(get("a.example", 80)).hasPrefix("HTTP/1.1 502 no such host\r\n"))
        #expect(bench.end().map(\.refusal) == [.unknownHost])
        forever.cancel()
    }

    @Test func `names that hang hold no more threads than there are connections`() throws {
        var limits = BrokerLimits()
        limits.lookup = .milliseconds(20)
        limits.connections = 2
        let (asked, forever) = (Requests(), Cancellation())
        let bench = try BrokerBench(
            "allow:.example", limits: limits,
            resolver: { host in
                asked.append(NetworkRequest(host: host, port: 0))
                forever.wait()
                return []
            })
        for number in 0..<5 {
            #expect(bench.exchange(get("\(number).example", 80)).hasPrefix("HTTP/1.1 502 no such host"))
        }
        #expect(asked.all.map(\.host) == ["0.example", "1.example"])
        #expect(bench.end().count == 5)
        forever.cancel()
    }

    @Test func `more connections than the limit wait their turn`() throws {
        let server = try Server(.answer(Self.page, after: "\r\n\r\n"))
        var limits = BrokerLimits()
        limits.connections = 2
        let bench = try BrokerBench("allow:127.0.0.1:\(server.port)", limits: limits)
        let held = [bench.client(), bench.client()]
        for client in held { client.send("GET http://127") }
        let third = bench.client()
        third.send(get("127.0.0.1", server.port))
        #expect(!third.hasAnswer(within: 100))
        held[0].send(".0.0.1:\(server.port)/ HTTP/1.1\r\n\r\n")
        #expect(held[0].rest().hasSuffix("hello"))
        #expect(third.rest().hasSuffix("hello"))
        #expect(bench.end().map(\.refusal) == [nil, nil])
    }

    @Test func `requests are counted`() throws {
        var limits = BrokerLimits()
        limits.requests = 2
        let bench = try BrokerBench("allow:a.example", limits: limits)
        for _ in 0..<2 { #expect(bench.exchange("x\r\n\r\n").hasPrefix("HTTP/1.1 400")) }
        #expect(bench.exchange("x\r\n\r\n").isEmpty)
        #expect(bench.end().map(\.refusal) == [.malformed, .malformed, .tooMany])
    }

    @Test func `the end takes open connections with it`() throws {
        let server = try Server(.silence)
        let bench = try BrokerBench("allow:127.0.0.1:\(server.port)")
        let client = bench.client()
        client.send("CONNECT 127.0.0.1:\(server.port) HTTP/1.1\r\n\r\n")
        _ = client.receive(until: "\r\n\r\n")
        #expect(bench.end().map(\.refusal) == [nil])
        #expect(client.rest().isEmpty)
    }
}
