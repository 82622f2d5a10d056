"""Measures a checkpoint of the demonstration model by running what it writes.

    python Models/evaluate.py CHECKPOINT [--goals 300]

A goal counts as solved where the model's program, or one of its repairs, prints what the goal's own program prints (for
people.json: what is written there). The built program is measured by Models/measure.py; this is for the training.
"""

import argparse
import json
import os

import torch

from demonstration.examples import Examples
from demonstration.literals import TooMany
from demonstration.model import Decoder, Sizes
from demonstration.vocabulary import NAMES, Vocabulary

FILES = {"sales.csv": b"region,product,amount\nnorth,lamp,30.5\nsouth,desk,26\nnorth,pen,10\n",
         "notes.txt": b"apple pie\nplum jam\ngreen apple tart\n"}


class Evaluation:
    def __init__(self, path):
        checkpoint = torch.load(path)
        self.vocabulary = Vocabulary()
        assert self.vocabulary.tokens == checkpoint["tokens"], "the checkpoint has other tokens"
        state = checkpoint["state"]
        layers = sum(key.endswith("qkv.weight") for key in state)
        width = state["embedding.weight"].shape[1]
        hidden = state["blocks.0.down.weight"].shape[1]
        self.model = Decoder(Sizes(len(self.vocabulary.tokens), width=width, layers=layers, heads=width // 32, hidden=hidden)).eval()
        self.model.load_state_dict(state)
        self.examples = Examples(self.vocabulary, 987654)
        self.ground = self.examples.ground
        self.reader = self.examples.reader

    def write(self, prompts):
        texts = []
        for numbers in self.model.written(prompts, self.vocabulary.ids["<end>"]):
            texts.append(self.vocabulary.text(numbers))
        return texts

    def head(self, words, mark):
        ids = self.vocabulary.ids
        return [ids["<goal>"]] + self.vocabulary.goal(words) + [ids[mark]]

    def drafts(self, goals):
        """For each (words, slots) the plan and the program, or None for a refusal."""
        results = []
        checks = self.write([self.head(words, "<check>") for words, _ in goals])
        for (words, slots), text, check in zip(goals, self.write([self.head(words, "<plan>") for words, _ in goals]), checks):
            if "<no>" in text or "<code>" not in text or "<code>" not in check:
                results.append(None)
                continue
            plan, code = text.split("<code>", 1)
            check = check.split("<code>", 1)[1]
            used = {name for name in NAMES if name in code}
            forgotten = [name for name in slots if name not in used and name[0] in "LTSDF"]
            results.append((plan, code, check) if used <= slots.keys() and not forgotten else None)
        return results

    def outcome(self, draft, words, slots, files, tries=3):
        """What the last program prints, and how many repairs it took; None where none ran."""
        _, code, check = draft
        for repairs in range(tries + 1):
            self.ground.lay(files)
            printed, error = self.ground.run(code, slots)
            if error is None:
                second, wrong = self.ground.run(check, slots)
                if wrong is None and second == printed:
                    return printed, repairs
                error = ("Mismatch", "", 1)
            prompt = self.examples.failed(words, slots, code, error)
            if prompt is None or repairs == tries:
                return None, repairs
            code = self.write([prompt])[0]
        return None, tries

    def solved(self, goals, label, show=0):
        drafts = self.drafts([(goal.words, goal.slots) for goal in goals])
        counts = dict(solved=0, refused=0, unconfirmed=0, wrong=0, repaired=0, failed_first=0)
        for goal, draft in zip(goals, drafts):
            self.ground.lay(goal.files)
            wanted, error = self.ground.run(goal.code, goal.slots)
            careful = None
            if goal.careful:
                self.ground.lay(goal.files)
                careful, _ = self.ground.run(goal.careful, goal.slots)
            wanted = careful if careful is not None else wanted
            what = "refused"
            if draft:
                printed, repairs = self.outcome(draft, goal.words, goal.slots, goal.files)
                what = "unconfirmed" if printed is None else "solved" if printed == wanted else "wrong"
                counts["failed_first"] += repairs > 0
                counts["repaired"] += repairs > 0 and what == "solved"
            if what == "unconfirmed" and wanted is None:
                what = "solved"  # the goal has no answer, as the first of no numbers
            counts[what] += 1
            if what != "solved" and show:
                show -= 1
                print("   ", what, repr(goal.text), "|", " ".join(goal.words), "|", draft and draft[0], "|", goal.plan)
        print(f"{label}: {counts['solved']} of {len(goals)} = {counts['solved'] / len(goals):.1%} {counts}", flush=True)

    def people(self, show):
        with open(os.path.join(os.path.dirname(__file__), "people.json")) as file:
            cases = [case for case in json.load(file) if case[1] is not None]
        read = [self.reader.read(text) for text, _ in cases]
        right = 0
        for (text, wanted), (words, slots), draft in zip(cases, read, self.drafts(read)):
            printed = self.outcome(draft, words, slots, FILES)[0] if draft else None
            good = printed is not None and printed.strip() == wanted
            right += good
            if not good and show:
                print("   ", repr(text), "|", " ".join(words), "|", draft and draft[0], "|", repr(printed))
        print(f"people's phrasings: {right} of {len(cases)} = {right / len(cases):.1%}", flush=True)

    def strangers(self, count, show):
        with open(os.path.join(os.path.dirname(__file__), "strangers.json")) as file:
            mine = json.load(file)
        for label, texts in (("strangers written by hand", mine), ("strangers made up", [self.examples.outsider.goal()[0] for _ in range(count)])):
            read = []
            refused = 0
            for text in texts:
                try:
                    read.append((text, self.reader.read(text)))
                except TooMany:
                    refused += 1
            for (text, (words, slots)), draft in zip(read, self.drafts([one for _, one in read])):
                if draft and self.outcome(draft, words, slots, FILES)[0] is not None:
                    if show:
                        print("   ", repr(text), "|", " ".join(words), "|", draft[0])
                else:
                    refused += 1
            print(f"{label}: {refused} of {len(texts)} refused = {refused / len(texts):.1%}", flush=True)

    def repairs(self, count):
        right = made = 0
        prompts, wanted = [], []
        while made < count:
            goal = self.examples.maker.goal()
            case = self.examples.repair_case(goal)
            prompt = case and self.examples.failed(goal.words, goal.slots, case[0], case[1])
            if prompt:
                made += 1
                self.ground.lay(goal.files)
                prompts.append(prompt)
                wanted.append((goal, self.ground.run(case[2], goal.slots)[0]))
        for text, (goal, result) in zip(self.write(prompts), wanted):
            self.ground.lay(goal.files)
            right += self.ground.run(text, goal.slots)[0] == result
        print(f"broken programs repaired: {right} of {count} = {right / count:.1%}", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("checkpoint")
    parser.add_argument("--goals", type=int, default=300)
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    torch.set_num_threads(1)
    evaluation = Evaluation(options.checkpoint)
    maker = evaluation.examples.maker
    parts = {
        "people": lambda: evaluation.people(options.show),
        "strangers": lambda: evaluation.strangers(options.goals, options.show),
        "values": lambda: evaluation.solved([maker.goal() for _ in range(options.goals)], "new values", options.show),
        "pairs": lambda: evaluation.solved(
            [maker.goal(maker.rng.choice(["nums", "texts", "text"]), unseen=True) for _ in range(options.goals)], "pairs never seen", options.show),
        "repairs": lambda: evaluation.repairs(options.goals),
    }
    for name, part in parts.items():
        if not options.only or name in options.only.split(","):
            part()


if __name__ == "__main__":
    main()
