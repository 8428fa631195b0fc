# SPDX-License-Identifier: GPL-3.0-or-later
"""api.py SERVER: pages of findings out of 100,000, at a fixed rate over eight kept
connections; how long each took.  A request is timed from when it was due, so that one
that waits for the one before it counts what it waited.

Environment: BENCH_FINDINGS (100000), BENCH_RATE (500 a second), BENCH_SECONDS (10)."""

import http.client
import os
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time

FINDINGS = int(os.environ.get("BENCH_FINDINGS") or 100000)
RATE = int(os.environ.get("BENCH_RATE") or 500)
SECONDS = int(os.environ.get("BENCH_SECONDS") or 10)
CONNECTIONS = 8


def start(directory, port):
    """The server over a database of that many findings, and a token."""
    server = subprocess.Popen([sys.argv[1], directory, str(port), str(FINDINGS)],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    tokens = dict(line.split() for line in iter(server.stdout.readline, "ready\n"))
    return server, tokens["viewer"]


def client(number, port, token, begin, took):
    c = http.client.HTTPSConnection("127.0.0.1", port,
                                    context=ssl._create_unverified_context(), timeout=30)
    c.connect()
    due = begin + number / RATE
    while due < begin + SECONDS:
        time.sleep(max(0.0, due - time.monotonic()))
        after = len(took) * 37 % FINDINGS
        c.request("GET", f"/api/v1/findings?limit=50&after={after}",
                  headers={"Authorization": f"Bearer {token}"})
        answer = c.getresponse()
        answer.read()
        if answer.status != 200:
            sys.exit(f"status {answer.status}")
        took.append(time.monotonic() - due)
        due += CONNECTIONS / RATE


def main():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    with tempfile.TemporaryDirectory() as directory:
        server, token = start(directory, port)
        took, begin = [], time.monotonic() + 1
        threads = [threading.Thread(target=client, args=(n, port, token, begin, took))
                   for n in range(CONNECTIONS)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        seconds = time.monotonic() - begin
        server.stdin.close()
        server.wait()
    took.sort()
    print(f"api_requests {len(took) / seconds:.0f} per second of {RATE} asked for")
    for part in (50, 99):
        print(f"api_p{part} {took[len(took) * part // 100] * 1000:.1f} ms")
    print(f"api_max {took[-1] * 1000:.1f} ms")


main()
