#!/usr/bin/env python3
"""What judging costs without walls: forks for each recorded program, which runs with its tests in one process.

    Benchmarks/fork_server.py             # all of ../shared/fixtures/replay (or of HONE_SHARED)
    Benchmarks/fork_server.py 2/3         # every third, from the second on
    Benchmarks/fork_server.py all 2 warm  # two at a time; with the usual modules imported before the fork

A pass is exit status 0, which any program can have. Programs whose recorded verdict is a timeout are left out.
"""

import gc
import gzip
import json
import os
import pathlib
import resource
import sys
import time

SHARED = pathlib.Path(os.environ.get("HONE_SHARED") or pathlib.Path(__file__).resolve().parents[2] / "shared")
COMMON = "typing math re itertools heapq collections functools operator string copy datetime".split()


def start(text):
    process = os.fork()
    if process == 0:
        status = 1
        try:
            null = os.open("/dev/null", os.O_RDWR)
            for descriptor in range(3):
                os.dup2(null, descriptor)
            resource.setrlimit(resource.RLIMIT_CPU, (12, 13))
            exec(compile(text, "program.py", "exec"), {"__name__": "__main__"})
            status = 0
        finally:
            os._exit(status)
    return process


def work(recordings, answer):
    agreeing = 0
    for each in recordings:
        _, status = os.waitpid(start(each["program"]), 0)
        agreeing += (status == 0) == (each["isolated"] == "pass")
    os.write(answer, b"%d" % agreeing)


def main(part="all", workers="2", kind="cold"):
    first, step = (1, 1) if part == "all" else map(int, part.split("/"))
    with gzip.open(SHARED / "fixtures/replay/replay_dev.jsonl.gz") as file:
        recordings = [json.loads(line) for line in file][first - 1 :: step]
    recordings = [each for each in recordings if each["isolated"] != "timeout"]
    if kind == "warm":
        for name in COMMON:
            __import__(name)
    gc.freeze()
    began, answers = time.monotonic(), []
    for number in range(int(workers)):
        reading, writing = os.pipe()
        answers.append(reading)
        if os.fork() == 0:
            work(recordings[number :: int(workers)], writing)
            os._exit(0)
        os.close(writing)
    agreeing = sum(int(os.read(answer, 16)) for answer in answers)
    for _ in answers:
        os.wait()
    took, usage = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    rate, busy = len(recordings) / took, len(recordings) / (usage.ru_utime + usage.ru_stime)
    print(
        f"a fork server without walls ({kind}): {agreeing} of {len(recordings)} statuses agree with the verdicts; "
        f"{rate:.0f} a second by {workers} at a time, {busy:.0f} a second of CPU time")


if __name__ == "__main__":
    main(*sys.argv[1:])
