import Foundation
import HoneCore
import Testing

@Suite(
    .enabled(if: StoriesModel.isPresent, "there is no ../shared/fixtures/weights"),
    .enabled(if: Machine.hasPython, "there is no python3"), .timeLimit(.minutes(10)))
struct LocalModelsTests {
    /// A line of shell in which a hub that has the model as owner/repo serves `body`.
    private func hub(_ body: String) -> String {
        """
        mkdir -p hub/owner/repo/resolve/main; cp '\(StoriesModel.path)' hub/owner/repo/resolve/main/tiny.gguf
        printf '<html>' > hub/owner/repo/resolve/main/page.gguf
        python3 -u -m http.server 0 --bind 127.0.0.1 --directory hub > port 2> log & pid=$!
        until grep -q port port; do sleep 0.02; done
        export HF_ENDPOINT=http://127.0.0.1:$(sed 's/.* port \\([0-9]*\\).*/\\1/' port)
        hone='\(Home.binary)'
        \(body); status=$?
        kill $pid; exit $status
        """
    }

    @Test func `a model is pulled, listed, looked over and removed`() async throws {
        let home = try Home()
        let status = try await home.sh(
            hub(
                """
                $hone models pull hf:owner/repo/tiny.gguf > pulled 2> said && $hone models list > listed \
                && $hone doctor > doctor; $hone models pull hf:owner/repo/tiny.gguf 2> again; echo $? > twice; \
                $hone models rm tiny 2> removed && $hone models list > empty
                """))
        #expect(status == 0, "\(home.read("said") ?? "")")
        #expect(home.read("pulled")?.contains("local/tiny") == true)
        // That server states no digest.
        #expect(home.read("pulled")?.contains("the hub stated none") == true)
        #expect(home.read("listed")?.contains("local/tiny") == true)
        #expect(home.read("doctor")?.contains("local/tiny runs in this process (llama") == true)
        #expect(home.read("again")?.contains("is there already") == true)
        #expect(home.read("twice") == "2\n")
        #expect(home.read("empty")?.contains("tiny") == false)
    }

    @Test func `two processes use one model at once`() async throws {
        let home = try Home()
        let status = try await home.sh(
            """
            hone='\(Home.binary)'; model='\(StoriesModel.path)'
            $hone models test $model --tokens 60 > first 2> said & $hone models test $model --tokens 60 > second && wait $!
            """)
        #expect(status == 0, "\(home.read("said") ?? "")")
        #expect((home.read("first") ?? "").count > 60)
        #expect(home.read("first") == home.read("second"))
    }

    @Test func `what is not there, or no model, is refused with what to do, and nothing stays`() async throws {
        let home = try Home()
        _ = try await home.sh(
            hub(
                """
                $hone models pull hf:owner/repo/none.gguf 2> none; echo $? >> codes
                $hone models pull hf:owner/repo/page.gguf 2> page; echo $? >> codes
                $hone models pull qwen-2.5-coder-1.5b 2> near; echo $? >> codes
                $hone models rm nothing 2> nothing; echo $? >> codes
                ls -A ~/.local/share/hone/models > left
                """))
        #expect(home.read("codes") == "6\n6\n2\n7\n")
        #expect(home.read("none")?.contains("has no hf:owner/repo/none.gguf") == true)
        #expect(home.read("page")?.contains("is no model in GGUF") == true)
        #expect(home.read("near")?.contains("Did you mean 'qwen2.5-coder-1.5b'?") == true)
        #expect(home.read("nothing")?.contains("There is no model 'nothing'") == true)
        #expect(home.read("left") == "")
    }
}

enum StoriesModel {
    static let path = URL(filePath: #filePath).appending(
        path: "../../../../shared/fixtures/weights/stories260K-q8_0.gguf"
    ).standardized.path
    static let isPresent = FileManager.default.fileExists(atPath: path)
}
