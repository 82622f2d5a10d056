#!/usr/bin/env python3
"""Floods `hone serve` on loopback with hostile requests and says whether it still answers.

    python3 Benchmarks/flood.py [--hone .build/scripts/hone] [--model FILE.gguf] [--requests 20000] [--seed 1]

Three floods at once, each bounded: mutated requests, cut off anywhere; connections that send nothing, or a byte now and
then; and proper requests, part of whose clients go away in the middle. Afterwards the server must be well, hold no
connection, serve a proper request, and end with 0 when it is interrupted. Exits with 1 otherwise.
"""
import argparse
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
PARTS = [
    b"GET ", b"POST ", b"/v1/chat/completions", b"/health", b" HTTP/1.1", b"\r\n", b"\r\n\r\n", b"\n", b"Host: a\r\n",
    b"Content-Length: 5\r\n", b"Content-Length: -1\r\n", b"Transfer-Encoding: chunked\r\n", b"Connection: close\r\n",
    b"Expect: 100-continue\r\n", b"5\r\nhello\r\n", b"0\r\n\r\n", b"ffffffff\r\n", b"\x00\xff", b"X" * 9000,
]


def request(key, body, path="/v1/chat/completions"):
    data = json.dumps(body).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
    )
    return head.encode() + data


def connect(port):
    return socket.create_connection(("127.0.0.1", port), timeout=20)


def mutated(port, key, count, seed, tally):
    chance = random.Random(seed)
    base = [
        request(key, {"model": "local/tiny", "messages": [{"role": "user", "content": "hi"}], "max_tokens": 1}),
        request(key, {"model": "local/tiny", "prompt": "hi", "max_tokens": 1}, "/v1/completions"),
    ]
    for _ in range(count):
        data = bytearray(chance.choice(base) if chance.random() < 0.5 else b"".join(chance.choices(PARTS, k=6)))
        for _ in range(chance.randrange(4)):
            place = chance.randrange(len(data))
            data[place : place + chance.randrange(3)] = chance.choice(PARTS)[:20]
        try:
            with connect(port) as client:
                client.sendall(data)
                if chance.random() < 0.5:
                    client.shutdown(socket.SHUT_WR)
                    answer = client.recv(64)
                    tally[answer[9:12].decode("ascii", "replace") if answer else "closed"] += 1
                else:
                    tally["left"] += 1
        except OSError:
            tally["reset"] += 1


def idle(port, stop):
    clients = []
    for _ in range(100):
        try:
            clients.append(connect(port))
        except OSError:
            break
    while not stop.wait(0.5):
        for client in clients[::2]:
            try:
                client.send(b"G")
            except OSError:
                pass
    for client in clients:
        client.close()


def proper(port, key, count, seed, tally):
    chance = random.Random(seed)
    body = {"model": "local/tiny", "messages": [{"role": "user", "content": "a story"}], "max_tokens": 40, "stream": True}
    for _ in range(count):
        try:
            with connect(port) as client:
                client.sendall(request(key, body))
                if chance.random() < 0.3:
                    client.recv(10)
                    tally["gone"] += 1
                    continue
                answer = client.recv(64)
                tally["proper " + answer[9:12].decode("ascii", "replace")] += 1
        except OSError:
            tally["reset"] += 1


class Tally(dict):
    def __missing__(self, name):
        return 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--hone", default=os.path.join(ROOT, ".build/scripts/hone"))
    parser.add_argument("--model", default=os.path.join(ROOT, "../shared/fixtures/weights/stories260K-q8_0.gguf"))
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.makedirs(f"{home}/data/models")
        os.symlink(os.path.realpath(options.model), f"{home}/data/models/tiny.gguf")
        key = "a key for this flood alone"
        with open(f"{home}/key", "w") as file:
            file.write(key.replace(" ", "-") + "\n")
        key = key.replace(" ", "-")
        server = subprocess.Popen(
            [options.hone, "serve", "--home", home, "--port", "0", "--key-file", f"{home}/key", "--model", "local/tiny"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        port = int(server.stdout.readline().strip().split(":")[-1].split("/")[0])
        tally, stop, start = Tally(), threading.Event(), time.monotonic()
        workers = [
            threading.Thread(target=mutated, args=(port, key, options.requests // 8, options.seed + n, tally))
            for n in range(8)
        ] + [threading.Thread(target=proper, args=(port, key, 60, options.seed + 100 + n, tally)) for n in range(4)]
        lurker = threading.Thread(target=idle, args=(port, stop))
        lurker.start()
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        seconds = time.monotonic() - start
        stop.set()
        lurker.join()
        with open(f"/proc/{server.pid}/status") as file:
            memory = next(line.split(":")[1].strip() for line in file if line.startswith("VmHWM"))
        well = server.poll() is None
        answer, held = b"", ""
        deadline = time.monotonic() + 120
        while well and time.monotonic() < deadline:
            with connect(port) as client:
                client.sendall(f"GET /metrics HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {key}\r\nConnection: close\r\n\r\n".encode())
                text = b""
                while piece := client.recv(65536):
                    text += piece
            held = next(line for line in text.decode().splitlines() if line.startswith("hone_connections "))
            if held.endswith(" 1"):
                break
            time.sleep(0.2)
        if well:
            with connect(port) as client:
                client.settimeout(60)
                client.sendall(request(key, {"model": "local/tiny", "prompt": "Once", "max_tokens": 4}, "/v1/completions"))
                answer = client.recv(64)
            server.send_signal(signal.SIGINT)
        status = server.wait(timeout=60)
        print(f"{options.requests} mutated and 240 proper requests beside 100 idle connections in {seconds:.0f} s")
        print("answers: " + ", ".join(f"{count} × {name}" for name, count in sorted(tally.items())))
        print(f"peak memory {memory}; afterwards {held}; a proper request: {answer[9:15].decode()}; exit status {status}")
        sys.exit(0 if well and held.endswith(" 1") and answer.startswith(b"HTTP/1.1 200") and status == 0 else 1)


if __name__ == "__main__":
    main()
