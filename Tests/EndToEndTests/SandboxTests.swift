import Foundation
import HoneCore
import Testing

private let finish = ScriptedEndpoint.Reply.calls([("finish", ["answer": "Done."])])
private let plan = ScriptedEndpoint.Reply.calls([
    ("plan", ["steps": [["intent": "Write out.txt", "kind": "code", "accept_file": "out.txt"]]])
])

@Suite struct SandboxCommandTests {
    @Test func `lists, shows and explains the profiles`() async throws {
        let home = try Home(isProven: false)
        let list = try await home.hone(["sandbox", "list", "--json"])
        #expect(
            list.json?.array?.compactMap { $0["name"]?.string } == ["base", "c", "node", "python", "shell", "swift"])
        let shown = try await home.hone(["sandbox", "show", "swift", "--json"])
        #expect(shown.json?["limits"]?["wall_clock"]?.string == "600 s")
        #expect(shown.json?["system_calls"]?.string == "net")
        let explained = try await home.hone(["sandbox", "explain", "c"])
        #expect(explained.output.contains("limits.temporary_storage  256 MiB  512 MiB"))
        #expect(explained.output.contains("looser, granted by base"))
        let json = try await home.hone(["sandbox", "explain", "c", "--json"])
        #expect(json.json?["extends"]?.string == "base")
        #expect(json.json?["differences"]?[0]?["looser"]?.bool == true)
        let wrong = try await home.hone(["sandbox", "explain", "pyton"])
        #expect(wrong.status == 7 && wrong.errors.contains("Did you mean 'python'?"))
    }

    @Test(.enabled(if: Machine.hasSandbox, Machine.reason), .timeLimit(.minutes(10)))
    func `prove lets the hostile programs loose and names the level`() async throws {
        let result = try await Home().hone(["sandbox", "prove", "python", "--json"])
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        #expect(["A", "B"].contains(result.json?["level"]?.string))
        let trials = try #require(result.json?["trials"]?.array)
        #expect(trials.count >= 15)
        for trial in trials where trial["kind"]?.string == "wall" {
            #expect(trial["result"]?.string == "held", "\(trial)")
        }
    }

    @Test(.enabled(if: Machine.hasSandbox, Machine.reason), .timeLimit(.minutes(10)))
    func `a run pays for the proof once, until something changes`() async throws {
        let home = try Home(isProven: false)
        func run(_ environment: [String: String]) async throws -> [String: Date] {
            let endpoint = try ScriptedEndpoint([plan], repeating: finish)
            _ = try await home.hone(["run", "x", "--model", endpoint.url], environment: environment)
            let folder = home.path + "/.local/share/hone/proofs"
            var dates: [String: Date] = [:]
            for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
                let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/" + name)
                dates[name] = attributes[.modificationDate] as? Date
            }
            return dates
        }
        let first = try await run([:])
        #expect(first.count == 1)
        #expect(try await run([:]) == first)
        let file = home.path + "/.config/hone/Sandbox/base/profile.yaml"
        try FileManager.default.createDirectory(
            atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        let base = try String(contentsOfFile: repositoryFile("Sandbox/base/profile.yaml"), encoding: .utf8)
        try base.replacing("processes: 256", with: "processes: 255").write(
            toFile: file, atomically: true, encoding: .utf8)
        #expect(try await run([:]).count == 2)
    }

    @Test(.enabled(if: Machine.hasSandbox, Machine.reason), .timeLimit(.minutes(10)))
    func `8: where a wall does not hold, nothing runs`() async throws {
        let home = try Home(isProven: false)
        try home.write(
            "bin/bwrap",
            """
            #!/bin/sh
            # A launcher that leaves the root writable, as long as a file says so.
            [ -e "${0%/*}/weak" ] || exec /usr/bin/bwrap "$@"
            skip=
            for argument do
                shift
                if [ -n "$skip" ]; then skip=; elif [ "$argument" = --remount-ro ]; then skip=1
                else set -- "$@" "$argument"; fi
            done
            exec /usr/bin/bwrap "$@"

            """)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: home.project + "/bin/bwrap")
        try home.write("bin/weak", "")
        let endpoint = try ScriptedEndpoint([plan, .calls([("shell", ["command": "touch ran"])])], repeating: finish)
        let path = ["PATH": "\(home.project)/bin:/usr/bin:/bin"]
        let result = try await home.hone(["run", "x", "--model", endpoint.url], environment: path)
        #expect(result.status == 8)
        #expect(result.errors.contains("write-root.sh wrote in /"), "\(result.errors)")
        #expect(home.read("ran") == nil)
        let doctor = try await home.hone(["doctor"], environment: path)
        #expect(doctor.output.contains("refused ("))

        // A repaired sandbox is tried again, though the launcher is the same file.
        try FileManager.default.removeItem(atPath: home.project + "/bin/weak")
        let repaired = try await home.hone(["run", "x", "--model", endpoint.url], environment: path)
        #expect(repaired.status == 3, "\(repaired.errors)")
        #expect(home.read("ran") != nil)
    }

    private func repositoryFile(_ path: String) -> String {
        URL(filePath: #filePath).appending(path: "../../../\(path)").standardized.path
    }
}
