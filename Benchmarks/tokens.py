#!/usr/bin/env python3
"""Tokenizers and token masks beside llama.cpp: loading, speed, equality, validity.

    Benchmarks/tokens.py LLAMA_CPP_TREE [--repeats 5] [--runs 50] > Benchmarks/results/tokens.md

LLAMA_CPP_TREE is the source tree of llama.cpp, whose models/ folder has the vocabularies. The Python package
llama-cpp-python must be importable (LLAMA_CPP_LIB_PATH names the folder of a library built elsewhere), and jsonschema.
Hone and llama.cpp take turns, on the same files, with one thread each.
"""

import argparse
import ctypes
import json
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
BENCH = HERE / "Tokens" / ".build" / "release" / "tokens-bench"
VOCABULARIES = ["qwen2", "llama-bpe", "gpt-2", "llama-spm", "gemma-4", "bert-bge"]
EQUAL = VOCABULARIES + ["qwen35", "phi-3", "falcon", "starcoder", "refact", "mpt", "command-r", "deepseek-coder",
                        "deepseek-llm", "nomic-bert-moe", "gpt-neox", "aquila", "baichuan"]

SCHEMAS = [
    {"type": "object", "properties": {"command": {"type": "string"}, "timeout": {"type": "integer"},
                                      "cwd": {"type": ["string", "null"]}}, "required": ["command"]},
    {"type": "object", "properties": {"name": {"type": "string"}, "age": {"type": "integer", "minimum": 0, "maximum": 130},
                                      "tags": {"type": "array", "items": {"type": "string"}, "maxItems": 5}},
     "required": ["name", "age"], "additionalProperties": False},
    {"type": "array", "items": {"type": "number", "minimum": -1.5, "maximum": 2.25}, "minItems": 1, "maxItems": 6},
    {"oneOf": [{"type": "object", "properties": {"op": {"const": "add"}, "a": {"type": "integer"}}, "required": ["op", "a"]},
               {"type": "object", "properties": {"op": {"const": "neg"}, "b": {"type": "integer"}}, "required": ["op"]}]},
    {"$defs": {"node": {"type": "object", "properties": {"value": {"type": "integer"}, "next": {
        "anyOf": [{"$ref": "#/$defs/node"}, {"type": "null"}]}}, "required": ["value", "next"]}}, "$ref": "#/$defs/node"},
    {"type": "string", "pattern": "^[A-Z]{2,4}-\\d{3}$"},
    {"type": "string", "minLength": 3, "maxLength": 12},
    {"type": "string", "format": "date-time"},
    {"enum": ["red", "green", 3, None, {"a": [1, "x\"y"]}]},
    {},
    {"type": "object", "properties": {"a": {"type": "integer"}}, "additionalProperties": {"type": "string"}, "required": ["a"]},
    {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "items": {"type": "boolean"}, "maxItems": 4},
    {"type": "integer", "minimum": -37, "maximum": 1205},
    {"type": "number", "maximum": -0.125},
    {"allOf": [{"type": "object", "properties": {"x": {"type": "integer"}}, "required": ["x"]},
               {"properties": {"y": {"type": "boolean"}}}]},
    {"type": "object", "properties": {"steps": {"type": "array", "minItems": 1, "items": {
        "type": "object", "properties": {"title": {"type": "string", "minLength": 1}, "done": {"type": "boolean"},
                                         "priority": {"enum": ["low", "high"]}}, "required": ["title", "done"]}}},
     "required": ["steps"]},
    {"type": "array", "items": {"$ref": "#"}, "maxItems": 3},
    {"anyOf": [{"type": "string", "maxLength": 8}, {"type": "integer"}, {"type": "null"}]},
    {"type": "object", "properties": {"kind": {"const": "circle"}, "radius": {"type": "number", "exclusiveMinimum": 0}},
     "required": ["kind", "radius"]},
    {"type": "array", "items": {"type": "string", "format": "uuid"}, "minItems": 2, "maxItems": 2},
]


def bench(*arguments):
    output = subprocess.run([str(BENCH), *map(str, arguments)], check=True, capture_output=True, text=True).stdout
    return output


class LlamaVocabulary:
    """A vocabulary of llama.cpp, through its C interface."""

    def __init__(self, path):
        from llama_cpp import llama_cpp as library
        self.library = library
        parameters = library.llama_model_default_params()
        parameters.vocab_only = True
        start = time.perf_counter()
        self.model = library.llama_model_load_from_file(str(path).encode(), parameters)
        self.load = (time.perf_counter() - start) * 1000
        self.vocabulary = library.llama_model_get_vocab(self.model)

    def encode(self, text, special=False):
        data = text.encode()
        buffer = (ctypes.c_int32 * (len(data) + 16))()
        count = self.library.llama_tokenize(self.vocabulary, data, len(data), buffer, len(buffer), special, special)
        return buffer[:count]

    def speed(self, text):
        data = text.encode()
        buffer = (ctypes.c_int32 * (len(data) + 16))()
        start = time.perf_counter()
        self.library.llama_tokenize(self.vocabulary, data, len(data), buffer, len(buffer), False, False)
        return len(data) / 1e6 / (time.perf_counter() - start)

    def close(self):
        self.library.llama_model_free(self.model)


def random_strings(count, texts):
    """Words of the test texts, characters of many scripts, code points at random, and runs."""
    generator = random.Random(7)
    corpus = "".join(texts)
    words = corpus.split()
    pools = ["abcdefghij klmnop", "ABC 'sS'tT're'VE'll ", "0123456789 .,", " \t\n\r\v\f\u00a0\u2003\u3000\u2028\u0085",
             "!?.,;:-_()[]{}<>/\\|@#$%^&*~`\"'+=", "äöüßéèñçÄÖÜİıſKÅ", "абвгд ЖЗИ", "中文字符日本語ひらがな한국어",
             "🦙🚀👩‍👩‍👧✅\u200d\ufe0f", "نص عربي ٠١٢٣", "हिन्दी १२३ กขค ๑๒", "½¼²③ⅣⅷΩ℃", "\u0301\u0308\u0323e",
             "\0\u0001\u007f\u0080\uffff\ufffd\ue000", "▁▁ a"]

    def one():
        kind = generator.random()
        if kind < 0.3:
            return "".join(generator.choice(generator.choice(pools)) for _ in range(generator.randint(0, 60)))
        if kind < 0.5:
            pool = generator.choice(pools)
            return "".join(generator.choice(pool) for _ in range(generator.randint(0, 80)))
        if kind < 0.7:
            return "".join(generator.choice(words) + generator.choice([" ", "  ", "\n", ""])
                           for _ in range(generator.randint(0, 30)))
        if kind < 0.8:
            codes = [generator.randint(1, 0xFFFF if generator.random() < 0.7 else 0x10FFFF) for _ in range(20)]
            return "".join(chr(code) for code in codes if not 0xD800 <= code < 0xE000)
        if kind < 0.95:
            start = generator.randrange(len(corpus))
            return corpus[start:start + generator.randint(1, 200)]
        return generator.choice(generator.choice(pools)) * generator.randint(1, 300)

    return [one() for _ in range(count)]


def spread(values):
    return f"{statistics.median(values):.1f} ({min(values):.1f}–{max(values):.1f})"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tree", type=pathlib.Path)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--text", type=pathlib.Path, action="append", default=[], help="a text to measure speed on")
    parser.add_argument("--parts", default="speeds,equality,masks", help="which parts to measure")
    options = parser.parse_args()
    parts = options.parts.split(",")
    from llama_cpp import llama_cpp as library
    silent = library.llama_log_callback(lambda level, text, data: None)
    library.llama_log_set(silent, ctypes.c_void_p(0))
    models = options.tree / "models"
    texts = {path.stem: path.read_text() for path in options.text}
    if not texts:
        texts["documents"] = "".join(path.read_text() for path in sorted((HERE.parent / "Docs").glob("*.md")))
        texts["code"] = "".join(path.read_text() for path in sorted((HERE.parent / "Sources").glob("*/*/*.swift")))
    if "speeds" in parts:
        print("# Tokenizers and masks\n\nMeasured by `Benchmarks/tokens.py`; medians of "
              f"{options.repeats} turns, lowest and highest in brackets, one thread.\n")
    with tempfile.TemporaryDirectory() as folder:
        for name, text in texts.items():
            pathlib.Path(folder, name).write_text(text)
        if "speeds" in parts:
            speeds(models, texts, folder, options.repeats)
        if "equality" in parts:
            equality(models, folder)
        if "masks" in parts:
            masks(models / "ggml-vocab-qwen2.gguf", folder, options.runs)


def speeds(models, texts, folder, repeats):
    print("| vocabulary | text | Hone, MB/s | llama.cpp, MB/s | Hone loads in ms | llama.cpp loads in ms |")
    print("| --- | --- | --- | --- | --- | --- |")
    for vocabulary in VOCABULARIES:
        path = models / f"ggml-vocab-{vocabulary}.gguf"
        for name, text in texts.items():
            ours, theirs, our_loads, their_loads = [], [], [], []
            for _ in range(repeats):
                ours.append(json.loads(bench("encode", path, pathlib.Path(folder, name)))["megabytesPerSecond"])
                our_loads.append(json.loads(bench("load", path))["milliseconds"])
                peer = LlamaVocabulary(path)
                their_loads.append(peer.load)
                theirs.append(peer.speed(text))
                peer.close()
            print(f"| {vocabulary} | {name}, {len(text.encode()) // 1000} kB | {spread(ours)} | {spread(theirs)} "
                  f"| {spread(our_loads)} | {spread(their_loads)} |", flush=True)


def equality(models, folder):
    strings = random_strings(10_000, [path.read_text() for path in sorted(models.glob("*.inp"))])
    source = pathlib.Path(folder, "strings.json")
    source.write_text(json.dumps(strings))
    print("\n10,000 random strings, with special tokens parsed; strings that llama.cpp splits otherwise:\n")
    print("| vocabulary | different |\n| --- | --- |")
    for vocabulary in EQUAL:
        path = models / f"ggml-vocab-{vocabulary}.gguf"
        peer = LlamaVocabulary(path)
        lines = bench("tokens", path, source).splitlines()
        different = sum(line != " ".join(map(str, peer.encode(text, special=True)))
                        for line, text in zip(lines, strings, strict=True))
        peer.close()
        print(f"| {vocabulary} | {different} |", flush=True)


def masks(vocabulary, folder, runs):
    import jsonschema
    schemas, texts = pathlib.Path(folder, "schemas.json"), pathlib.Path(folder, "texts.jsonl")
    schemas.write_text(json.dumps(SCHEMAS))
    figures = json.loads(bench("masks", vocabulary, schemas, runs, texts))
    invalid = 0
    lines = texts.read_text().splitlines()
    for line in lines:
        entry = json.loads(line)
        try:
            jsonschema.Draft202012Validator(SCHEMAS[entry["schema"]]).validate(json.loads(entry["text"]))
        except (ValueError, jsonschema.ValidationError):
            invalid += 1
            print(f"invalid under schema {entry['schema']}: {entry['text'][:100]}", file=sys.stderr)
    print(f"\nMasks over the 151,936 tokens of Qwen2, {len(lines)} texts under {len(SCHEMAS)} JSON Schemas, each token "
          "chosen evenly among the allowed ones, ended by force after 300 tokens; checked by Python's json and jsonschema.\n")
    print("| | |\n| --- | --- |")
    print(f"| texts that are invalid | {invalid} |")
    print(f"| masks | {figures['masks']} |")
    for name, key in [("median, µs", "median"), ("99th percentile, µs", "p99"), ("mean, µs", "mean"),
                      ("worst, µs", "worst"), ("first text under a schema: median, µs", "firstMedian"),
                      ("first text under a schema: 99th percentile, µs", "firstP99"),
                      ("compiling a schema: median, µs", "compileMedian"), ("compiling a schema: worst, µs", "compileWorst"),
                      ("preparing the vocabulary, once, ms", "preparationMilliseconds")]:
        print(f"| {name} | {figures[key]:.2f} |")


main()
