"""Writes public data sets as tasks for hone eval and hone optimize.

    python3 Benchmarks/dataset_tasks.py --datasets DIR --out tasks

DIR holds instruction-induction/, gsm8k/ and bbh/ as their repositories have them. Each task is a folder with
task.yaml, prompt.txt and cases; instruction-induction fits on `induce` and reports on `execute`, as APE does.
"""
import argparse
import json
import os
import random

PROMPTS = {
    "gsm8k": "Solve the problem.",
    "bbh": "Answer the question.",
    "instruction-induction": "Answer.",
}


def write(out, name, prompt, reward, splits):
    folder = f"{out}/{name}"
    os.makedirs(folder, exist_ok=True)
    seen = set()
    for split, cases in splits.items():
        with open(f"{folder}/{split}.jsonl", "w") as file:
            for number, (text, expected) in enumerate(cases):
                key = (" ".join(text.lower().split()), str(expected).lower())
                if key in seen:
                    continue
                seen.add(key)
                file.write(json.dumps({"id": f"{split}-{number + 1}", "input": text, "expected": expected}) + "\n")
    with open(f"{folder}/prompt.txt", "w") as file:
        file.write(prompt + "\n")
    with open(f"{folder}/task.yaml", "w") as file:
        names = "".join(f"{split}: {split}.jsonl\n" for split in splits)
        file.write(f"name: {name}\nprompt: prompt.txt\n{names}fields: {{id: id}}\nreward: {reward}\nbudget: 600\n")


def parts(cases, train, guard, test=None):
    cases = list(cases)
    random.Random(1).shuffle(cases)
    splits = {"train": cases[:train], "guard": cases[train:train + guard]}
    if test is not None:
        splits["test"] = cases[train + guard:train + guard + test]
    return splits


def induction(path):
    for example in json.load(open(path))["examples"].values():
        outputs = example.get("possible_outputs") or example.get("outputs") or example.get("output")
        if "cause" in example:
            continue
        yield example["input"], outputs[0] if isinstance(outputs, list) and len(outputs) == 1 else outputs


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--datasets", required=True)
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    count = 0
    folder = f"{args.datasets}/instruction-induction"
    for file in sorted(os.listdir(f"{folder}/induce")):
        splits = parts(induction(f"{folder}/induce/{file}"), 60, 60)
        splits["test"] = list(induction(f"{folder}/execute/{file}"))[:100]
        write(args.out, f"ii-{file[:-5]}", PROMPTS["instruction-induction"], "{type: exact, ignore_case: true}", splits)
        count += 1
    rows = [json.loads(row) for row in open(f"{args.datasets}/gsm8k/test.jsonl")]
    cases = [(row["question"], row["answer"].split("####")[1].strip()) for row in rows]
    write(args.out, "gsm8k", PROMPTS["gsm8k"], "{type: numeric, tolerance: 0.000001}", parts(cases, 200, 200, 500))
    for file in sorted(os.listdir(f"{args.datasets}/bbh")):
        if not file.endswith(".json"):
            continue
        cases = [(row["input"], row["target"]) for row in json.load(open(f"{args.datasets}/bbh/{file}"))["examples"]]
        reward = "{type: exact, text: last-line, ignore_case: true}"
        write(args.out, f"bbh-{file[:-5]}", PROMPTS["bbh"], reward, parts(cases, 80, 80, 90))
        count += 1
    print(f"{count + 1} tasks in {args.out}")


if __name__ == "__main__":
    main()
