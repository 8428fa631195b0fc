#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What reports say of three weeks, in every format."""
import csv
import html.parser
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import world  # noqa: E402

faults = 0


def fact(true, text):
    global faults
    if not true:
        faults += 1
        print("not so:", text)


def check_same(database, reports):
    for fmt, data in reports.items():
        again = world.report(database, fmt, "--week", "2026-W47")
        fact(again == data, f"{fmt}: made twice, the same bytes")


def check_json(reports):
    r = json.loads(reports["json"])
    fact(r["from"] == "2026-11-16T00:00:00.000000Z", "a week begins at Lisbon's midnight")
    fact(r["complete"] is True, "the week is over")
    changes = {s["severity"]: s for s in r["severities"]}
    for s in changes.values():
        fact(s["open"] == s["new"] + s["still_there"], "open is new and still there")
    by_change = {}
    for item in r["findings"]:
        by_change.setdefault(item["change"], []).append(item["finding"])
    gone = {(f["code"], f["client"]["host"]) for f in by_change["gone"]}
    fact(("V102", "CAM3") in gone, "what only the first week had is gone")
    fact(sum(s["gone"] for s in changes.values()) == len(by_change["gone"]),
         "the count of what is gone is that of the list")
    fact({f["client"]["host"] for f in by_change["new"]} >= {"CAM6"},
         "what only the second week had is new")
    excepted = [f for f in by_change["still_there"] if f["status"] == "excepted"]
    fact({f["exception"] for f in excepted} == {"EX-CAM1"},
         "a finding under an exception is listed")
    fact(sum(s["excepted"] for s in changes.values()) == len(excepted),
         "and counted apart")
    state = {e["exception"]["id"]: (e["in_force"], e["ends_soon"]) for e in r["exceptions"]}
    fact(state == {"EX-CAM1": (True, True), "EX-OLD": (False, False),
                   "EX-NAS": (True, False)}, f"exceptions by their end: {state}")
    blind = [b for b in r["coverage"]["blind"] if b["lost"] == 0]
    fact(len(blind) == 2 and r["coverage"]["blind_seconds"] > 6 * 86400,
         "the times before and behind the capture are blind")
    fact({c["control"] for c in r["controls"]} == {"SI-2", "CM-6", "SC-23", "CA-3", "SC-7"},
         "each control has an answer")
    ids = [i["finding"]["id"] for i in r["findings"]]
    fact(len(ids) == len(set(ids)), "each finding stands once")
    return r


def check_csv(reports, r):
    rows = list(csv.reader(io.StringIO(reports["csv"].decode(), newline=""), strict=True))
    fact(reports["csv"].count(b"\r\n") == len(rows), "CSV: lines end as RFC 4180 has it")
    fact(len({len(row) for row in rows}) == 1, "CSV: every line has as many fields")
    fact(len(rows) == 1 + len(r["findings"]), "CSV: every finding is a line")
    fact(not [f for row in rows for f in row if f[:1] in "=+-@|%" and f], "CSV: no formula")


class Page(html.parser.HTMLParser):
    """Elements are closed in their order, and what may run or load is noted."""

    VOID = {"meta", "col", "link", "img", "br"}

    def __init__(self):
        super().__init__()
        self.open, self.bad, self.text = [], [], []

    def handle_starttag(self, tag, attrs):
        if tag not in self.VOID:
            self.open.append(tag)
        if tag in {"script", "img", "link", "iframe", "object"}:
            self.bad.append(tag)
        self.bad += [n for n, _ in attrs if n.startswith("on") or n in {"style", "src", "href"}]

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.bad.append("/" + tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_data(self, data):
        self.text.append(data)


def check_html(reports):
    page = Page()
    page.feed(reports["html"].decode())
    fact(not page.bad and not page.open, f"HTML: is well formed and loads nothing {page.bad}")
    text = " ".join(page.text)
    fact("<b>OT-311</b>" in text, "HTML: a text that looks like a tag is a text")
    for words in ("SC-7 Boundary Protection", "EX-CAM1", "To do:", "What a passive sensor"):
        fact(words in text, f"HTML: has '{words}'")


def check_pdf(place, reports):
    if shutil.which("pdfinfo") is None:
        print("no pdfinfo here: the PDF is not looked into")
        return
    path = os.path.join(place, "report.pdf")
    with open(path, "wb") as f:
        f.write(reports["pdf"])
    info = world.run("pdfinfo", path).decode()
    for pattern in (r"Title: +Harbor Terminal: compliance report, week 2026-W47",
                    r"Tagged: +yes", r"Page size: .*A4", r"JavaScript: +no",
                    r"CreationDate: .*Nov 23"):
        fact(re.search(pattern, info), f"PDF: {pattern}")
    fact(b"/Lang (en)" in reports["pdf"], "PDF: says its language")
    fonts = world.run("pdffonts", path).decode().splitlines()[2:]
    fact(fonts and all(re.search(r"\byes +yes\b", f) for f in fonts),
         f"PDF: fonts are embedded {fonts}")
    check = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True)
    fact(check.returncode == 0 and not check.stderr, f"PDF: is sound {check.stderr}")
    text = check.stdout.decode()
    pages = text.count("\f")
    fact(f"Page {pages} of {pages}" in text, "PDF: pages are numbered to the last")
    fact("satisfied" in text, "PDF: words are whole")


def check_oscal(place, reports, r):
    doc = json.loads(reports["oscal"])["assessment-results"]
    result = doc["results"][0]
    fact(len(result["observations"]) == len(
        [f for f in r["findings"] if f["change"] != "gone"]), "OSCAL: all are observations")
    have = {o["uuid"] for o in result["observations"]}
    used = {u["observation-uuid"] for x in result["risks"] + result["findings"]
            for u in x.get("related-observations", [])}
    fact(used <= have, "OSCAL: what is pointed at is there")
    risks = {x["uuid"]: x["title"] for x in result["risks"]}
    related = {u["risk-uuid"] for x in result["findings"] for u in x.get("related-risks", [])}
    named = {f["finding"]["violation"] for f in r["findings"] if f["finding"]["controls"]}
    fact({risks[u] for u in set(risks) - related}.isdisjoint(named),
         "OSCAL: each risk is of the controls that its violation names")
    fact(related <= set(risks), "OSCAL: risks that are pointed at are there")
    deviations = [x for x in result["risks"] if x["status"] == "deviation-approved"]
    fact([x["title"] for x in deviations] == ["Exception EX-CAM1"] and
         deviations[0]["deadline"].startswith("2026-12-05"), "OSCAL: deviations have deadlines")
    items = [i["uuid"] for i in result["local-definitions"]["inventory-items"]]
    subjects = {s["subject-uuid"] for o in result["observations"] for s in o["subjects"]}
    fact(len(items) == len(set(items)) and subjects == set(items), "OSCAL: hosts are there once")
    before = json.loads(world.report(os.path.join(place, "report.db"), "oscal",
                                     "--week", "2026-W46"))["assessment-results"]["results"][0]
    fact(have & {o["uuid"] for o in before["observations"]}, "OSCAL: UUIDs are stable")
    fact(before["uuid"] != result["uuid"], "OSCAL: each week's result has its own")
    schema(place, reports)


def schema(place, reports):
    here = os.path.join(world.SOURCE, "tests/e2e/report")
    work = os.path.join(world.BUILD, "tests/e2e/report/work")
    if shutil.which("npm") is None or shutil.which("node") is None:
        print("no npm here: OSCAL is not validated")
        return
    os.makedirs(work, exist_ok=True)
    for name in ("package.json", "package-lock.json", "validate.mjs"):
        shutil.copyfile(os.path.join(here, name), os.path.join(work, name))
    done = os.path.join(work, "node_modules/.installed")
    if not os.path.exists(done):
        command = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund",
                   "--loglevel=error")
        if subprocess.run(command, cwd=work, check=False).returncode != 0:
            print("npm cannot install ajv here: OSCAL is not validated")
            return
        open(done, "w", encoding="utf-8").close()
    path = os.path.join(place, "report.oscal.json")
    with open(path, "wb") as f:
        f.write(reports["oscal"])
    command = ("node", "validate.mjs",
               os.path.join(here, "oscal_assessment-results_schema.json"), path)
    valid = subprocess.run(command, cwd=work, capture_output=True, text=True)
    fact(valid.returncode == 0, "OSCAL: is valid by NIST's schema: " + valid.stdout + valid.stderr)


def check_written(place, database, reports):
    """What the daemon wrote when weeks had ended."""
    folder = os.path.join(place, "reports")
    names = sorted(os.listdir(folder))
    fact(names == ["camwarden-2026-W44.html", "camwarden-2026-W46.html",
                   "camwarden-2026-W46.oscal.json", "camwarden-2026-W47.html",
                   "camwarden-2026-W47.oscal.json"],
         f"weeks that are over have reports, old ones go: {names}")
    week = json.loads(world.report(database, "json", "--week", "2026-W47"))["trend"]
    fact([w["week"] for w in week] == ["2026-W46", "2026-W47"], "both weeks are kept")
    fact(week[0]["controls"]["SC-7"] == "not_satisfied", "with what they were")
    with open(os.path.join(folder, names[-1]), encoding="utf-8") as f:
        written = json.load(f)["assessment-results"]["results"][0]
    now = json.loads(reports["oscal"])["assessment-results"]["results"][0]
    shutil.rmtree(folder)
    done = subprocess.run((world.DAEMON, "-c", os.path.join(place, "site.yaml"), "--database",
                           database, "-r", os.path.join(place, "w48.pcap")),
                          capture_output=True, text=True)
    fact(done.returncode == 0 and "tried again" in done.stderr and
         "camwarden-2026-W4" in done.stderr, f"what cannot be written is said: {done.stderr}")
    os.mkdir(folder)
    subprocess.run((world.DAEMON, "-c", os.path.join(place, "site.yaml"), "--database",
                    database, "-r", os.path.join(place, "w48.pcap")), check=True,
                   stdout=subprocess.DEVNULL)
    fact(len(os.listdir(folder)) == 4, "and is written at the next look")
    for key in ("uuid", "observations", "findings", "risks"):
        fact(written[key] == now[key], f"written by the daemon as by the command: {key}")


def check_command(place, database):
    def ends(status, words, *args):
        done = subprocess.run((world.COMMAND, "report", "--database", database) + args,
                              capture_output=True, text=True)
        fact(done.returncode == status and words in done.stderr,
             f"{args}: {done.returncode} {done.stderr}")

    ends(2, "ISO week", "--week", "2026-W54")
    ends(2, "goes without", "--week", "2026-W47", "--from", "2026-11-16", "--to", "2026-11-17")
    ends(2, "go together", "--from", "2026-11-16")
    ends(2, "is before", "--from", "2026-11-16", "--to", "2026-11-16")
    ends(2, "one of html, pdf", "--format", "docx")
    ends(1, "No such file", "-o", os.path.join(place, "none/report.html"))
    newest = json.loads(world.report(database, "json"))
    fact(newest["week"] == "2026-W47", "without a period: the newest week that is over")
    day = json.loads(world.report(database, "json", "--from", "2026-11-16",
                                  "--to", "2026-11-17"))
    fact(day["week"] is None and day["compared_from"].startswith("2026-11-15"),
         "a period is compared to the time before it, as long as itself")
    path = os.path.join(place, "out.html")
    world.report(database, "html", "--week", "2026-W47", "-o", path)
    fact(os.path.exists(path) and not os.path.exists(path + ".part"), "a file appears whole")
    if os.path.exists("/dev/full"):
        with open("/dev/full", "wb") as full:
            done = subprocess.run((world.COMMAND, "report", "--database", database),
                                  stdout=full, stderr=subprocess.PIPE, check=False)
        fact(done.returncode == 1, "a full disk is a failure")


def main():
    with tempfile.TemporaryDirectory() as place:
        database = world.make_database(place)
        reports = {f: world.report(database, f, "--week", "2026-W47") for f in world.FORMATS}
        check_same(database, reports)
        r = check_json(reports)
        check_csv(reports, r)
        check_html(reports)
        check_pdf(place, reports)
        check_oscal(place, reports, r)
        check_command(place, database)
        check_written(place, database, reports)
    return 1 if faults else 0


sys.exit(main())
