# SPDX-License-Identifier: GPL-3.0-or-later
"""Three weeks of a terminal's traffic through the real daemon -> a database; and the
reports of it.  The demonstration's traffic twice, a week apart: in the first week two
more things happen and what CAM6 does does not; then a minute of the third, so that
the second is over."""
import os
import re
import subprocess

SOURCE = os.path.abspath(os.environ["top_srcdir"])
BUILD = os.path.abspath(os.environ["top_builddir"])
DAEMON = os.path.join(BUILD, "src/camwardend")
COMMAND = os.path.join(BUILD, "src/camwarden")
FORMATS = ("html", "pdf", "csv", "json", "oscal")

EXCEPTIONS = """
exceptions:
  - { id: EX-CAM1, violation: V101, client: CAM1, server: any, owner: j.silva,
      reason: "=vendor's firmware, ticket <b>OT-311</b>", expires: 2026-12-05 }
  - { id: EX-OLD, violation: V102, client: CAM2, server: CAM3, owner: m.costa,
      reason: installation, expires: 2026-11-12 }
  - { id: EX-NAS, violation: V105, client: NAS, server: any, owner: m.costa,
      reason: backup until the new array is there, expires: 2027-06-30 }
"""
REPORTS = """
reports: { directory: reports, formats: [html, oscal], keep: 28d }
"""
FIRST_WEEK = """
# only in the first week
session CAM3:40001 > CAM4:23
    > "root\\r\\n"
session ADMIN:40002 > CAM5:80
    > "GET / HTTP/1.1\\r\\nHost: cam5\\r\\n\\r\\n"
"""


def without(body, host):
    """Less what that host begins: a block is a line and those that are indented."""
    blocks = re.split(r"(?m)^(?=\S)", body)
    return "".join(b for b in blocks if not re.match(rf"([@+]\S+ )?\w+ {host}:", b))


def run(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout


def make_capture(place, name, start, body):
    packets = os.path.join(place, name + ".packets")
    with open(packets, "w", encoding="utf-8") as f:
        f.write(f"start {start}\n" + body)
    capture = os.path.join(place, name + ".pcap")
    run("python3", os.path.join(SOURCE, "tests/tools/mkpcap.py"), "-o", capture, packets)
    return capture


def make_database(place):
    with open(os.path.join(SOURCE, "demo/packets"), encoding="utf-8") as f:
        demo = re.sub(r"(?m)^start .*\n", "", f.read())
    with open(os.path.join(SOURCE, "demo/site.yaml"), encoding="utf-8") as f:
        site = f.read().replace("../rules/", SOURCE + "/rules/")
    demo = demo.replace("certificates/", SOURCE + "/demo/certificates/")
    site = site.replace("certificates/", SOURCE + "/demo/certificates/")
    with open(os.path.join(place, "site.yaml"), "w", encoding="utf-8") as f:
        f.write(site + EXCEPTIONS + REPORTS)
    hosts = "".join(line for line in demo.splitlines(True) if line.startswith("host "))
    captures = (
        make_capture(place, "w46", "2026-11-09T08:00:00Z",
                     without(demo, "CAM6") + FIRST_WEEK),
        make_capture(place, "w47", "2026-11-16T08:00:00Z", demo),
        make_capture(place, "w48", "2026-11-23T00:10:00Z",
                     hosts + "session RS1CAM:50000 > CAM1:443\n    > \"x\"\n"))
    folder = os.path.join(place, "reports")
    os.mkdir(folder)
    for week in ("W42", "W44"):  # one is older than 28d
        with open(os.path.join(folder, f"camwarden-2026-{week}.html"), "w") as f:
            f.write("of before")
    database = os.path.join(place, "report.db")
    run(DAEMON, "-c", os.path.join(place, "site.yaml"), "--database", database,
        *(word for c in captures for word in ("-r", c)))
    return database


def report(database, fmt, *period):
    return run(COMMAND, "report", "--database", database, "--format", fmt, *period)
