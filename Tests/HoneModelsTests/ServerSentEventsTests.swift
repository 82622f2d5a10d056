import Testing

@testable import HoneModels

@Suite("Server-sent events")
struct ServerSentEventsTests {
    static func events(_ text: String, cutAt cuts: [Int] = []) -> [String] {
        var parser = ServerSentEvents()
        var found: [ServerSentEvent] = []
        let bytes = Array(text.utf8)
        var start = 0
        for cut in cuts + [bytes.count] {
            parser.parse(Array(bytes[start..<cut])) { found.append($0) }
            start = cut
        }
        parser.finish { found.append($0) }
        return found.map { ($0.name.map { "\($0)|" } ?? "") + String(decoding: $0.data, as: UTF8.self) }
    }

    @Test(
        "Events are found",
        arguments: [
            ("data: a\n\ndata: b\n\n", ["a", "b"]),
            ("data: a\r\n\r\ndata: b\r\rdata: c\n\n", ["a", "b", "c"]),
            ("data: a\r\ndata: b\r\n\r\n", ["a\nb"]),
            ("\u{FEFF}data: a\n\n", ["a"]),
            (": ping\n\n:\n\ndata: a\n: in between\n\n", ["a"]),
            ("data: a\ndata: b\ndata\n\n", ["a\nb\n"]),
            ("data:a\n\ndata:  b\n\n", ["a", " b"]),
            ("event: error\ndata: a\nid: 1\nretry: 5\nother: x\n\n", ["error|a"]),
            ("event: lost\n\ndata: a\n\n", ["a"]),
            ("data: a\n\ndata: unended", ["a", "unended"]),
            ("data: 東京 🗼\n\n", ["東京 🗼"]),
            ("\n\n\n", []),
        ])
    func events(text: String, expected: [String]) {
        #expect(Self.events(text) == expected)
        for cut in 0...text.utf8.count { #expect(Self.events(text, cutAt: [cut]) == expected) }
        #expect(Self.events(text, cutAt: Array(0..<text.utf8.count)) == expected)
    }
}
