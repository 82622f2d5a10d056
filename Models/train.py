"""Trains the demonstration model and writes it as a GGUF file.

    python Models/train.py --minutes 60            writes Models/demo.gguf

Everything it learns from is made up by the modules beside it, from one seed. Needs PyTorch and NumPy.
"""

import argparse
import math
import os
import queue
import random
import time

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import torch
import torch.multiprocessing as mp
import torch.nn.functional as F

from demonstration.examples import one_stream
from demonstration.export import export
from demonstration.model import Decoder, Sizes
from demonstration.vocabulary import Vocabulary


def make(seed, batches, tokens):
    """Puts batches into the queue: rows of similar length, padded, with the weights of what is predicted."""
    os.nice(3)
    torch.set_num_threads(1)
    stream = one_stream(seed)
    while True:
        pool = sorted((next(stream) for _ in range(2000)), key=lambda one: len(one[0]))
        groups, group, longest = [], [], 0
        for one in pool:
            longest = max(longest, len(one[0]))
            if group and longest * (len(group) + 1) > tokens:
                groups.append(group)
                group, longest = [], len(one[0])
            group.append(one)
        groups.append(group)
        random.Random(seed + len(pool)).shuffle(groups)
        for group in groups:
            length = max(len(numbers) for numbers, _ in group)
            rows = torch.zeros(len(group), length, dtype=torch.long)
            known = torch.zeros(len(group), length, dtype=torch.bool)
            for place, (numbers, start) in enumerate(group):
                rows[place, :len(numbers)] = torch.tensor(numbers)
                known[place, start:len(numbers)] = True
            batches.put((rows, known))


def begun(model, vocabulary, checkpoint):
    """Takes over the weights of a checkpoint, whose tokens may be others or stand in another order."""
    state = checkpoint["state"]
    places = {token: place for place, token in enumerate(checkpoint["tokens"])}
    fresh = model.state_dict()["embedding.weight"].clone()
    for place, token in enumerate(vocabulary.tokens):
        if token in places:
            fresh[place] = state["embedding.weight"][places[token]]
    model.load_state_dict({**state, "embedding.weight": fresh})


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tokens", type=int, default=4000, help="of a batch, with padding")
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--makers", type=int, default=1)
    parser.add_argument("--width", type=int, default=128)
    parser.add_argument("--layers", type=int, default=5)
    parser.add_argument("--start", help="a checkpoint to begin with")
    parser.add_argument("--output", default=os.path.join(os.path.dirname(__file__), "demo.gguf"))
    options = parser.parse_args()

    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    vocabulary = Vocabulary()
    sizes = Sizes(len(vocabulary.tokens), width=options.width, layers=options.layers, heads=options.width // 32,
                  hidden=int(options.width * 2.8) // 32 * 32)
    model = Decoder(sizes)
    if options.start:
        begun(model, vocabulary, torch.load(options.start))
    print(f"{sum(p.numel() for p in model.parameters()):,} parameters, {sizes.vocabulary} tokens", flush=True)
    # Muon for the matrices of the blocks, AdamW for the rest: about half the steps of AdamW alone.
    matrices = [p for p in model.blocks.parameters() if p.ndim == 2]
    others = [p for p in model.parameters() if not any(p is matrix for matrix in matrices)]
    optimizers = [
        torch.optim.Muon(matrices, lr=options.rate, weight_decay=0.05, momentum=0.95, adjust_lr_fn="match_rms_adamw"),
        torch.optim.AdamW(others, lr=options.rate, betas=(0.9, 0.98), weight_decay=0.0)]
    batches = mp.Queue(24)
    makers = [mp.Process(target=make, args=(options.seed * 1000 + i, batches, options.tokens), daemon=True) for i in range(options.makers)]
    for maker in makers:
        maker.start()

    begin, told, saved, step, seen, mean = time.time(), time.time(), time.time(), 0, 0, None
    while True:
        done = (time.time() - begin) / (60 * options.minutes)
        if done >= 1:
            break
        rate = options.rate * min(1, (step + 1) / 100) * (0.03 + 0.97 * 0.5 * (1 + math.cos(math.pi * done)))
        for optimizer in optimizers:
            for group in optimizer.param_groups:
                group["lr"] = rate
        rows, known = batches.get()
        hidden = model.hidden(rows[:, :-1])[known[:, 1:]]
        loss = F.cross_entropy(hidden @ model.embedding.weight.T, rows[:, 1:][known[:, 1:]])
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for optimizer in optimizers:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        step += 1
        seen += rows.numel()
        mean = loss.item() if mean is None else 0.98 * mean + 0.02 * loss.item()
        if time.time() - told > 20:
            told = time.time()
            print(f"{(told - begin) / 60:.1f} min, step {step}, {seen / 1e6:.2f} M tokens, loss {mean:.4f}, rate {rate:.5f}", flush=True)
        if time.time() - saved > 150:
            saved = time.time()
            torch.save({"tokens": vocabulary.tokens, "state": model.state_dict()}, options.output + ".pt")
            export(model, vocabulary, options.output)
    torch.save({"tokens": vocabulary.tokens, "state": model.state_dict()}, options.output + ".pt")
    export(model, vocabulary, options.output)
    for maker in makers:
        maker.terminate()


if __name__ == "__main__":
    main()
