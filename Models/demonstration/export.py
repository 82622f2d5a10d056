"""Writes a Decoder as a GGUF file of the llama architecture with Q8_0 weights (format: ggml, docs/gguf.md)."""

import os
import struct

import numpy as np

STRING, ARRAY, UINT32, INT32, FLOAT32, BOOL = 8, 9, 4, 5, 6, 7
F32, Q8_0 = 0, 8
CONTROL, USER, BYTE = 3, 4, 6
ALIGNMENT = 32


def byte_names():
    """GPT-2's printable stand-ins for the 256 bytes."""
    shown = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))
    names, extra = {}, 0
    for byte in range(256):
        if byte in shown:
            names[byte] = chr(byte)
        else:
            names[byte] = chr(256 + extra)
            extra += 1
    return names


def quantized(weights):
    """Q8_0: blocks of 32 with one half-precision scale, the largest magnitude over 127."""
    blocks = weights.reshape(-1, 32)
    scales = np.abs(blocks).max(axis=1) / 127
    inverse = np.where(scales > 0, 1 / np.where(scales > 0, scales, 1), 0)
    levels = np.round(blocks * inverse[:, None]).astype(np.int8)
    out = np.empty(len(blocks), dtype=[("scale", "<f2"), ("levels", "i1", 32)])
    out["scale"], out["levels"] = scales.astype(np.float16), levels
    return out.tobytes()


def text(value):
    data = value.encode()
    return struct.pack("<Q", len(data)) + data


def entry(key, kind, value):
    if kind == STRING:
        return text(key) + struct.pack("<I", kind) + text(value)
    formats = {UINT32: "<I", INT32: "<i", FLOAT32: "<f", BOOL: "<?"}
    return text(key) + struct.pack("<I", kind) + struct.pack(formats[kind], value)


def array(key, kind, values):
    head = text(key) + struct.pack("<IIQ", ARRAY, kind, len(values))
    if kind == STRING:
        return head + b"".join(text(value) for value in values)
    return head + np.asarray(values, dtype={INT32: "<i4", FLOAT32: "<f4"}[kind]).tobytes()


def export(model, vocabulary, path):
    sizes, state = model.sizes, {key: value.detach().numpy() for key, value in model.state_dict().items()}
    tokens = vocabulary.tokens
    marks = {token for token in tokens if token.startswith("<") and token.endswith(">") and len(token) > 2}
    names = byte_names()
    taken = set(tokens)
    extra = [name for byte, name in names.items() if name not in taken]
    kinds = [CONTROL if token in marks else USER for token in tokens] + [1] * len(extra)
    rows = sizes.vocabulary + len(extra)
    width = sizes.width
    embedding = np.zeros((rows, width), dtype=np.float32)
    embedding[:sizes.vocabulary] = state["embedding.weight"]
    tensors = [("token_embd.weight", embedding), ("output_norm.weight", state["norm.weight"])]
    for place in range(sizes.layers):
        old, new = f"blocks.{place}.", f"blk.{place}."
        q, k, v = np.split(state[old + "qkv.weight"], 3)
        gate, up = np.split(state[old + "gate_up.weight"], 2)
        tensors += [
            (new + "attn_norm.weight", state[old + "attention_norm.weight"]), (new + "attn_q.weight", q), (new + "attn_k.weight", k),
            (new + "attn_v.weight", v), (new + "attn_output.weight", state[old + "out.weight"]),
            (new + "ffn_norm.weight", state[old + "feed_norm.weight"]), (new + "ffn_gate.weight", gate), (new + "ffn_up.weight", up),
            (new + "ffn_down.weight", state[old + "down.weight"])]
    metadata = [
        entry("general.architecture", STRING, "llama"), entry("general.name", STRING, "Hone demonstration"),
        entry("general.license", STRING, "Apache-2.0"), entry("general.file_type", UINT32, 7),
        entry("llama.block_count", UINT32, sizes.layers), entry("llama.context_length", UINT32, sizes.context),
        entry("llama.embedding_length", UINT32, width), entry("llama.feed_forward_length", UINT32, sizes.hidden),
        entry("llama.attention.head_count", UINT32, sizes.heads), entry("llama.attention.head_count_kv", UINT32, sizes.heads),
        entry("llama.attention.layer_norm_rms_epsilon", FLOAT32, sizes.epsilon), entry("llama.rope.freq_base", FLOAT32, sizes.base),
        entry("llama.rope.dimension_count", UINT32, width // sizes.heads), entry("llama.vocab_size", UINT32, rows),
        entry("tokenizer.ggml.model", STRING, "gpt2"), entry("tokenizer.ggml.pre", STRING, "gpt-2"),
        array("tokenizer.ggml.tokens", STRING, tokens + extra), array("tokenizer.ggml.token_type", INT32, kinds),
        array("tokenizer.ggml.merges", STRING, []), entry("tokenizer.ggml.eos_token_id", UINT32, vocabulary.ids["<end>"]),
        entry("tokenizer.ggml.bos_token_id", UINT32, vocabulary.ids["<goal>"]), entry("tokenizer.ggml.add_bos_token", BOOL, False),
        array("hone.demonstration.lexicon", STRING, vocabulary.inside),
        array("hone.demonstration.others", STRING, vocabulary.others),
        array("hone.demonstration.columns", STRING, vocabulary.columns),
        entry("hone.demonstration.pieces", UINT32, sizes.vocabulary)]
    infos, data = [], b""
    for name, weights in tensors:
        flat = weights.ndim == 1
        content = weights.astype("<f4").tobytes() if flat else quantized(weights.astype(np.float32))
        infos.append(text(name) + struct.pack("<I", weights.ndim) + struct.pack(f"<{weights.ndim}Q", *reversed(weights.shape))
                     + struct.pack("<IQ", F32 if flat else Q8_0, len(data)))
        data += content + b"\0" * (-len(content) % ALIGNMENT)
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(metadata)) + b"".join(metadata) + b"".join(infos)
    with open(path + ".part", "wb") as file:
        file.write(head + b"\0" * (-len(head) % ALIGNMENT) + data)
    os.replace(path + ".part", path)
