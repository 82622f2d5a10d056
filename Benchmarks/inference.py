#!/usr/bin/env python3
"""Local inference beside llama.cpp: reading and writing, a busy machine, load, memory, rest, and a prompt that goes on.

    Benchmarks/inference.py HONE FOLDER [--repeats 5] [--only NAME]... [--tree LLAMA_CPP_TREE] > Benchmarks/results/inference.md

HONE is the release binary (.build/scripts/hone). FOLDER holds the models, or gets them: random weights in the shapes of
Qwen2.5-0.5B, Llama-3.2-1B and SmolLM2-135M, 2.8 GB together. The Python packages gguf, numpy and llama-cpp-python must be
importable; LLAMA_CPP_LIB_PATH names the folder of a library built elsewhere. Hone and llama.cpp take turns: same file,
same number of threads, a warm page cache. Each row is printed as soon as it is measured and takes --seconds at most,
however often it was repeated by then, so that what is printed holds even where the rest is cut off. With --tree, the
tokenizers and masks of Benchmarks/tokens.py follow. Needs a machine at rest, and says how busy it was.
"""

import argparse
import contextlib
import ctypes
import json
import multiprocessing
import os
import pathlib
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

PROMPT, WRITTEN = 256, 64
MEBI = 1 << 20
# Bits for each weight.
BITS = {"F16": 16, "Q8_0": 8.5, "Q4_0": 4.5, "Q4_K": 4.5, "Q6_K": 6.5625}
QWEN = dict(arch="qwen2", layers=24, width=896, heads=14, kv_heads=2, hidden=4864, vocabulary=151936, bias=True)
LLAMA = dict(arch="llama", layers=16, width=2048, heads=32, kv_heads=8, hidden=8192, vocabulary=128256, bias=False)
SMOL = dict(arch="llama", layers=30, width=576, heads=9, kv_heads=3, hidden=1536, vocabulary=49152, bias=False)
HEAD = 64
MODELS = {
    "qwen-q8_0": dict(QWEN, kind="Q8_0", output="Q8_0"),
    "qwen-q4_0": dict(QWEN, kind="Q4_0", output="Q8_0"),
    "llama1b-q4_k": dict(LLAMA, kind="Q4_K", output="Q6_K"),
    "smol-q8_0": dict(SMOL, kind="Q8_0", output="Q8_0"),
    "qwen-f16": dict(QWEN, kind="F16", output="F16"),
}
SPEED = ["qwen-q8_0", "qwen-q4_0", "llama1b-q4_k", "smol-q8_0"]
BUSY, LARGE = "qwen-q4_0", "qwen-f16"

READER = r"""
#define _GNU_SOURCE
#include <immintrin.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
enum { BYTES = 600 << 20 };
static char *memory; static int threads;
static void *run(void *index) {
    size_t part = BYTES / threads / 256 * 256;
    const char *start = memory + (size_t)index * part;
    __m256i sum[4] = {};
    for (size_t i = 0; i < part; i += 128)
        for (int k = 0; k < 4; k++) sum[k] = _mm256_xor_si256(sum[k], _mm256_load_si256((__m256i *)(start + i + k * 32)));
    volatile __m256i sink = _mm256_xor_si256(_mm256_xor_si256(sum[0], sum[1]), _mm256_xor_si256(sum[2], sum[3]));
    (void)sink;
    return NULL;
}
int main(int argc, char **argv) {
    memory = aligned_alloc(4096, BYTES);
    memset(memory, 1, BYTES);
    while (scanf("%d", &threads) == 1) {
        double best = 0;
        for (int round = 0; round < 8; round++) {
            struct timespec a, b; pthread_t other[8];
            clock_gettime(CLOCK_MONOTONIC, &a);
            for (long i = 1; i < threads; i++) pthread_create(&other[i], NULL, run, (void *)i);
            run((void *)0);
            for (int i = 1; i < threads; i++) pthread_join(other[i], NULL);
            clock_gettime(CLOCK_MONOTONIC, &b);
            double speed = BYTES / (b.tv_sec - a.tv_sec + (b.tv_nsec - a.tv_nsec) * 1e-9);
            if (speed > best) best = speed;
        }
        printf("%f\n", best);
        fflush(stdout);
    }
}
"""


# --- models -----------------------------------------------------------------------------------------------------------


def weight_bytes(model):
    """Bytes of weights that one token reads: all of them, of which the embeddings serve as the last product."""
    m = MODELS[model]
    layer = m["width"] * HEAD * (2 * m["heads"] + 2 * m["kv_heads"]) + 3 * m["width"] * m["hidden"]
    return (m["layers"] * layer * BITS[m["kind"]] + m["vocabulary"] * m["width"] * BITS[m["output"]]) / 8


def cache_bytes(model, tokens):
    """Keys and values in half precision."""
    return 4 * tokens * MODELS[model]["layers"] * MODELS[model]["kv_heads"] * HEAD


def write_model(folder, name, arch, kind, layers, width, heads, kv_heads, hidden, vocabulary, output, bias):
    path = folder / f"{name}.gguf"
    if path.exists():
        return
    import gguf
    import numpy as np

    random = np.random.default_rng(7)

    def halves(count, value):
        return (value * (1 + 0.2 * random.standard_normal(count))).astype(np.float16).view(np.uint8).reshape(count, 2)

    def blocks(kind, rows, columns, deviation):
        """Random blocks with scales such that the weights have this deviation."""
        if kind == "F16":
            return (deviation * random.standard_normal((rows, columns), np.float32)).astype(np.float16)
        elements, size, scales = {
            "Q8_0": (32, 34, [(0, 1 / 73)]), "Q4_0": (32, 18, [(0, 1 / 4.6)]),
            "Q4_K": (256, 144, [(0, 1 / 180), (2, 7.5 / 180)]), "Q6_K": (256, 210, [(208, 1 / 1350)]),
        }[kind]
        count = rows * columns // elements
        data = random.integers(0, 256, (count, size), dtype=np.uint8)
        for at, factor in scales:
            data[:, at : at + 2] = halves(count, deviation * factor)
        return data.reshape(rows, columns // elements * size)

    print(f"writing {path}", file=sys.stderr)
    partial = path.with_suffix(".partial")
    w = gguf.GGUFWriter(str(partial), arch)
    w.add_block_count(layers); w.add_context_length(4096); w.add_embedding_length(width)
    w.add_feed_forward_length(hidden); w.add_head_count(heads); w.add_head_count_kv(kv_heads)
    w.add_key_length(HEAD); w.add_value_length(HEAD); w.add_layer_norm_rms_eps(1e-6); w.add_rope_freq_base(1e6)
    w.add_rope_dimension_count(HEAD); w.add_vocab_size(vocabulary)
    pieces = ["<unk>", "<s>", "</s>"] + [f"<0x{b:02X}>" for b in range(256)]
    pieces += [f"▁t{i}" for i in range(vocabulary - len(pieces))]
    w.add_tokenizer_model("llama"); w.add_token_list(pieces); w.add_token_scores([0.0] * vocabulary)
    w.add_token_types([2, 3, 3] + [6] * 256 + [1] * (vocabulary - 259))
    w.add_bos_token_id(1); w.add_eos_token_id(2)

    def matrix(name, rows, columns, kind=kind):
        raw = None if kind == "F16" else gguf.GGMLQuantizationType[kind]
        w.add_tensor(name, blocks(kind, rows, columns, columns**-0.5), raw_dtype=raw)

    def vector(name, size, mean=1.0):
        w.add_tensor(name, (mean + 0.1 * random.standard_normal(size)).astype(np.float32))

    matrix("token_embd.weight", vocabulary, width, output)
    vector("output_norm.weight", width)
    for i in range(layers):
        p = f"blk.{i}."
        vector(p + "attn_norm.weight", width); vector(p + "ffn_norm.weight", width)
        for n, rows in [("attn_q", heads * HEAD), ("attn_k", kv_heads * HEAD), ("attn_v", kv_heads * HEAD)]:
            matrix(p + n + ".weight", rows, width)
            if bias:
                vector(p + n + ".bias", rows, 0)
        matrix(p + "attn_output.weight", width, heads * HEAD)
        matrix(p + "ffn_gate.weight", hidden, width); matrix(p + "ffn_up.weight", hidden, width)
        matrix(p + "ffn_down.weight", width, hidden)
    w.write_header_to_file(); w.write_kv_data_to_file(); w.write_tensors_to_file(); w.close()
    partial.rename(path)


# --- llama.cpp --------------------------------------------------------------------------------------------------------


def llama_child(path, threads):
    """Prints the tokens per second of one round for each line that it reads, after a short round that warms up."""
    import llama_cpp as llama

    llama.llama_backend_init()

    @llama.llama_log_callback
    def quiet(level, text, data):
        pass

    llama.llama_log_set(quiet, ctypes.c_void_p(0))
    model = llama.llama_model_load_from_file(path.encode(), llama.llama_model_default_params())
    params = llama.llama_context_default_params()
    params.n_ctx, params.n_batch, params.n_ubatch = 2048, 512, 512
    params.n_threads = params.n_threads_batch = threads
    context = llama.llama_init_from_model(model, params)
    memory = llama.llama_get_memory(context)
    vocabulary = llama.llama_vocab_n_tokens(llama.llama_model_get_vocab(model))

    def run(tokens, position):
        batch = llama.llama_batch_init(len(tokens), 0, 1)
        batch.n_tokens = len(tokens)
        for i, token in enumerate(tokens):
            batch.token[i], batch.pos[i] = token % vocabulary, position + i
            batch.n_seq_id[i], batch.seq_id[i][0] = 1, 0
            batch.logits[i] = i == len(tokens) - 1
        assert llama.llama_decode(context, batch) == 0
        llama.llama_get_logits_ith(context, len(tokens) - 1)
        llama.llama_batch_free(batch)

    for _ in sys.stdin:
        run([i * 5 % 1000 for i in range(16)], 0)
        run([3], 16)
        llama.llama_memory_seq_rm(memory, 0, -1, -1)
        start = time.perf_counter()
        run([(i * 37 + 3) % 5000 for i in range(PROMPT)], 0)
        middle = time.perf_counter()
        for i in range(WRITTEN):
            run([i * 91 % 5000], PROMPT + i)
        end = time.perf_counter()
        llama.llama_memory_seq_rm(memory, 0, -1, -1)
        print(json.dumps({"read": PROMPT / (middle - start), "write": WRITTEN / (end - middle)}), flush=True)


class Child:
    """A program that answers each line with one."""

    def __init__(self, *command):
        self.process = subprocess.Popen(list(map(str, command)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, line=""):
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            sys.exit(f"{' '.join(self.process.args)} ended")
        return json.loads(answer)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


def llama(path, threads):
    return Child(sys.executable, __file__, "--llama-child", path, threads)


# --- Hone -------------------------------------------------------------------------------------------------------------


def surroundings(home):
    return {**os.environ, "HOME": home, "XDG_DATA_HOME": home, "XDG_CONFIG_HOME": home}


def hone(binary, path, threads):
    """One process: load in seconds, tokens per second, and the most bytes resident."""
    with tempfile.TemporaryDirectory() as home:
        process = subprocess.Popen(
            [binary, "models", "bench", str(path), "--threads", str(threads), "--rounds", "1"], stdout=subprocess.PIPE,
            text=True, env=surroundings(home))
        text = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{binary} models bench {path} failed")
    number = lambda word: float(re.search(rf"^{word} +([0-9.]+)", text, re.M).group(1))
    return {
        "load": number("load") / 1000, "read": number("read"), "write": number("write"), "peak": usage.ru_maxrss * 1024,
    }


@contextlib.contextmanager
def served(binary, path):
    """`hone serve` of one model: its process, and a function that completes a prompt."""
    with tempfile.TemporaryDirectory() as home:
        process = subprocess.Popen(
            [binary, "serve", "--model", str(path), "--no-key", "--port", "0"], stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True, env=surroundings(home))
        address = process.stdout.readline().strip()

        def complete(prompt):
            body = json.dumps({"model": "hone", "prompt": prompt, "max_tokens": 1, "temperature": 0}).encode()
            request = urllib.request.Request(
                f"{address}/completions", body, {"Content-Type": "application/json"})
            start = time.perf_counter()
            usage = json.load(urllib.request.urlopen(request))["usage"]
            return time.perf_counter() - start, usage

        try:
            yield process, complete
        finally:
            process.terminate()
            process.wait()


# --- rows -------------------------------------------------------------------------------------------------------------


def say(text=""):
    print(text, flush=True)


def median_and_spread(values):
    return f"{statistics.median(values):.1f} ({min(values):.1f}–{max(values):.1f})"


def ratio(ours, theirs):
    """The median of the ratios of turns that stood beside each other."""
    return statistics.median(a / b for a, b in zip(ours, theirs))


def turns(repeats, seconds, take):
    """Takes turns until there are enough or the time is over, at least one."""
    end = time.monotonic() + seconds
    taken = [take()]
    while len(taken) < repeats and time.monotonic() + (seconds - (end - time.monotonic())) / len(taken) < end:
        taken.append(take())
    return taken


class Bench:
    def __init__(self, options):
        self.binary, self.folder = options.hone, options.folder
        self.repeats, self.seconds = options.repeats, options.seconds

    def path(self, model):
        """The file, in the page cache."""
        path = self.folder / f"{model}.gguf"
        write_model(self.folder, model, **MODELS[model])
        with open(path, "rb") as file:
            while file.read(1 << 24):
                pass
        return path

    def pairs(self, model, threads, reader=None):
        path = self.path(model)
        with llama(path, threads) as peer:
            def turn():
                return {
                    "bound": reader.ask(threads) / weight_bytes(model) if reader else None,
                    "hone": hone(self.binary, path, threads), "llama": peer.ask(),
                }

            peer.ask()
            return turns(self.repeats, self.seconds, turn)

    def speed(self, models):
        """Reading and writing, one row for each model and number of threads."""
        source, program = self.folder / "reader.c", self.folder / "reader"
        source.write_text(READER)
        subprocess.run(["cc", "-O2", "-mavx2", "-pthread", "-o", program, source], check=True)
        say("| model | threads | turns | read: Hone | llama.cpp | × | write: Hone | llama.cpp | × | bound | of the bound "
            "| beyond weights and KV cache, MiB |")
        say("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
        with Child(program) as reader:
            for model in models:
                for threads in (1, 2):
                    taken = self.pairs(model, threads, reader)
                    cells = []
                    for kind in ("read", "write"):
                        ours, theirs = [t["hone"][kind] for t in taken], [t["llama"][kind] for t in taken]
                        cells += [median_and_spread(ours), median_and_spread(theirs), f"{ratio(ours, theirs):.2f}"]
                    cells.append(f"{statistics.median(t['bound'] for t in taken):.1f}")
                    cells.append(f"{100 * ratio([t['hone']['write'] for t in taken], [t['bound'] for t in taken]):.0f} %")
                    cells.append(f"{self.beyond(model, max(t['hone']['peak'] for t in taken)) / MEBI:.0f}")
                    say(f"| {model} | {threads} | {len(taken)} | {' | '.join(cells)} |")

    def beyond(self, model, peak):
        # The prompt that warms up has 16 tokens and one.
        return peak - (self.folder / f"{model}.gguf").stat().st_size - cache_bytes(model, PROMPT + WRITTEN + 17)

    def busy(self):
        neighbours = [multiprocessing.Process(target=spin, daemon=True) for _ in range(2)]
        for neighbour in neighbours:
            neighbour.start()
        try:
            taken = self.pairs(BUSY, 2)
        finally:
            for neighbour in neighbours:
                neighbour.terminate()
        ours, theirs = [t["hone"]["write"] for t in taken], [t["llama"]["write"] for t in taken]
        say(f"\nBeside two busy processes, {BUSY} with two threads writes {median_and_spread(ours)} tokens per second, "
            f"llama.cpp {median_and_spread(theirs)}: × {ratio(ours, theirs):.2f}, {len(taken)} turns.")

    def load(self):
        path = self.path(LARGE)
        taken = turns(max(self.repeats, 3), self.seconds, lambda: hone(self.binary, path, 2))
        peak = max(run["peak"] for run in taken)
        say(f"\nLoading {LARGE} ({path.stat().st_size / 1e9:.2f} GB, a vocabulary of 151,936 tokens included), warm: "
            f"{median_and_spread([1000 * run['load'] for run in taken])} ms, {len(taken)} turns. Resident at most beyond "
            f"the file and the KV cache: {self.beyond(LARGE, peak) / MEBI:.0f} MiB.")

    def prefix(self):
        """What a step costs whose prompt goes on where the last one ended."""
        with served(self.binary, self.path(BUSY)) as (_, complete):
            complete("warm")
            # Of these vocabularies, each letter is a token.
            letters = lambda count, seed: "".join(chr(97 + (i * 7 + i // 26 * seed) % 26) for i in range(count))

            def turn(number=iter(range(1, 1000))):
                start = letters(1024, 2 * next(number) + 1)
                whole, _ = complete(start)
                step, usage = complete(start + letters(32, 5))
                return {"whole": 1000 * whole, "step": 1000 * step, "known": usage["prompt_tokens_details"]["cached_tokens"],
                        "all": usage["prompt_tokens"]}

            taken = turns(self.repeats, self.seconds, turn)
        say(f"\nA prompt of {taken[0]['all'] - 32} tokens, {BUSY}, through hone serve: "
            f"{median_and_spread([t['whole'] for t in taken])} ms; the next step, 32 tokens longer, "
            f"{median_and_spread([t['step'] for t in taken])} ms, with {taken[-1]['known']} of its {taken[-1]['all']} "
            f"tokens known, {len(taken)} turns.")

    def rest(self):
        """The processor time that a loaded model takes while nobody asks it."""
        with served(self.binary, self.path(BUSY)) as (process, complete):
            complete("a" * 64)
            time.sleep(0.5)
            ticks = lambda: sum(map(int, pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")")[1].split()[11:13]))
            before = ticks()
            time.sleep(5)
            spent = (ticks() - before) / os.sysconf("SC_CLK_TCK")
        say(f"\nA served model that nobody asks takes {1000 * spent / 5:.0f} ms of processor time a second.")


def spin():
    while True:
        pass


def main():
    if sys.argv[1:2] == ["--llama-child"]:
        return llama_child(sys.argv[2], int(sys.argv[3]))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parts = [*SPEED, "busy", "load", "prefix", "rest", "tokens"]
    parser.add_argument("hone")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=60, help="the most that one row takes")
    parser.add_argument("--only", action="append", choices=parts, help="what to measure; all where it is left out")
    parser.add_argument("--tree", type=pathlib.Path, help="llama.cpp's sources, for tokenizers and masks")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    wanted = options.only or [part for part in parts if part != "tokens" or options.tree]
    if "tokens" in wanted and not options.tree:
        parser.error("tokens needs --tree")

    version = subprocess.run([options.hone, "--version"], capture_output=True, text=True).stdout.strip()
    cpu = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text()).group(1)
    say(f"""# Local inference beside llama.cpp

`Benchmarks/inference.py HONE FOLDER --repeats {options.repeats}`, {time.strftime("%Y-%m-%d")}, Hone {version}, llama-cpp-python's
llama.cpp with GGML_NATIVE, {cpu} ({os.cpu_count()} processors, {platform.machine()}), load average before: {os.getloadavg()[0]:.2f}.
Random weights; reading a prompt of {PROMPT} tokens and writing {WRITTEN} after it, tokens per second: median (least–most) of
turns in which both took part one after the other; × is the median of the turns' ratios. Bound: the tokens per second at
which the weights pass through memory at the speed that a loop of vector loads reached in the same turn.
""")
    bench = Bench(options)
    if models := [model for model in SPEED if model in wanted]:
        bench.speed(models)
    for part in ("busy", "load", "prefix", "rest"):
        if part in wanted:
            getattr(bench, part)()
    if "tokens" in wanted:
        say()
        subprocess.run(
            [sys.executable, pathlib.Path(__file__).with_name("tokens.py"), options.tree, "--repeats", "3", "--runs", "10",
             "--parts", "speeds,masks"], check=True)


if __name__ == "__main__":
    main()
