# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers that come in pieces or not at all: exports, events, compressed and unchanged ones.
streams.py SERVER OPENAPI.JSON; see server.c."""

import gzip
import http.client
import json
import re
import sys
import tempfile
import threading
import unittest
import zlib

import world
from schema import faults
from world import CERTIFICATES, COUNT, FINDINGS, Server, connect, document, free_port, get, request

TOTALS = {"findings": FINDINGS, "conversations": COUNT, "assets": COUNT,
          "certificates": CERTIFICATES, "coverage": 1, "exceptions": 0}


def lines(answer):
    text = answer.body.decode()
    assert text == "" or text.endswith("\n")
    return [json.loads(line) for line in text.splitlines()]


class Exports(unittest.TestCase):
    def test_every_list_is_given_whole_as_lines_as_described(self):
        for name, total in TOTALS.items():
            path = f"/api/v1/{name}"
            content = document["paths"][path]["get"]["responses"]["200"]["content"]
            answer = request(f"{path}?format=ndjson")
            self.assertEqual((answer.status, answer.headers["Content-Type"]),
                             (200, "application/x-ndjson"))
            items = lines(answer)
            self.assertEqual(len(items), total, name)
            self.assertEqual(len({json.dumps(x) for x in items}), total, name)
            schema = content["application/x-ndjson"]["schema"]
            for item in items[::97]:
                self.assertEqual(faults(document, schema, item), [])

    def test_lines_are_asked_for_by_accept_too(self):
        answer = request("/api/v1/findings", headers={"Accept": "application/x-ndjson"})
        self.assertEqual(answer.headers["Transfer-Encoding"], "chunked")
        self.assertEqual(len(lines(answer)), FINDINGS)
        for accept in ["*/*", "application/json", "application/x-ndjson;q=0"]:
            answer = request("/api/v1/findings", headers={"Accept": accept})
            self.assertEqual(answer.headers["Content-Type"], "application/json")

    def test_lines_are_those_of_the_pages(self):
        wanted = [x for page in world.pages("findings?severity=high", 1000) for x in page["items"]]
        self.assertEqual(lines(request("/api/v1/findings?severity=high&format=ndjson")), wanted)

    def test_limit_and_after_bound_an_export(self):
        for limit in [1, 499, 500, 501, 999, 1000]:
            answer = request(f"/api/v1/conversations?format=ndjson&limit={limit}")
            self.assertEqual(len(lines(answer)), limit)
        page = get("conversations?limit=7")
        rest = lines(request(f"/api/v1/conversations?format=ndjson&after={page['next']}"))
        self.assertEqual(len(rest), COUNT - 7)

    def test_an_export_without_items_is_empty(self):
        answer = request("/api/v1/findings?format=ndjson&status=resolved")
        self.assertEqual((answer.status, answer.body), (200, b""))

    def test_what_changes_meanwhile_is_given_as_it_is_then(self):
        c = connect()
        c.request("GET", "/api/v1/findings?format=ndjson",
                  headers={"Authorization": f"Bearer {world.server.tokens['viewer']}"})
        answer = c.getresponse()
        first = answer.readline()
        world.server.again()
        rest = answer.read()
        ids = [json.loads(line)["id"] for line in (first + rest).splitlines()]
        c.close()
        self.assertEqual(len(set(ids)), FINDINGS)
        self.assertIn(ids[-1], {"f_" + "0" * 30, ids[FINDINGS - 1]})

    def test_head_of_an_export_has_no_body(self):
        answer = request("/api/v1/findings?format=ndjson", method="HEAD")
        self.assertEqual((answer.status, answer.body), (200, b""))

    def test_other_formats_are_refused(self):
        self.assertIn(b"ndjson", request("/api/v1/findings?format=xml").body)
        self.assertEqual(request("/api/v1/matrix?format=ndjson").status, 400)


class Events:
    """A stream of events, read by a thread."""

    def __init__(self, query="", headers=None):
        self.connection = connect()
        fields = {"Authorization": f"Bearer {world.server.tokens['viewer']}", **(headers or {})}
        self.connection.request("GET", f"/api/v1/stream{query}", headers=fields)
        self.answer = self.connection.getresponse()
        assert self.answer.status == 200, self.answer.read()
        self.begin = self.next()

    def next(self):
        """Fields of the next event."""
        fields = {}
        while (line := self.answer.readline().decode().rstrip("\n")) or not fields:
            if line and not line.startswith(":"):
                name, _, value = line.partition(": ")
                fields[name] = value
        return fields

    def close(self):
        self.connection.sock.close()
        self.connection.close()


class Stream(unittest.TestCase):
    def test_change_comes_as_an_event_with_its_place(self):
        s = Events()
        self.assertEqual(s.answer.headers["Content-Type"], "text/event-stream")
        self.assertIn("retry", s.begin)
        world.server.again()
        event = s.next()
        s.close()
        self.assertEqual(event["event"], "finding")
        item = json.loads(event["data"])
        self.assertEqual(item["id"], "f_" + "0" * 30)
        schema = {"$ref": "#/components/schemas/Finding"}
        self.assertEqual(faults(document, schema, item), [])
        self.assertEqual(get(f"findings?since={int(event['id']) - 1}")["items"], [item])

    def test_last_event_id_goes_on_and_misses_none(self):
        first = Events()
        world.server.again()
        event = first.next()
        first.close()
        world.server.again()  # while nobody listens
        second = Events(headers={"Last-Event-ID": event["id"]})
        missed = second.next()
        second.close()
        self.assertGreater(int(missed["id"]), int(event["id"]))

    def test_since_begins_in_the_past_in_order(self):
        s = Events("?since=0&severity=critical")
        ids = [int(s.next()["id"]) for _ in range(250)]
        s.close()
        self.assertEqual(ids, sorted(set(ids)))

    def test_revoked_token_ends_the_stream(self):
        (token,) = world.server.do("token", "short", "viewer", 600)
        s = Events(headers={"Authorization": f"Bearer {token}"})
        world.server.do("drop-token", "short")
        with self.assertRaises((http.client.IncompleteRead, ConnectionError, EOFError)):
            while True:
                if not s.answer.readline():
                    raise EOFError
        s.close()

    def test_wrong_last_event_id_is_refused(self):
        answer = request("/api/v1/stream", headers={"Last-Event-ID": "x"})
        self.assertEqual(answer.status, 400)
        self.assertIn(b"Last-Event-ID", answer.body)

    def test_many_listeners_leave_room_for_others(self):
        many = [Events() for _ in range(40)]
        self.assertEqual(request("/api/v1/status").status, 200)
        world.server.again()
        self.assertEqual({s.next()["event"] for s in many}, {"finding"})
        for s in many:
            s.close()


class Unchanged(unittest.TestCase):
    def test_same_answer_is_not_sent_again(self):
        for path in ["findings?limit=3", "matrix", "rules", "assets", "openapi.json"]:
            first = request(f"/api/v1/{path}")
            tag = first.headers["ETag"]
            self.assertRegex(tag, r'^"[0-9a-f]{32}"$')
            for value in [tag, f"W/{tag}", f'"x", {tag}', "*"]:
                again = request(f"/api/v1/{path}", headers={"If-None-Match": value})
                self.assertEqual((again.status, again.body), (304, b""), (path, value))
                self.assertEqual(again.headers["ETag"], tag)
            other = request(f"/api/v1/{path}", headers={"If-None-Match": '"x"'})
            self.assertEqual((other.status, other.body), (200, first.body))

    def test_changed_answer_has_another_tag(self):
        path = f"/api/v1/findings/f_{0:030}"
        tag = request(path).headers["ETag"]
        world.server.again()
        answer = request(path, headers={"If-None-Match": tag})
        self.assertEqual(answer.status, 200)
        self.assertNotEqual(answer.headers["ETag"], tag)

    def test_problems_have_no_tag(self):
        self.assertIsNone(request("/api/v1/findings/f_zz").headers["ETag"])


class Compressed(unittest.TestCase):
    FIELD = {"Accept-Encoding": "br, gzip"}

    def test_large_answers_are_compressed_where_asked(self):
        for path in ["/api/v1/findings", "/api/v1/rules", "/api/v1/openapi.json"]:
            plain, small = request(path), request(path, headers=self.FIELD)
            self.assertIsNone(plain.headers["Content-Encoding"])
            self.assertEqual(small.headers["Content-Encoding"], "gzip")
            self.assertEqual(small.headers["Vary"], "Accept-Encoding")
            self.assertEqual(plain.headers["Vary"], "Accept-Encoding")
            self.assertEqual(gzip.decompress(small.body), plain.body)
            self.assertLess(len(small.body), len(plain.body) / 3)
            self.assertEqual(small.headers["ETag"], f"W/{plain.headers['ETag']}")

    def test_refused_and_small_ones_are_not(self):
        for value in ["identity", "gzip;q=0", "gzip;q=0.0, br", "x-gzip"]:
            answer = request("/api/v1/rules", headers={"Accept-Encoding": value})
            self.assertIsNone(answer.headers["Content-Encoding"], value)
        self.assertIsNone(request("/healthz", headers=self.FIELD).headers["Content-Encoding"])

    def test_an_export_is_one_compressed_text(self):
        plain = request("/api/v1/conversations?format=ndjson")
        small = request("/api/v1/conversations?format=ndjson", headers=self.FIELD)
        self.assertEqual(small.headers["Content-Encoding"], "gzip")
        d = zlib.decompressobj(31)
        self.assertEqual(d.decompress(small.body), plain.body)
        self.assertTrue(d.eof)
        self.assertEqual(d.unused_data, b"")

    def test_packets_are_not(self):
        path = "/api/v1/findings/f_" + "2".rjust(30, "0") + "/evidence"
        self.assertIsNone(request(path, headers=self.FIELD).headers["Content-Encoding"])


class Since(unittest.TestCase):
    def test_each_change_comes_once_while_things_change(self):
        """A writer changes one finding again and again; a poller counts what it is told."""
        seen, stop = {}, threading.Event()
        since = 0
        pages = world.pages("findings", 1000)
        for page in pages:
            since = page["updated_seq"]

        def change():
            while not stop.is_set():
                world.server.again()

        thread = threading.Thread(target=change)
        thread.start()
        try:
            for _ in range(60):
                page = get(f"findings?since={since}&limit=1")
                self.assertGreaterEqual(page["updated_seq"], since)
                for item in page["items"]:
                    version = (item["id"], item["packets"])
                    self.assertNotIn(version, seen)
                    seen[version] = page["updated_seq"]
                since = page["updated_seq"]
        finally:
            stop.set()
            thread.join()
        page = get(f"findings?since={since}")
        last = get(f"findings/f_{0:030}")
        newest = max(packets for _, packets in
                     [*seen, *((x["id"], x["packets"]) for x in page["items"])])
        self.assertEqual(newest, last["packets"])
        self.assertEqual(get(f"findings?since={page['updated_seq']}")["items"], [])


class Always(unittest.TestCase):
    def test_date_is_on_every_answer(self):
        for path in ["/healthz", "/nowhere", "/api/v1/status"]:
            self.assertRegex(request(path).headers["Date"],
                             r"^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} "
                             r"\d\d:\d\d:\d\d GMT$")
        self.assertIsNone(re.search("Server", str(request("/healthz").headers)))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as directory:
        server = world.server = Server(directory, free_port(), COUNT)
        tests = unittest.main(argv=["streams"], exit=False, verbosity=1)
        status, err, _ = server.stop()
        sys.stderr.write(err)
        sys.exit(0 if tests.result.wasSuccessful() and status == 0 else 1)
