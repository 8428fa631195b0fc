# SPDX-License-Identifier: GPL-3.0-or-later
"""The API from outside.  check.py SERVER OPENAPI.JSON; see server.c."""

import json
import os
import re
import socket
import ssl
import stat
import struct
import subprocess
import sys
import tempfile
import threading
import unittest

import world
from schema import faults, resolve
from world import (CERTIFICATES, COUNT, FINDINGS, SERVER, Server, connect, context, document,
                   free_port, get, items, operations, pages, raw, request)


class Problems(unittest.TestCase):
    def problem(self, answer, status):
        self.assertEqual(answer.status, status, answer.body)
        self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
        body = answer.json()
        schema = {"$ref": "#/components/schemas/Problem"}
        self.assertEqual(faults(document, schema, body), [])
        self.assertEqual(body["status"], status)
        return body["detail"]

    def test_resources_need_a_token(self):
        for path, method, operation in operations():
            if operation.get("security") == []:
                continue
            for token in [None, "cwt_" + "A" * 43, "x", "", "cwt_" + "A" * 44]:
                answer = request(path.replace("{id}", "f_1"), token, method)
                self.problem(answer, 401)
                self.assertIn("Bearer", answer.headers["WWW-Authenticate"])

    def test_open_resources_answer_anybody(self):
        for path in ["/healthz", "/api/v1/openapi.json"]:
            self.assertEqual(request(path, None).status, 200)

    def test_other_schemes_are_refused(self):
        token = world.server.tokens["viewer"]
        for field in [f"Basic {token}", token, f"Bearer{token}", f"Bearer {token} x"]:
            self.problem(request("/api/v1/status", None, headers={"Authorization": field}), 401)
        answer = request("/api/v1/status", None, headers={"Authorization": f"bearer {token}"})
        self.assertEqual(answer.status, 200)

    def test_unknown_paths_are_not_found(self):
        for path in ["/api", "/api/v1", "/api/v1/finding", "/api/v1/findings/x/y", "/app.jsx",
                     "/healthz/x", "/metrics/x", "/API/V1/STATUS", "/index.html"]:
            self.problem(request(path), 404)
        self.assertIn("nowhere", self.problem(request("/nowhere"), 404))

    def test_unknown_finding_is_not_found(self):
        self.assertIn("f_zz", self.problem(request("/api/v1/findings/f_zz"), 404))

    def test_other_methods_are_not_allowed(self):
        for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"]:
            for path, allow in [("/", "GET, HEAD"), ("/api/v1/findings", "GET, HEAD"),
                                ("/healthz", "GET, HEAD"),
                                ("/api/v1/findings/x/acknowledge", "POST"),
                                ("/api/v1/session", "GET, HEAD, POST, DELETE")]:
                if method not in allow:
                    answer = request(path, method=method)
                    self.problem(answer, 405)
                    self.assertEqual(answer.headers["Allow"], allow)

    def test_wrong_parameters_are_refused_with_what_would_be_right(self):
        cases = {
            "findings?severity=severe": "critical",
            "findings?severity_least=1": "critical",
            "findings?violation=V999": "V101",
            "findings?status=closed": "acknowledged",
            "findings?control=SC-8": "SC-23",
            "conversations?control=SC-7": "verdict",
            "findings?role=Recording%20Server": "recording_server",
            "findings?from=yesterday": "2026-11-16",
            "findings?from=2026-11-17&to=2026-11-16": "later",
            "findings?limit=0": "1000",
            "findings?limit=1001": "1000",
            "findings?limit=ten": "1000",
            "findings?limit=-1": "1000",
            "findings?after=x": "number",
            "findings?since=-1": "number",
            "findings?sevirity=high": "severity",
            "findings?severity=": "empty",
            "findings?severity=low&severity=high": "twice",
            "findings?severity": "name=value",
            "findings?host=%00": "escape",
            "findings?host=%ff": "UTF-8",
            "findings?host=%zz": "escape",
            "findings?host=" + "a" * 64: "64",
            "conversations?verdict=fine": "not_evaluable",
            "conversations?transport=carrier-pigeon": "udp",
            "conversations?severity=high": "verdict",
            "matrix?limit=1": "none",
            "findings/f_1?limit=1": "none",
            "status?x=1": "none",
            "openapi.json?x=1": "none",
        }
        for path, hint in cases.items():
            with self.subTest(path):
                self.assertIn(hint, self.problem(request(f"/api/v1/{path}"), 400))

    def test_long_address_is_refused(self):
        self.problem(request("/" + "a" * 5000), 414)

    def test_ambiguous_paths_are_refused(self):
        for path in ["//", "/./", "/../etc/passwd", "/api/%2e%2e/x", "/api%2fv1", "/%00", "/%",
                     "/api//v1", "/api/v1/", "/a%0d%0aSet-Cookie:x"]:
            with self.subTest(path):
                self.problem(request(path), 400)

    def test_detail_of_an_error_is_inert(self):
        answer = request("/%3Cscript%3Ealert(1)%3C/script%3E")
        self.assertNotIn(b"<script", answer.body)


class Lists(unittest.TestCase):
    def test_pages_give_each_item_exactly_once(self):
        for path, total in [("findings", FINDINGS), ("conversations", COUNT), ("assets", COUNT),
                            ("certificates", CERTIFICATES)]:
            for limit in [97, 1000]:
                seen = [json.dumps(item) for page in pages(path, limit) for item in page["items"]]
                self.assertEqual(len(seen), total, path)
                self.assertEqual(len(set(seen)), total, path)

    def test_certificates_come_by_their_end(self):
        ends = [x["not_after"] for page in pages("certificates", 97) for x in page["items"]]
        self.assertEqual(ends, sorted(ends))
        self.assertEqual(len(items("certificates?host=SRV1")), CERTIFICATES // 2)
        for x in items("certificates"):
            self.assertIn("self_signed", x["problems"])
            self.assertIn("shared_key", x["problems"])

    def test_pages_of_one_item_go_on(self):
        page = get("findings?limit=1")
        following = get(f"findings?limit=1&after={page['next']}")
        self.assertNotEqual(page["items"], following["items"])

    def test_default_page_has_100_items(self):
        self.assertEqual(len(get("findings")["items"]), 100)

    def test_last_page_has_no_next(self):
        page = get(f"findings?limit={FINDINGS % 1000}&severity=info")
        self.assertIsNotNone(page["next"])
        self.assertIsNone(list(pages("findings?severity=info", 1000))[-1]["next"])

    def test_since_gives_each_change_once(self):
        *_, last = pages("findings", 1000)
        since = last["updated_seq"]
        self.assertEqual(get(f"findings?since={since}")["items"], [])
        world.server.again()
        page = get(f"findings?since={since}")
        self.assertEqual([x["id"] for x in page["items"]], ["f_" + "0" * 30])
        self.assertGreater(page["updated_seq"], since)
        self.assertEqual(get(f"findings?since={page['updated_seq']}")["items"], [])

    def test_change_while_paging_is_delivered_and_nothing_is_lost(self):
        first = get("findings?limit=500")
        world.server.again()
        after = first["next"]
        seen = [x["id"] for x in first["items"]]
        while after is not None:
            page = get(f"findings?limit=500&after={after}")
            seen += [x["id"] for x in page["items"]]
            after = page["next"]
        self.assertEqual(len(set(seen)), FINDINGS)
        self.assertEqual(seen[-1], "f_" + "0" * 30)
        self.assertEqual(get(f"findings?since={page['updated_seq']}")["items"], [])

    def test_updated_seq_of_a_page_in_between_is_its_last_item(self):
        page = get("findings?limit=10")
        following = get(f"findings?since={page['updated_seq']}&limit=10")
        self.assertEqual(get(f"findings?after={page['next']}&limit=10")["items"],
                         following["items"])


def blocks(data):
    """(type, body) of each block of a little-endian pcapng section."""
    at = 0
    while at < len(data):
        kind, length = struct.unpack_from("<II", data, at)
        assert length % 4 == 0 and struct.unpack_from("<I", data, at + length - 4)[0] == length
        yield kind, data[at + 8:at + length - 4]
        at += length


class EvidencePackets(unittest.TestCase):
    def packets(self, finding):
        answer = request(f"/api/v1/findings/{finding}/evidence")
        self.assertEqual(answer.status, 200, answer.body)
        return answer, list(blocks(answer.body))

    def test_a_capture_file_of_the_findings_packets(self):
        finding = "f_" + "2".rjust(30, "0")
        answer, found = self.packets(finding)
        self.assertEqual([kind for kind, _ in found], [0x0a0d0d0a, 1, 6, 6, 6])
        self.assertEqual(answer.headers["Content-Disposition"],
                         f'attachment; filename="{finding}.pcapng"')
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        _, high, low, caplen, length = struct.unpack_from("<IIIII", found[2][1])
        self.assertEqual((high << 32 | low) // 10**9, 1794787200 + 2 * 60)
        self.assertEqual((caplen, length), (60, 62))
        self.assertIn(finding.encode() + b" V211 ", found[2][1])
        self.assertIn(b"payload masked", found[2][1])

    def test_a_finding_says_how_many_and_why_none(self):
        one = get("findings/f_" + "2".rjust(30, "0"))
        self.assertEqual((one["evidence_packets"], one["evidence_missing"]), (3, None))
        one = get("findings/f_" + "1".rjust(30, "0"))
        self.assertEqual(one["evidence_packets"], 0)
        self.assertIn("none of its first packets", one["evidence_missing"])
        self.assertNotIn("evidence_packets", get("findings?limit=1")["items"][0])

    def test_without_packets_the_problem_says_why(self):
        path = "/api/v1/findings/f_" + "1".rjust(30, "0") + "/evidence"
        self.assertIn("none of its first packets", Problems.problem(self, request(path), 404))
        path = "/api/v1/findings/f_zz/evidence"
        self.assertIn("no finding has the id", Problems.problem(self, request(path), 404))

    def test_head_tells_without_sending(self):
        answer = request("/api/v1/findings/f_" + "2".rjust(30, "0") + "/evidence", method="HEAD")
        self.assertEqual((answer.status, answer.body), (200, b""))
        self.assertGreater(int(answer.headers["Content-Length"]), 200)


class Filters(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.findings = items("findings")

    def same(self, query, wanted):
        got = {x["id"] for x in items(f"findings?{query}")}
        self.assertEqual(got, {x["id"] for x in self.findings if wanted(x)}, query)
        self.assertTrue(got, query)

    def test_severity(self):
        self.same("severity=critical", lambda x: x["severity"] == "critical")
        self.same("severity_least=high", lambda x: x["severity"] in ("high", "critical"))

    def test_violation_by_code_and_name(self):
        wanted = lambda x: x["code"] == "V101"
        self.same("violation=V101", wanted)
        self.same("violation=camera_to_non_recorder", wanted)

    def test_role_of_either_end(self):
        self.same("role=internet",
                  lambda x: "internet" in x["client"]["roles"] + x["server"]["roles"])

    def test_host_by_name_and_address(self):
        self.same("host=CAM8", lambda x: x["client"]["host"] == "CAM8")
        self.same("host=10.20.0.3", lambda x: x["client"]["address"] == "10.20.0.3")

    def test_status(self):
        self.same("status=open", lambda x: x["status"] == "open")
        self.assertEqual(items("findings?status=resolved"), [])

    def test_control(self):
        for control in ("SI-2", "CM-6", "SC-23", "CA-3", "SC-7"):
            self.same(f"control={control}", lambda x: control in x["controls"])

    def test_times(self):
        day = "2026-11-16T12:00:00Z"
        self.same(f"from={day}", lambda x: x["last_seen"] >= day)

    def test_filters_narrow_together(self):
        self.same("severity=critical&violation=V101",
                  lambda x: x["severity"] == "critical" and x["code"] == "V101")

    def test_totals_agree_with_lists(self):
        totals = get("status")["totals"]
        self.assertEqual(sum(totals["findings"].values()), FINDINGS)
        self.assertEqual(totals["conversations"], COUNT)
        cells = get("matrix")["items"]
        self.assertEqual(sum(cell["conversations"] for cell in cells), COUNT)
        self.assertEqual(sum(cell["violation"] for cell in cells), totals["violation"])


class Rules(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.rules = {(r["pack"], r["id"]): r for r in get("rules")["items"]}
        cls.findings = items("findings")
        cls.conversations = items("conversations")

    @staticmethod
    def key(x):
        return (x["rule"]["pack"], x["rule"]["id"])

    def test_uses_are_the_conversations_that_name_the_rule(self):
        for key, rule in self.rules.items():
            mine = [c["verdict"] for c in self.conversations if self.key(c) == key]
            for verdict in ("compliant", "violation", "not_evaluable"):
                self.assertEqual(rule["seen"][verdict], mine.count(verdict), key)

    def test_findings_are_those_that_name_the_rule(self):
        for key, rule in self.rules.items():
            mine = [f["id"] for f in self.findings if self.key(f) == key]
            self.assertEqual(rule["seen"]["findings"], len(mine), key)
            self.assertLessEqual(set(rule["seen"]["finding_ids"]), set(mine), key)

    def test_examples_are_compliant_conversations_of_the_rule(self):
        for key, rule in self.rules.items():
            mine = {c["id"] for c in self.conversations
                    if self.key(c) == key and c["verdict"] == "compliant"}
            self.assertEqual(rule["seen"]["conversation_ids"] == [], mine == set(), key)
            self.assertLessEqual(set(rule["seen"]["conversation_ids"]), mine, key)

    def test_answer_follows_from_the_counts(self):
        answers = set()
        for key, rule in self.rules.items():
            seen = rule["seen"]
            wanted = ("not_satisfied" if seen["findings"] else
                      "satisfied" if seen["compliant"] else "not_observed")
            self.assertEqual(seen["answer"], wanted, key)
            answers.add(wanted)
        self.assertLessEqual({"not_satisfied", "not_observed"}, answers)

    def test_period_narrows_what_was_seen(self):
        for rule in get("rules?to=2026-11-16")["items"]:
            self.assertEqual(rule["seen"]["answer"], "not_observed")


class Documents(unittest.TestCase):
    def test_answers_are_as_described(self):
        for path, method, operation in operations():
            if method != "GET" or path == "/api/v1/stream":
                continue  # in access.py, and streams.py
            url = path.replace("{id}", "2026-W47" if "reports" in path else "f_" + "0" * 30)
            with self.subTest(path):
                answer = request(url)
                self.assertEqual(answer.status, 200)
                content = operation["responses"]["200"]["content"]
                self.assertEqual(answer.headers["Content-Type"], list(content)[0])
                schema = content[answer.headers["Content-Type"]]["schema"]
                if "json" in answer.headers["Content-Type"]:
                    self.assertEqual(faults(document, schema, answer.json()), [])

    def test_described_parameters_are_taken(self):
        values = {"severity": "high", "severity_least": "low", "violation": "V101",
                  "role": "camera", "host": "CAM1", "status": "open", "since": "1",
                  "from": "2026-11-16", "to": "2026-11-17", "after": "1", "limit": "5",
                  "verdict": "compliant", "transport": "tcp", "control": "SC-7", "format": "json"}
        for path, method, operation in operations():
            for parameter in operation.get("parameters", []):
                parameter = resolve(document, parameter)
                if parameter["in"] != "query" or path == "/api/v1/stream":
                    continue
                name = parameter["name"]
                with self.subTest(path=path, name=name):
                    url = path.replace("{id}", "2026-W47")
                    answer = request(f"{url}?{name}={values[name]}")
                    self.assertEqual(answer.status, 200, answer.body)

    def test_table_of_routes_and_document_say_the_same(self):
        text = subprocess.run([SERVER, "routes"], check=True, capture_output=True, text=True)
        table = sorted(line.split() for line in text.stdout.splitlines())
        described = []
        for path, method, operation in operations():
            parameters = [resolve(document, p) for p in operation.get("parameters", [])]
            for p in parameters:
                self.assertEqual(p["in"] == "path", f"{{{p['name']}}}" in path)
            names = [p["name"] for p in parameters if p["in"] == "query"]
            scope = "none" if operation.get("security") == [] else "viewer"
            described.append([method, path, operation.get("x-scope", scope), *names])
        self.assertEqual(sorted(described), table)

    def test_report_has_the_format_that_is_asked_for(self):
        content = document["paths"]["/api/v1/reports/{id}"]["get"]["responses"]["200"]["content"]
        types = set()
        for name in ("html", "pdf", "csv", "json", "oscal"):
            answer = request(f"/api/v1/reports/2026-W47?format={name}")
            self.assertEqual(answer.status, 200)
            self.assertIn("attachment", answer.headers["Content-Disposition"])
            types.add(answer.headers["Content-Type"])
        self.assertEqual(types, set(content))
        for path, status in (("2026-W54", 404), ("2026-47", 404), ("2026-W47?format=doc", 400)):
            self.assertEqual(request("/api/v1/reports/" + path).status, status, path)

    def test_document_is_the_source(self):
        self.assertEqual(request("/api/v1/openapi.json", None).json(), document)

    def test_coverage_says_what_it_does_not_let_tell(self):
        untold = get("coverage")["suspended"]
        self.assertEqual([(x["code"], x["count"], x["reason"]) for x in untold],
                         [("V704", 2, "the sensor lost packets")])
        self.assertEqual(get("coverage?from=2027-01-01T00:00:00Z")["suspended"],
                         [])

    def test_one_finding_is_as_in_the_list(self):
        item = get("findings?limit=1")["items"][0]
        one = get(f"findings/{item['id']}")
        del one["evidence_packets"], one["evidence_missing"]
        self.assertEqual(one, item)


class Headers(unittest.TestCase):
    def test_every_answer_carries_the_policy(self):
        for path in ["/", "/app.js", "/api/v1/status", "/nowhere", "/healthz"]:
            answer = request(path)
            policy = answer.headers["Content-Security-Policy"]
            for part in ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'",
                         "base-uri 'none'", "form-action 'none'"]:
                self.assertIn(part, policy)
            self.assertNotIn("unsafe", policy)
            self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
            self.assertEqual(answer.headers["Referrer-Policy"], "no-referrer")
            self.assertIsNone(answer.headers["Access-Control-Allow-Origin"])

    def test_api_answers_are_not_kept(self):
        for path in ["/api/v1/status", "/api/v1/findings", "/nowhere"]:
            self.assertEqual(request(path).headers["Cache-Control"], "no-store")

    def test_head_has_no_body(self):
        answer = request("/api/v1/status", method="HEAD")
        self.assertEqual((answer.status, answer.body), (200, b""))
        self.assertGreater(int(answer.headers["Content-Length"]), 100)

    def test_connection_is_kept(self):
        c = connect()
        c.connect()
        first = c.sock
        for _ in range(3):
            self.assertEqual(request("/api/v1/status", connection=c).status, 200)
            self.assertIs(c.sock, first)
        c.close()


class Pages(unittest.TestCase):
    def setUp(self):
        page = request("/", None)
        self.page = page.body.decode()
        if page.status == 404 and "--without-dashboard" in self.page:
            self.skipTest("built without the dashboard")
        self.assertEqual(page.status, 200)
        self.assertIn("text/html", page.headers["Content-Type"])

    def test_files_are_named_by_their_content_and_kept(self):
        for name in ["app.js", "app.css", "icon.svg"]:
            (link,) = re.findall(rf'"(/{re.escape(name)}\?v=[0-9a-f]+)"', self.page)
            answer = request(link, None)
            self.assertEqual(answer.status, 200)
            self.assertIn("immutable", answer.headers["Cache-Control"])
            old = request(f"/{name}?v=0123456789abcdef", None)
            self.assertEqual(old.status, 200)
            self.assertNotIn("immutable", old.headers["Cache-Control"])

    def test_unchanged_file_is_not_sent_again(self):
        tag = request("/", None).headers["ETag"]
        answer = request("/", None, headers={"If-None-Match": tag})
        self.assertEqual((answer.status, answer.body), (304, b""))
        self.assertEqual(request("/", None, headers={"If-None-Match": '"x"'}).status, 200)

    def test_page_has_nothing_inline_and_nothing_foreign(self):
        self.assertNotRegex(self.page, r"<script(?![^>]*\bsrc=)")
        self.assertNotRegex(self.page, r"<style|\sstyle=|\son[a-z]+=")
        self.assertNotRegex(self.page, r"(src|href)=\"(https?:)?//")


class Gate(unittest.TestCase):
    def send(self, *lines, body=b""):
        head = "\r\n".join(lines) + "\r\nConnection: close\r\n\r\n"
        return raw(head.encode("latin-1") + body)

    def host(self):
        return f"Host: 127.0.0.1:{world.server.port}"

    def test_host_of_the_list_passes(self):
        for host in [f"127.0.0.1:{world.server.port}", f"localhost:{world.server.port}",
                     f"LocalHost:{world.server.port}"]:
            status, _ = self.send("GET /healthz HTTP/1.1", f"Host: {host}")
            self.assertEqual(status, 200, host)

    def test_other_hosts_are_misdirected(self):
        for host in ["evil.example", "127.0.0.1", "localhost", f"evil.example:{world.server.port}",
                     f"127.0.0.1:{world.server.port}.evil.example", f"user@127.0.0.1:{world.server.port}"]:
            status, closed = self.send("GET /healthz HTTP/1.1", f"Host: {host}")
            self.assertEqual((status, closed), (421, True), host)

    def test_host_is_given_exactly_once(self):
        for lines in [[], [self.host(), self.host()], [self.host(), "Host: evil.example"],
                      ["Host: evil.example", self.host()]]:
            status, closed = self.send("GET /healthz HTTP/1.1", *lines)
            self.assertEqual((status, closed), (400, True), lines)

    def test_bodies_and_ambiguous_framing_are_refused(self):
        for lines, body in [
            (["Content-Length: 5"], b"hello"),
            (["Content-Length: 0", "Content-Length: 5"], b"hello"),
            (["Content-Length: 5", "Transfer-Encoding: chunked"], b"0\r\n\r\n"),
            (["Transfer-Encoding: chunked"], b"5\r\nhello\r\n0\r\n\r\n"),
            (["Transfer-Encoding: identity"], b""),
            (["Content-Length: -1"], b""),
            (["Content-Length: 0x5"], b"hello"),
            (["Content-Length: 5, 5"], b"hello"),
            (["Content-Length: 99999999999999999999999"], b""),
        ]:
            status, closed = self.send("GET /healthz HTTP/1.1", self.host(), *lines, body=body)
            self.assertTrue(closed, lines)
            self.assertTrue(status is None or 400 <= status < 500, (lines, status))

    def test_second_request_behind_a_refused_body_is_not_answered(self):
        head = f"GET /healthz HTTP/1.1\r\n{self.host()}\r\n"
        data = f"{head}Content-Length: 4\r\n\r\nabcd{head}\r\n".encode()
        with socket.create_connection(("127.0.0.1", world.server.port), timeout=10) as tcp:
            with context().wrap_socket(tcp) as tls:
                tls.sendall(data)
                received = b""
                try:
                    while part := tls.recv(65536):
                        received += part
                except (ConnectionResetError, ssl.SSLEOFError):
                    pass
        self.assertEqual(received.count(b"HTTP/1.1 "), 1)
        self.assertIn(b" 400 ", received)

    def test_malformed_requests_get_no_answer_but_an_error(self):
        host = self.host()
        for lines in [
            ["GET"], ["GET /healthz"], ["GET /healthz HTTP/9.9", host],
            ["GET /healthz HTTX/1.1", host], ["get /healthz HTTP/1.1", host],
            [" GET /healthz HTTP/1.1", host], ["GET http://evil.example/ HTTP/1.1", host],
            ["GET healthz HTTP/1.1", host], ["GET * HTTP/1.1", host],
            ["CONNECT evil.example:443 HTTP/1.1", host], ["GET /health\tz HTTP/1.1", host],
            ["GET /caf\xe9 HTTP/1.1", host], ["GET /healthz HTTP/1.1", host, "no colon"],
            ["GET /healthz HTTP/1.1", host, "X : 1"],
            ["GET /healthz HTTP/1.1", host, "X\tY: 1"],
            ["GET /healthz HTTP/1.1", host, "X(): 1"],
            ["GET /healthz HTTP/1.1", host, " folded: 1"],
            ["GET /healthz HTTP/1.1", host.replace(":", " :", 1)],
            ["GET /healthz HTTP/1.1", host] + [f"X-{i}: 1" for i in range(80)],
            ["GET /healthz HTTP/1.1", host, "X: " + "a" * 40000],
            ["GET /" + "a" * 40000 + " HTTP/1.1", host],
            ["GET /healthz HTTP/1.1", host, "Authorization: a", "Authorization: b"],
        ]:
            with self.subTest([line[:40] for line in lines[:3]]):
                status, closed = self.send(*lines)
                self.assertTrue(closed)
                self.assertTrue(status is None or status >= 400, status)

    def test_plain_http_is_not_answered(self):
        with socket.create_connection(("127.0.0.1", world.server.port), timeout=10) as tcp:
            tcp.sendall(f"GET /healthz HTTP/1.1\r\n{self.host()}\r\n\r\n".encode())
            try:
                self.assertNotIn(b"HTTP/1", tcp.recv(65536))
            except ConnectionResetError:
                pass


class Transport(unittest.TestCase):
    def handshake(self, least, most):
        c = context()
        c.set_ciphers("ALL:@SECLEVEL=0")
        c.minimum_version, c.maximum_version = least, most
        with socket.create_connection(("127.0.0.1", world.server.port), timeout=10) as tcp:
            with c.wrap_socket(tcp) as tls:
                return tls.version(), tls.cipher()[0]

    def test_tls_12_and_13_with_forward_secrecy(self):
        v = ssl.TLSVersion
        self.assertEqual(self.handshake(v.TLSv1_3, v.TLSv1_3)[0], "TLSv1.3")
        version, cipher = self.handshake(v.TLSv1_2, v.TLSv1_2)
        self.assertEqual(version, "TLSv1.2")
        self.assertRegex(cipher, "^ECDHE-ECDSA-.*(GCM|CHACHA20)")

    def test_older_versions_are_refused(self):
        v = ssl.TLSVersion
        for version in [v.TLSv1, v.TLSv1_1]:
            with self.assertRaises((ssl.SSLError, ConnectionResetError)):
                self.handshake(version, version)

    def test_certificate_fits_loopback_and_is_trusted_when_pinned(self):
        c = ssl.create_default_context(cafile=os.path.join(directory, "api.crt"))
        for name in ["127.0.0.1", "localhost"]:
            with socket.create_connection(("127.0.0.1", world.server.port), timeout=10) as tcp:
                with c.wrap_socket(tcp, server_hostname=name) as tls:
                    cert = tls.getpeercert()
        days = (ssl.cert_time_to_seconds(cert["notAfter"])
                - ssl.cert_time_to_seconds(cert["notBefore"])) / 86400
        self.assertLessEqual(days, 397)

    def test_key_is_private(self):
        mode = stat.S_IMODE(os.stat(os.path.join(directory, "api.key")).st_mode)
        self.assertEqual(mode, 0o600)

    def test_many_clients_at_once_get_whole_answers(self):
        wrong = []

        def client():
            for _ in range(10):
                answer = request("/api/v1/findings?limit=50")
                if answer.status != 200 or len(answer.json()["items"]) != 50:
                    wrong.append(answer.status)

        threads = [threading.Thread(target=client) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(wrong, [])


class Start(unittest.TestCase):
    def test_occupied_port_is_named(self):
        with tempfile.TemporaryDirectory() as other:
            second = Server(other, world.server.port, 1)
            status, err, _ = second.stop()
        self.assertEqual(status, 1)
        self.assertIn(f"127.0.0.1:{world.server.port}", err)
        self.assertIn("another program", err)

    def test_certificate_and_key_are_kept_over_a_restart(self):
        with tempfile.TemporaryDirectory() as other:
            contents = []
            for _ in range(2):
                one = Server(other, free_port(), 1)
                self.assertEqual(one.stop()[0], 0)
                with open(os.path.join(other, "api.crt"), "rb") as f:
                    contents.append(f.read())
            self.assertEqual(contents[0], contents[1])
            with open(os.path.join(other, "api.crt"), "wb") as f:
                f.write(b"nonsense")
            status, err, _ = Server(other, free_port(), 1).stop()
            self.assertEqual(status, 1)
            self.assertIn("api.crt", err)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as directory:
        server = world.server = Server(directory, free_port(), COUNT)
        tests = unittest.main(argv=["check"], exit=False, verbosity=1)
        status, err, _ = server.stop()
        sys.stderr.write(err)
        sys.exit(0 if tests.result.wasSuccessful() and status == 0 else 1)
