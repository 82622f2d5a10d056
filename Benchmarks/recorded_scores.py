"""Scores recorded answers with hone eval and compares with the scores that were recorded with them.

    python3 Benchmarks/recorded_scores.py --hone .build/scripts/hone --datasets DIR

DIR holds repair-attempts/: what two models answered to the problems of HumanEval at first, and after they had debugged
it, with the verdict of whoever recorded it (FloridSleeves/LLMDebugger, Apache-2.0). No model is asked: the answers are
read from the data, and the reward `code` judges them in the sandbox.
"""
import argparse
import json
import os
import subprocess
import tempfile

FILES = {"gpt-3.5-turbo-0613": "humaneval-gpt-3.5-turbo-0613", "gpt-4": "humaneval-gpt-4"}


def write_task(folder, rows):
    with open(f"{folder}/task.yaml", "w") as file:
        file.write(
            "name: humaneval\nprompt: prompt.txt\ntest: cases.jsonl\nfields: {id: id, expected: solved}\n"
            "workers: 2\nreward: {type: code, tests: tests, seconds: 60}\n")
    with open(f"{folder}/prompt.txt", "w") as file:
        file.write("Complete the function.\n")
    with open(f"{folder}/cases.jsonl", "w") as file:
        for row in rows:
            file.write(json.dumps({
                "id": row["task_id"], "input": row["prompt"], "solved": str(row["is_solved"]),
                "tests": f"{row['test']}\ncheck({row['entry_point']})\n", "entry_point": row["entry_point"],
                "first": row["implementations"][0], "debugged": row["solution"],
            }) + "\n")


def score(hone, folder, field):
    result = subprocess.run(
        [hone, "eval", folder, "--answers", field, "--json", "--quiet"], capture_output=True, text=True)
    if result.returncode != 0:
        raise SystemExit(f"hone eval ended with status {result.returncode}: {result.stderr}")
    return {case["id"]: case["score"] == 1 for case in json.loads(result.stdout)["prompts"][0]["cases"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hone", required=True)
    parser.add_argument("--datasets", required=True)
    args = parser.parse_args()
    print("| Answers | Problems | Pass, recorded | Pass, by `hone eval` | Verdicts that differ |")
    print("| --- | --- | --- | --- | --- |")
    for model, name in FILES.items():
        rows = [json.loads(line) for line in open(f"{args.datasets}/repair-attempts/{name}.jsonl")]
        # A first answer that passed its own tests was never debugged: its verdict is that of the final one.
        recorded = {
            "first": {row["task_id"]: row["is_solved"] for row in rows if len(row["implementations"]) <= 1},
            "debugged": {row["task_id"]: row["is_solved"] for row in rows},
        }
        with tempfile.TemporaryDirectory() as folder:
            write_task(folder, rows)
            for field, verdicts in recorded.items():
                measured = score(os.path.abspath(args.hone), folder, field)
                known = sum(verdicts.values())
                differ = [task for task, verdict in verdicts.items() if measured[task] != verdict]
                print(
                    f"| {model}, {field} | {len(rows)} | {known} of {len(verdicts)} | {sum(measured.values())} of "
                    f"{len(rows)} ({sum(measured.values()) / len(rows):.1%}) | {len(differ)}"
                    f"{': ' + ', '.join(differ) if differ else ''} |", flush=True)


if __name__ == "__main__":
    main()
