/// One event of a stream.
struct ServerSentEvent: Equatable {
    /// Nil where the server names none.
    var name: String?
    var data: [UInt8]
}

/// Server-sent events out of bytes that may be split anywhere (WHATWG HTML, 9.2.6).
///
/// Lines end with CR, LF or CR LF; comments and unknown fields are skipped. Unlike a browser, `finish` delivers an
/// event that no blank line has ended, because some servers end their last event with the connection.
struct ServerSentEvents {
    private var line: [UInt8] = []
    private var name: String?
    private var data: [UInt8] = []
    private var hasData = false
    private var followsReturn = false
    private var isFirstLine = true

    /// Bytes held back until their line or event is complete.
    var pendingBytes: Int { line.count + data.count }

    mutating func parse(_ bytes: [UInt8], _ deliver: (ServerSentEvent) throws -> Void) rethrows {
        var start = 0
        if followsReturn, let first = bytes.first {
            followsReturn = false
            if first == 0x0A { start = 1 }
        }
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            guard byte == 0x0A || byte == 0x0D else {
                index += 1
                continue
            }
            line.append(contentsOf: bytes[start..<index])
            try endLine(deliver)
            index += 1
            if byte == 0x0D {
                if index == bytes.count {
                    followsReturn = true
                } else if bytes[index] == 0x0A {
                    index += 1
                }
            }
            start = index
        }
        line.append(contentsOf: bytes[start...])
    }

    mutating func finish(_ deliver: (ServerSentEvent) throws -> Void) rethrows {
        if !line.isEmpty { try endLine(deliver) }
        try endEvent(deliver)
    }

    private mutating func endLine(_ deliver: (ServerSentEvent) throws -> Void) rethrows {
        defer { line.removeAll(keepingCapacity: true) }
        if isFirstLine {
            isFirstLine = false
            if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        }
        if line.isEmpty { return try endEvent(deliver) }
        let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.count
        var value = line[min(colon + 1, line.count)...]
        if value.first == 0x20 { value = value.dropFirst() }
        if line[..<colon].elementsEqual("data".utf8) {
            if hasData { data.append(0x0A) }
            data.append(contentsOf: value)
            hasData = true
        } else if line[..<colon].elementsEqual("event".utf8) {
            name = String(decoding: value, as: UTF8.self)
        }
    }

    private mutating func endEvent(_ deliver: (ServerSentEvent) throws -> Void) rethrows {
        defer {
            name = nil
            data = []
            hasData = false
        }
        if hasData { try deliver(ServerSentEvent(name: name, data: data)) }
    }
}
