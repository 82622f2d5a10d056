import HoneCore
import Testing

struct NetworkAccessTests {
    @Test(arguments: [
        ("allow:a.example", "allow:a.example"), ("allow:A.Example.:8443,.b.example", "allow:a.example:8443,.b.example"),
        ("allow:10.0.0.1:80,[fd00::1]:81,fd00::2", "allow:10.0.0.1:80,[fd00::1]:81,fd00::2"),
        ("allow:a,a", "allow:a"),
    ])
    func `a spelling says what is allowed`(spelling: String, expected: String) throws {
        let access = try #require(try NetworkAccess(spelling: spelling))
        #expect(access.description == expected)
        #expect(try NetworkAccess(spelling: access.description) == access)
        #expect(access.uploadLimit == 65_536)
    }

    @Test func `off is no access`() throws {
        #expect(try NetworkAccess(spelling: "off") == nil)
    }

    @Test(arguments: [
        ("on", "'on' is neither off nor allow:HOST[:PORT],…; as in allow:example.org,.example.com:8443."),
        ("allow:", "A host is missing; name them as in allow:example.org,.example.com:8443."),
        ("allow:a,,b", "A host is missing; name them as in allow:example.org,.example.com:8443."),
        ("allow:a:0", "'a:0' has no port after its colon; a port is a number from 1 to 65535."),
        ("allow:a:http", "'a:http' has no port after its colon; a port is a number from 1 to 65535."),
        (
            "allow:https://a/b",
            "'https://a/b' is not a host; leave out http:// and the path. A host is a name, an address, or a domain with a leading dot that stands for all names below it."
        ),
        (
            "allow:*.a",
            "'*.a' is not a host. A host is a name, an address, or a domain with a leading dot that stands for all names below it."
        ),
        (
            "allow:.",
            "'.' is not a host. A host is a name, an address, or a domain with a leading dot that stands for all names below it."
        ),
    ])
    func `another spelling is explained`(spelling: String, message: String) {
        let error = #expect(throws: NetworkSpellingError.self) { try NetworkAccess(spelling: spelling) }
        #expect(error?.message == message)
    }

    @Test func `requests use up what may be sent and received`() {
        var access = NetworkAccess(rules: [], uploadLimit: 100, downloadLimit: 100)
        access.spend(NetworkRequest(host: "a", port: 80, bytesUp: 30, bytesDown: 130))
        #expect((access.uploadLimit, access.downloadLimit) == (70, 0))
    }

    @Test func `a request is told on one line`() {
        #expect(
            NetworkRequest(host: "a.example", port: 443, address: "192.0.2.1", bytesUp: 5, bytesDown: 7).description
                == "a.example:443  allowed  5 bytes up, 7 down")
        #expect(
            NetworkRequest(host: "fd00::1", port: 1, refusal: .host).description
                == "[fd00::1]:1  refused, host not allowed  0 bytes up, 0 down")
        #expect(
            NetworkRequest(host: "a", port: 1, address: "192.0.2.1", refusal: .uploadSpent).description
                == "a:1  cut off, upload limit  0 bytes up, 0 down")
    }
}
