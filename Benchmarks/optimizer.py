"""hone optimize beside GEPA and MIPROv2 on a simulated responder whose expected scores are known exactly.

    PYTHON Benchmarks/optimizer_peers.py --promptworld DIR --system gepa --seeds 20-49 --out PEERS
    python3 Benchmarks/optimizer.py --promptworld DIR --hone .build/scripts/hone --seeds 20-49 --peers PEERS

DIR holds the simulated responder (server.py, run_gepa.py); worlds.py adds further worlds. All systems get the same
worlds, about the same number of rollouts and the same reflecting model. What is simulated is the mechanics of search;
nothing here says anything about a real model.
"""
import argparse
import json
import os
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request


NAMES = {
    "gepa": "GEPA", "gepa10": "GEPA, minibatch 10", "mipro": "MIPROv2, instructions",
    "mipro-demos": "MIPROv2, with demonstrations"}


def call(base, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(base + path, data=data, headers={"Content-Type": "application/json"})
    return json.load(urllib.request.urlopen(request, timeout=60))


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def write_task(base, folder, budget, workers, temperature, reward):
    """A task folder of the world that the server holds: its prompt, and its cases for train and guard."""
    for split, name in (("train", "train"), ("val", "guard")):
        with open(f"{folder}/{name}.jsonl", "w") as file:
            for item in call(base, f"/admin/data?split={split}"):
                file.write(json.dumps(item) + "\n")
    with open(f"{folder}/prompt.txt", "w") as file:
        file.write(call(base, "/admin/seed_prompt")["prompt"])
    with open(f"{folder}/task.yaml", "w") as file:
        file.write(
            f"name: records\nprompt: prompt.txt\ntrain: train.jsonl\nguard: guard.jsonl\n"
            f"fields: {{id: id, input: input, expected: answer}}\nreward: {reward}\n"
            f"model: {base}/v1#sim-task\nreflection_model: {base}/v1#sim-reflect\n"
            f"temperature: {temperature}\nworkers: {workers}\nbudget: {budget}\n")


def hone(args, base, scenario, seed, latency=0, errors=0.0):
    call(base, "/admin/reset", {"scenario": scenario, "seed": seed, "latency_ms": latency, "error_rate": errors})
    with tempfile.TemporaryDirectory() as folder:
        write_task(base, folder, args.budget, 10, 1, "exact" if scenario == "terse" else "pairs")
        environment = {"HOME": folder, "PATH": os.environ["PATH"]}
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.perf_counter()
        run = subprocess.run(
            [args.hone, "optimize", folder, "--json", "-q", "--guard", args.guard], env=environment,
            capture_output=True, text=True)
        wall = time.perf_counter() - start
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if run.returncode not in (0, 3):
            sys.exit(f"hone ended with {run.returncode}: {run.stderr}")
        result = json.loads(run.stdout)
    truth = call(base, "/admin/truth", {"prompt": result["prompt"]})
    stats = call(base, "/admin/stats")
    guard = result.get("guard")
    return {
        "seed_truth": truth["seed_score"], "final_truth": truth["score"], "rollouts": stats["task_calls"],
        "reflections": stats["reflect_calls"], "wall": wall, "concurrency": stats["mean_concurrency"],
        "cpu": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "inside": None if guard is None else guard["lower"] <= truth["score"] <= guard["upper"],
        "bias": None if guard is None else guard["after"] - truth["score"],
    }


def peers(path, scenario, seeds):
    """The peers' runs on these worlds, by system."""
    rows = {}
    for row in map(json.loads, open(path)):
        if row["scenario"] == scenario and row["seed"] in seeds:
            rows.setdefault(row["system"], []).append(dict(row, inside=None))
    return rows


def line(name, rows):
    mean = lambda key: statistics.mean(row[key] for row in rows)
    worse = sum(row["final_truth"] < row["seed_truth"] - 1e-9 for row in rows)
    biases = [row["bias"] for row in rows if row["bias"] is not None]
    inside = [row["inside"] for row in rows if row["inside"] is not None]
    return (
        f"| {name} | {mean('seed_truth'):.3f} | {mean('final_truth'):.3f} | {worse} of {len(rows)} | "
        f"{mean('rollouts'):.0f} | {mean('reflections'):.1f} | "
        f"{'' if not biases else f'{statistics.mean(biases):+.3f}'} | "
        f"{'' if not inside else f'{sum(inside)} of {len(inside)}'} |")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--promptworld", required=True)
    parser.add_argument("--hone", default=".build/scripts/hone")
    parser.add_argument("--peers", help="runs of other systems, as optimizer_peers.py writes them")
    parser.add_argument("--scenarios", default="standard,null")
    parser.add_argument("--seeds", default="20-49")
    parser.add_argument("--budget", type=int, default=1500)
    parser.add_argument("--guard", default="balanced")
    parser.add_argument("--latency", action="store_true", help="also measure one run at 100 ms")
    args = parser.parse_args()
    first, last = map(int, args.seeds.split("-"))
    seeds = list(range(first, last + 1))
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(
        [sys.executable, f"{os.path.dirname(os.path.abspath(__file__))}/worlds.py", "--promptworld", args.promptworld,
         "--port", str(port)], stdout=subprocess.PIPE, env=dict(os.environ, PYTHONDONTWRITEBYTECODE="1"))
    server.stdout.readline()
    try:
        print("| system | seed prompt | result | worse than the seed prompt | rollouts | reflections | reported − true | inside its interval |")
        print("| --- | --- | --- | --- | --- | --- | --- | --- |")
        for scenario in args.scenarios.split(","):
            rows = [hone(args, base, scenario, seed) for seed in seeds]
            print(line(f"{scenario}: hone", rows), flush=True)
            for system, known in (peers(args.peers, scenario, seeds) if args.peers else {}).items():
                print(line(f"{scenario}: {NAMES.get(system, system)} ({len(known)} worlds)", known), flush=True)
        if args.latency:
            row = hone(args, base, "standard", first, latency=100)
            print(
                f"\nAt 100 ms, 10 workers: {row['rollouts']} rollouts in {row['wall']:.1f} s, mean concurrency "
                f"{row['concurrency']:.2f}, {1000 * row['cpu'] / row['rollouts']:.2f} ms of CPU per rollout")
            row = hone(args, base, "standard", first, latency=10, errors=0.05)
            print(f"With 5 % of requests failing: {row['final_truth']:.3f} after {row['rollouts']} rollouts")
    finally:
        server.terminate()


if __name__ == "__main__":
    main()
