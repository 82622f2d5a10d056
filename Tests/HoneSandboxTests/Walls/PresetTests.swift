import HoneCore
import Testing

@Suite(.enabled(if: available, Comment(rawValue: reason))) struct `Presets of system calls` {
    private static let script = """
        import asyncio, os, socket, threading
        def can(attempt):
            try:
                attempt()
                return "yes"
            except OSError:
                return "no"
        print(
            can(lambda: socket.socket(socket.AF_INET)), can(lambda: socket.socket(socket.AF_UNIX)),
            can(lambda: socket.socketpair()), can(lambda: os.memfd_create("m")))
        thread = threading.Thread(target=lambda: asyncio.run(asyncio.sleep(0)))
        thread.start()
        thread.join()
        """

    @Test(arguments: [
        (SystemCallPreset.net, "yes yes yes yes\n"), (.nocgroup, "yes yes yes no\n"), (.strict, "no no yes no\n"),
    ])
    func `allow what they say, and an event loop in each`(preset: SystemCallPreset, expected: String) async throws {
        let outcome = try await python(Self.script, profile: profile(systemCalls: preset))
        #expect(outcome.standardOutput.text == expected, "\(outcome.standardError.text)")
        #expect(outcome.ending == .exited(0))
    }
}
