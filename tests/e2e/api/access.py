# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may do what, and what the API changes.  access.py SERVER OPENAPI.JSON; see server.c."""

import re
import sys
import tempfile
import unittest

import world
from schema import faults
from world import Server, document, free_port, get, operations, request

SCOPES = ["viewer", "auditor", "admin"]
PASSWORD = "correct-horse-battery"
MARK = {"Camwarden-Request": "1"}


def described(answer, path, method):
    """What of the answer is not as the document has it."""
    responses = document["paths"][path][method.lower()]["responses"]
    if str(answer.status) not in responses:
        return [f"{method} {path}: {answer.status} is not described"]
    response = responses[str(answer.status)]
    if "$ref" in response:
        response = document["components"]["responses"][response["$ref"].rsplit("/", 1)[1]]
    if "content" not in response:
        return [] if answer.body == b"" else ["a body where none is described"]
    kind = answer.headers["Content-Type"]
    if kind not in response["content"]:
        return [f"{kind} is not of {list(response['content'])}"]
    if kind == "text/event-stream" or answer.body == b"":  # to HEAD
        return []
    if "json" not in kind:
        return []
    return faults(document, response["content"][kind]["schema"], answer.json())


def log_in(user, password=PASSWORD, headers=MARK):
    return request("/api/v1/session", None, "POST", headers,
                   body={"user": user, "password": password})


def cookie(answer):
    return answer.headers["Set-Cookie"].split(";")[0]


def session(user):
    """The header fields of a new session."""
    answer = log_in(user)
    assert answer.status == 200, answer.body
    return {"Cookie": cookie(answer), **MARK}


class Case(unittest.TestCase):
    def answer(self, status, path, method="GET", described_path=None, **kw):
        answer = request(path, method=method, **kw)
        self.assertEqual(answer.status, status, (path, method, answer.body))
        self.assertEqual(described(answer, described_path or path, method), [])
        return answer


class Table(Case):
    """Each route by each method as each who may ask."""

    BODIES = {"/api/v1/exceptions": {"client": "10.20.0.1", "reason": "x", "owner": "x",
                                     "expires": "2027-01-31"},
              "/api/v1/session": {"user": "nobody", "password": "x"}}

    def ask(self, path, method, who):
        url = path.replace("{id}", "f_zz")
        body = self.BODIES.get(path) if method == "POST" else None
        token, headers = None, {}
        if who in SCOPES:
            token = who
        elif who == "expired":
            token = self.expired
        elif who == "revoked":
            token = self.revoked
        elif who == "forged":
            token = "cwt_" + "A" * 43
        elif who.startswith("login "):
            headers = session(who.split()[1])
        if path == "/api/v1/stream" and method == "GET":
            method = "HEAD"  # the body has no end
        return request(url, token, method, headers, body=body)

    def test_every_route_is_refused_below_its_scope_and_answers_from_it(self):
        (self.expired,) = world.server.do("token", "late", "admin", 0)
        (self.revoked,) = world.server.do("token", "gone", "admin", 60)
        world.server.do("drop-token", "gone")
        seen = set()
        for path, method, operation in operations():
            least = operation.get("x-scope", "viewer")
            if operation.get("security") == []:
                least = None
            for who in ["nobody", "forged", "expired", "revoked", *SCOPES,
                        *(f"login {scope}" for scope in SCOPES)]:
                answer = self.ask(path, method, who)
                scope = who.split()[-1]
                with self.subTest(path=path, method=method, who=who):
                    self.assertEqual(described(answer, path, method), [])
                    if least is None:
                        self.assertNotIn(answer.status, (402, 405))
                    elif scope not in SCOPES:
                        self.assertEqual(answer.status, 401)
                    elif SCOPES.index(scope) < SCOPES.index(least):
                        self.assertEqual(answer.status, 403)
                    else:
                        self.assertNotIn(answer.status, (401, 403, 405))
                    seen.add((path, method, who))
        self.assertEqual(len(seen), 10 * len(list(operations())))


class Sessions(Case):
    def test_cookie_is_of_this_host_alone_and_out_of_scripts_reach(self):
        answer = log_in("viewer")
        self.assertEqual(described(answer, "/api/v1/session", "POST"), [])
        field = answer.headers["Set-Cookie"]
        self.assertRegex(field, r"^__Host-camwarden=[A-Za-z0-9_-]{47};")
        for part in ["Path=/", "Secure", "HttpOnly", "SameSite=Strict"]:
            self.assertIn(part, field.split("; "))
        self.assertNotIn("Domain", field)
        self.assertEqual((answer.json()["name"], answer.json()["scope"]), ("viewer", "viewer"))

    def test_two_logins_have_two_cookies(self):
        self.assertNotEqual(cookie(log_in("viewer")), cookie(log_in("viewer")))

    def test_who_asks_is_told(self):
        fields = session("auditor")
        answer = self.answer(200, "/api/v1/session", token=None, headers=fields).json()
        self.assertEqual((answer["kind"], answer["name"]), ("session", "auditor"))
        self.assertIsNotNone(answer["expires"])
        answer = self.answer(200, "/api/v1/session", token="admin").json()
        self.assertEqual((answer["kind"], answer["scope"]), ("token", "admin"))

    def test_logout_ends_the_session_and_takes_the_cookie_away(self):
        fields = session("viewer")
        answer = self.answer(204, "/api/v1/session", "DELETE", token=None, headers=fields)
        self.assertIn("Max-Age=0", answer.headers["Set-Cookie"])
        self.answer(401, "/api/v1/session", token=None, headers=fields)

    def test_a_token_is_no_session_to_end(self):
        self.answer(400, "/api/v1/session", "DELETE")

    def test_new_password_ends_sessions_at_once(self):
        world.server.do("user", "carla", "viewer", PASSWORD)
        fields = session("carla")
        world.server.do("passwd", "carla", "-", "another-password")
        self.answer(401, "/api/v1/session", token=None, headers=fields)
        self.assertEqual(log_in("carla").status, 401)
        self.assertEqual(log_in("carla", "another-password").status, 200)

    def test_revoked_user_is_out_at_once(self):
        world.server.do("user", "dora", "admin", PASSWORD)
        fields = session("dora")
        world.server.do("revoke", "dora")
        self.answer(401, "/api/v1/session", token=None, headers=fields)

    def test_of_many_sessions_of_a_user_the_oldest_ends(self):
        world.server.do("user", "erik", "viewer", PASSWORD)
        fields = [session("erik") for _ in range(9)]
        self.answer(401, "/api/v1/session", token=None, headers=fields[0])
        for each in fields[1:]:
            self.answer(200, "/api/v1/session", token=None, headers=each)

    def test_cookies_of_others_and_broken_ones_are_no_session(self):
        good = session("viewer")["Cookie"]
        for value in [good + "A", good[:-1], "x=1", "__Host-camwarden=", good.replace("__Host-", ""),
                      good.upper(), f"a{good}"]:
            self.answer(401, "/api/v1/session", token=None, headers={"Cookie": value})
        self.answer(200, "/api/v1/session", token=None, headers={"Cookie": f"a=b; {good}; c=d"})


class CrossSite(Case):
    """What a page of another site can make a browser send."""

    FINDING = "/api/v1/findings/f_" + "4".rjust(30, "0") + "/acknowledge"

    def refuse(self, fields, **kw):
        answer = request(self.FINDING, None, "POST", fields, **kw)
        self.assertEqual(answer.status, 403, answer.body)

    def test_change_needs_the_mark(self):
        fields = session("admin")
        del fields["Camwarden-Request"]
        self.refuse(fields)
        self.refuse({**fields, "Camwarden-Request": "0"})

    def test_other_origins_are_refused(self):
        fields = session("admin")
        for origin in ["https://evil.example", "null", "https://127.0.0.1",
                       f"http://127.0.0.1:{world.server.port}",
                       f"https://127.0.0.1:{world.server.port}.evil.example"]:
            self.refuse({**fields, "Origin": origin})

    def test_other_sites_are_refused_to_read_too(self):
        fields = session("admin")
        for site in ["cross-site", "same-site"]:
            self.refuse({**fields, "Sec-Fetch-Site": site})
            answer = request("/api/v1/status", None, headers={**fields, "Sec-Fetch-Site": site})
            self.assertEqual(answer.status, 403)

    def test_login_of_another_site_is_refused(self):
        for fields in [{}, {**MARK, "Origin": "https://evil.example"},
                       {**MARK, "Sec-Fetch-Site": "cross-site"}]:
            self.assertEqual(log_in("viewer", headers=fields).status, 403)

    def test_own_page_passes(self):
        answer = log_in("viewer", headers={
            **MARK, "Origin": f"https://127.0.0.1:{world.server.port}",
            "Sec-Fetch-Site": "same-origin"})
        self.assertEqual(answer.status, 200)


class Acknowledge(Case):
    PATH = "/api/v1/findings/{id}/acknowledge"

    def post(self, status, n, **kw):
        return self.answer(status, f"/api/v1/findings/f_{n:030}/acknowledge", "POST", self.PATH,
                           token="auditor", **kw)

    def test_finding_is_acknowledged_once_and_the_cursor_moves(self):
        since = get("findings?limit=1000")["updated_seq"]
        answer = self.post(200, 10, body={"reason": "seen by night shift"})
        self.assertEqual(answer.json()["status"], "acknowledged")
        self.assertEqual([x["id"] for x in get(f"findings?since={since}")["items"]],
                         [f"f_{10:030}"])
        self.assertIn("already", self.post(409, 10).json()["detail"])

    def test_reason_may_be_absent(self):
        self.post(200, 11)
        self.post(200, 12, body={})
        self.post(200, 14, body={"reason": None})

    def test_unknown_finding_is_not_found(self):
        self.answer(404, "/api/v1/findings/f_zz/acknowledge", "POST", self.PATH, token="auditor")

    def test_wrong_bodies_are_refused_with_what_would_be_right(self):
        for body, hint in [(b"{", "JSON"), (b"[]", "object"), (b'"x"', "object"),
                           (b'{"reason":1}', "text"), (b'{"why":"x"}', "reason"),
                           (b'{"reason":"a","reason":"b"}', "duplicate"),
                           (b'{"reason":"\\u0000"}', "JSON"), (b'{"reason":"\xff"}', "JSON"),
                           (b'{"reason":"\\u202e"}', "direction"), (b'{"reason":"a\\nb"}', "control"),
                           (b'{"reason":"%s"}' % (b"a" * 512), "511"),
                           (b"[" * 5000, "JSON"), (b'{"reason":"x"} x', "JSON")]:
            with self.subTest(body[:40]):
                answer = self.post(400, 15, body=body,
                                   headers={"Content-Type": "application/json"})
                self.assertIn(hint, answer.json()["detail"])

    def test_other_types_are_refused(self):
        for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data",
                     "application/jsonp"]:
            self.post(415, 15, body=b"{}", headers={"Content-Type": kind})

    def test_large_body_is_refused(self):
        answer = request(f"/api/v1/findings/f_{15:030}/acknowledge", "auditor", "POST",
                         {"Content-Type": "application/json"}, body=b" " * 20000)
        self.assertEqual(answer.status, 413)


class Exceptions(Case):
    GOOD = {"violation": "V101", "client": "10.20.0.8", "reason": "legacy model",
            "owner": "ops@example.net", "expires": "2027-01-31"}

    def add(self, status, **kw):
        body = {k: v for k, v in {**self.GOOD, **kw}.items() if v != ""}
        return self.answer(status, "/api/v1/exceptions", "POST", token="admin", body=body)

    def test_exception_is_made_marks_findings_and_is_revoked(self):
        open_before = {x["id"] for x in get("findings?host=10.20.0.9&status=open")["items"]}
        self.assertTrue(open_before)
        answer = self.add(201, id="night-9", client="10.20.0.9", violation="", port="any")
        self.assertEqual(answer.headers["Location"], "/api/v1/exceptions/night-9")
        made = answer.json()
        self.assertEqual((made["id"], made["reason"], made["expires"]),
                         ("night-9", "legacy model", "2027-01-31T23:59:59.999999Z"))
        self.assertIn(made, get("exceptions")["items"])
        marked = {x["id"]: x["exception"] for x in get("findings?status=excepted")["items"]}
        self.assertEqual({marked.get(x) for x in open_before}, {"night-9"})
        self.answer(204, "/api/v1/exceptions/night-9", "DELETE", "/api/v1/exceptions/{id}",
                    token="admin")
        again = {x["id"] for x in get("findings?host=10.20.0.9&status=open")["items"]}
        self.assertEqual(again, open_before)
        self.answer(409, "/api/v1/exceptions/night-9", "DELETE", "/api/v1/exceptions/{id}",
                    token="admin")

    def test_without_an_id_the_next_number_is_given(self):
        self.assertRegex(self.add(201).json()["id"], r"^EX-\d+$")

    def test_an_id_is_used_once(self):
        self.add(201, id="once")
        self.assertIn("once", self.add(409, id="once").json()["detail"])

    def test_wrong_members_are_refused_with_what_would_be_right(self):
        for member, value, hint in [
            ("violation", "V999", "V101"), ("client", "10.20.0.8/99", "prefix"), ("client", "", "client"),
            ("port", "443", "443/tcp"), ("reason", "", "reason"), ("owner", "", "owner"),
            ("expires", "soon", "2027-01-31"), ("expires", "2020-01-01", "past"),
            ("expires", "", "expires"), ("id", "a b", "letters"), ("extra", "x", "violation"),
        ]:
            with self.subTest(member):
                self.assertIn(hint, self.add(400, **{member: value}).json()["detail"])

    def test_unknown_exception_is_not_found(self):
        self.answer(404, "/api/v1/exceptions/EX-999", "DELETE", "/api/v1/exceptions/{id}",
                    token="admin")


class Zz_LockOut(Case):
    """Last: it locks this address out for a moment."""

    def test_failures_make_the_next_attempt_wait_also_with_the_right_password(self):
        world.server.do("user", "frida", "viewer", PASSWORD)
        answers = [log_in("frida", "wrong") for _ in range(6)]
        self.assertEqual([a.status for a in answers[:5]], [401] * 5)
        last = answers[5]
        self.assertEqual(last.status, 429)
        self.assertEqual(described(last, "/api/v1/session", "POST"), [])
        self.assertRegex(last.headers["Retry-After"], r"^\d+$")
        right = log_in("frida")
        self.assertEqual(right.status, 429)
        others = log_in("viewer")  # by address
        self.assertEqual(others.status, 429)
        self.assertNotIn("Set-Cookie", right.headers)

    def test_wrong_name_and_wrong_password_get_the_same_answer(self):
        first = re.sub(rb"\d+", b"", log_in("nobody-here", "wrong").body)
        second = re.sub(rb"\d+", b"", log_in("viewer", "wrong").body)
        self.assertEqual(first, second)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as directory:
        server = world.server = Server(directory, free_port(), 200)
        for scope in SCOPES:
            server.do("user", scope, scope, PASSWORD)
        tests = unittest.main(argv=["access"], exit=False, verbosity=1)
        status, err, _ = server.stop()
        sys.stderr.write(err)
        sys.exit(0 if tests.result.wasSuccessful() and status == 0 else 1)
