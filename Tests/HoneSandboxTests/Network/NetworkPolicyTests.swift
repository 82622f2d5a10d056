import HoneCore
import Testing

@testable import HoneSandbox

struct NetworkPolicyTests {
    private func policy(_ spelling: String) throws -> NetworkPolicy {
        NetworkPolicy(try #require(try NetworkAccess(spelling: spelling)))
    }

    @Test(
        arguments: [
            ("a.example", 443, nil), ("a.example", 80, nil), ("a.example", 8080, .port), ("b.a.example", 443, .host),
            ("aa.example", 443, .host), ("x.b.example", 443, nil), ("y.x.b.example", 80, nil),
            ("b.example", 443, .host),
            ("xb.example", 443, .host), ("c.example", 8443, nil), ("c.example", 443, .port), ("10.0.0.1", 443, nil),
            ("10.0.0.2", 443, .host), ("fd00::1", 9000, nil), ("fd00:0::1", 9000, nil), ("fd00::1", 443, .port),
            (".b.example", 443, .host), ("", 443, .host),
        ] as [(String, UInt16, NetworkRequest.Refusal?)])
    func `a host and port are allowed as the rules say`(
        host: String, port: UInt16, refusal: NetworkRequest.Refusal?
    ) throws {
        let policy = try policy("allow:a.example,.b.example,C.example:8443,10.0.0.1,[fd00::1]:9000")
        #expect(policy.refusal(host: host, port: port) == refusal)
    }

    @Test func `a private address needs to be named itself, with its port`() throws {
        let policy = try policy("allow:a.example,10.0.0.1,10.0.0.3:8080")
        func allows(_ text: String, _ port: UInt16) throws -> Bool {
            policy.allows(try #require(InternetAddress(text)), port: port)
        }
        #expect(try allows("8.8.8.8", 443))
        #expect(try allows("10.0.0.1", 443))
        #expect(try !allows("10.0.0.1", 8080))
        #expect(try !allows("10.0.0.2", 443))
        #expect(try !allows("10.0.0.3", 443))
        #expect(try !allows("::ffff:10.0.0.1", 443))
    }
}
