#!/usr/bin/env python3
"""Local inference beside llama.cpp: speed of reading and writing, load, memory, and a busy machine.

    Benchmarks/inference.py HONE FOLDER [--repeats 5] [--quick] > Benchmarks/results/inference.md

HONE is the release binary (.build/scripts/hone). FOLDER holds the models, or gets them: random weights in the shapes of
Qwen2.5-0.5B, Llama-3.2-1B and SmolLM2-135M, 2.8 GB together. The Python packages gguf, numpy and llama-cpp-python must be
importable; LLAMA_CPP_LIB_PATH names the folder of a library built elsewhere. Hone and llama.cpp take turns: same file,
same number of threads, one process for each measurement, a warm page cache. Needs a machine at rest, and says how busy it
was.
"""

import argparse
import ctypes
import json
import os
import pathlib
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time

PROMPT, WRITTEN = 256, 64
SPEED = ["qwen-q8_0", "qwen-q4_0", "llama1b-q4_k", "smol-q8_0"]
LARGE = "qwen-f16"

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
    threads = atoi(argv[1]);
    memory = aligned_alloc(4096, BYTES);
    memset(memory, 1, BYTES);
    double best = 0;
    for (int round = 0; round < 8; round++) {
        struct timespec a, b; pthread_t other[8];
        clock_gettime(CLOCK_MONOTONIC, &a);
        for (long i = 1; i < threads; i++) pthread_create(&other[i], NULL, run, (void *)i);
        run((void *)0);
        for (int i = 1; i < threads; i++) pthread_join(other[i], NULL);
        clock_gettime(CLOCK_MONOTONIC, &b);
        double speed = BYTES / (b.tv_sec - a.tv_sec + (b.tv_nsec - a.tv_nsec) * 1e-9) / 1e9;
        if (speed > best) best = speed;
    }
    printf("%f\n", best);
}
"""


# --- models -----------------------------------------------------------------------------------------------------------


def write_models(folder):
    import gguf
    import numpy as np

    random = np.random.default_rng(7)
    kinds = gguf.GGMLQuantizationType

    def halves(count, value):
        return (value * (1 + 0.2 * random.standard_normal(count))).astype(np.float16).view(np.uint8).reshape(count, 2)

    def blocks(kind, rows, columns, deviation):
        """Random blocks with scales such that the weights have this deviation."""
        if kind == kinds.F16:
            return (deviation * random.standard_normal((rows, columns), np.float32)).astype(np.float16)
        elements, size, scales = {
            kinds.Q8_0: (32, 34, [(0, 1 / 73)]), kinds.Q4_0: (32, 18, [(0, 1 / 4.6)]),
            kinds.Q4_K: (256, 144, [(0, 1 / 180), (2, 7.5 / 180)]), kinds.Q6_K: (256, 210, [(208, 1 / 1350)]),
        }[kind]
        count = rows * columns // elements
        data = random.integers(0, 256, (count, size), dtype=np.uint8)
        for at, factor in scales:
            data[:, at : at + 2] = halves(count, deviation * factor)
        return data.reshape(rows, columns // elements * size)

    def write(name, arch, kind, layers, width, heads, kv_heads, hidden, vocabulary, output=None, bias=False):
        path = folder / f"{name}.gguf"
        if path.exists():
            return path
        print(f"writing {path}", file=sys.stderr)
        partial = path.with_suffix(".partial")
        w = gguf.GGUFWriter(str(partial), arch)
        w.add_block_count(layers); w.add_context_length(4096); w.add_embedding_length(width)
        w.add_feed_forward_length(hidden); w.add_head_count(heads); w.add_head_count_kv(kv_heads)
        w.add_key_length(64); w.add_value_length(64); w.add_layer_norm_rms_eps(1e-6); w.add_rope_freq_base(1e6)
        w.add_rope_dimension_count(64); w.add_vocab_size(vocabulary)
        pieces = ["<unk>", "<s>", "</s>"] + [f"<0x{b:02X}>" for b in range(256)]
        pieces += [f"▁t{i}" for i in range(vocabulary - len(pieces))]
        w.add_tokenizer_model("llama"); w.add_token_list(pieces); w.add_token_scores([0.0] * vocabulary)
        w.add_token_types([2, 3, 3] + [6] * 256 + [1] * (vocabulary - 259))
        w.add_bos_token_id(1); w.add_eos_token_id(2)

        def matrix(name, rows, columns, kind=kind):
            raw = None if kind == kinds.F16 else kind
            w.add_tensor(name, blocks(kind, rows, columns, columns**-0.5), raw_dtype=raw)

        def vector(name, size, mean=1.0):
            w.add_tensor(name, (mean + 0.1 * random.standard_normal(size)).astype(np.float32))

        matrix("token_embd.weight", vocabulary, width, output or kind)
        vector("output_norm.weight", width)
        for i in range(layers):
            p = f"blk.{i}."
            vector(p + "attn_norm.weight", width); vector(p + "ffn_norm.weight", width)
            for n, rows in [("attn_q", heads * 64), ("attn_k", kv_heads * 64), ("attn_v", kv_heads * 64)]:
                matrix(p + n + ".weight", rows, width)
                if bias:
                    vector(p + n + ".bias", rows, 0)
            matrix(p + "attn_output.weight", width, heads * 64)
            matrix(p + "ffn_gate.weight", hidden, width); matrix(p + "ffn_up.weight", hidden, width)
            matrix(p + "ffn_down.weight", width, hidden)
        w.write_header_to_file(); w.write_kv_data_to_file(); w.write_tensors_to_file(); w.close()
        partial.rename(path)
        return path

    qwen = dict(arch="qwen2", layers=24, width=896, heads=14, kv_heads=2, hidden=4864, vocabulary=151936, bias=True)
    write("qwen-q8_0", kind=kinds.Q8_0, **qwen)
    write("qwen-q4_0", kind=kinds.Q4_0, output=kinds.Q8_0, **qwen)
    write("qwen-f16", kind=kinds.F16, **qwen)
    write("llama1b-q4_k", "llama", kinds.Q4_K, 16, 2048, 32, 8, 8192, 128256, output=kinds.Q6_K)
    write("smol-q8_0", "llama", kinds.Q8_0, 30, 576, 9, 3, 1536, 49152)


# --- llama.cpp --------------------------------------------------------------------------------------------------------


def llama_child(path, threads):
    """Prints the tokens per second of one round, after a short one that warms up."""
    import llama_cpp as llama

    llama.llama_backend_init()

    @llama.llama_log_callback
    def quiet(level, text, data):
        pass

    llama.llama_log_set(quiet, ctypes.c_void_p(0))
    start = time.perf_counter()
    model = llama.llama_model_load_from_file(path.encode(), llama.llama_model_default_params())
    load = time.perf_counter() - start
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

    run([i * 5 % 1000 for i in range(16)], 0)
    run([3], 16)
    llama.llama_memory_seq_rm(memory, 0, -1, -1)
    start = time.perf_counter()
    run([(i * 37 + 3) % 5000 for i in range(PROMPT)], 0)
    middle = time.perf_counter()
    for i in range(WRITTEN):
        run([i * 91 % 5000], PROMPT + i)
    end = time.perf_counter()
    print(json.dumps({"load": load, "read": PROMPT / (middle - start), "write": WRITTEN / (end - middle)}))


def llama(path, threads):
    output = subprocess.run(
        [sys.executable, __file__, "--llama-child", str(path), str(threads)], capture_output=True, text=True, check=True)
    return json.loads(output.stdout)


# --- Hone -------------------------------------------------------------------------------------------------------------


def hone(binary, path, threads):
    with tempfile.TemporaryDirectory() as home:
        process = subprocess.Popen(
            [binary, "models", "bench", str(path), "--threads", str(threads), "--rounds", "1"], stdout=subprocess.PIPE,
            text=True, env={**os.environ, "HOME": home, "XDG_DATA_HOME": home, "XDG_CONFIG_HOME": home})
        text = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{binary} models bench {path} failed")
    number = lambda word: float(re.search(rf"^{word} +([0-9.]+)", text, re.M).group(1))
    return {
        "load": number("load") / 1000, "read": number("read"), "write": number("write"),
        "memory": usage.ru_maxrss * 1024 - path.stat().st_size,
    }


# --- the report -------------------------------------------------------------------------------------------------------


def bandwidth(folder):
    """GB/s that one thread and two read from memory, by a loop of vector loads."""
    source, program = folder / "reader.c", folder / "reader"
    source.write_text(READER)
    subprocess.run(["cc", "-O2", "-mavx2", "-pthread", "-o", program, source], check=True)
    return {t: float(subprocess.run([program, str(t)], capture_output=True, text=True).stdout) for t in (1, 2)}


def median_and_spread(values):
    return f"{statistics.median(values):.1f} ({min(values):.1f}–{max(values):.1f})"


def ratio(ours, theirs):
    """The median of the ratios of turns that stood beside each other."""
    return statistics.median(a / b for a, b in zip(ours, theirs))


def spin():
    while True:
        pass


def report(binary, folder, repeats, quick):
    models = {name: folder / f"{name}.gguf" for name in SPEED}
    models = dict(list(models.items())[1:2]) if quick else models
    for path in models.values():
        with open(path, "rb") as file:
            while file.read(1 << 24):
                pass
    speeds = bandwidth(folder)
    idle = os.getloadavg()[0]
    cases = [(name, threads) for name in models for threads in (1, 2)]
    runs = {case: {"hone": [], "llama": []} for case in cases}
    for _ in range(repeats):
        for name, threads in cases:
            runs[name, threads]["hone"].append(hone(binary, models[name], threads))
            runs[name, threads]["llama"].append(llama(models[name], threads))

    import multiprocessing

    busy = {"hone": [], "llama": []}
    neighbours = [multiprocessing.Process(target=spin, daemon=True) for _ in range(2)]
    for neighbour in neighbours:
        neighbour.start()
    path = folder / "qwen-q4_0.gguf"
    for _ in range(repeats):
        busy["hone"].append(hone(binary, path, 2))
        busy["llama"].append(llama(path, 2))
    for neighbour in neighbours:
        neighbour.terminate()

    version = subprocess.run([binary, "--version"], capture_output=True, text=True).stdout.strip()
    cpu = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text()).group(1)
    print(f"""# Local inference beside llama.cpp

`Benchmarks/inference.py HONE FOLDER --repeats {repeats}`, {time.strftime("%Y-%m-%d")}, Hone {version}, llama-cpp-python's
llama.cpp with GGML_NATIVE, {cpu} ({os.cpu_count()} processors, {platform.machine()}), load average before: {idle:.2f}.
Random weights; reading a prompt of {PROMPT} tokens and writing {WRITTEN} after it, tokens per second: median (least–most) of
{repeats} turns in which both took part one after the other; × is the median of the turns' ratios. Reading from memory:
{speeds[1]:.1f} GB/s with one thread, {speeds[2]:.1f} with two. Bound: what the file's size allows at that speed.

| model | threads | read: Hone | llama.cpp | × | write: Hone | llama.cpp | × | of the bound |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |""")
    for (name, threads), both in runs.items():
        cells = []
        for kind in ("read", "write"):
            ours = [run[kind] for run in both["hone"]]
            theirs = [run[kind] for run in both["llama"]]
            cells += [median_and_spread(ours), median_and_spread(theirs), f"{ratio(ours, theirs):.2f}"]
        bound = speeds[threads] * 1e9 / models[name].stat().st_size
        share = statistics.median(run["write"] for run in both["hone"]) / bound
        print(f"| {name} | {threads} | {' | '.join(cells)} | {100 * share:.0f} % |")
    ours = [run["write"] for run in busy["hone"]]
    theirs = [run["write"] for run in busy["llama"]]
    print(f"""
Beside two busy processes, qwen-q4_0 with two threads writes {median_and_spread(ours)}, llama.cpp
{median_and_spread(theirs)}: × {ratio(ours, theirs):.2f}.
""")
    if not quick:
        large = folder / f"{LARGE}.gguf"
        large.read_bytes()
        loads = [hone(binary, large, 2) for _ in range(3)]
        print(f"""Loading {LARGE} ({large.stat().st_size / 1e9:.2f} GB, vocabulary of 151,936 tokens included), warm: \
{1000 * statistics.median(run["load"] for run in loads):.0f} ms. Memory at most, over the file's shared pages, KV cache
included: {max(run["memory"] for run in loads) / 1e6:.0f} MB for it, \
{max(run["memory"] for both in runs.values() for run in both["hone"]) / 1e6:.0f} MB for the others.""")


def main():
    if sys.argv[1:2] == ["--llama-child"]:
        return llama_child(sys.argv[2], int(sys.argv[3]))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("hone")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="one model only")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    write_models(options.folder)
    report(options.hone, options.folder, options.repeats, options.quick)


if __name__ == "__main__":
    main()
