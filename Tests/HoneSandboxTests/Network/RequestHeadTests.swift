import HoneCore
import Testing

@testable import HoneSandbox

struct RequestHeadTests {
    private func read(_ text: String) -> RequestHead.Reading { RequestHead.read(Array(text.utf8)) }

    @Test func `a tunnel has a host and a port`() throws {
        let text = "CONNECT Files.Example.:443 HTTP/1.1\r\nHost: other\r\n\r\n"
        guard case .complete(let head, let length) = read(text + "rest") else { throw Failure() }
        #expect(length == text.utf8.count)
        #expect((head.host, head.port, head.isTunnel) == ("files.example", 443, true))
        #expect(head.forwarded.isEmpty)
    }

    @Test func `a plain request is sent on for its own host alone`() throws {
        let text =
            "POST http://a.example:8080/p?q=1 HTTP/1.1\r\nHost: evil.example\r\nProxy-Authorization: Basic eDp5\r\n"
            + "Connection: X-Drop, content-length\r\nX-Drop: 1\r\nUpgrade: h2c\r\nX-Keep: 2\r\nContent-Length: 3\r\n\r\n"
        guard case .complete(let head, _) = read(text) else { throw Failure() }
        #expect((head.host, head.port, head.isTunnel, head.bodyLength) == ("a.example", 8080, false, 3))
        #expect(
            String(decoding: head.forwarded, as: UTF8.self)
                == "POST /p?q=1 HTTP/1.1\r\nHost: a.example:8080\r\nConnection: close\r\nx-keep: 2\r\ncontent-length: 3\r\n\r\n"
        )
    }

    @Test(
        arguments: [
            ("http://a.example", "a.example", 80, "/"), ("http://a.example?x", "a.example", 80, "/?x"),
            ("HTTP://[fd00::1]:81/", "fd00::1", 81, "/"), ("http://1.2.3.4/", "1.2.3.4", 80, "/"),
        ] as [(String, String, UInt16, String)])
    func `an address is taken apart`(url: String, host: String, port: UInt16, path: String) throws {
        guard case .complete(let head, _) = read("GET \(url) HTTP/1.1\r\n\r\n") else { throw Failure() }
        #expect((head.host, head.port) == (host, port))
        #expect(String(decoding: head.forwarded, as: UTF8.self).hasPrefix("GET \(path) HTTP/1.1\r\n"))
    }

    @Test(arguments: [
        "hello\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "GET http://a/ HTTP/2\r\n\r\n", "GET http://a/ b HTTP/1.1\r\n\r\n",
        "GET ftp://a/ HTTP/1.1\r\n\r\n", "GET https://a/ HTTP/1.1\r\n\r\n", "get http://a/ HTTP/1.1\r\n\r\n",
        "GET http://user:pass@a/ HTTP/1.1\r\n\r\n", "GET http:///x HTTP/1.1\r\n\r\n",
        "GET http://a:0/ HTTP/1.1\r\n\r\n",
        "GET http://a:70000/ HTTP/1.1\r\n\r\n", "GET http://a#b HTTP/1.1\r\n\r\n", "CONNECT a HTTP/1.1\r\n\r\n",
        "CONNECT a:+1 HTTP/1.1\r\n\r\n", "CONNECT 127.1:80 HTTP/1.1\r\n\r\n", "CONNECT 2130706433:80 HTTP/1.1\r\n\r\n",
        "CONNECT 0x7f000001:80 HTTP/1.1\r\n\r\n", "CONNECT [1.2.3.4]:80 HTTP/1.1\r\n\r\n",
        "CONNECT [::1:80 HTTP/1.1\r\n\r\n", "CONNECT a..b:80 HTTP/1.1\r\n\r\n", "CONNECT a/b:80 HTTP/1.1\r\n\r\n",
        "CONNECT caf\u{E9}:80 HTTP/1.1\r\n\r\n", "GET http://a/ HTTP/1.1\r\nNo colon\r\n\r\n",
        "GET http://a/ HTTP/1.1\r\nA : b\r\n\r\n", "GET http://a/ HTTP/1.1\r\nA: b\nC: d\r\n\r\n",
        "GET http://a/ HTTP/1.1\r\nA: b\rC: d\r\n\r\n", "GET http://a/ HTTP/1.1\r\nA: \0\r\n\r\n",
        "POST http://a/ HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "POST http://a/ HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "POST http://a/ HTTP/1.1\r\nContent-Length: 1, 1\r\n\r\n",
        "POST http://a/ HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST http://a/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", "\r\n\r\n", "\u{16}\u{3}\u{1}\r\n\r\n",
    ])
    func `what could be read in two ways is refused`(_ text: String) {
        #expect(read(text) == .refused(.malformed))
    }

    @Test func `a head has a limit`() {
        #expect(read("GET http://a/ HTTP/1.1\r\nA: b") == .incomplete)
        #expect(read(String(repeating: "a", count: RequestHead.sizeLimit)) == .incomplete)
        #expect(read(String(repeating: "a", count: RequestHead.sizeLimit + 1)) == .refused(.tooLarge))
        let fields = String(repeating: "A: b\r\n", count: RequestHead.fieldLimit)
        #expect(read("GET http://a/ HTTP/1.1\r\n\(fields)\r\n") == .refused(.malformed))
    }
}

private struct Failure: Error {}
