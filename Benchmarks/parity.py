#!/usr/bin/env python3
"""Logits beside llama.cpp for models of random weights in many shapes.

    Benchmarks/parity.py FOLDER [--seed 1] [--only NAME]...
    HONE_LOGITS=FOLDER swift test --filter 'Logits'

Writes FOLDER/NAME.gguf for shapes that no real model has: odd widths, heads, vocabularies and layers, tied and separate
embeddings, every scaling of positions, windows, mixed types. Beside each stands NAME.json, with the tokens and the context
length, and what llama.cpp gives for them: NAME.logits all at once, NAME.singly one after the other (32-bit floats, one row
of the vocabulary for each token). The test compares them. Needs the Python packages gguf, numpy and llama-cpp-python; LLAMA_CPP_LIB_PATH names the
folder of a library built elsewhere.
"""

import argparse
import ctypes
import json
import pathlib
import sys

import gguf
import numpy as np

KINDS = gguf.GGMLQuantizationType
# Elements and bytes of a block, and where its half-precision scales stand with their size for weights of deviation 1.
RANDOM_BLOCKS = {
    "Q4_K": (256, 144, [(0, 1 / 180), (2, 7.5 / 180)]),
    "Q5_K": (256, 176, [(0, 1 / 360), (2, 15.5 / 360)]),
    "Q6_K": (256, 210, [(208, 1 / 1350)]),
}

BASE = dict(layers=2, width=256, heads=4, kv_heads=2, head=64, hidden=512, vocabulary=320, context=512, tied=False,
            tokens=40, metadata={}, factors={}, mixed={})


def shape(arch, kinds, **changes):
    return {**BASE, "arch": arch, "kinds": kinds, **changes}


SHAPES = {
    "llama-narrow": shape("llama", ["F32", "F16", "BF16", "Q8_0", "Q4_0"], layers=3, width=160, heads=5, kv_heads=1, head=32,
                          hidden=416, vocabulary=301, tied=True),
    "llama-all-heads": shape("llama", ["F32", "Q8_0"], width=192, heads=6, kv_heads=6, head=32, hidden=352, vocabulary=1000),
    "llama-head-80": shape("llama", ["F32", "Q8_0", "Q4_0"], width=320, heads=4, kv_heads=2, head=80, hidden=608,
                           vocabulary=77),
    "llama-head-36": shape("llama", ["F32", "F16"], width=108, heads=3, kv_heads=3, head=36, hidden=140, vocabulary=53),
    "llama-linear": shape("llama", ["F32", "Q8_0"], metadata={"rope.scaling.factor": 4.0}),
    "llama-none": shape("llama", ["F32"], metadata={"rope.scaling.factor": 4.0, "rope.scaling.type": "none"}),
    "llama-yarn": shape("llama", ["F32", "Q8_0"], metadata={
        "rope.scaling.type": "yarn", "rope.scaling.factor": 8.0, "rope.scaling.original_context_length": 64}),
    "llama-long": shape("llama", ["F32", "Q4_0", "Q4_K"], width=512, heads=8, kv_heads=2, hidden=768, tokens=300,
                        factors={"rope_freqs": 32}),
    "llama-mixed": shape("llama", ["Q4_K", "Q5_K", "Q6_K"], layers=4, width=768, heads=12, kv_heads=4, hidden=1280,
                         vocabulary=2050, mixed={"attn_v": "Q6_K", "ffn_down": "Q6_K", "output": "Q6_K", "token_embd": "Q8_0"}),
    "llama-window": shape("llama", ["F32"], metadata={"attention.sliding_window": 7}),
    "llama-scale": shape("llama", ["F32"], metadata={"attention.scale": 0.3}),
    "qwen2-seven": shape("qwen2", ["F32", "F16", "Q8_0", "Q4_0"], width=224, heads=7, kv_heads=1, head=32, hidden=608,
                         vocabulary=513, tied=True),
    "qwen2-yarn": shape("qwen2", ["F32", "Q4_K"], context=256, metadata={
        "rope.scaling.type": "yarn", "rope.scaling.factor": 4.0, "rope.scaling.original_context_length": 64,
        "rope.freq_base": 1e6}),
    "qwen3-wide-heads": shape("qwen3", ["F32", "Q4_K", "Q5_K", "Q6_K"], heads=4, kv_heads=1, head=128, tied=True),
    "qwen3-head-48": shape("qwen3", ["F32", "Q8_0"], width=192, heads=6, kv_heads=3, head=48, hidden=320, vocabulary=129),
    "gemma-one-head": shape("gemma", ["F32", "Q4_K", "Q8_0"], heads=1, kv_heads=1, head=256, hidden=1024, tied=True),
    "gemma2-defaults": shape("gemma2", ["F32", "Q8_0"], layers=5, width=288, heads=3, kv_heads=1, head=96, hidden=512,
                             tied=True),
    "gemma2-capped": shape("gemma2", ["F32", "Q4_K"], layers=3, tied=True, metadata={
        "attention.sliding_window": 5, "attn_logit_softcapping": 3.0, "final_logit_softcapping": 4.0}),
    "gemma2-46": shape("gemma2", ["F32"], layers=46, width=64, heads=2, kv_heads=1, head=48, hidden=96, tied=True),
    "gemma3-window": shape("gemma3", ["F32", "Q8_0", "Q4_K"], layers=7, tied=True, metadata={
        "attention.sliding_window": 9, "rope.freq_base_swa": 20000.0, "rope.freq_base": 1e6,
        "rope.scaling.type": "linear", "rope.scaling.factor": 8.0}),
    "gemma3-pattern": shape("gemma3", ["F32"], layers=7, tied=True, metadata={
        "attention.sliding_window": 9, "attention.sliding_window_pattern": 3}),
    "gemma3-plain": shape("gemma3", ["F32"], layers=3, heads=2, kv_heads=2, head=160, tied=True),
    "phi2-partial": shape("phi2", ["F32", "Q8_0", "Q4_0"], width=160, heads=4, kv_heads=4, head=40, hidden=640, vocabulary=99,
                          metadata={"rope.dimension_count": 16}),
    "phi3-short": shape("phi3", ["F32", "Q8_0"], width=192, heads=6, kv_heads=2, head=32, hidden=256, context=256, metadata={
        "rope.scaling.original_context_length": 512, "rope.scaling.attn_factor": 1.19}, factors={
        "rope_factors_short": 16, "rope_factors_long": 16}),
    "phi3-long": shape("phi3", ["F32", "Q4_K"], context=1024, metadata={
        "rope.scaling.original_context_length": 256, "rope.scaling.attn_factor": 1.19}, factors={
        "rope_factors_short": 32, "rope_factors_long": 32}),
}


def write(path, s, kind, seed):
    random = np.random.default_rng([seed, *path.name.encode()])
    arch, width, head = s["arch"], s["width"], s["head"]
    w = gguf.GGUFWriter(str(path), arch)
    w.add_string("tokenizer.ggml.model", "no_vocab")
    metadata = {
        "vocab_size": s["vocabulary"], "block_count": s["layers"], "context_length": s["context"], "embedding_length": width,
        "feed_forward_length": s["hidden"], "attention.head_count": s["heads"], "attention.head_count_kv": s["kv_heads"],
        "attention.key_length": head, "attention.value_length": head, "rope.dimension_count": head,
        "attention.layer_norm_rms_epsilon": 1e-5, "attention.layer_norm_epsilon": 1e-5, **s["metadata"],
    }
    add = {int: w.add_uint32, float: w.add_float32, str: w.add_string}
    for key, value in metadata.items():
        add[type(value)](f"{arch}.{key}", value)

    def matrix(name, rows, columns):
        chosen = s["mixed"].get(name.split(".")[-2], kind)
        if chosen in RANDOM_BLOCKS:
            elements, size, scales = RANDOM_BLOCKS[chosen]
            data = random.integers(0, 256, (rows * columns // elements, size), dtype=np.uint8)
            for at, factor in scales:
                values = factor * columns**-0.5 * (1 + 0.2 * random.standard_normal(len(data)))
                data[:, at : at + 2] = values.astype(np.float16).view(np.uint8).reshape(-1, 2)
            return w.add_tensor(name, data.reshape(rows, -1), raw_dtype=KINDS[chosen])
        values = (columns**-0.5 * random.standard_normal((rows, columns))).astype(np.float32)
        if chosen in ("F32", "F16"):
            return w.add_tensor(name, values.astype({"F32": np.float32, "F16": np.float16}[chosen]))
        w.add_tensor(name, gguf.quants.quantize(values, KINDS[chosen]), raw_dtype=KINDS[chosen])

    def vector(name, size, mean=0.0, deviation=0.1):
        w.add_tensor(name, (mean + deviation * random.standard_normal(size)).astype(np.float32))

    def norm(name, size=width):
        vector(name + ".weight", size, 1)
        if arch == "phi2":
            vector(name + ".bias", size)

    queries, keys = s["heads"] * head, s["kv_heads"] * head
    matrix("token_embd.weight", s["vocabulary"], width)
    norm("output_norm")
    if not s["tied"]:
        matrix("output.weight", s["vocabulary"], width)
    if arch == "phi2":
        vector("output.bias", s["vocabulary"])
    for name, size in s["factors"].items():
        w.add_tensor(name + ".weight", (1 + 3 * random.random(size)).astype(np.float32))
    for layer in range(s["layers"]):
        p = f"blk.{layer}."
        norm(p + "attn_norm")
        products = {"attn_qkv": queries + 2 * keys} if arch.startswith("phi") else {
            "attn_q": queries, "attn_k": keys, "attn_v": keys}
        for name, rows in products.items():
            matrix(p + name + ".weight", rows, width)
            if arch in ("qwen2", "phi2"):
                vector(p + name + ".bias", rows)
        if arch in ("qwen3", "gemma3"):
            norm(p + "attn_q_norm", head)
            norm(p + "attn_k_norm", head)
        matrix(p + "attn_output.weight", width, queries)
        if arch in ("gemma2", "gemma3"):
            norm(p + "post_attention_norm")
            norm(p + "post_ffw_norm")
        if arch != "phi2":
            norm(p + "ffn_norm")
        if not arch.startswith("phi"):
            matrix(p + "ffn_gate.weight", s["hidden"], width)
        matrix(p + "ffn_up.weight", s["hidden"] * (2 if arch == "phi3" else 1), width)
        matrix(p + "ffn_down.weight", width, s["hidden"])
        if arch == "phi2":
            vector(p + "attn_output.bias", width)
            vector(p + "ffn_up.bias", s["hidden"])
            vector(p + "ffn_down.bias", width)
    w.write_header_to_file(); w.write_kv_data_to_file(); w.write_tensors_to_file(); w.close()


def reference(path, tokens, context, singly=False, flash=True):
    """llama.cpp's logits, one row for each token, with either of its kinds of attention."""
    import llama_cpp as llama

    model = llama.llama_model_load_from_file(str(path).encode(), llama.llama_model_default_params())
    if not model:
        sys.exit(f"llama.cpp does not load {path}")
    params = llama.llama_context_default_params()
    params.n_ctx, params.n_batch, params.n_ubatch, params.n_threads, params.n_threads_batch = context, 512, 512, 1, 1
    if not flash:
        params.flash_attn_type = llama.LLAMA_FLASH_ATTN_TYPE_DISABLED
    state = llama.llama_init_from_model(model, params)
    size = llama.llama_vocab_n_tokens(llama.llama_model_get_vocab(model))
    rows = []
    for part in [[i] for i in range(len(tokens))] if singly else [range(len(tokens))]:
        batch = llama.llama_batch_init(len(part), 0, 1)
        batch.n_tokens = len(part)
        for row, position in enumerate(part):
            batch.token[row], batch.pos[row], batch.logits[row] = tokens[position], position, 1
            batch.n_seq_id[row], batch.seq_id[row][0] = 1, 0
        assert llama.llama_decode(state, batch) == 0
        rows += [np.ctypeslib.as_array(llama.llama_get_logits_ith(state, row), (size,)).copy() for row in range(len(part))]
        llama.llama_batch_free(batch)
    llama.llama_free(state)
    llama.llama_model_free(model)
    return np.array(rows, np.float32)


def divergence(theirs, ours):
    """The Kullback–Leibler divergence of each row."""
    def logarithms(x):
        x = x.astype(np.float64) - x.max(-1, keepdims=True)
        return x - np.log(np.exp(x).sum(-1, keepdims=True))

    p, q = logarithms(theirs), logarithms(ours)
    return (np.exp(p) * (p - q)).sum(-1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", action="append", choices=SHAPES)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    import llama_cpp as llama

    silent = llama.llama_log_callback(lambda level, text, data: None)
    llama.llama_log_set(silent, ctypes.c_void_p(0))
    llama.llama_backend_init()
    for name, s in SHAPES.items():
        for kind in s["kinds"] if name in (options.only or SHAPES) else []:
            path = options.folder / f"{name}-{kind}.gguf"
            write(path, s, kind, options.seed)
            tokens = [int(token) for token in np.random.default_rng(options.seed).integers(0, s["vocabulary"], s["tokens"])]
            together = reference(path, tokens, s["context"])
            singly = reference(path, tokens, s["context"], singly=True)
            others = [singly, reference(path, tokens, s["context"], flash=False)]
            own = max(divergence(together, other).mean() for other in others)
            difference = max(abs(together - other).max() for other in others) / abs(together).max()
            together.tofile(path.with_suffix(".logits"))
            singly.tofile(path.with_suffix(".singly"))
            path.with_suffix(".json").write_text(json.dumps(
                {"tokens": tokens, "context": s["context"], "exact": kind in ("F32", "F16"), "ownDivergence": own,
                 "ownDifference": float(difference)}))
            print(f"{path.name}: deviation {together.std():.2f}, llama.cpp from itself {difference:.1e}, {own:.1e}",
                  flush=True)


if __name__ == "__main__":
    main()
