"""The least a loop can be, with nothing but Python's standard library: ask with the whole conversation, run what comes
back, append the result. No sandbox, no limits, nothing stored. What it needs is the floor for Python."""

import http.client
import json
import os
import subprocess
from urllib.parse import urlsplit

TOOL = {
    "type": "function",
    "function": {
        "name": "shell",
        "description": "Run a bash command.",
        "parameters": {"type": "object", "properties": {"command": {"type": "string"}}, "required": ["command"]},
    },
}


def ask(connection, path, messages):
    body = json.dumps({"model": "scripted", "messages": messages, "tools": [TOOL], "stream": True})
    connection.request("POST", path, body, {"Content-Type": "application/json"})
    response = connection.getresponse()
    content, calls = "", []
    for line in response:
        if not line.startswith(b"data: ") or line.startswith(b"data: [DONE]"):
            continue
        for choice in json.loads(line[6:])["choices"]:
            delta = choice["delta"]
            content += delta.get("content") or ""
            for call in delta.get("tool_calls", []):
                if "id" in call:
                    calls.append(call | {"function": {"name": call["function"]["name"], "arguments": ""}})
                else:
                    calls[call["index"]]["function"]["arguments"] += call["function"]["arguments"]
    return content, calls


def main():
    base = urlsplit(os.environ["OPENAI_BASE_URL"])
    connection = http.client.HTTPConnection(base.hostname, base.port)
    messages = [{"role": "user", "content": "Reach the goal."}]
    while True:
        content, calls = ask(connection, base.path + "/chat/completions", messages)
        message = {"role": "assistant", "content": content}
        messages.append(message)
        if not calls:
            return
        message["tool_calls"] = calls
        for call in calls:
            command = json.loads(call["function"]["arguments"])["command"]
            result = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
            messages.append({"role": "tool", "tool_call_id": call["id"], "content": result.stdout + result.stderr})


main()
