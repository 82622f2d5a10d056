"""How long an optimisation with many rollouts in its log takes to go on.

    python3 Benchmarks/optimizer_resume.py --promptworld DIR --hone .build/scripts/hone --rollouts 100000

An optimisation is begun against the simulated responder of DIR and killed at once; its log is then filled with
rollouts, whose scores are random and whose texts are as long as the responder's, and with reflections. Measured is the
time from the start of `hone optimize --resume` until its first request arrives, and the most memory it held until then.
"""
import argparse
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error

from optimizer import call, free_port, write_task


def fill(database, count):
    """Adds rollouts up to `count`, and a reflection for each number that can be asked for."""
    chance = random.Random(1)
    row = database.execute("SELECT max(id) FROM optimizations").fetchone()[0]
    place = database.execute("SELECT max(place) FROM optimization_events").fetchone()[0]
    known = set()
    for kind, body in database.execute("SELECT kind, body FROM optimization_events WHERE place >= ?", (row << 32,)):
        event = json.loads(body)
        known.add((kind, event.get("ticket", event.get("number"))))
    answer = "date=2021-03-04; amount=12.50 EUR; phone=+4930123456"
    events = []
    for ticket in range(count):
        parts = {field: int(chance.random() < 0.6) for field in ("date", "amount", "phone")}
        feedback = " ".join(
            f"Field '{field}': expected '2021-03-04' but got 'March 4, 2021'." for field, right in parts.items() if not right)
        body = {
            "ticket": ticket, "purpose": "screening", "score": int(all(parts.values())), "answer": answer, "in": 96, "out": 14,
            "ms": 101, "at": 0.01 * ticket, "parts": parts}
        if feedback:
            body["feedback"] = feedback
        if ("rollout", ticket) not in known:
            events.append(("rollout", chance.randbytes(16), json.dumps(body)))
    replies = []
    for number in range(1, count // 38 + 1):
        reply = f"Here:\n```\nYou normalise records.\n- Mind rule {number}.\n- And rule {number} again.\n```"
        if ("reflection", number) not in known:
            replies.append(("reflection", None, json.dumps({"number": number, "reply": reply, "in": 800, "out": 90})))
    # A reflection is in the log before the rollouts that follow from it.
    rows = [
        (place + 1 + number, 0, *event) for number, event in enumerate(replies + events)]
    database.executemany("INSERT INTO optimization_events (place, time, kind, key, body) VALUES (?, ?, ?, ?, ?)", rows)
    database.commit()
    return len(known) + len(rows)


def most_memory(process):
    with open(f"/proc/{process.pid}/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--promptworld", required=True)
    parser.add_argument("--hone", default=".build/scripts/hone")
    parser.add_argument("--rollouts", type=int, default=100000)
    parser.add_argument("--times", type=int, default=5)
    args = parser.parse_args()
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(
        [sys.executable, f"{args.promptworld}/server.py", "--port", str(port), "--latency-ms", "20"],
        stdout=subprocess.PIPE, env=dict(os.environ, PYTHONDONTWRITEBYTECODE="1"))
    server.stdout.readline()
    try:
        with tempfile.TemporaryDirectory() as folder:
            write_task(base, folder, 2 * args.rollouts, 10, 1, "pairs")
            environment = {"HOME": folder, "PATH": os.environ["PATH"]}

            def start(*arguments):
                return subprocess.Popen(
                    [args.hone, "optimize", *arguments, "-q"], env=environment, stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE)

            def asked():
                try:
                    return call(base, "/admin/stats")["task_calls"]
                except urllib.error.HTTPError:
                    return 1  # The responder has no figures while the very first request is in flight.

            process = start(folder)
            while asked() < 20:
                time.sleep(0.01)
            process.kill()
            process.wait()
            store = f"{folder}/.local/share/hone/hone.db"
            database = sqlite3.connect(store)
            events = fill(database, args.rollouts)
            database.close()
            print(f"{events} events, {os.path.getsize(store) / 1e6:.0f} MB on disk", flush=True)
            print("| resumed after | CPU | most memory |\n| --- | --- | --- |")
            for _ in range(args.times):
                call(base, "/admin/reset", {"seed": 0})
                began = time.perf_counter()
                process = start("--resume", "last")
                while asked() == 0:
                    if process.poll() is not None:
                        sys.exit(f"hone ended with {process.returncode}: {process.stderr.read().decode()}")
                    time.sleep(0.01)
                wall = time.perf_counter() - began
                memory = most_memory(process)
                with open(f"/proc/{process.pid}/stat") as status:
                    fields = status.read().rsplit(")", 1)[1].split()
                cpu = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
                process.kill()
                process.wait()
                print(f"| {wall:.2f} s | {cpu:.2f} s | {memory:.0f} MB |", flush=True)
    finally:
        server.terminate()


if __name__ == "__main__":
    main()
