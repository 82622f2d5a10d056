import HoneInference
import Testing

@Suite struct `A GGUF file` {
    private static func sound() -> GGUFBuilder {
        var file = GGUFBuilder()
        file.add("general.architecture", "llama")
        file.add("llama.block_count", UInt32(2))
        file.add("llama.scale", Float(0.5))
        file.add("tokenizer.tokens", ["a", "", "ü"])
        file.add("tokenizer.scores", [Float(1), -2.5])
        file.add("tokenizer.types", [Int32(1), -3])
        file.add("tokenizer.add_bos", true)
        file.add("first.weight", shape: [4, 2], [1, 2, 3, 4, 5, 6, 7, 8])
        file.add("second.weight", shape: [3], [9, 10, 11])
        return file
    }

    private func read(_ bytes: [UInt8]) throws -> GGUFFile {
        let file = try TemporaryFile(bytes)
        return try withExtendedLifetime(file) { try GGUFFile(path: file.path) }
    }

    private func failure(_ file: GGUFBuilder) -> InferenceError? {
        failure(file.bytes())
    }

    private func failure(_ bytes: [UInt8]) -> InferenceError? {
        #expect(throws: InferenceError.self) { _ = try read(bytes) }
    }

    @Test(arguments: [UInt32(2), 3]) func `gives its metadata and tensors`(version: UInt32) throws {
        var builder = Self.sound()
        builder.version = version
        let file = try read(builder.bytes())
        #expect(file.metadata["general.architecture"]?.string == "llama")
        #expect(file.metadata["llama.block_count"]?.integer == 2)
        #expect(file.metadata["llama.scale"]?.number == 0.5)
        #expect(file.metadata["tokenizer.tokens"]?.array?.strings == ["a", "", "ü"])
        #expect(file.metadata["tokenizer.scores"]?.array?.floats == [1, -2.5])
        #expect(file.metadata["tokenizer.types"]?.array?.integers == [1, -3])
        #expect(file.metadata["tokenizer.add_bos"]?.bool == true)
        #expect(file.keys.first == "general.architecture")
        let first = try #require(file.tensor(named: "first.weight"))
        #expect(first.shape == [4, 2])
        #expect(first.columns == 4)
        #expect(first.rows == 2)
        #expect(file.bytes(of: first).bindMemory(to: Float.self).elementsEqual([1, 2, 3, 4, 5, 6, 7, 8]))
        let second = try #require(file.tensor(named: "second.weight"))
        #expect(file.bytes(of: second).bindMemory(to: Float.self).elementsEqual([9, 10, 11]))
        #expect(file.tensor(named: "third.weight") == nil)
    }

    @Test func `honours an alignment of its own`() throws {
        var builder = GGUFBuilder()
        builder.alignment = 128
        builder.add("general.alignment", UInt32(128))
        builder.add("a", shape: [1], [7])
        let file = try read(builder.bytes())
        #expect(file.bytes(of: file.tensors[0]).load(as: Float.self) == 7)
        #expect(file.tensors[0].range.lowerBound % 128 == 0)
    }

    @Test func `cut off anywhere is refused`() {
        let bytes = Self.sound().bytes()
        // The data of the last tensor ends before its padding does.
        for length in 1..<(bytes.count - 20) {
            #expect(failure(Array(bytes.prefix(length)))?.code == .malformed)
        }
    }

    @Test func `with any one byte changed is read or refused`() throws {
        let bytes = Self.sound().bytes()
        for index in bytes.indices {
            for value in [0, 1, 0x7F, 0x80, 0xFF] as [UInt8] where bytes[index] != value {
                var changed = bytes
                changed[index] = value
                do {
                    let file = try read(changed)
                    for tensor in file.tensors { _ = file.bytes(of: tensor).reduce(0) { $0 &+ Int($1) } }
                    for value in file.metadata.values { _ = value.array?.strings }
                } catch is InferenceError {}
            }
        }
    }

    @Test func `of another kind or version is named as such`() throws {
        var builder = Self.sound()
        builder.magic = Array("GGML".utf8)
        #expect(failure(builder)?.message.contains("does not begin with 'GGUF'") == true)
        builder = Self.sound()
        builder.version = 1
        #expect(failure(builder)?.code == .unsupported)
        builder.version = 4
        #expect(
            failure(builder)?.message.hasSuffix(
                "this GGUF file is of version 4, and versions 2 and 3 are supported. Update Hone, or use an older file of "
                    + "the same model.") == true)
        builder.version = 3 << 24
        #expect(failure(builder)?.message.contains("big-endian") == true)
        #expect(throws: InferenceError.self) { _ = try GGUFFile(path: "/nowhere/at/all.gguf") }
        #expect(throws: InferenceError.self) { _ = try GGUFFile(path: "/tmp") }
        #expect(throws: InferenceError.self) { _ = try GGUFFile(path: "/dev/null") }
    }

    @Test(arguments: [UInt64.max, UInt64(Int64.max), 1 << 40, 1000]) func `with an absurd count is refused`(
        count: UInt64
    ) {
        var builder = Self.sound()
        builder.tensorCount = count
        #expect(failure(builder)?.code == .malformed)
        builder = Self.sound()
        builder.metadataCount = count
        #expect(failure(builder)?.code == .malformed)
        for element in [UInt32(0), 8, 10] {
            builder = Self.sound()
            builder.add("array", type: 9, GGUFBuilder.bytes(element) + GGUFBuilder.bytes(count))
            #expect(failure(builder)?.code == .malformed)
        }
        builder = Self.sound()
        builder.add("text", type: 8, GGUFBuilder.bytes(count))
        builder.tensors = []
        #expect(failure(builder)?.code == .malformed)
    }

    @Test func `with an unknown type is refused by name`() {
        var builder = Self.sound()
        builder.add("future", type: 13, [])
        #expect(failure(builder)?.message.contains("'future' is of the unknown type 13") == true)
        builder = Self.sound()
        builder.tensors[0].type = 99
        #expect(failure(builder)?.code == .unsupported)
        builder = Self.sound()
        builder.add("nested", type: 9, GGUFBuilder.bytes(UInt32(9)) + GGUFBuilder.bytes(UInt64(0)))
        #expect(failure(builder)?.message.contains("'nested' is an array of arrays") == true)
    }

    @Test func `with a repeated name is refused`() {
        var builder = Self.sound()
        builder.add("llama.block_count", UInt32(3))
        #expect(failure(builder)?.message.contains("the metadata key 'llama.block_count' twice") == true)
        builder = Self.sound()
        builder.tensors[1].name = "first.weight"
        #expect(failure(builder)?.message.contains("the tensor 'first.weight' twice") == true)
    }

    @Test func `whose tensors lie wrongly is refused`() {
        func placed(_ change: (inout GGUFBuilder.Tensor) -> Void) -> String {
            var builder = Self.sound()
            change(&builder.tensors[1])
            return failure(builder)?.message ?? ""
        }
        #expect(placed { $0.offset = 4 }.contains("no multiple of 32"))
        #expect(placed { $0.offset = 0 }.contains("overlap"))
        #expect(placed { $0.offset = 32 * 1000 }.contains("beyond its end"))
        #expect(placed { $0.offset = UInt64.max - 31 }.contains("no multiple"))
        #expect(placed { $0.offset = UInt64(Int64.max) - 31 }.contains("beyond its end"))
        #expect(placed { $0.shape = [0] }.contains("a dimension of 0"))
        #expect(placed { $0.shape = [] }.contains("0 dimensions"))
        #expect(placed { $0.shape = [1, 1, 1, 1, 1] }.contains("5 dimensions"))
        #expect(placed { $0.shape = [1 << 32, 1 << 32] }.contains("absurdly large"))
        #expect(placed { $0.shape = [1 << 62] }.contains("beyond its end"))
        #expect(placed { $0.type = 8 }.contains("no multiple of the 32"))
        #expect(placed { $0.name = "" }.contains("0 bytes"))
    }

    @Test(arguments: [UInt32(0), 3, 1 << 21]) func `with a wrong alignment is refused`(alignment: UInt32) {
        var builder = Self.sound()
        builder.add("general.alignment", alignment)
        #expect(failure(builder)?.message.contains("general.alignment") == true)
    }
}
