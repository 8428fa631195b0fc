# SPDX-License-Identifier: GPL-3.0-or-later
"""What must not come in: malformed and ambiguous requests, and clients that take their
time.  doors.py SERVER OPENAPI.JSON; see server.c."""

import http.client
import json
import os
import resource
import shutil
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import world
from world import Server, context, free_port, get, request

# milliseconds; the slow ones of these tests are late after a few seconds
HANDSHAKE, HEAD, BODY, SEND, IDLE = 2000, 2500, 2500, 1500, 1500
LIMITS = f"400 120 {HANDSHAKE} {HEAD} {BODY} {SEND} {IDLE} 500 3600000"
SLOW = 1000


def tcp(source="127.0.0.1"):
    return socket.create_connection(("127.0.0.1", world.server.port), timeout=20,
                                    source_address=(source, 0))


careless = context()


def tls(source="127.0.0.1"):
    return careless.wrap_socket(tcp(source))


def ended(sock, within):
    """Whether the peer ends it in that time; what it still sends is read."""
    sock.settimeout(0.2)
    until = time.monotonic() + within
    while time.monotonic() < until:
        try:
            if not sock.recv(65536):
                return True
        except TimeoutError:
            continue
        except (ssl.SSLError, OSError):
            return True
    return False


def exchange(data):
    """What comes back, until the peer closes."""
    with tls() as s:
        received = b""
        try:
            s.sendall(data)
            while part := s.recv(65536):
                received += part
            return received, True
        except (ConnectionResetError, BrokenPipeError, ssl.SSLEOFError):
            return received, True
        except TimeoutError:
            return received, False


def hostile():
    """Requests that nobody should take, each by a word for it."""
    host = f"Host: 127.0.0.1:{world.server.port}"
    get_line = "GET /healthz HTTP/1.1"
    post = ["POST /api/v1/session HTTP/1.1", host, "Content-Type: application/json"]

    def head(*lines, end="\r\n"):
        return (end.join(lines) + end + end).encode("latin-1")

    yield "no host", head(get_line)
    yield "two hosts", head(get_line, host, host)
    yield "another host first", head(get_line, "Host: evil.example", host)
    yield "another host last", head(get_line, host, "Host: evil.example")
    yield "host in two cases", head(get_line, host, "hOST: evil.example")
    yield "foreign host", head(get_line, "Host: evil.example")
    yield "host without port", head(get_line, "Host: 127.0.0.1")
    yield "host with user", head(get_line, host.replace("127", "x@127"))
    yield "host and a list", head(get_line, host + ", evil.example")
    yield "empty host", head(get_line, "Host:")
    yield "host folded", head(get_line, "Host:", " " + host[6:])
    yield "length and coding", head(*post, "Content-Length: 2", "Transfer-Encoding: chunked") + b"{}"
    yield "coding and length", head(*post, "Transfer-Encoding: chunked", "Content-Length: 2") + b"{}"
    yield "coding alone", head(*post, "Transfer-Encoding: chunked") + b"0\r\n\r\n"
    yield "coding identity", head(*post, "Transfer-Encoding: identity")
    yield "coding with tab", head(*post, "Transfer-Encoding:\tchunked")
    yield "coding disguised", head(*post, "Transfer-Encoding: xchunked", "Content-Length: 2") + b"{}"
    yield "two codings", head(*post, "Transfer-Encoding: chunked", "Transfer-Encoding: identity")
    yield "two lengths", head(*post, "Content-Length: 2", "Content-Length: 3") + b"{}x"
    yield "same length twice", head(*post, "Content-Length: 2", "Content-Length: 2") + b"{}"
    yield "length list", head(*post, "Content-Length: 2, 2") + b"{}"
    yield "negative length", head(*post, "Content-Length: -2") + b"{}"
    yield "signed length", head(*post, "Content-Length: +2") + b"{}"
    yield "hexadecimal length", head(*post, "Content-Length: 0x2") + b"{}"
    yield "length with letters", head(*post, "Content-Length: 2a") + b"{}"
    yield "length with blank", head(*post, "Content-Length: 2 2") + b"{}"
    yield "empty length", head(*post, "Content-Length:") + b"{}"
    yield "endless length", head(*post, "Content-Length: 99999999999999999999999")
    yield "large length", head(*post, "Content-Length: 20000")
    yield "body of a GET", head(get_line, host, "Content-Length: 2") + b"{}"
    yield "body of a DELETE", head("DELETE /api/v1/session HTTP/1.1", host, "Content-Length: 2") + b"{}"
    yield "blank before colon", head(get_line, host.replace(":", " :", 1))
    yield "tab before colon", head(get_line, host, "X\t: 1")
    yield "folded field", head(get_line, host, "X: 1", " 2")
    yield "folded first", head(get_line, " X: 1", host)
    yield "no colon", head(get_line, host, "nonsense")
    yield "no name", head(get_line, host, ": 1")
    yield "name with brackets", head(get_line, host, "X(): 1")
    yield "name with umlaut", head(get_line, host, "X\xe9: 1")
    yield "NUL in a field", head(get_line, host, "X: a\0b")
    yield "NUL in a name", head(get_line, host, "X\0: a")
    yield "NUL in the path", head("GET /healthz\0 HTTP/1.1", host)
    yield "NUL in the host", head(get_line, host + "\0.evil.example")
    yield "escape in a field", head(get_line, host, "X: \x1b[2J")
    yield "DEL in a field", head(get_line, host, "X: \x7f")
    yield "bare LF", head(get_line, host, end="\n")
    yield "LF in a field", head(get_line, host, "X: a\nY: b")
    yield "bare CR", head(get_line, host, "X: a\rY: b")
    yield "CR CR LF", head(get_line + "\r", host)
    yield "empty line first", b"\r\n" + head(get_line, host)
    yield "blank first", head(" " + get_line, host)
    yield "two blanks", head("GET  /healthz HTTP/1.1", host)
    yield "tab for blank", head("GET\t/healthz HTTP/1.1", host)
    yield "blank at the end", head(get_line + " ", host)
    yield "four words", head("GET /healthz x HTTP/1.1", host)
    yield "no version", head("GET /healthz", host)
    yield "one word", head("GET", host)
    yield "version in small letters", head("GET /healthz http/1.1", host)
    yield "another protocol", head("GET /healthz HTTQ/1.1", host)
    yield "version of one digit", head("GET /healthz HTTP/1", host)
    yield "method with brackets", head("G(T /healthz HTTP/1.1", host)
    yield "long method", head("G" * 17 + " /healthz HTTP/1.1", host)
    yield "whole address", head("GET http://evil.example/ HTTP/1.1", host)
    yield "no slash", head("GET healthz HTTP/1.1", host)
    yield "star", head("OPTIONS * HTTP/1.1", host)
    yield "authority", head("CONNECT evil.example:443 HTTP/1.1", host)
    yield "byte over 127 in the path", head("GET /caf\xe9 HTTP/1.1", host)
    yield "fragment", head("GET /healthz#x HTTP/1.1", host)
    yield "escaped NUL", head("GET /%00 HTTP/1.1", host)
    yield "escaped slash", head("GET /api%2fv1/status HTTP/1.1", host)
    yield "escaped CR LF", head("GET /a%0d%0aSet-Cookie:x HTTP/1.1", host)
    yield "broken escape", head("GET /%zz HTTP/1.1", host)
    yield "half escape", head("GET /% HTTP/1.1", host)
    yield "overlong slash", head("GET /%c0%af HTTP/1.1", host)
    yield "dot segment", head("GET /./healthz HTTP/1.1", host)
    yield "two dots", head("GET /x/../healthz HTTP/1.1", host)
    yield "escaped dots", head("GET /x/%2e%2e/healthz HTTP/1.1", host)
    yield "dots at the end", head("GET /x/.. HTTP/1.1", host)
    yield "two slashes", head("GET //healthz HTTP/1.1", host)
    yield "long path", head("GET /" + "a" * 5000 + " HTTP/1.1", host)
    yield "endless path", b"GET /" + b"a" * 40000
    yield "many fields", head(get_line, host, *(f"X-{i}: 1" for i in range(80)))
    yield "long field", head(get_line, host, "X: " + "a" * 20000)
    yield "two authorizations", head(get_line, host, "Authorization: a", "Authorization: b")
    yield "two cookies", head(get_line, host, "Cookie: a=1", "Cookie: b=1")
    yield "two origins", head(get_line, host, "Origin: a", "Origin: b")
    yield "unknown expectation", head(*post, "Expect: tea", "Content-Length: 2") + b"{}"
    yield "HTTP/2's preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
    yield "TLS in TLS", bytes.fromhex("16030100050100000100")
    yield "noise", bytes(range(256))


class Malformed(unittest.TestCase):
    def test_each_gets_a_problem_and_the_end(self):
        cases = list(hostile())
        self.assertGreaterEqual(len(cases), 60)
        self.assertEqual(len({name for name, _ in cases}), len(cases))
        for name, data in cases:
            with self.subTest(name):
                answer, closed = exchange(data)
                self.assertTrue(closed)
                head, _, body = answer.partition(b"\r\n\r\n")
                status = int(head.split(b" ")[1])
                self.assertTrue(400 <= status < 500 or (status, name) == (505, "HTTP/2's preface"),
                                status)
                self.assertIn(b"\r\nConnection: close", head)
                self.assertIn(b"\r\nContent-Type: application/problem+json", head)
                self.assertEqual(json.loads(body)["status"], status)  # one, and whole
        self.assertEqual(request("/healthz").status, 200)

    def test_pieces_make_no_difference(self):
        host = f"Host: 127.0.0.1:{world.server.port}"
        for data, status in [(f"GET /healthz HTTP/1.1\r\n{host}\r\n\r\n", b"200"),
                             (f"GET /healthz HTTP/1.1\r\n{host}\r\nX : 1\r\n\r\n", b"400")]:
            with tls() as s:
                for byte in data.encode():
                    s.sendall(bytes([byte]))
                self.assertEqual(s.recv(4096).split(b" ")[1], status)

    def test_requests_behind_each_other_are_answered_in_their_order(self):
        host = f"Host: 127.0.0.1:{world.server.port}"
        paths = ["/healthz", "/nowhere", "/api/v1/openapi.json", "/healthz"]
        data = "".join(f"GET {p} HTTP/1.1\r\n{host}\r\n\r\n" for p in paths)
        data += f"GET /healthz HTTP/1.1\r\n{host}\r\nConnection: close\r\n\r\n"
        answer, closed = exchange(data.encode())
        self.assertTrue(closed)
        statuses = [part[:3] for part in answer.split(b"HTTP/1.1 ")[1:]]
        self.assertEqual(statuses, [b"200", b"404", b"200", b"200", b"200"])

    def test_a_body_is_asked_for_where_the_client_waits(self):
        host = f"Host: 127.0.0.1:{world.server.port}"
        with tls() as s:
            s.sendall(f"POST /api/v1/session HTTP/1.1\r\n{host}\r\nExpect: 100-continue\r\n"
                      "Content-Type: application/json\r\nCamwarden-Request: 1\r\n"
                      "Content-Length: 2\r\n\r\n".encode())
            self.assertEqual(s.recv(4096), b"HTTP/1.1 100 Continue\r\n\r\n")
            s.sendall(b"{}")
            self.assertIn(b" 400 ", s.recv(4096))

    def test_http_1_0_is_answered_and_ended(self):
        host = f"Host: 127.0.0.1:{world.server.port}"
        token = world.server.tokens["viewer"]
        answer, closed = exchange(f"GET /healthz HTTP/1.0\r\n{host}\r\n\r\n".encode())
        self.assertTrue(closed and answer.startswith(b"HTTP/1.1 200 "))
        answer, closed = exchange(f"GET /api/v1/conversations?format=ndjson HTTP/1.0\r\n{host}\r\n"
                                  f"Authorization: Bearer {token}\r\n\r\n".encode())
        head, _, body = answer.partition(b"\r\n\r\n")
        self.assertNotIn(b"chunked", head)
        self.assertEqual(len([json.loads(line) for line in body.splitlines()]), 600)


def counters():
    return get("status")["server"]


class Late(unittest.TestCase):
    """Each phase has its end, however little by little it goes on; all at once here."""

    def until_the_end(self, sock, drip, within, took):
        begun = time.monotonic()
        sock.settimeout(0.1)
        while time.monotonic() - begun < within / 1000 + 20:
            try:
                if drip is not None:
                    sock.sendall(drip)
                if not sock.recv(65536):
                    break
            except TimeoutError:
                continue
            except (ssl.SSLError, OSError):
                break
        took.append((time.monotonic() - begun, within / 1000))
        sock.close()

    def cases(self):
        host = f"Host: 127.0.0.1:{world.server.port}"
        yield "late_handshakes", tcp(), None, HANDSHAKE
        s = tcp()
        s.sendall(b"\x16\x03\x01\x02\x00\x01")
        yield "late_handshakes", s, b"\0", HANDSHAKE
        yield "late_handshakes", tcp(), b"", HANDSHAKE
        s = tls()
        s.sendall(b"GET / HTTP/1.1\r\nX: ")
        yield "late_heads", s, b"a", HEAD
        s = tls()
        s.sendall(f"POST /api/v1/session HTTP/1.1\r\n{host}\r\nContent-Length: 16000\r\n\r\n"
                  .encode())
        yield "late_bodies", s, b" ", BODY

    def test_each_phase_has_an_absolute_end(self):
        before = counters()
        took, threads, wanted = [], [], dict.fromkeys(before, 0)
        for counter, *rest in self.cases():
            wanted[counter] += 1
            threads.append(threading.Thread(target=self.until_the_end, args=(*rest, took)))
            threads[-1].start()
        for thread in threads:
            thread.join()
        after = counters()
        for counter in ["late_handshakes", "late_heads", "late_bodies"]:
            self.assertEqual(after[counter] - before[counter], wanted[counter], counter)
        for seconds, least in took:
            self.assertGreater(seconds, least * 0.8)
            self.assertLess(seconds, least + 15)

    def test_late_request_is_told_so(self):
        s = tls()
        s.sendall(b"GET / HTTP/1.1\r\n")
        self.assertIn(b"HTTP/1.1 408 ", s.recv(4096))
        s.close()

    def test_answer_that_nobody_takes(self):
        s = tcp()
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        s = careless.wrap_socket(s)
        token = world.server.tokens["viewer"]
        before = counters()["late_sends"]
        s.sendall((f"GET /api/v1/findings?limit=1000 HTTP/1.1\r\nHost: 127.0.0.1:{world.server.port}"
                   f"\r\nAuthorization: Bearer {token}\r\n\r\n" * 40).encode())
        until = time.monotonic() + 20
        while counters()["late_sends"] == before and time.monotonic() < until:
            time.sleep(0.2)
        self.assertEqual(counters()["late_sends"], before + 1)
        s.close()

    def test_idle_connection_is_ended_without_a_word(self):
        with tls() as s:
            s.sendall(f"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:{world.server.port}\r\n\r\n".encode())
            self.assertIn(b" 200 ", s.recv(4096))
            self.assertEqual(s.recv(4096), b"")


class Crowd(unittest.TestCase):
    def slow(self, n):
        """A connection that goes no further, of one of 40 addresses."""
        source = f"127.0.1.{n % 40 + 1}"
        if n % 4 < 2:
            s = tcp(source)
            if n % 4 == 1:
                s.sendall(b"\x16\x03\x01\x02\x00")
            return s
        s = tls(source)
        if n % 4 == 2:
            s.sendall(b"GET / HTTP/1.1\r\nHost: ")
        else:
            s.sendall(f"POST /api/v1/session HTTP/1.1\r\nHost: 127.0.0.1:{world.server.port}\r\n"
                      "Content-Length: 5000\r\n\r\n{".encode())
        return s

    def one_good(self):
        begun = time.monotonic()
        with tls() as s:
            s.sendall(f"GET /api/v1/status HTTP/1.1\r\nHost: 127.0.0.1:{world.server.port}\r\n"
                      f"Authorization: Bearer {world.server.tokens['viewer']}\r\n\r\n".encode())
            self.assertIn(b" 200 ", s.recv(4096))
        return time.monotonic() - begun

    def test_thousand_slow_ones_keep_nobody_waiting_and_are_ended(self):
        crowd, stop = [], threading.Event()

        def drip():
            while not stop.wait(0.5):
                for s in list(crowd):
                    try:
                        s.send(b"a")
                    except OSError:
                        pass

        dripping = threading.Thread(target=drip)
        dripping.start()
        times = []
        try:
            for n in range(SLOW):
                try:
                    crowd.append(self.slow(n))
                except (ssl.SSLError, OSError):
                    pass  # it gave way before it was open
                if n % 50 == 49:
                    times.append(self.one_good())
            times += [self.one_good() for _ in range(10)]
        finally:
            stop.set()
            dripping.join()
        self.assertGreater(len(crowd), SLOW * 0.9)
        self.assertLess(statistics.median(times), 1.0, times)
        self.assertLess(sorted(times)[-2], 3.0, times)
        self.assertTrue(all(ended(s, 20) for s in crowd))
        for s in crowd:
            s.close()
        seen = counters()
        self.assertGreater(seen["displaced"], 0)
        self.assertEqual(seen["turned_away"], 0)

    def test_one_address_has_its_share(self):
        mine = [tcp("127.0.2.1") for _ in range(121)]
        other = tls("127.0.2.2")
        self.assertTrue(ended(mine[0], 1.5))  # well before its deadline
        other.close()
        for s in mine:
            s.close()


class Tls(unittest.TestCase):
    def test_own_certificate_is_not_insisted_on(self):
        self.assertIsNone(request("/healthz").headers["Strict-Transport-Security"])

    def test_http_1_1_is_agreed_on(self):
        c = context()
        c.set_alpn_protocols(["h2", "http/1.1"])
        with c.wrap_socket(tcp()) as s:
            self.assertEqual(s.selected_alpn_protocol(), "http/1.1")

    def test_a_session_is_resumed(self):
        c = context()
        c.maximum_version = ssl.TLSVersion.TLSv1_2
        with c.wrap_socket(tcp()) as s:
            session = s.session
        with c.wrap_socket(tcp(), session=session) as s:
            self.assertTrue(s.session_reused)

    def test_plain_http_gets_nothing(self):
        with tcp() as s:
            s.sendall(b"GET /healthz HTTP/1.1\r\n\r\n")
            self.assertTrue(ended(s, 10))


def openssl(*args):
    subprocess.run(["openssl", *args], check=True, capture_output=True)


def authority(directory, name):
    """A new authority's files."""
    key, crt = (os.path.join(directory, f"{name}.{end}") for end in ("key", "crt"))
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-keyout", key, "-out", crt, "-days", "2", "-subj", f"/CN={name}")
    return key, crt


def signed(directory, by, subject, usage="clientAuth"):
    """A certificate for the subject by that authority, and its key, in one file."""
    base = os.path.join(directory, str(len(os.listdir(directory))))
    openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-keyout", f"{base}.key", "-out", f"{base}.csr", "-subj", subject)
    with open(f"{base}.ext", "w", encoding="ascii") as f:
        f.write(f"extendedKeyUsage={usage}\n")
    openssl("x509", "-req", "-in", f"{base}.csr", "-CA", by[1], "-CAkey", by[0], "-out",
            f"{base}.crt", "-days", "2", "-extfile", f"{base}.ext", "-CAcreateserial")
    return f"{base}.crt", f"{base}.key"


@unittest.skipUnless(shutil.which("openssl"), "no openssl here")
class ClientCertificates(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.mkdtemp()
        cls.ours = world.authority
        cls.theirs = authority(cls.directory, "theirs")
        world.server.do("user", "soc.example", "auditor", "correct-horse-battery")

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.directory)

    def ask(self, pair, method="GET", path="/api/v1/session", fields=None):
        c = context()
        if pair is not None:
            c.load_cert_chain(*pair)
        connection = http.client.HTTPSConnection("127.0.0.1", world.server.port, context=c,
                                                 timeout=20)
        try:
            connection.request(method, path, headers=fields or {})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def test_certificate_speaks_for_the_user_of_its_name(self):
        status, who = self.ask(signed(self.directory, self.ours, "/O=x/CN=soc.example"))
        self.assertEqual((status, who["kind"], who["name"], who["scope"]),
                         (200, "certificate", "soc.example", "auditor"))

    def test_without_one_a_token_still_does(self):
        self.assertEqual(self.ask(None)[0], 401)
        self.assertEqual(request("/api/v1/session").status, 200)

    def test_name_of_no_user_is_nobody(self):
        status, _ = self.ask(signed(self.directory, self.ours, "/CN=stranger"))
        self.assertEqual(status, 401)

    def test_revoked_user_is_nobody_at_once(self):
        world.server.do("user", "gone.example", "viewer", "correct-horse-battery")
        pair = signed(self.directory, self.ours, "/CN=gone.example")
        self.assertEqual(self.ask(pair)[0], 200)
        world.server.do("revoke", "gone.example")
        self.assertEqual(self.ask(pair)[0], 401)

    def test_others_authority_purpose_or_two_names_end_the_handshake(self):
        for pair in [signed(self.directory, self.theirs, "/CN=soc.example"),
                     signed(self.directory, self.ours, "/CN=soc.example", "serverAuth"),
                     signed(self.directory, self.ours, "/CN=soc.example/CN=other"),
                     signed(self.directory, self.ours, "/O=soc.example")]:
            with self.assertRaises((ssl.SSLError, OSError, http.client.HTTPException)):
                self.ask(pair)

    def test_a_page_of_another_site_cannot_use_it(self):
        pair = signed(self.directory, self.ours, "/CN=soc.example")
        path = f"/api/v1/findings/f_{3:030}/acknowledge"
        self.assertEqual(self.ask(pair, "POST", path)[0], 403)
        mark = {"Camwarden-Request": "1"}
        self.assertEqual(self.ask(pair, "POST", path, {**mark, "Origin": "https://x"})[0], 403)
        self.assertEqual(self.ask(pair, "POST", path, mark)[0], 200)


if __name__ == "__main__":
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 2 * SLOW:
        sys.exit(f"only {hard} files may be open here")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2 * SLOW), hard))
    os.environ["LIMITS"] = LIMITS
    with tempfile.TemporaryDirectory() as directory:
        if shutil.which("openssl"):
            world.authority = authority(directory, "ours")
            os.environ["CLIENT_CA"] = world.authority[1]
        server = world.server = Server(directory, free_port(), 600)
        tests = unittest.main(argv=["doors"], exit=False, verbosity=1)
        status, err, _ = server.stop()
        sys.stderr.write(err)
        sys.exit(0 if tests.result.wasSuccessful() and status == 0 else 1)
