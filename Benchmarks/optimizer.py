"""hone optimize beside GEPA on a simulated responder whose expected scores are known exactly.

    python3 Benchmarks/optimizer.py --promptworld DIR --hone .build/scripts/hone --seeds 20-49 --gepa PYTHON

DIR holds the simulated responder (server.py, run_gepa.py). PYTHON is an interpreter with the package gepa 0.1.4.
Both get the same worlds, the same number of rollouts and the same reflecting model. What is simulated is the
mechanics of search; nothing here says anything about a real model.
"""
import argparse
import json
import os
import random
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request


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
        write_task(base, folder, args.budget, 10, 1, "pairs")
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


def kills(args, base, count):
    """Kills an optimisation at random moments and resumes it; compares with one that was left alone.

    The responder answers a rollout at temperature 0 by its request alone. It answers the same reflection anew each
    time it is asked, so a kill while one is in flight can change what follows.
    """
    chance = random.Random(1)

    def reset():
        call(base, "/admin/reset", {"scenario": "standard", "seed": 20, "latency_ms": 10, "error_rate": 0})

    same = twice = most = 0
    with tempfile.TemporaryDirectory() as folder:
        reset()
        write_task(base, folder, 600, 10, 0, "pairs")

        def start(home, *arguments):
            environment = {"HOME": home, "PATH": os.environ["PATH"]}
            command = [args.hone, "optimize", *arguments, "--json", "-q"]
            return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

        def finish(process):
            output, errors = process.communicate()
            if process.returncode not in (0, 3):
                sys.exit(f"hone ended with {process.returncode}: {errors}")
            return json.loads(output)

        began = time.perf_counter()
        expected = finish(start(f"{folder}/home", folder))
        whole = time.perf_counter() - began
        for number in range(count):
            reset()
            home = f"{folder}/home{number}"
            process = start(home, folder)
            time.sleep(chance.uniform(0.1, 0.95) * whole)
            process.kill()
            process.communicate()
            result = finish(start(home, "--resume", "last"))
            asked = call(base, "/admin/stats")["task_calls"] - result["paid_rollouts"]
            same += result["prompt"] == expected["prompt"]
            twice += asked
            most = max(most, asked)
    print(
        f"\nKilled at {count} random moments and resumed: {same} times the same prompt as undisturbed; rollouts asked "
        f"again {twice / count:.1f} on average, {most} at most (10 are in flight)")


def gepa(args, scenario, seeds, minibatch):
    with tempfile.TemporaryDirectory() as folder:
        command = [
            args.gepa, f"{args.promptworld}/run_gepa.py", "--scenario", scenario, "--seeds", f"{seeds[0]}-{seeds[-1]}",
            "--budget", str(args.budget), "--out", f"{folder}/out.jsonl"]
        if minibatch:
            command += ["--minibatch", str(minibatch)]
        environment = dict(os.environ, PYTHONDONTWRITEBYTECODE="1")
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
        rows = [json.loads(line) for line in open(f"{folder}/out.jsonl")]
    return [
        {"seed_truth": row["seed_truth"], "final_truth": row["final_truth"], "rollouts": row["task_calls"],
         "reflections": row["reflect_calls"], "bias": row["final_val"] - row["final_truth"], "inside": None}
        for row in rows]


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
    parser.add_argument("--gepa", help="an interpreter with gepa 0.1.4; without it, only hone is run")
    parser.add_argument("--scenarios", default="standard,null")
    parser.add_argument("--seeds", default="20-49")
    parser.add_argument("--budget", type=int, default=1500)
    parser.add_argument("--guard", default="balanced")
    parser.add_argument("--latency", action="store_true", help="also measure one run at 100 ms")
    parser.add_argument("--kills", type=int, default=0, help="also kill and resume so many times")
    args = parser.parse_args()
    first, last = map(int, args.seeds.split("-"))
    seeds = list(range(first, last + 1))
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(
        [sys.executable, f"{args.promptworld}/server.py", "--port", str(port)], stdout=subprocess.PIPE,
        env=dict(os.environ, PYTHONDONTWRITEBYTECODE="1"))
    server.stdout.readline()
    try:
        print("| system | seed prompt | result | worse than the seed prompt | rollouts | reflections | reported − true | inside its interval |")
        print("| --- | --- | --- | --- | --- | --- | --- | --- |")
        for scenario in args.scenarios.split(","):
            rows = [hone(args, base, scenario, seed) for seed in seeds]
            print(line(f"{scenario}: hone", rows), flush=True)
            if args.gepa:
                print(line(f"{scenario}: GEPA", gepa(args, scenario, seeds, None)), flush=True)
                print(line(f"{scenario}: GEPA, minibatch 10", gepa(args, scenario, seeds, 10)), flush=True)
        if args.latency:
            row = hone(args, base, "standard", first, latency=100)
            print(
                f"\nAt 100 ms, 10 workers: {row['rollouts']} rollouts in {row['wall']:.1f} s, mean concurrency "
                f"{row['concurrency']:.2f}, {1000 * row['cpu'] / row['rollouts']:.2f} ms of CPU per rollout")
            row = hone(args, base, "standard", first, latency=10, errors=0.05)
            print(f"With 5 % of requests failing: {row['final_truth']:.3f} after {row['rollouts']} rollouts")
        if args.kills:
            kills(args, base, args.kills)
    finally:
        server.terminate()


if __name__ == "__main__":
    main()
