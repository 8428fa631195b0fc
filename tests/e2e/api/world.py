# SPDX-License-Identifier: GPL-3.0-or-later
"""A client of the API that sends what it likes, for the tests beside it; see server.c."""

import gzip
import http.client
import json
import os
import re
import socket
import ssl
import subprocess
import sys
import threading

SERVER, OPENAPI = sys.argv[1:3]
COUNT = 2500
CERTIFICATES = 230
FINDINGS = COUNT - COUNT // 7

server = None  # set by the test


with open(OPENAPI, encoding="utf-8") as file:
    document = json.load(file)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    def __init__(self, directory, port, count):
        self.port = port
        self.process = subprocess.Popen(
            [SERVER, directory, str(port), str(count)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.tokens = {}
        for line in self.process.stdout:
            if line == "ready\n":
                break
            scope, token = line.split()
            self.tokens[scope] = token

    def do(self, *words):
        """A line to the server, and the words of its answer."""
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().split()
        assert answer and answer[0] == "done", (words, answer)
        return answer[1:]

    def again(self):
        self.do("again")

    def stop(self):
        self.process.stdin.close()
        status = self.process.wait(timeout=30)
        self.process.stdout.close()
        return status, self.process.stderr.read(), self.process.stderr.close()


def context():
    c = ssl.create_default_context()
    c.check_hostname = False
    c.verify_mode = ssl.CERT_NONE
    return c


class Answer:
    def __init__(self, raw):
        self.status = raw.status
        self.headers = raw.headers
        self.body = raw.read()

    def json(self):
        return json.loads(self.body)

    def text(self):
        """The body as text; of what is none only that there was something."""
        body = self.body
        if body and self.headers["Content-Encoding"] == "gzip":
            body = gzip.decompress(body)
        try:
            return body.decode()
        except UnicodeDecodeError:
            return "x"


def connect():
    return http.client.HTTPSConnection("127.0.0.1", server.port, context=context(), timeout=20)


kept = threading.local()


transcript = os.environ.get("TRANSCRIPT")
written = {}


def note(method, path, answer):
    """For tests/e2e/openapi: some answers of each kind."""
    kind = method, re.sub(r"[a-z]_0[0-9]+", "", path.split("=")[0]), answer.status
    written[kind] = written.get(kind, 0) + 1
    if transcript is None or written[kind] > 12:
        return
    entry = {"method": method, "path": path, "status": answer.status,
             "type": answer.headers["Content-Type"], "body": answer.text()}
    with open(transcript, "a", encoding="utf-8") as out:
        out.write(json.dumps(entry) + "\n")


def request(path, token="viewer", method="GET", headers=None, connection=None, body=None):
    """One exchange, on this thread's kept connection unless another is given.  A body
    that is no bytes is sent as JSON."""
    fields = dict(headers or {})
    if body is not None and not isinstance(body, bytes):
        body = json.dumps(body).encode()
        fields.setdefault("Content-Type", "application/json")
    if token is not None:
        fields["Authorization"] = f"Bearer {server.tokens.get(token, token)}"
    if connection is None and not hasattr(kept, "connection"):
        kept.connection = connect()
    c = connection or kept.connection
    try:
        c.request(method, path, body=body, headers=fields)
        answer = Answer(c.getresponse())
    except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
        if connection is not None:
            raise
        c.close()  # it idled for too long; the next request connects again
        c.request(method, path, body=body, headers=fields)
        answer = Answer(c.getresponse())
    note(method, path, answer)
    return answer


def get(path):
    answer = request(f"/api/v1/{path}")
    assert answer.status == 200, (path, answer.status, answer.body)
    return answer.json()


def pages(path, limit):
    """Every item of a list, page by page."""
    join = "&" if "?" in path else "?"
    after = ""
    while True:
        page = get(f"{path}{join}limit={limit}{after}")
        assert len(page["items"]) <= limit
        yield page
        if page["next"] is None:
            return
        assert len(page["items"]) == limit
        after = f"&after={page['next']}"


def items(path, limit=1000):
    return [item for page in pages(path, limit) for item in page["items"]]


def operations():
    """Path, method and operation of all that is described."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield path, method.upper(), operation


def raw(data):
    """The first status of what the server answers to these bytes, or None when
    it only closes; and whether it closed."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as tcp:
        with context().wrap_socket(tcp) as tls:
            received = b""
            try:
                tls.sendall(data)
                while part := tls.recv(65536):
                    received += part
                closed = True
            except (ConnectionResetError, BrokenPipeError, ssl.SSLEOFError):
                closed = True
            except TimeoutError:
                closed = False
    match = re.match(rb"HTTP/1\.[01] (\d{3})", received)
    return (int(match[1]) if match else None), closed
