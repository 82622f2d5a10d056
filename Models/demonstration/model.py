"""A decoder as in llama: RMS norms, rotary positions in neighbouring pairs, gated feed-forward, tied embeddings."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn


@dataclass
class Sizes:
    vocabulary: int
    width: int = 160
    layers: int = 6
    heads: int = 5
    hidden: int = 448
    context: int = 640
    base: float = 10_000.0
    epsilon: float = 1e-5


class Norm(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(sizes.width))
        self.epsilon = sizes.epsilon

    def forward(self, x):
        return F.rms_norm(x, (x.shape[-1],), self.weight, self.epsilon)


class Block(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        width = sizes.width
        self.heads = sizes.heads
        self.attention_norm, self.feed_norm = Norm(sizes), Norm(sizes)
        self.qkv = nn.Linear(width, 3 * width, bias=False)
        self.out = nn.Linear(width, width, bias=False)
        self.gate_up = nn.Linear(width, 2 * sizes.hidden, bias=False)
        self.down = nn.Linear(sizes.hidden, width, bias=False)
        for linear in (self.qkv, self.gate_up):
            nn.init.normal_(linear.weight, std=0.04)
        for linear in (self.out, self.down):
            nn.init.normal_(linear.weight, std=0.04 / (2 * sizes.layers) ** 0.5)

    def forward(self, x, cosine, sine, past=None):
        """`past` are the keys and values of the positions before, which are extended; None while training."""
        rows, length, width = x.shape
        q, k, v = self.qkv(self.attention_norm(x)).view(rows, length, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        q, k = rotated(q, cosine, sine), rotated(k, cosine, sine)
        if past is not None:
            k, v = (torch.cat((old, new), dim=2) for old, new in zip(past, (k, v))) if past else (k, v)
            past[:] = k, v
        y = F.scaled_dot_product_attention(q, k, v, is_causal=length > 1)
        x = x + self.out(y.transpose(1, 2).reshape(rows, length, width))
        gate, up = self.gate_up(self.feed_norm(x)).chunk(2, dim=-1)
        return x + self.down(F.silu(gate) * up)


def rotated(x, cosine, sine):
    even, odd = x[..., 0::2], x[..., 1::2]
    return torch.stack((even * cosine - odd * sine, even * sine + odd * cosine), dim=-1).flatten(-2)


class Decoder(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.sizes = sizes
        self.embedding = nn.Embedding(sizes.vocabulary, sizes.width)
        nn.init.normal_(self.embedding.weight, std=0.04)
        self.blocks = nn.ModuleList(Block(sizes) for _ in range(sizes.layers))
        self.norm = Norm(sizes)
        half = sizes.width // sizes.heads // 2
        angles = torch.outer(torch.arange(sizes.context), sizes.base ** (-torch.arange(half) / half))
        self.register_buffer("cosine", angles.cos(), persistent=False)
        self.register_buffer("sine", angles.sin(), persistent=False)

    def hidden(self, numbers, pasts=None, begin=0):
        x = self.embedding(numbers)
        cosine, sine = (table[begin:begin + numbers.shape[1]] for table in (self.cosine, self.sine))
        for place, block in enumerate(self.blocks):
            x = block(x, cosine, sine, pasts[place] if pasts else None)
        return self.norm(x)

    def forward(self, numbers):
        return self.hidden(numbers) @ self.embedding.weight.T

    @torch.no_grad()
    def written(self, prompts, end, most=260):
        """What follows each prompt, greedily, up to the token `end`; prompts of one length are written together."""
        results = [None] * len(prompts)
        by_length = {}
        for place, prompt in enumerate(prompts):
            by_length.setdefault(len(prompt), []).append(place)
        for length, places in by_length.items():
            rows = torch.tensor([prompts[place] for place in places])
            ended = torch.zeros(len(places), dtype=torch.bool)
            pasts, fresh = [[] for _ in self.blocks], rows
            while rows.shape[1] < min(length + most, self.sizes.context) and not ended.all():
                hidden = self.hidden(fresh, pasts, rows.shape[1] - fresh.shape[1])[:, -1]
                fresh = (hidden @ self.embedding.weight.T).argmax(-1)[:, None]
                ended |= fresh[:, 0] == end
                rows = torch.cat((rows, fresh), dim=1)
            for row, place in zip(rows.tolist(), places):
                tail = row[length:]
                results[place] = tail[:tail.index(end)] if end in tail else tail
        return results
