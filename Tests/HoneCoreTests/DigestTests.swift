import HoneCore
import Testing

struct DigestTests {
    // FIPS 180-4 examples and the NIST test vectors for SHA-256.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstn"
                + "opqrstu", "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
        ),
    ])
    func `the standard's examples`(message: String, digest: String) {
        #expect(Digest(of: message).hexadecimal == digest)
    }

    @Test func `a million times a`() {
        let digest = Digest(of: repeatElement(UInt8(ascii: "a"), count: 1_000_000))
        #expect(digest.hexadecimal == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    // Lengths around the block size, where padding changes shape; from another implementation.
    @Test(arguments: [
        (55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"),
        (56, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"),
        (63, "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34"),
        (64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"),
        (65, "635361c48bb9eab14198e76ea8ab7f1a41685d6ad62aa9146d301d4f17eb0ae0"),
    ])
    func `lengths around a block`(count: Int, digest: String) {
        #expect(Digest(of: repeatElement(UInt8(ascii: "a"), count: count)).hexadecimal == digest)
    }

    @Test(arguments: [0, 1, 55, 63, 64, 65, 127, 128, 129, 1000])
    func `bytes in one piece and bytes one by one have one digest`(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 31) }
        #expect(Digest(of: bytes) == Digest(of: AnySequence(bytes.lazy.map { $0 })))
        #expect(Digest(of: bytes[(count / 2)...]) == Digest(of: Array(bytes[(count / 2)...])))
    }

    @Test func `a short form for a person`() {
        #expect(Digest(of: "abc").short == "ba7816bf8f01")
        #expect("\(Digest(of: "abc"))" == Digest(of: "abc").hexadecimal)
    }
}
