"""Kills `hone optimize` at random moments, resumes it, and compares it with one that was left alone.

    python3 Benchmarks/optimizer_kills.py --promptworld DIR --hone .build/scripts/hone --kills 50

DIR holds the simulated responder, whose answers here follow from the request alone, as a model's at temperature 0 and
without batching would: else no two runs could be compared. All the while, 5 % of the requests fail with HTTP 429 or
500, and 4 % of the reflections are malformed. Each third one is killed a second time, while it is resumed.

An answer is paid for twice when it was asked for again although the log has it. What was in flight at a kill has to be
asked for again: that is counted apart.
"""
import argparse
import asyncio
import hashlib
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from types import SimpleNamespace

from optimizer import write_task


def serve(promptworld, errors, latency):
    """Serves a responder on a free port; returns its address and a function that begins a new count."""
    sys.dont_write_bytecode = True
    sys.path.insert(0, promptworld)
    import server

    class Repeatable(server.Server):
        def fresh(self, scenario, seed):
            super().fresh(scenario, seed)
            self.known, self.attempts, self.answers, self.failures = {}, {}, {}, 0

        async def chat(self, body):
            await asyncio.sleep(latency * (4 if "reflect" in body["model"] else 1))
            name = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
            self.attempts[name] = attempt = self.attempts.get(name, 0) + 1
            if server.unit("error", name, attempt) < errors:
                self.failures += 1
                return (429 if attempt % 2 else 500), {"error": {"message": "overloaded", "type": "server_error"}}
            if name not in self.known:
                self.known[name] = self.wire.reply(body)
            self.answers[name] = self.answers.get(name, 0) + 1
            text, usage = self.known[name]
            message = {"role": "assistant", "content": text}
            choice = {"index": 0, "finish_reason": "stop", "message": message}
            return 200, {"id": "sim", "object": "chat.completion", "created": 0, "model": body["model"], "usage": usage,
                         "choices": [choice]}

    settings = SimpleNamespace(
        scenario="standard", seed=20, n_train=60, n_val=60, n_test=500, max_concurrency=0, latency_ms=0, jitter=0, error_rate=0)
    responder = Repeatable(settings)
    ready = threading.Event()
    address = []

    async def run():
        listener = await asyncio.start_server(responder.conn, "127.0.0.1", 0, backlog=512)
        address.append(f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}")
        ready.set()
        async with listener:
            await listener.serve_forever()

    threading.Thread(target=lambda: asyncio.run(run()), daemon=True).start()
    ready.wait()
    return address[0], responder


def logged(home):
    """Answers in the log that were paid for, and how many of them are to the same request."""
    database = sqlite3.connect(f"{home}/.local/share/hone/hone.db")
    rollouts = [key for key, in database.execute("SELECT key FROM optimization_events WHERE key IS NOT NULL")]
    replies, = database.execute("SELECT count(*) FROM optimization_events WHERE kind = 'reflection'").fetchone()
    database.close()
    return len(rollouts) + replies, len(rollouts) - len(set(rollouts))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--promptworld", required=True)
    parser.add_argument("--hone", default=".build/scripts/hone")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--budget", type=int, default=900)
    parser.add_argument("--errors", type=float, default=0.05)
    parser.add_argument("--seed", type=int, default=20)
    args = parser.parse_args()
    base, responder = serve(args.promptworld, args.errors, 0.01)
    chance = random.Random(1)
    responder.fresh("standard", args.seed)
    with tempfile.TemporaryDirectory() as folder:
        write_task(base, folder, args.budget, 10, 0, "pairs")

        def start(home, *arguments):
            environment = {"HOME": home, "PATH": os.environ["PATH"]}
            command = [args.hone, "optimize", *arguments, "--json", "-q"]
            return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

        def finish(process):
            output, errors = process.communicate()
            if process.returncode not in (0, 3):
                sys.exit(f"hone ended with {process.returncode}: {errors}")
            return json.loads(output)

        def kill(process, moment):
            """After so many answers, and some milliseconds."""
            while sum(responder.answers.values()) < moment and process.poll() is None:
                time.sleep(0.001)
            time.sleep(chance.uniform(0, 0.02))
            process.kill()
            process.communicate()

        responder.fresh("standard", args.seed)
        expected = finish(start(f"{folder}/undisturbed", folder))
        whole = sum(responder.answers.values())
        malformed = responder.wire.stats["malformed"]
        print(
            f"Undisturbed: {expected['rollouts']} rollouts, {expected['reflections']} reflections, "
            f"{responder.failures} failed requests, {malformed} malformed reflections; {expected['sentence']}\n", flush=True)
        print("| kill | after answers | same prompt | same rollouts | asked again, in flight | logged twice |")
        print("| --- | --- | --- | --- | --- | --- |")
        totals = [0, 0, 0, 0]
        for number in range(1, args.kills + 1):
            responder.fresh("standard", args.seed)
            home = f"{folder}/{number}"
            moments = [chance.randint(1, whole - 1)]
            process = start(home, folder)
            kill(process, moments[0])
            if number % 3 == 0:
                moments.append(chance.randint(moments[0], whole))
                kill(start(home, "--resume", "last"), moments[1])
            result = finish(start(home, "--resume", "last"))
            events, twice = logged(home)
            again = sum(responder.answers.values()) - events
            row = [result["prompt"] == expected["prompt"], result["rollouts"] == expected["rollouts"], again, twice]
            totals = [total + value for total, value in zip(totals, row)]
            print(
                f"| {number} | {', '.join(map(str, moments))} | {'yes' if row[0] else 'NO'} | {'yes' if row[1] else 'NO'} | "
                f"{again} | {twice} |", flush=True)
        print(
            f"| all | | {totals[0]} of {args.kills} | {totals[1]} of {args.kills} | {totals[2] / args.kills:.1f} on average | "
            f"{totals[3]} |")


if __name__ == "__main__":
    main()
