"""A loopback server that speaks OpenAI Chat Completions and answers from a script, the same for every contestant.

A session is one run of one contestant: the endpoint asks it `steps` times to run a command, then to finish. Request k
is answered with command k, which prints about 1.2 KB that no other step prints, so every contestant takes in the same
new content per step. Requests are counted and not parsed: a long conversation must not slow the endpoint down.

Between two requests a contestant has done exactly one step, so the observer of a session, called when a request is
complete, measures steps exactly and at no cost to the contestant.
"""

import json
import socket
import threading

LINES = 170
"""Lines of seven bytes that a command prints."""

EVENTS = 16
"""Pieces in which a streamed call's arguments arrive, each in a write of its own."""


class Session:
    """One run of one contestant.

    dialect   "hone": tools shell and finish · "mini": a tool bash that finishes by a magic line · "smolagents": tools
              shell and final_answer · "plain": a tool shell, and a reply without a call finishes
    writes    the command also writes what it prints to a file of the workspace
    observe   called with the number of each request, from 0, when it has arrived
    """

    def __init__(self, steps, dialect, writes=False, observe=lambda step: None):
        self.steps = steps
        self.dialect = dialect
        self.writes = writes
        self.observe = observe
        self.requests = 0
        self.new_content = 0

    def thought(self, step):
        if step >= self.steps:
            return f"All {self.steps} steps are done; the goal is reached."
        return (
            f"Step {step}: the numbers up to here look as they should, so the next thing to look at is the range that "
            f"starts at {step * 1000}. I list it and compare it with what the earlier steps have shown."
        )

    def command(self, step):
        command = f"seq -f %06.0f {step * 1000} {step * 1000 + LINES - 1}"
        return command + " | tee numbers.txt" if self.writes else command

    def call(self, step):
        """Name and arguments of the tool call; None where the reply calls no tool."""
        if step < self.steps:
            return ("bash" if self.dialect == "mini" else "shell"), {"command": self.command(step)}
        finish = {
            "hone": ("finish", {"answer": "The goal is reached."}),
            "smolagents": ("final_answer", {"answer": "The goal is reached."}),
            "mini": ("bash", {"command": "echo COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT"}),
        }
        return finish.get(self.dialect)

    def reply(self, step):
        call = self.call(step)
        calls = []
        if call:
            arguments = json.dumps(call[1])
            function = {"name": call[0], "arguments": arguments}
            calls = [{"id": f"call_{step}", "type": "function", "function": function}]
        if step < self.steps:
            self.new_content += len(self.thought(step)) + len(arguments) + LINES * 7
        usage = {"prompt_tokens": 1000 + step, "completion_tokens": 90, "total_tokens": 1090 + step}
        return self.thought(step), calls, usage


class Endpoint:
    """Serves sessions by name, at `address(name)`."""

    def __init__(self):
        self.sessions = {}
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def address(self, name):
        return f"http://127.0.0.1:{self.port}/{name}/v1"

    def _accept(self):
        while True:
            connection, _ = self.listener.accept()
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        try:
            reader = connection.makefile("rb", buffering=1 << 16)
            while True:
                request = reader.readline().split(b" ")
                if len(request) < 2:
                    return
                length = 0
                while (line := reader.readline()) not in (b"\r\n", b""):
                    name, _, value = line.partition(b":")
                    if name.lower() == b"content-length":
                        length = int(value)
                body = reader.read(length)
                self._answer(connection, request[1].decode(), body)
        except OSError:
            pass
        finally:
            connection.close()

    def _answer(self, connection, path, body):
        session = self.sessions.get(path.split("/")[1])
        if session is None or not path.endswith("/chat/completions"):
            connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            return
        step = session.requests
        session.requests += 1
        session.observe(step)
        content, calls, usage = session.reply(step)
        head = {"id": f"reply-{step}", "created": 1, "model": "scripted"}
        reason = "tool_calls" if calls else "stop"
        if b'"stream":true' in body or b'"stream": true' in body:
            connection.sendall(
                b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
            for event in stream(head, content, calls, usage, reason):
                data = b"data: " + event + b"\n\n"
                connection.sendall(b"%x\r\n%s\r\n" % (len(data), data))
            connection.sendall(b"0\r\n\r\n")
            return
        message = {"role": "assistant", "content": content}
        if calls:
            message["tool_calls"] = calls
        choice = {"index": 0, "message": message, "finish_reason": reason}
        text = json.dumps(head | {"object": "chat.completion", "choices": [choice], "usage": usage}).encode()
        connection.sendall(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(text), text))


def pieces(text, count):
    size = max(1, -(-len(text) // count))
    return [text[start:start + size] for start in range(0, len(text), size)]


def stream(head, content, calls, usage, reason):
    """The reply as the events that a server streams: words first, then the call's arguments piece by piece."""
    head = head | {"object": "chat.completion.chunk"}

    def event(delta, finish=None):
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return json.dumps(head | {"choices": [choice]}).encode()

    yield event({"role": "assistant", "content": ""})
    for piece in pieces(content, EVENTS):
        yield event({"content": piece})
    for index, call in enumerate(calls):
        function = {"name": call["function"]["name"], "arguments": ""}
        yield event({"tool_calls": [{"index": index, "id": call["id"], "type": "function", "function": function}]})
        for piece in pieces(call["function"]["arguments"], EVENTS):
            yield event({"tool_calls": [{"index": index, "function": {"arguments": piece}}]})
    yield event({}, reason)
    yield json.dumps(head | {"choices": [], "usage": usage}).encode()
    yield b"[DONE]"
