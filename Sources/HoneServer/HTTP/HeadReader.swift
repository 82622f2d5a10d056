/// Makes a head of its lines, by RFC 9110 and 9112.
enum HeadReader {
    private static let methods: Set<String> = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"]

    static func head(_ lines: [ArraySlice<UInt8>]) throws(RequestProblem) -> RequestHead {
        let (method, target, isModern) = try requestLine(lines[0])
        var headers: [(name: String, value: String)] = []
        headers.reserveCapacity(lines.count - 1)
        for line in lines.dropFirst() { headers.append(try header(line)) }
        func values(_ name: String) -> [String] { headers.filter { $0.name == name }.map(\.value) }
        let hosts = values("host")
        guard hosts.count == 1 || hosts.isEmpty && !isModern else {
            throw .bad("A request needs exactly one Host header.")
        }
        let connection = values("connection").flatMap { tokens($0) }
        return RequestHead(
            method: method, path: String(target.prefix { $0 != "?" }), headers: headers,
            body: try body(values("content-length"), values("transfer-encoding"), isModern: isModern),
            keepsAlive: isModern ? !connection.contains("close") : connection.contains("keep-alive"),
            expectsContinue: isModern && values("expect").map { $0.lowercased() } == ["100-continue"],
            takesChunks: isModern)
    }

    private static func requestLine(
        _ line: ArraySlice<UInt8>
    ) throws(RequestProblem) -> (method: String, target: String, isModern: Bool) {
        let parts = line.split(separator: 0x20, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw .bad("The request line is not METHOD PATH HTTP/1.1.")
        }
        let method = String(decoding: parts[0], as: UTF8.self)
        let version = String(decoding: parts[2], as: UTF8.self)
        guard version == "HTTP/1.1" || version == "HTTP/1.0" else {
            guard version.hasPrefix("HTTP/") else { throw .bad("The request line is not METHOD PATH HTTP/1.1.") }
            throw RequestProblem(status: 505, reason: "Only HTTP/1.1 is spoken here.")
        }
        guard methods.contains(method) else {
            throw RequestProblem(status: 501, reason: "That method is not known here.")
        }
        guard parts[1].first == UInt8(ascii: "/") else { throw .bad("The path does not begin with a slash.") }
        return (method, String(decoding: parts[1], as: UTF8.self), version == "HTTP/1.1")
    }

    static func header(_ line: ArraySlice<UInt8>) throws(RequestProblem) -> (name: String, value: String) {
        // A line that begins with white space would be folded into the one before it.
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
            line[..<colon].allSatisfy(isTokenByte)
        else { throw .bad("A header is not NAME: VALUE.") }
        var value = line[(colon + 1)...]
        while let first = value.first, first == 0x20 || first == 0x09 { value.removeFirst() }
        while let last = value.last, last == 0x20 || last == 0x09 { value.removeLast() }
        guard value.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
            throw .bad("A header's value holds a control character.")
        }
        return (String(decoding: line[..<colon], as: UTF8.self).lowercased(), String(decoding: value, as: UTF8.self))
    }

    private static func body(
        _ lengths: [String], _ encodings: [String], isModern: Bool
    ) throws(RequestProblem) -> RequestHead.Body {
        guard encodings.isEmpty else {
            // Two readers that each believe another one of them would see two different requests.
            guard lengths.isEmpty, isModern else {
                throw .bad("Transfer-Encoding and Content-Length exclude each other.")
            }
            guard encodings.count == 1, encodings[0].lowercased() == "chunked" else {
                throw RequestProblem(status: 501, reason: "The only transfer encoding here is chunked.")
            }
            return .chunked
        }
        guard let length = lengths.first else { return .none }
        guard lengths.count == 1, (1...18).contains(length.utf8.count),
            length.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }), let count = Int(length)
        else { throw .bad("Content-Length is no number.") }
        return .length(count)
    }

    /// Hexadecimal digits, then perhaps extensions, which nobody reads.
    static func chunkSize(_ line: ArraySlice<UInt8>) throws(RequestProblem) -> Int {
        let digits = line.prefix { $0 != UInt8(ascii: ";") }
        guard (1...8).contains(digits.count), digits.allSatisfy({ UnicodeScalar($0).properties.isASCIIHexDigit }),
            let size = Int(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw .bad("A chunk's size is no number.") }
        return size
    }

    private static func tokens(_ value: String) -> [String] {
        value.lowercased().split(separator: ",").map { part in String(part.filter { $0 != " " && $0 != "\t" }) }
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
