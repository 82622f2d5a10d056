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
import torch.distributed as dist
import torch.multiprocessing as mp
import torch.nn.functional as F

from demonstration.examples import one_stream
from demonstration.export import export
from demonstration.model import Decoder, Sizes
from demonstration.muon import Muon
from demonstration.vocabulary import Vocabulary


def make(seed, batches, tokens):
    """Puts batches into the queue: rows of similar length, padded, with the weights of what is predicted."""
    os.nice(3)
    torch.set_num_threads(1)
    stream = one_stream(seed)
    while True:
        pool = sorted((next(stream) for _ in range(600)), key=lambda one: len(one[0]))
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
            batches.put((rows.numpy(), known.numpy()))


def begun(model, vocabulary, checkpoint):
    """Takes over the weights of a checkpoint, whose tokens may be others or stand in another order."""
    state = checkpoint["state"]
    places = {token: place for place, token in enumerate(checkpoint["tokens"])}
    fresh = model.state_dict()["embedding.weight"].clone()
    for place, token in enumerate(vocabulary.tokens):
        if token in places:
            fresh[place] = state["embedding.weight"][places[token]]
    model.load_state_dict({**state, "embedding.weight": fresh})


def save(model, vocabulary, path):
    torch.save({"tokens": vocabulary.tokens, "state": model.state_dict()}, path + ".pt")
    export(model, vocabulary, path)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tokens", type=int, default=4000, help="of a worker's batch, with padding")
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--width", type=int, default=128)
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--start", help="a checkpoint to begin with")
    parser.add_argument("--output", default=os.path.join(os.path.dirname(__file__), "demo.gguf"))
    options = parser.parse_args()
    options.output = os.path.abspath(options.output)  # a URL of the meeting file must not lose its first folder
    meeting = options.output + ".meeting"
    if os.path.exists(meeting):
        os.remove(meeting)
    workers = [mp.Process(target=work, args=(rank, options, meeting)) for rank in range(options.workers)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def work(rank, options, meeting):
    """One of the workers, each with one thread and goals of its own. On a machine that others use as well, threads which
    meet at every operation wait for each other most of the time; workers meet once a step."""
    dist.init_process_group("gloo", init_method=f"file://{meeting}", rank=rank, world_size=options.workers)
    torch.manual_seed(options.seed)
    torch.set_num_threads(1)
    vocabulary = Vocabulary()
    sizes = Sizes(len(vocabulary.tokens), width=options.width, layers=options.layers, heads=options.width // 32,
                  hidden=int(options.width * 2.8) // 32 * 32)
    model = Decoder(sizes)
    if options.start:
        begun(model, vocabulary, torch.load(options.start))
    tell = print if rank == 0 else lambda *_, **__: None
    tell(f"{sum(p.numel() for p in model.parameters()):,} parameters, {sizes.vocabulary} tokens", flush=True)
    # Muon for the matrices of the blocks, AdamW for the rest: about half the steps of AdamW alone.
    matrices = [p for p in model.blocks.parameters() if p.ndim == 2]
    others = [p for p in model.parameters() if not any(p is matrix for matrix in matrices)]
    optimizers = [
        Muon(matrices, lr=options.rate),
        torch.optim.AdamW(others, lr=options.rate, betas=(0.9, 0.98), weight_decay=0.0)]
    batches = mp.Queue(24)
    maker = mp.Process(target=make, args=(options.seed * 1000 + rank, batches, options.tokens), daemon=True)
    maker.start()
    parameters = list(model.parameters())
    hidden = torch.compile(model.hidden, dynamic=True)

    begin, told, saved, step, seen, mean = time.time(), time.time(), time.time(), 0, 0, None
    while True:
        clock = torch.tensor((time.time() - begin) / (60 * options.minutes))
        dist.broadcast(clock, 0)
        done = clock.item()
        if done >= 1:
            break
        rate = options.rate * min(1, (step + 1) / (20 if options.start else 100)) * (0.03 + 0.97 * 0.5 * (1 + math.cos(math.pi * done)))
        for optimizer in optimizers:
            for group in optimizer.param_groups:
                group["lr"] = rate
        rows, known = map(torch.from_numpy, batches.get())
        last = hidden(rows[:, :-1])[known[:, 1:]]
        loss = F.cross_entropy(last @ model.embedding.weight.T, rows[:, 1:][known[:, 1:]])
        loss.backward()
        gradients = torch.cat([p.grad.flatten() for p in parameters])
        dist.all_reduce(gradients)
        for p, gradient in zip(parameters, gradients.split([p.numel() for p in parameters])):
            p.grad = gradient.view_as(p) / options.workers
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for optimizer in optimizers:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        step += 1
        seen += rows.numel() * options.workers
        mean = loss.item() if mean is None else 0.98 * mean + 0.02 * loss.item()
        if time.time() - told > 20:
            told = time.time()
            tell(f"{(told - begin) / 60:.1f} min, step {step}, {seen / 1e6:.2f} M tokens, loss {mean:.4f}, rate {rate:.5f}", flush=True)
        if rank == 0 and time.time() - saved > 150:
            saved = time.time()
            save(model, vocabulary, options.output)
    if rank == 0:
        save(model, vocabulary, options.output)
    maker.terminate()


if __name__ == "__main__":
    main()
