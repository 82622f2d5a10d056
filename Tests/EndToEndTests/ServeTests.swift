import Foundation
import HoneCore
import Testing

/// What these tests need besides the binary.
private enum Serving {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    static let model = "\(root)/../shared/fixtures/weights/stories260K-q8_0.gguf"
    static let hasModel = FileManager.default.fileExists(atPath: model)
    static let noModel: Comment = "there is no ../shared/fixtures/weights"

    /// A Python that has OpenAI's client.
    static let python: String? = ["\(root)/.build/peers/bin/python", "/usr/bin/python3"].first { python in
        let process = Process()
        process.executableURL = URL(filePath: python)
        process.arguments = ["-c", "import openai"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    /// A line of shell that serves `model` while `body` runs, which finds the base URL in $address, and leaves the
    /// server's exit status in the file served.
    static func line(_ options: String, _ body: String) -> String {
        """
        '\(Home.binary)' serve --port 0 \(options) > address 2> said & pid=$!
        while [ ! -s address ] && kill -0 $pid 2> /dev/null; do sleep 0.02; done
        address=$(cat address); \(body); status=$?
        kill -INT $pid; wait $pid; echo $? > served; exit $status
        """
    }
}

@Suite(.enabled(if: Serving.hasModel, Serving.noModel), .timeLimit(.minutes(10))) struct ServeTests {
    @Test(.enabled(if: Serving.python != nil, "no Python here has the package openai: Scripts/bench installs it"))
    func `OpenAI's own client works against a local model, and an interrupt ends the server with 0`() async throws {
        let home = try Home()
        let body =
            "'\(Serving.python ?? "")' '\(Serving.root)/Examples/serve/client.py' $address $(cat key) local/tiny > transcript 2>&1"
        try FileManager.default.createDirectory(
            atPath: home.path + "/.local/share/hone/models", withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            atPath: Serving.model, toPath: home.path + "/.local/share/hone/models/tiny.gguf")
        let status = try await home.sh(Serving.line("--key-file key --model local/tiny", body))
        #expect(status == 0, "\(home.read("transcript") ?? "") \(home.read("said") ?? "")")
        #expect(home.read("transcript")?.hasSuffix("all as expected\n") == true)
        #expect(home.read("served") == "0\n")
        #expect(try await home.sh("[ $(stat -c %a key) = 600 ]") == 0)
    }

    @Test func `a key is made where none is given, and shown to the person alone`() async throws {
        let home = try Home()
        let status = try await home.sh(
            Serving.line("--model '\(Serving.model)'", "curl -s -o answer -w '%{http_code}' $address/models > code"))
        #expect(status == 0)
        #expect(home.read("code") == "401")
        let said = try #require(home.read("said"))
        let key = try #require(said.split(separator: " ").first { $0.hasPrefix("hone-") }?.split(separator: "\n").first)
        #expect(key.utf8.count == 69)
        #expect(home.read("address")?.contains(key) == false)
        #expect(home.read("answer")?.contains(key) == false)
    }

    @Test(
        arguments: [
            (["--no-key", "--host", "0.0.0.0"], "Leave --no-key out"),
            (["--no-key", "--key-file", "k"], "exclude each other"),
            (["--port", "70000"], "from 0 to 65535"), (["--key-file", "short"], "no usable keys"),
            (["--host", "not an address"], "no address of this machine"),
        ])
    func `what cannot be served safely is refused with what to do`(options: [String], phrase: String) async throws {
        let home = try Home()
        try home.write("short", "abc\n")
        let result = try await home.hone(["serve", "--port", "0", "--model", Serving.model] + options)
        #expect(result.status == 2 || result.status == 7)
        #expect(result.errors.contains(phrase), "\(result.errors)")
    }

    @Test(.enabled(if: Machine.hasSandbox, Machine.reason))
    func `a local model is asked when the endpoint dies in the middle of a run`() async throws {
        let home = try Home()
        let plan = ScriptedEndpoint.Reply.calls([
            ("plan", ["steps": [["intent": "Write out.txt", "kind": "code", "accept_file": "out.txt"]]])
        ])
        let dying = try ScriptedEndpoint([plan], repeating: .cut)
        let result = try await home.hone([
            "run", "x", "--max-steps", "3", "--model", dying.url, "--model", Serving.model,
        ])
        #expect(result.errors.contains("stories260K-q8_0.gguf"), "\(result.errors)")
        // Its context is shorter than the instructions.
        #expect(result.status == 6)
    }
}
