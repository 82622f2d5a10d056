"""Measures the built program with the demonstration model, on a machine without a key, a server or a model file.

    python3 Models/measure.py .build/scripts/hone [--goals 100] [--show]

Needs no PyTorch. Each goal runs as a person would run it: `hone run GOAL --json` in a folder with the goal's files and an
empty HOME. It is solved where the answer is what the goal's own program prints, or what people.json says. The goals are
made from a seed that the training never used. The goals of independent.json were written by somebody who knew the README's
list of what the model can do, and neither the grammars nor the failures; several spellings of a result count as right.
"""

import argparse
import json
import os
import shutil
import subprocess
import tempfile

from demonstration.examples import holdout
from demonstration.execution import Ground
from demonstration.goals import Maker
from demonstration.literals import Reader
from demonstration.outside import Outsider
from demonstration.vocabulary import Vocabulary

FILES = {"sales.csv": b"region,product,amount\nnorth,lamp,30.5\nsouth,desk,26\nnorth,pen,10\n",
         "notes.txt": b"apple pie\nplum jam\ngreen apple tart\n"}
HERE = os.path.dirname(os.path.abspath(__file__))


class Machine:
    def __init__(self, binary):
        self.binary = os.path.abspath(binary)
        self.home = tempfile.mkdtemp()

    def run(self, goal, files):
        """The exit status, the answer, and how many programs were run."""
        folder = tempfile.mkdtemp()
        for name, content in files.items():
            with open(os.path.join(folder, name), "wb") as file:
                file.write(content)
        environment = {"HOME": self.home, "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}
        done = subprocess.run(
            [self.binary, "run", "--jsonl", "--", goal], cwd=folder, env=environment, capture_output=True, text=True)
        shutil.rmtree(folder)
        answer, programs = None, 0
        for line in done.stdout.splitlines():
            event = json.loads(line)
            programs += json.dumps(event).count('"name": "python"') if event.get("kind") == "model.responded" else 0
            found = find(event, "answer")
            answer = found if found is not None else answer
        return done.returncode, answer, programs

    def close(self):
        shutil.rmtree(self.home, ignore_errors=True)


def find(value, key):
    """The last string under a key, however deep."""
    found = None
    if isinstance(value, dict):
        for name, inner in value.items():
            deeper = inner if name == key and isinstance(inner, str) else find(inner, key)
            found = deeper if deeper is not None else found
    elif isinstance(value, list):
        for inner in value:
            deeper = find(inner, key)
            found = deeper if deeper is not None else found
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--goals", type=int, default=100)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    vocabulary = Vocabulary()
    reader = Reader(vocabulary.inside, vocabulary.others, vocabulary.columns)
    ground = Ground()
    maker, outsider = Maker(reader, 424242, ground, holdout), Outsider(reader, 424243)
    machine = Machine(options.binary)

    def expected(goal):
        result = None
        for code in (goal.careful, goal.code):
            if code and result is None:
                ground.lay(goal.files)
                result, _ = ground.run(code, goal.slots)
        return result

    def solve(label, cases):
        right = repaired = failed = 0
        for text, files, wanted in cases:
            status, answer, programs = machine.run(text, files)
            failed += programs > 1
            right_ones = [text.strip() for text in (wanted if isinstance(wanted, list) else [wanted])]
            good = status == 3 and answer is not None and answer.strip() in right_ones
            repaired += programs > 1 and good
            right += good
            if not good and options.show:
                print("   ", repr(text), status, repr(answer), repr(wanted))
        print(f"{label}: {right} of {len(cases)} = {right / len(cases):.1%}; "
              f"{failed} needed a second program, {repaired} of these were solved", flush=True)

    def made(**what):
        cases = []
        while len(cases) < options.goals:
            goal = maker.goal(**what)
            wanted = expected(goal)
            if wanted is not None and wanted.strip() and len(wanted) < 4000:
                cases.append((goal.text, goal.files, wanted))
        return cases

    def refuse(label, texts):
        refused = 0
        for text in texts:
            status, answer, _ = machine.run(text, FILES)
            refused += status == 6
            if status != 6 and options.show:
                print("   ", repr(text), status, repr(answer))
        print(f"{label}: {refused} of {len(texts)} = {refused / len(texts):.1%}", flush=True)

    with open(os.path.join(HERE, "people.json")) as file:
        solve("phrased by hand", [(text, FILES, wanted) for text, wanted in json.load(file) if wanted is not None])
    with open(os.path.join(HERE, "strangers.json")) as file:
        refuse("refused, written by hand", json.load(file))
    with open(os.path.join(HERE, "independent.json")) as file:
        independent = json.load(file)
    solve("phrased by somebody who knew the domain alone", [(text, FILES, wanted) for text, wanted in independent["goals"]])
    refuse("refused, by the same", independent["outside"])
    refuse("refused, made up", [outsider.goal()[0] for _ in range(options.goals)])
    solve("new values", made())
    solve("pairs of operations never seen", [case for kind in ("nums", "texts", "text") for case in made(family=kind, unseen=True)[:options.goals // 3]])
    machine.close()
    ground.close()


if __name__ == "__main__":
    main()
