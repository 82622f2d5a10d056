import HoneCore
import Testing

@testable import HoneModels

@Suite("Tool calls left in the text")
struct LeakedToolCallsTests {
    @Test(
        "Each notation is read",
        arguments: [
            #"<tool_call>{"name":"run","arguments":{"command":"ls"}}</tool_call>"#,
            "<tool_call>\n<function=run>\n<parameter=command>\nls\n</parameter>\n</function>\n</tool_call>",
            "<tool_call>run\n<arg_key>command</arg_key>\n<arg_value>ls</arg_value>\n</tool_call>",
            #"<function=run>{"command":"ls"}</function>"#,
            "<function=run><parameter=command>ls</parameter></function>",
            "```json\n{\"name\": \"run\", \"arguments\": {\"command\": \"ls\"}}\n```",
            #"[TOOL_CALLS][{"name":"run","arguments":{"command":"ls"}}]"#,
            #"[TOOL_CALLS]run[ARGS]{"command":"ls"}"#,
            #"<|channel|>commentary to=functions.run <|constrain|>json<|message|>{"command":"ls"}<|call|>"#,
            #"{"name":"run","parameters":{"command":"ls"}}"#,
            #"<|python_tag|>{"name":"run","parameters":{"command":"ls"}}"#,
        ])
    func notations(text: String) throws {
        let leaked = try #require(LeakedToolCalls(in: text, tools: [Sample.tool]))
        #expect(leaked.calls.map(\.name) == ["run"])
        #expect(try JSONValue(parsing: leaked.calls[0].arguments) == ["command": "ls"])
        #expect(leaked.remainder == "")
    }

    @Test("Values between tags take the type that the tool's schema names")
    func types() throws {
        let text = """
            I will look.
            <tool_call><function=run><parameter=command>
            12
            </parameter><parameter=seconds>30</parameter></function></tool_call>
            <tool_call>{"name":"run","arguments":{}}</tool_call>
            """
        let leaked = try #require(LeakedToolCalls(in: text, tools: [Sample.tool]))
        #expect(leaked.calls.count == 2)
        #expect(leaked.calls[0].arguments == #"{"command":"12","seconds":30}"#)
        #expect(leaked.remainder == "I will look.")
    }

    @Test(
        "What is no call of an offered tool stays text",
        arguments: [
            #"<tool_call>{"name":"other","arguments":{}}</tool_call>"#, "Use <function=name> for it.",
            "```json\n{\"name\":\"run\",\"arguments\":{}}\n```\nis how one calls it.", #"{"name":"Ann"}"#, "plain",
        ])
    func text(text: String) {
        #expect(LeakedToolCalls(in: text, tools: [Sample.tool]) == nil)
    }

    @Test("Leaks count only where tools were offered and no call came otherwise")
    func conditions() throws {
        let leak = Sample.text(#"<tool_call>{"name":"run","arguments":{}}</tool_call>"#)
        let stop = Sample.finish("stop")
        let found = try #require(try ChatReplyTests.reply([leak, stop], tools: [Sample.tool]))
        #expect(found.message.toolCalls == [ToolCall(id: "made", name: "run", arguments: "{}")])
        #expect(found.message.content == "")
        #expect(found.finishReason == .toolCalls)
        #expect(try ChatReplyTests.reply([leak, stop])?.message.toolCalls == [])
        let call = #"{"choices":[{"delta":{"tool_calls":[{"id":"a","function":{"name":"run","arguments":"{}"}}]}}]}"#
        #expect(
            try ChatReplyTests.reply([leak, call, stop], tools: [Sample.tool])?.message.toolCalls.map(\.id) == ["a"])
    }
}
