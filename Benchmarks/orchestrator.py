"""Measures the loop of Hone beside that of its peers: every contestant on the same loopback endpoint, in one run.

Written for `Scripts/bench`, which makes the environment with the peers. Prints a table in Markdown.
"""

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import tempfile
import time

import measure
from endpoint import Endpoint, Session

HERE = os.path.dirname(os.path.abspath(__file__))
AGENT = "description: Answers at once.\ntools: [shell]\nplans: false\nsandbox: base\nlimits:\n  steps: 100000\n"


class Contestant:
    def __init__(self, name, dialect, command, stores=None):
        self.name, self.dialect, self.command, self.stores = name, dialect, command, stores


def contestants(hone, python):
    def hone_command(folder):
        return [hone, "run", "Reach the goal.", "--agent", "bench", "--max-steps", "100000", "--timeout", "2h", "-q"]

    def peer(script, *arguments):
        return lambda folder: [python or "python3", os.path.join(HERE, "peers", script), *arguments]

    found = [
        Contestant("hone", "hone", hone_command, stores="home/data/hone.db"),
        Contestant("bare Python loop", "plain", peer("bare_loop.py")),
    ]
    if python:
        found.append(Contestant("smolagents", "smolagents", peer("smolagents_loop.py")))
        found.append(Contestant("mini-swe-agent", "mini", lambda folder: peer("mini_swe.py", folder + "/mini.json")(folder), "mini.json"))
    return found


def run(endpoint, contestant, steps):
    """One session -> its usage, the CPU of the process at each request, bytes stored, and bytes of new content."""
    folder = tempfile.mkdtemp(prefix="hone-bench-")
    clock = []
    program = None

    def observe(step):
        while program is None:
            time.sleep(0.0001)
        clock.append(measure.cpu_seconds(program.pid))

    name = f"s{time.monotonic_ns()}"
    session = endpoint.sessions[name] = Session(steps, contestant.dialect, observe=observe)
    os.makedirs(f"{folder}/home/Agents/bench")
    os.makedirs(f"{folder}/work")
    for file, text in (("agent.yaml", AGENT), ("instructions.md", "Do as you are told.\n")):
        with open(f"{folder}/home/Agents/bench/{file}", "w") as output:
            output.write(text)
    environment = {
        "PATH": os.environ["PATH"], "HOME": folder, "HONE_HOME": f"{folder}/home", "LANG": "C.UTF-8",
        "OPENAI_BASE_URL": endpoint.address(name), "OPENAI_API_KEY": "none", "OPENAI_MODEL": "scripted",
    }
    if contestant.name == "hone":
        # The first run on a machine proves the sandbox; that is paid once and is no part of a step.
        subprocess.run(
            [contestant.command(folder)[0], "sandbox", "prove", "base"], env=environment, check=True,
            stdout=subprocess.DEVNULL)
    program = measure.Program(contestant.command(folder), environment, f"{folder}/work", f"{folder}/log")
    usage = program.wait()
    if session.requests < steps + 1:
        with open(f"{folder}/log") as log:
            raise SystemExit(f"{contestant.name} made {session.requests} of {steps + 1} requests:\n{log.read()[-2000:]}")
    stored = os.path.getsize(f"{folder}/{contestant.stores}") if contestant.stores and os.path.exists(f"{folder}/{contestant.stores}") else None
    shutil.rmtree(folder, ignore_errors=True)
    return usage, clock, stored, session.new_content


def milliseconds(values):
    values = [value * 1000 for value in values]
    return f"{statistics.median(values):.1f} ({min(values):.1f}–{max(values):.1f})"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hone", required=True)
    parser.add_argument("--python", help="a Python with smolagents and mini-swe-agent")
    parser.add_argument("--steps", type=int, nargs="+", default=[10, 100])
    parser.add_argument("--long", type=int, default=1000, help="steps of the long session, of hone and the bare loop")
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    endpoint = Endpoint()
    found = contestants(options.hone, options.python)

    print(f"Date {time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores, {platform.system()} {platform.release()}, load {os.getloadavg()[0]:.1f}.\n")
    starts = {c.name: [] for c in found}
    peaks = {c.name: [] for c in found}
    helps = []
    for _ in range(options.repeats):
        helps.append(measure.Program([options.hone, "--help"], {"PATH": os.environ["PATH"], "HOME": "/nonexistent"}, "/", "/dev/null").wait().cpu)
        for contestant in found:
            usage = run(endpoint, contestant, 0)[0]
            starts[contestant.name].append(usage.cpu)
            peaks[contestant.name].append(usage.peak)
    print(f"`hone --help`: {milliseconds(helps)} ms CPU.\n")
    print("| Start plus one streamed reply | CPU ms, median (range) | against hone | peak MB |\n| --- | --- | --- | --- |")
    ours = statistics.median(starts["hone"])
    for contestant in found:
        theirs = statistics.median(starts[contestant.name])
        print(f"| {contestant.name} | {milliseconds(starts[contestant.name])} | {theirs / ours:.1f} × | {statistics.median(peaks[contestant.name]) / 1e6:.0f} |")

    print("\n| Per step, children excluded | steps | CPU ms a step | first fifth | last fifth | children's CPU ms a step | wall ms a step | peak MB | stored / new content |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for steps in [*options.steps, options.long]:
        for contestant in found:
            if steps == options.long and contestant.name not in ("hone", "bare Python loop"):
                continue
            usage, clock, stored, new = run(endpoint, contestant, steps)
            each = [later - earlier for earlier, later in zip(clock, clock[1:])]
            fifth = max(1, len(each) // 5)
            first, last = statistics.mean(each[:fifth]), statistics.mean(each[-fifth:])
            ratio = f"{stored / new:.2f}" if stored else "–"
            print(
                f"| {contestant.name} | {steps} | {statistics.mean(each) * 1000:.2f} | {first * 1000:.2f} | {last * 1000:.2f} "
                f"| {usage.children / steps * 1000:.1f} | {usage.wall / steps * 1000:.1f} | {usage.peak / 1e6:.0f} | {ratio} |", flush=True)


main()
