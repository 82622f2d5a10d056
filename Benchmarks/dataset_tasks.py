"""Writes public data sets as tasks for hone eval and hone optimize.

    python3 Benchmarks/dataset_tasks.py --datasets DIR --out tasks

DIR holds instruction-induction/, gsm8k/ and bbh/ as their repositories have them. Each task is a folder with
task.yaml, prompt.txt and cases; instruction-induction fits on `induce` and reports on `execute`, as APE does, and its
metric is APE's (Zhou et al. 2022, automatic_prompt_engineer/evaluation/instruction_induction/utility.py): the first
sentence of the answer, without case and punctuation, equal to a reference, or the same set of words.

That each metric takes its own references for right is shown by

    python3 Benchmarks/dataset_tasks.py --datasets DIR --out tasks --check .build/scripts/hone
"""
import argparse
import json
import os
import random
import subprocess

PROMPTS = {
    "gsm8k": "Solve the problem.",
    "bbh": "Answer the question.",
    "instruction-induction": "Answer.",
}

# The tasks of instruction-induction whose metric is not that of the others.
SET_TASKS = {"orthography_starts_with", "taxonomy_animal"}

METRIC = '''import json
import string
import sys


def normalized(text):
    text = text.replace(" and ", " ").replace("Sentence 1:", " ").replace("Sentence 2:", " ").strip()
    text = text.split("\\n")[0].split(".")[0].lower().replace("-", " ")
    return " ".join("".join(letter for letter in text if letter not in string.punctuation).split())


case = json.load(sys.stdin)
expected = case["expected"]
references = json.loads(expected) if expected.startswith("[") else [expected]
given = normalized(case["answer"])
if sys.argv[1] == "set":
    right = any(set(given.split()) == set(normalized(reference).split()) for reference in references)
else:
    right = any(given == normalized(reference) for reference in references)
feedback = "" if right else f"Expected {references[0]!r} but got {given!r}."
print(json.dumps({"score": int(right), "feedback": feedback}))
'''


def write(out, name, prompt, reward, splits, files=()):
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
                reference = expected[0] if isinstance(expected, list) else expected
                row = {"id": f"{split}-{number + 1}", "input": text, "expected": expected, "reference": reference}
                file.write(json.dumps(row) + "\n")
    for name_, text in files:
        with open(f"{folder}/{name_}", "w") as file:
            file.write(text)
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
        if "cause" in example:
            continue
        outputs = example.get("possible_outputs") or example.get("outputs") or example.get("output")
        if "possible_translations" in example:
            outputs = [example["output"], *example["possible_translations"]]
        yield example["input"], outputs[0] if isinstance(outputs, list) and len(outputs) == 1 else outputs


def check(hone, out):
    print("| Task | train | guard | test | References that are right |")
    print("| --- | --- | --- | --- | --- |")
    for name in sorted(os.listdir(out)):
        scores = {}
        for split in ("train", "guard", "test"):
            result = subprocess.run(
                [hone, "eval", f"{out}/{name}", "--answers", "reference", "--split", split, "--json", "--quiet"],
                capture_output=True, text=True)
            if result.returncode != 0:
                raise SystemExit(f"{name}: hone eval ended with status {result.returncode}: {result.stderr}")
            scores[split] = [case["score"] for case in json.loads(result.stdout)["prompts"][0]["cases"]]
        everything = sum(scores.values(), [])
        counts = " | ".join(str(len(part)) for part in scores.values())
        print(f"| {name} | {counts} | {sum(everything) / len(everything):.1%} |", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--datasets", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--check", metavar="HONE", help="score the references with each task's own metric")
    args = parser.parse_args()
    count = 0
    folder = f"{args.datasets}/instruction-induction"
    for file in sorted(os.listdir(f"{folder}/induce")):
        splits = parts(induction(f"{folder}/induce/{file}"), 60, 60)
        splits["test"] = list(induction(f"{folder}/execute/{file}"))[:100]
        kind = "set" if file[:-5] in SET_TASKS else "equal"
        reward = f"{{type: command, command: python3 metric.py {kind}, files: metric.py}}"
        write(
            args.out, f"ii-{file[:-5]}", PROMPTS["instruction-induction"], reward, splits, [("metric.py", METRIC)])
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
    if args.check:
        check(args.check, args.out)


if __name__ == "__main__":
    main()
