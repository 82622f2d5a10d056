import Testing

@Suite struct `Kernels` {
    @Test(.enabled(if: Compiler.isPresent, "there is no clang on the PATH"))
    func `give the products of every type of weights, with each set of instructions`() throws {
        let lines = try Compiler.output(of: "Kernels/kernel_check.c", kernels: Compiler.sources())
            .split(separator: "\n")
        #expect(lines.count >= 32)
        #expect(lines.filter { !$0.contains(" level ") || $0.hasSuffix("wrong") } == [])
    }

    @Test(.enabled(if: Compiler.hasThreadSanitizer, "there is no clang with ThreadSanitizer on the PATH"))
    func `share chunks among threads without a data race, each done once, whatever runs beside them`() throws {
        let output = try Compiler.output(
            of: "Kernels/pool_stress.c", kernels: ["ThreadPool.c"], findsRaces: true, arguments: ["1000"])
        #expect(output == "ok\n")
    }
}
