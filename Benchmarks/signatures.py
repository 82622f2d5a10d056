#!/usr/bin/env python3
"""How often the failure that Hone reads out of a program's output is the one that was recorded for it.

    Benchmarks/signatures.py ../shared/fixtures/replay/replay_dev.jsonl.gz

Each program of the file that failed is run again by `hone exec --json`, which says what it takes the error's type
to be; the recording has the exception as the interpreter itself had it.
"""

import collections
import concurrent.futures
import gzip
import json
import os
import subprocess
import sys

HONE = os.environ.get("HONE", os.path.join(os.path.dirname(__file__), "../Scripts/hone"))


def examine(recorded):
    told = subprocess.run(
        [HONE, "exec", "--lang", "python", "--timeout", "12s", "--json", "-"],
        input=recorded["program"].encode("utf-8", "surrogateescape"), capture_output=True,
    )  # fmt: skip
    failure = json.loads(told.stdout).get("failure") or {}
    return recorded["detail"], failure


def main():
    with gzip.open(sys.argv[1], "rt") as file:
        recordings = [json.loads(line) for line in file]
    failed = [each for each in recordings if each["isolated"] in ("fail", "error", "syntax") and each["detail"]]
    types, places, messages, wrong, signatures = 0, 0, 0, [], collections.Counter()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for detail, failure in pool.map(examine, failed):
            kind, _, message = detail.partition(":")
            types += failure.get("type") == kind
            messages += failure.get("type") == kind and (failure.get("message") or "").startswith(message.strip())
            places += failure.get("line") is not None
            signatures[failure.get("signature")] += 1
            if failure.get("type") != kind:
                wrong.append((detail[:80], failure.get("signature")))
    print(f"failed programs: {len(failed)}")
    print(f"type right: {types}  message, too: {messages}  a place in the program: {places}")
    print(f"different signatures: {len(signatures)}")
    for detail, signature in wrong[:20]:
        print(f"  recorded {detail!r}, read {signature!r}")


main()
