import HoneCore

/// Values as JSON with sorted members: equal values have equal bytes, so equal assets are stored once.
func encoded(_ value: some Encodable) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try JSONValue(parsing: jsonBytes(of: value)).write(to: &bytes)
    return bytes
}

func decoded<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
    try JSONValue(parsing: bytes).decoded(as: type)
}
