import Glibc
import HoneCore
import Testing

@testable import HoneSandbox

@Suite(.enabled(if: available, Comment(rawValue: reason)))
struct BoxNetworkTests {
    private static let page = Array("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello".utf8)

    private func run(
        _ arguments: [String], _ spelling: String?, in folder: TemporaryFolder, requests: Requests = Requests(),
        toolchains: [String] = [], by sandbox: BubblewrapSandbox = sandbox
    ) async throws -> ExecutionOutcome {
        try await sandbox.execute(
            Execution(
                arguments: arguments, workspace: folder.path, profile: profile(toolchains: toolchains),
                network: try spelling.flatMap { try NetworkAccess(spelling: $0) }, onRequest: { requests.append($0) }))
    }

    @Test func `ordinary clients find the broker by themselves`() async throws {
        let server = try Server(.answer(Self.page, after: "\r\n\r\n"))
        let requests = Requests()
        let folder = try TemporaryFolder()
        let names = BubblewrapSandbox(
            environment: environment, ownership: .mapped, resolver: { _ in [InternetAddress(bytes: [127, 0, 0, 1])] })
        let outcome = try await run(
            [
                "python3", "-c",
                """
                import urllib.request
                print(urllib.request.urlopen('http://a.example:\(server.port)/x?y').read().decode())
                try: urllib.request.urlopen('https://b.example/')
                except OSError as error: print(error)
                """,
            ], "allow:a.example:\(server.port),127.0.0.1:\(server.port)", in: folder, requests: requests, by: names)
        #expect(
            outcome.standardOutput.text
                == "hello\n<urlopen error Tunnel connection failed: 403 host not allowed>\n",
            "\(outcome.standardError.text)")
        #expect(requests.all.map(\.host) == ["a.example", "b.example"])
        #expect(requests.all.map(\.refusal) == [nil, .host])
    }

    @Test(arguments: [nil, "allow:127.0.0.1"] as [String?])
    func `there is no other way out`(_ spelling: String?) async throws {
        let server = try Server(.answer(Self.page, after: ""))
        let folder = try TemporaryFolder()
        let outcome = try await run(
            [
                "python3", "-c",
                """
                import socket, os
                def fails(call):
                    try: call()
                    except OSError: return True
                assert fails(lambda: socket.create_connection(('127.0.0.1', \(server.port)), 2))
                assert fails(lambda: socket.create_connection(('1.1.1.1', 443), 2))
                assert fails(lambda: socket.create_connection(('2606:4700::1111', 443), 2))
                assert fails(lambda: socket.getaddrinfo('a.example', 80))
                assert fails(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('1.1.1.1', 53)))
                assert fails(lambda: socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM))
                proxy = not fails(lambda: socket.create_connection(('127.0.0.1', 3128), 2))
                assert open('/proc/net/dev').read().count(':') == 1
                assert open('/proc/net/unix').read().count('\\n') == 1
                print('held', proxy, sorted(name for name in os.environ if 'prox' in name.lower()))
                """,
            ], spelling, in: folder)
        let variables = "['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy']"
        #expect(
            outcome.standardOutput.text == (spelling == nil ? "held False []\n" : "held True \(variables)\n"),
            "\(outcome.standardError.text)")
    }

    @Test func `a program sees nothing more than without network, and cannot stop its broker`() async throws {
        let folder = try TemporaryFolder()
        let outcome = try await run(
            [
                "sh", "-c",
                "ls /proc/self/fd | xargs; ls -d /proc/[0-9]* | wc -l; ls -A /etc | xargs; ls -A /etc/ssl 2>/dev/null | xargs",
            ], "allow:127.0.0.1", in: folder)
        let lines = outcome.standardOutput.text.split(separator: "\n")
        #expect(lines.first == "0 1 2 3")
        #expect(lines.dropFirst().first.flatMap { Int($0) } ?? 99 <= 4)
        #expect(!outcome.standardOutput.text.contains("private"))
        #expect(!outcome.standardOutput.text.contains("shadow"))
    }

    @Test func `servers of the box itself are reached without the broker`() async throws {
        let folder = try TemporaryFolder()
        let requests = Requests()
        let outcome = try await run(
            [
                "python3", "-c",
                """
                import http.server, threading, urllib.request
                class Page(http.server.BaseHTTPRequestHandler):
                    def do_GET(self): self.send_response(200); self.end_headers(); self.wfile.write(b'own')
                    def log_message(self, *a): pass
                server = http.server.HTTPServer(('127.0.0.1', 0), Page)
                threading.Thread(target=server.serve_forever, daemon=True).start()
                print(urllib.request.urlopen(f'http://localhost:{server.server_port}/').read().decode())
                """,
            ], "allow:a.example", in: folder, requests: requests)
        #expect(outcome.standardOutput.text == "own\n", "\(outcome.standardError.text)")
        #expect(requests.all.isEmpty)
    }

    @Test func `what was asked is reported also where the program is killed`() async throws {
        let server = try Server(.silence)
        let folder = try TemporaryFolder()
        let requests = Requests()
        let outcome = try await run(
            [
                "python3", "-c",
                """
                import socket, os
                tunnel = socket.create_connection(('127.0.0.1', 3128))
                tunnel.sendall(b'CONNECT 127.0.0.1:\(server.port) HTTP/1.1\\r\\n\\r\\n')
                tunnel.recv(100)
                os.kill(os.getpid(), 9)
                """,
            ], "allow:127.0.0.1:\(server.port)", in: folder, requests: requests)
        #expect(outcome.ending == .signaled(SIGKILL))
        #expect(requests.all.map(\.port) == [server.port])
    }

    /// Runs alone in a process of its own, because it counts what the whole process holds: HONE_TEST_LEAKS=1.
    @Test(.enabled(if: getenv("HONE_TEST_LEAKS") != nil, "set HONE_TEST_LEAKS and filter on this test"))
    func `boxes with brokers leave nothing behind`() async throws {
        let server = try Server(.answer(Self.page, after: "\r\n\r\n"))
        func round() async throws {
            let folder = try TemporaryFolder()
            let requests = Requests()
            let outcome = try await run(
                [
                    "python3", "-c",
                    """
                    import socket
                    held = [socket.create_connection(('127.0.0.1', 3128)) for _ in range(40)]
                    for number, client in enumerate(held[:20]):
                        client.sendall(b'GET http://127.0.0.1:\(server.port)/ HTTP/1.1\\r\\n\\r\\n')
                    print(sum(client.makefile('rb').read().endswith(b'hello') for client in held[:20]))
                    """,
                ], "allow:127.0.0.1:\(server.port)", in: folder, requests: requests)
            #expect(outcome.standardOutput.text == "20\n", "\(outcome.standardError.text)")
            #expect(requests.all.count == 20)
        }
        try await round()
        let before = (count("/proc/self/fd"), count("/proc/self/task"))
        for _ in 0..<30 { try await round() }
        let after = (count("/proc/self/fd"), count("/proc/self/task"))
        #expect(after.0 <= before.0 + 1)
        #expect(after.1 <= before.1 + 2)
    }

    private func count(_ path: String) -> Int {
        let folder = Descriptor(open(path, O_RDONLY | O_DIRECTORY))
        var count = 0
        forEachEntry(of: folder.raw) { _ in count += 1 }
        return count
    }

    private static let index = getenv("HONE_TEST_NET").map { String(cString: $0) }

    @Test(
        .enabled(if: index != nil, "HONE_TEST_NET names the hosts of a package index, as allow:HOST,…"),
        .timeLimit(.minutes(3)))
    func `a package is installed from an index`() async throws {
        let folder = try TemporaryFolder()
        let requests = Requests()
        let package = getenv("HONE_TEST_PACKAGE").map { String(cString: $0) } ?? "six"
        let outcome = try await run(
            [
                "sh", "-c",
                "python3 -m pip install --no-cache-dir --target lib \(package) && PYTHONPATH=lib python3 -c 'import \(package)'",
            ], Self.index, in: folder, requests: requests, toolchains: ["python3"])
        #expect(outcome.ending == .exited(0), "\(outcome.standardOutput.text)\(outcome.standardError.text)")
        #expect(outcome.standardOutput.text.contains("Successfully installed \(package)"))
        #expect(!requests.all.isEmpty && requests.all.allSatisfy { $0.refusal == nil })
    }
}
