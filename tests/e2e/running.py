# SPDX-License-Identifier: GPL-3.0-or-later
"""A daemon of a test: its folder with a site file, packets down a pipe, its API."""
import json
import os
import re
import signal
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import time
import urllib.request

top = os.environ["top_builddir"]
source = os.path.abspath(os.environ["top_srcdir"])
DAEMON = os.path.join(top, "src/camwardend")
COMMAND = os.path.join(top, "src/camwarden")
# Line 12 is the first that a case adds.
SITE = f"""\
site: {{ name: Test, timezone: UTC }}
sensor: {{ name: s1, interfaces: [], memory: 64MiB }}
rules: [{source}/rules/milestone-xprotect.yaml, {source}/rules/infrastructure.yaml]
networks:
  - {{ subnets: [10.20.0.0/24], zone: camera, roles: [camera] }}
hosts:
  - {{ name: RS1, addresses: [10.30.0.11], roles: [recording_server] }}
  - name: MS
    addresses: [10.40.0.10]
    roles: [management_server, event_server]
api: {{ listen: ["127.0.0.1:{{port}}"] }}
"""


def packet(sport, ident=1):
    """A record of a savefile: a SYN from a camera to 9000/tcp of MS."""
    tcp = struct.pack(">HHIIBBHHH", sport, 9000, 1, 0, 0x50, 0x02, 1000, 0, 0)
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 40, ident, 0, 64, 6, 0,
                     bytes([10, 20, 0, 5]), bytes([10, 40, 0, 10]))
    frame = b"\2" * 12 + b"\x08\x00" + ip + tcp
    return struct.pack("<IIII", 1763280000 + sport, 0, len(frame), len(frame)) + frame


def enter_namespace():
    """Starts the test again with a network of its own, where that can be had; once."""
    test = ["unshare", "-n" if os.geteuid() == 0 else "-rn"]
    if os.environ.get("CAMWARDEN_NAMESPACE") is not None:
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    elif subprocess.run([*test, "ip", "link"], capture_output=True, check=False).returncode == 0:
        os.environ["CAMWARDEN_NAMESPACE"] = "own"
        os.execvp(test[0], [*test, sys.executable, *sys.argv])


class Place:
    def __init__(self, folder):
        self.folder = folder
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        self.site = SITE.replace("{port}", str(self.port))
        self.write("site.yaml", self.site)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as f:
            f.write(text)

    def check(self):
        return subprocess.run([DAEMON, "-c", self.path("site.yaml"), "-T"], capture_output=True,
                              timeout=60, check=False)

    def refused(self, name, file, place, word):
        r = self.check()
        text = r.stderr.decode()
        assert r.returncode == 1, f"{name}: status {r.returncode}"
        assert text.count("\n") == 1, f"{name}: not one line: {text}"
        assert f"{file}:{place}: " in text, f"{name}: not at {place}: {text}"
        assert word in text.split(f":{place}: ")[1], f"{name}: no {word}: {text}"


class Running:
    """A daemon that reads packets from a pipe for as long as we hold it open."""

    def __init__(self, p, *options):
        self.p = p
        self.stderr = open(p.path("stderr"), "w+b")
        self.process = subprocess.Popen(
            [DAEMON, "-c", p.path("site.yaml"), "--database", p.path("c.db"), "-r", "-",
             "--serve", *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.stderr)
        # An attempt is told in a later second: so there is one.
        self.send(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1) +
                  packet(1025) + packet(1026))
        self.token = None
        while self.token is None:
            line = self.process.stdout.readline().decode()
            assert line, self.said()
            match = re.search(r"#token=(cwt_\S+)", line)
            self.token = match and match[1]

    def said(self):
        with open(self.p.path("stderr"), encoding="utf-8") as f:
            return f.read()

    def send(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def get(self, path):
        context = ssl._create_unverified_context()  # pylint: disable=protected-access
        request = urllib.request.Request(f"https://127.0.0.1:{self.p.port}/api/v1/{path}",
                                         headers={"Authorization": f"Bearer {self.token}"})
        with urllib.request.urlopen(request, timeout=20, context=context) as answer:
            return json.load(answer)

    def ports_of(self, rule):
        return [r["ports"] for r in self.get("rules")["items"] if r["id"] == rule]

    def reload(self, wanted):
        """Hangs up and waits until `wanted` holds; False when it never does."""
        self.process.send_signal(signal.SIGHUP)
        for _ in range(200):
            if wanted():
                return True
            time.sleep(0.05)
        return False

    def end(self):
        self.process.stdin.close()
        while b"read" not in self.process.stdout.readline():
            assert self.process.poll() is None, self.said()
        self.process.send_signal(signal.SIGTERM)
        self.process.stdout.read()
        status = self.process.wait(timeout=20)
        self.stderr.close()
        return status


class Live(Running):
    """One that listens at an end of a pair of interfaces."""

    def __init__(self, p, *options, program=(DAEMON,)):  # pylint: disable=super-init-not-called
        self.p = p
        self.stderr = open(p.path("stderr"), "w+b")
        self.process = subprocess.Popen(
            [*program, "-c", p.path("site.yaml"), "--database", p.path("c.db"), "-i", "veth0",
             *options],
            stdout=subprocess.PIPE, stderr=self.stderr)
        line = self.process.stdout.readline().decode()
        assert "#token=" in line, self.said()
        self.token = re.search(r"#token=(cwt_\S+)", line)[1]

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.stdout.read()
        return self.process.wait(timeout=60)


def make_link():
    """veth0 and veth1 in this test's own network; once.  False: it has none."""
    if os.environ.get("CAMWARDEN_NAMESPACE") is None:
        return False
    if subprocess.run(["ip", "link", "show", "veth0"], check=False,
                      capture_output=True).returncode == 0:
        return True
    for step in ("link add veth0 type veth peer name veth1", "link set lo up",
                 "link set veth0 up", "link set veth1 up"):
        if subprocess.run(["ip", *step.split()], check=False, capture_output=True).returncode:
            return False
    time.sleep(1)  # what the kernel says about a new link is over
    return True


def has_seccomp():
    with open(os.path.join(top, "config.h"), encoding="ascii") as f:
        return "#define HAVE_SECCOMP 1" in f.read()


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def is_sanitized():
    with open(DAEMON, "rb") as f:
        return b"__asan_init" in f.read()


def run_tests(tests):
    """Each in a folder of its own; the exit status."""
    failed = 0
    for test in tests:
        with tempfile.TemporaryDirectory() as folder:
            try:
                said = test(Place(folder))
                print(f"ok   {test.__name__}{': ' + said if said else ''}", flush=True)
            except Exception as e:  # pylint: disable=broad-except
                failed += 1
                print(f"FAIL {test.__name__}: {type(e).__name__}: {e}", flush=True)
    return 1 if failed else 0
