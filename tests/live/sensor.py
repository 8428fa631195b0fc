# SPDX-License-Identifier: GPL-3.0-or-later
"""A daemon on a veth pair in a network namespace of the test's own, and who sends.

The namespace ends with the process, and everything in it."""
import contextlib
import json
import os
import signal
import socket
import sqlite3
import ssl
import struct
import subprocess
import tempfile
import time
import urllib.request

BUILD = os.environ.get("top_builddir", "build")
TOP = os.path.abspath(os.environ.get("top_srcdir", "."))
SITE = """site: { name: Live, timezone: UTC }
sensor: { name: sensor-1, memory: 64MiB%s }
rules: [%s/rules/milestone-xprotect.yaml, %s/rules/infrastructure.yaml]
networks:
  - { subnets: [10.20.0.0/16], zone: camera, roles: [camera] }
  - { subnets: [10.30.0.0/16], zone: recorder, roles: [recording_server] }
  - { subnets: [10.40.0.0/16], zone: server, roles: [management_server] }
"""


def ip(*words):
    subprocess.run(["ip", *words], check=True, capture_output=True)


def pair(near, far, netns=None):
    ip("link", "add", near, "type", "veth", "peer", "name", far)
    for end in (near, far):
        with contextlib.suppress(OSError):  # no frames of their own
            with open(f"/proc/sys/net/ipv6/conf/{end}/disable_ipv6", "w", encoding="ascii") as f:
                f.write("1")
    if netns:
        ip("link", "set", far, "netns", netns)
        ip("-n", netns, "link", "set", far, "up")
    else:
        ip("link", "set", far, "up")
    ip("link", "set", near, "up")


def wait(seconds, ready, what):
    """Until ready() is true; what it gave."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        got = ready()
        if got:
            return got
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} s: {what() if callable(what) else what}")


def tcp(src, dst, sport, dport, seq, flags=0x18, payload=b"x" * 100):
    """A frame; checksums are nobody's concern."""
    a, b = socket.inet_aton(src), socket.inet_aton(dst)
    total = 40 + len(payload)
    header = struct.pack("!BBHHHBBH4s4s", 0x45, 0, total, seq & 0xffff, 0, 64, 6, 0, a, b)
    body = struct.pack("!HHIIBBHHH", sport, dport, seq, 1, 0x50, flags, 512, 0, 0)
    return b"\x02\0" + b + b"\x02\0" + a + b"\x08\0" + header + body + payload


def udp(src, dst, sport, dport, payload=b"x" * 40, ident=0, fragment=0, whole=None):
    a, b = socket.inet_aton(src), socket.inet_aton(dst)
    body = payload if fragment & 0x1fff else (
        struct.pack("!HHHH", sport, dport, whole or 8 + len(payload), 0) + payload)
    header = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(body), ident, fragment, 64, 17, 0,
                         a, b)
    return b"\x02\0" + b + b"\x02\0" + a + b"\x08\0" + header + body


class Sender:
    def __init__(self, far):
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
        self.socket.bind((far, 0))

    def send(self, *frames):
        for frame in frames:
            self.socket.send(frame)

    def one(self, number=0):
        self.send(udp("10.20.0.9", "10.30.0.9", 4000, 5000 + number))


class Sensor:
    def __init__(self, *interfaces, sensor=""):
        self.folder = tempfile.TemporaryDirectory(prefix="camwarden-live-")
        self.database = os.path.join(self.folder.name, "c.db")
        config = os.path.join(self.folder.name, "site.yaml")
        with open(config, "w", encoding="utf-8") as f:
            f.write(SITE % (sensor, TOP, TOP))
        self.log = open(os.path.join(self.folder.name, "log"), "w+b")
        command = [f"{BUILD}/src/camwardend", "-c", config, "--database", self.database, "-v"]
        for name in interfaces:
            command += ["-i", name]
        self.daemon = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.log)
        self.token = self.daemon.stdout.readline().decode().partition("#token=")[2].strip()
        assert self.token, self.said()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.daemon.poll() is None:
            self.daemon.kill()
        self.daemon.communicate()
        self.log.close()
        self.folder.cleanup()

    def said(self):
        self.log.flush()
        with open(self.log.name, encoding="utf-8", errors="replace") as f:
            return f.read()

    def rows(self, query):
        try:
            with contextlib.closing(sqlite3.connect(f"file:{self.database}?mode=ro",
                                                    uri=True)) as db:
                return db.execute(query).fetchall()
        except sqlite3.OperationalError as e:
            if "no such column" in str(e):
                raise
            return []

    def packets(self):
        return self.rows("SELECT coalesce(sum(packets), 0) FROM coverage")[0][0]

    def gap(self):
        """What V705 says, as one text."""
        return " ".join(r[0] for r in self.rows(
            "SELECT reason FROM finding WHERE violation = 'sensor_gap'"))

    def get(self, path):
        rq = urllib.request.Request("https://127.0.0.1:8443/api/v1/" + path,
                                    headers={"Authorization": "Bearer " + self.token})
        trust = ssl._create_unverified_context()
        with urllib.request.urlopen(rq, context=trust, timeout=20) as r:
            return json.load(r)

    def interface(self, name):
        status = self.get("status")["live"]["interfaces"]
        return next(i for i in status if i["source"] == name)

    def is_alive(self):
        return self.daemon.poll() is None

    def stop(self):
        self.daemon.send_signal(signal.SIGTERM)
        out, _ = self.daemon.communicate(timeout=30)
        assert self.daemon.returncode == 0, self.said()
        return out.decode()
