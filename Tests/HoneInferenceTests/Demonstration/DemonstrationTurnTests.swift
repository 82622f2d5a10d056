import HoneCore
import Testing

@testable import HoneInference

@Suite struct `The demonstration model's turn` {
    private let opening = [
        Message(role: .system, content: "…"),
        Message(role: .user, content: "# Goal\n\nadd 1 and 2\n\n# Checks that decide about success\n\nnone"),
    ]

    private func turn(_ more: [Message], _ purpose: Purpose = .act) -> DemonstrationTurn {
        DemonstrationTurn(ModelRequest(purpose: purpose, messages: opening + more))
    }

    private func call(_ name: String, _ arguments: JSONValue = [:], id: String) -> ToolCall {
        ToolCall(id: id, name: name, arguments: arguments.text)
    }

    private func said(_ calls: ToolCall...) -> Message { Message(role: .assistant, content: "", toolCalls: calls) }

    private func result(_ text: String, of id: String) -> Message {
        Message(role: .tool, content: text, toolCallID: id)
    }

    private func ran(_ report: String, id: String = "p") -> [Message] {
        [said(call("python", ["code": "N0 = 1\nN1 = 2\nx = N0 + N1\nprint(x)\n"], id: id)), result(report, of: id)]
    }

    @Test func `begins with the person's goal, and a plan`() {
        #expect(turn([], .plan) == .plan)
        #expect(DemonstrationHistory(opening).goal == "add 1 and 2")
        #expect(DemonstrationHistory([Message(role: .user, content: "Hello")]).goal == nil)
        #expect(turn([said(call("plan", id: "1")), result("The plan has 2 steps.", of: "1")]) == .program)
    }

    @Test func `checks what a program printed, without what the tool adds`() {
        #expect(turn(ran("exit status 0\nstdout:\n3")) == .check(output: "3"))
        #expect(turn(ran("exit status 0\nstdout:\na\nb\nchanged: created x.txt")) == .check(output: "a\nb"))
        #expect(turn(ran("exit status 0\nstdout:\na\nstderr:\nwarning")) == .check(output: "a"))
        #expect(turn(ran("exit status 0\nno output")) == .check(output: ""))
    }

    @Test func `repairs a program that failed, told of the error and its line`() {
        let report = """
            exit status 1
            stderr:
            Traceback (most recent call last):
              File "<stdin>", line 3, in <module>
            TypeError: unsupported operand
            """
        let failure = ProgramWriter.Failure(
            program: "x = N0 + N1\nprint(x)", kind: "TypeError", message: ": unsupported operand", line: 1)
        #expect(turn(ran(report)) == .repair(failure))
        let often = (0..<4).flatMap { ran(report, id: "p\($0)") }
        #expect(turn(often) == .lost)
    }

    @Test func `finishes with what the check confirmed, and mends what it did not`() {
        func checked(_ verdict: String) -> [Message] {
            ran("exit status 0\nstdout:\n3") + [
                said(call("plan", id: "1"), call("step_done", id: "2"), call("step_done", id: "3")),
                result("The plan has 2 steps.", of: "1"), result("Step 1 is done.", of: "2"), result(verdict, of: "3"),
            ]
        }
        #expect(turn(checked("Step 2 is done. `test …`: exit status 0")) == .finish(answer: "3"))
        guard case .repair(let failure) = turn(checked("Step 2 is not done. `test …`: exit status 1")) else {
            Issue.record("a result that was not confirmed was kept")
            return
        }
        #expect(failure.kind == "Mismatch")
    }

    @Test func `is nobody's in a conversation that another model began`() {
        #expect(turn([said(call("shell", id: "1")), result("exit status 0", of: "1")]) == .lost)
        #expect(turn([Message(role: .assistant, content: "Let me think.")]) == .lost)
    }
}
