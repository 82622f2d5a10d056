"""Talks to `hone serve` with OpenAI's own client, and checks what comes back.

    hone serve --key-file key > address &
    python3 client.py "$(cat address)" "$(cat key)" MODEL [EMBEDDING_MODEL]

MODEL and EMBEDDING_MODEL are names from the list of models, as local/NAME. Needs the package openai. The checks are about the protocol:
what a small model says is its own affair.
"""

import json
import sys

import openai

address, key, model = sys.argv[1:4]
embedding_model = sys.argv[4] if len(sys.argv) > 4 else None
client = openai.OpenAI(base_url=address, api_key=key, max_retries=0)


def show(title, text):
    print(f"{title:<18} {text}")


names = [entry.id for entry in client.models.list()]
assert model in names, names
show("models", ", ".join(names))

question = [{"role": "user", "content": "Tell me a story."}]
reply = client.chat.completions.create(model=model, messages=question, max_tokens=24, seed=1, temperature=0)
assert reply.usage.total_tokens == reply.usage.prompt_tokens + reply.usage.completion_tokens
assert reply.choices[0].finish_reason in ("stop", "length")
show("chat", repr(reply.choices[0].message.content))
again = client.chat.completions.create(model=model, messages=question, max_tokens=24, seed=1, temperature=0)
assert again.choices[0].message.content == reply.choices[0].message.content
show("prefix reused", f"{again.usage.prompt_tokens_details.cached_tokens} of {again.usage.prompt_tokens} tokens")

pieces, usage = [], None
stream = client.chat.completions.create(
    model=model, messages=question, max_tokens=24, temperature=0, stream=True, stream_options={"include_usage": True}
)
for chunk in stream:
    usage = chunk.usage or usage
    if chunk.choices and chunk.choices[0].delta.content:
        pieces.append(chunk.choices[0].delta.content)
assert "".join(pieces).strip() == reply.choices[0].message.content
show("stream", f"{len(pieces)} pieces, the same text, {usage.completion_tokens} tokens")

schema = {
    "type": "object",
    "properties": {"name": {"enum": ["Lily", "Tim"]}, "age": {"type": "integer", "minimum": 1, "maximum": 9}},
    "required": ["name", "age"],
    "additionalProperties": False,
}
reply = client.chat.completions.create(
    model=model,
    messages=question,
    max_tokens=64,
    response_format={"type": "json_schema", "json_schema": {"name": "child", "schema": schema, "strict": True}},
)
child = json.loads(reply.choices[0].message.content)
assert child["name"] in ("Lily", "Tim") and 1 <= child["age"] <= 9
show("JSON Schema", json.dumps(child))

tool = {
    "type": "function",
    "function": {
        "name": "greet",
        "description": "Greets a child.",
        "parameters": {
            "type": "object",
            "properties": {"name": {"enum": ["Lily", "Tim"]}},
            "required": ["name"],
            "additionalProperties": False,
        },
    },
}
reply = client.chat.completions.create(
    model=model, messages=question, max_tokens=64, tools=[tool], tool_choice="required"
)
call = reply.choices[0].message.tool_calls[0]
assert reply.choices[0].finish_reason == "tool_calls"
assert json.loads(call.function.arguments)["name"] in ("Lily", "Tim")
show("tool call", f"{call.function.name}({call.function.arguments})")
follow_up = question + [
    reply.choices[0].message.model_dump(exclude_none=True),
    {"role": "tool", "tool_call_id": call.id, "content": "Hello!"},
]
reply = client.chat.completions.create(model=model, messages=follow_up, max_tokens=8)
show("after its result", repr(reply.choices[0].message.content))

text = client.completions.create(model=model, prompt="Once upon a time", max_tokens=12, temperature=0, stop=["."])
assert "." not in text.choices[0].text
show("completion", repr(text.choices[0].text))

if embedding_model:
    texts = ["The cat sat on the mat.", "A kitten rested on a rug.", "Group the rows by month."]
    reply = client.embeddings.create(model=embedding_model, input=texts)
    first, second, third = (entry.embedding for entry in reply.data)
    cosine = lambda a, b: sum(x * y for x, y in zip(a, b))
    assert abs(cosine(first, first) - 1) < 1e-3
    assert cosine(first, second) > cosine(first, third)
    show("embeddings", f"{len(first)} numbers; alike {cosine(first, second):.2f}, unlike {cosine(first, third):.2f}")


def refused(kind, title, call):
    try:
        call()
    except kind as error:
        show(title, f"{error.status_code} {error.body['code']}: {error.body['message']}")
    else:
        raise AssertionError(title)


refused(openai.NotFoundError, "unknown model", lambda: client.chat.completions.create(model="x", messages=question))
refused(
    openai.BadRequestError,
    "too long",
    lambda: client.chat.completions.create(model=model, messages=[{"role": "user", "content": "a b " * 40_000}]),
)
refused(openai.BadRequestError, "no embeddings", lambda: client.embeddings.create(model=model, input="a"))
refused(
    openai.AuthenticationError,
    "wrong key",
    lambda: openai.OpenAI(base_url=address, api_key="wrong", max_retries=0).models.list(),
)
print("all as expected")
