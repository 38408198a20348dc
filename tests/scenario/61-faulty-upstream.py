"""
If an upstream hangs, resets, or sends garbage, two gigabytes, the wrong type
or one byte at a time, the caller gets a 502 or 504 that names the upstream.
Memory stays bounded and other calls are served. Retries, circuit breakers and
concurrency limits follow the file and the operator's options.
"""
# sanitize: thread

import json
import re
import socket
import struct
import threading
import time
import zlib

import harness
from harness import Answer, check, contains, equal

FILE = """
naftiko: 1.0.0-alpha2
info: {label: Weather, description: An upstream that misbehaves.}
capability:
  consumes:
  - type: http
    namespace: weather
    baseUri: URL
    x-claviger: {POLICY}
    resources:
    - name: all
      path: /{what}
      operations:
      - {name: get-it, method: GET}
      - {name: post-it, method: POST}
      - {name: put-it, method: PUT}
      - name: shape-it
        method: GET
  exposes:
  - type: rest
    namespace: weather-rest
    port: 8080
    resources:
    - path: /v1/{what}
      name: all
      operations:
      - {method: GET, name: g, call: weather.get-it, with: {what: rest.what}}
      - {method: POST, name: p, call: weather.post-it, with: {what: rest.what}}
      - {method: PUT, name: u, call: weather.put-it, with: {what: rest.what}}
    - path: /shaped/{what}
      name: shaped
      operations:
      - method: GET
        name: s
        call: weather.shape-it
        with: {what: rest.what}
        outputParameters:
        - type: object
          mapping: $.
          properties: {id: {type: string, mapping: $.id}}
  - type: mcp
    namespace: weather-mcp
    port: 9090
    transport: http
    tools:
    - name: get-it
      description: Get it.
      call: weather.get-it
      with: {what: tools.what}
"""
PORTS = {"rest": "weather-rest", "mcp": "weather-mcp"}


class Wild:
    """An upstream that runs the function named by the path."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.stop = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            s, _ = self.listener.accept()
            threading.Thread(target=self._serve, args=(s,),
                             daemon=True).start()

    def _serve(self, s):
        with s:
            try:
                head = b""
                while b"\r\n\r\n" not in head:
                    head += s.recv(65536)
                what = head.split(b" ")[1].decode().strip("/")
                getattr(self, what)(s)
            except OSError:
                pass  # the client had enough

    def hang(self, s):
        self.stop.wait(60)

    def reset(self, s):
        s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                     struct.pack("ii", 1, 0))

    def half(self, s):
        s.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")

    def garbage(self, s):
        s.sendall(b"\x00\xff\x16\x03 this is no HTTP\r\n\r\n")

    def status(self, s):
        s.sendall(b"HTTP/1.1 999 What\r\nContent-Length: 0\r\n\r\n")

    def huge(self, s):
        """Two gigabytes, announced."""
        s.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2147483648\r\n\r\n")
        self._pour(s, b"x" * 65536)

    def endless(self, s):
        """Two gigabytes in chunks without an announced length."""
        s.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        self._pour(s, b"10000\r\n" + b"x" * 65536 + b"\r\n")

    def _pour(self, s, piece):
        for _ in range(2 ** 31 // 65536):
            s.sendall(piece)

    def bomb(self, s):
        """Half a gigabyte, compressed to a few hundred kilobytes."""
        s.sendall(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
                  b"Connection: close\r\n\r\n")
        z = zlib.compressobj(9, zlib.DEFLATED, 31)
        for _ in range(512):
            s.sendall(z.compress(bytes(1 << 20)))
        s.sendall(z.flush())

    def badzip(self, s):
        s.sendall(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
                  b"Content-Length: 9\r\n\r\nno gzip!!")

    def headers(self, s):
        s.sendall(b"HTTP/1.1 200 OK\r\n")
        for i in range(100000):
            s.sendall(b"X-%d: %s\r\n" % (i, b"x" * 1000))

    # Framing with two meanings, and what RFC 9112 forbids in a response.
    HOSTILE = {
        "lengths": b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} ",
        "both": b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n"
                b"2\r\n{}\r\n0\r\n\r\n",
        "coding": b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "fold": b"X: a\r\n b\r\nContent-Length: 2\r\n\r\n{}",
        "bare-lf": b"X: a\nContent-Length: 2\n\n{}",
        "bare-cr": b"X: a\rContent-Length: 0\r\nContent-Length: 2\r\n\r\n{}",
        "nul": b"X: a\0b\r\nContent-Length: 2\r\n\r\n{}",
        "space": b"Content-Length : 2\r\n\r\n{}",
        "chunk": b"Transfer-Encoding: chunked\r\n\r\n2 \r\n{}\r\n0\r\n\r\n",
        "trailers": b"Transfer-Encoding: chunked\r\n\r\n0\r\n"
                    + b"X: y\r\n" * 2000 + b"\r\n",
        "extensions": b"Transfer-Encoding: chunked\r\n\r\n2;"
                      + b"x" * 5000 + b"\r\n{}\r\n0\r\n\r\n",
    }

    def _say(self, s, what):
        s.sendall(b"HTTP/1.1 200 OK\r\n" + self.HOSTILE[what])

    def __getattr__(self, name):
        if name not in self.HOSTILE:
            raise AttributeError(name)
        return lambda s: self._say(s, name)

    def interim(self, s):
        s.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n" * 1000)

    def twice(self, s):
        """A second response, to no request, behind the first."""
        one = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
        s.sendall(one + one.replace(b"{}", b"[]"))
        self.stop.wait(1)

    def slow(self, s):
        s.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while not self.stop.wait(0.05):
            s.sendall(b" ")

    def html(self, s):
        s.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
                  b"Content-Length: 15\r\n\r\n<html>no</html>")

    def fine(self, s):
        s.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                  b"Content-Length: 2\r\n\r\n{}")


# A proxy that no host uses: the program leaves every call to libcurl.
LIBCURL = {"http_proxy": "http://127.0.0.1:1", "no_proxy": "*"}


def serve(s, url, *args, policy="timeout: 1500ms, responseBytes: 1MiB",
          env=None):
    name = s.file(f"weather-{len(s.servers)}.yaml",
                  FILE.replace("URL", url).replace("POLICY", policy))
    return s.server("--threads", "1", *args, str(name), ports=PORTS,
                    authority=False, env=env)


def peak_kib(server):
    status = open(f"/proc/{server.process.pid}/status").read()
    return int(re.search(r"VmHWM:\s*(\d+)", status).group(1))


def message(got):
    return json.loads(got.body)["error"]["message"]


def misbehaving(s, env):
    wild = Wild()
    server = serve(s, f"http://127.0.0.1:{wild.port}", env=env)
    host = f"127.0.0.1:{wild.port}"
    for what, status, words in [
            ("hang", 504, "did not answer within 1500 ms"),
            ("reset", 502, "invalid response"),
            ("half", 502, "an invalid response"),
            ("garbage", 502, "an invalid response"),
            ("status", 502, "999"),
            ("headers", 502, "headers"),
            ("slow", 504, "within 1500 ms"),
            ("huge", 502, "more than 1048576 bytes"),
            ("endless", 502, "more than 1048576 bytes"),
            ("bomb", 502, "more than 1048576 bytes"),
            ("badzip", 502, "an invalid response")]:
        got = server.rest("GET", f"/v1/{what}")
        equal(got.status, status, what)
        for part in (words, "namespace 'weather'", host):
            contains(message(got), part)
    result = server.mcp().tool("get-it", {"what": "garbage"})
    equal(result["isError"], True)
    contains(result["content"][0]["text"], "namespace 'weather'")
    # The gigabytes were not kept, whether announced or not.
    before = peak_kib(server)
    server.rest("GET", "/v1/endless")
    check(peak_kib(server) - before < 64 * 1024, "memory grew")
    # A shape refuses the wrong type; without a shape it is passed on.
    got = server.rest("GET", "/shaped/html")
    equal(got.status, 502)
    contains(message(got), "JSON")
    got = server.rest("GET", "/v1/html")
    equal((got.status, got.body), (200, b"<html>no</html>"))
    others_are_served(server)
    wild.stop.set()
    # No server listens on the port.
    server = serve(s, f"http://127.0.0.1:{harness.free_port()}", env=env)
    got = server.rest("GET", "/v1/fine")
    equal(got.status, 502)
    contains(message(got), "cannot connect to 127.0.0.1:")


def hostile_responses(s):
    """The program's own reader is stricter than libcurl."""
    wild = Wild()
    server = serve(s, f"http://127.0.0.1:{wild.port}")
    for what in [*Wild.HOSTILE, "interim"]:
        got = server.rest("GET", f"/v1/{what}")
        equal(got.status, 502, what)
        for part in ("an invalid response", "namespace 'weather'"):
            contains(message(got), part)
    for _ in range(3):
        equal(server.rest("GET", "/v1/twice").body, b"{}", "the first one")
        equal(server.rest("GET", "/v1/fine").body, b"{}")
    wild.stop.set()


def others_are_served(server):
    """With one worker and many hanging calls, another call is served."""
    slow = [threading.Thread(target=server.rest, args=("GET", "/v1/hang"))
            for _ in range(20)]
    for t in slow:
        t.start()
    equal(server.rest("GET", "/v1/fine").status, 200)
    check(any(t.is_alive() for t in slow), "the slow ones still wait")
    for t in slow:
        t.join()


def count(upstream):
    return len(upstream.received)


def repeated(s, env):
    busy, fine = Answer(503, {}, b"busy"), Answer(200, {}, b"{}")
    up = s.upstream(fine)
    server = serve(s, up.url, policy="retries: 2, retryDelay: 5ms", env=env)
    for method, answers, status, tries in [
            ("GET", [busy, Answer(429), fine], 200, 3),
            ("PUT", [Answer(502), Answer(504), fine], 200, 3),
            ("GET", [busy], 503, 3),  # the third is the answer
            ("GET", [Answer(500), fine], 500, 1),
            ("GET", [Answer(404), fine], 404, 1),
            ("GET", [Answer(raw=b""), fine], 200, 2),
            ("GET", [Answer(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 9"
                                b"\r\n\r\n{"), fine], 200, 2),
            ("GET", [Answer(raw=b"no HTTP\r\n\r\n"), fine], 502, 1),
            ("POST", [busy, fine], 503, 1)]:
        up.answers, before = list(answers), count(up)
        got = server.rest(method, "/v1/x")
        equal((got.status, count(up) - before), (status, tries),
              f"{method} {[a.bytes[:20] for a in answers]}")
    equal(got.body, b"busy", "the upstream's own words")
    # The operator's option for the namespace overrides the file; the
    # option for all namespaces does not.
    server = serve(s, up.url, "--retries", "9", "--retry-non-idempotent",
                   "weather=true", policy="retries: 1, retryDelay: 1ms")
    up.answers, before = [busy, fine], count(up)
    equal(server.rest("POST", "/v1/x").status, 200)
    up.answers, before = [busy], count(up)
    equal(server.rest("GET", "/v1/x").status, 503)
    equal(count(up) - before, 2, "one retry, as the file says")


def retry_after(s):
    fine = Answer(200, {}, b"{}")
    up = s.upstream(fine)
    server = serve(s, up.url, policy="retries: 3, retryDelay: 1ms, "
                   "retryMaxDelay: 3s, timeout: 20s")
    soon = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime())
    for after, status, tries in [("1", 200, 2), (soon, 200, 2),
                                 ("nonsense", 200, 2), ("3600", 429, 1)]:
        up.answers = [Answer(429, {"Retry-After": after}), fine]
        before = count(up)
        began = time.monotonic()
        got = server.rest("GET", "/v1/x")
        equal((got.status, count(up) - before), (status, tries), after)
        if after == "1":
            check(time.monotonic() - began >= 0.9, "it came back too early")
    equal(got.header("Retry-After"), "3600", "a longer wait is passed on")
    # All retries together stay within the total timeout.
    server = serve(s, up.url, policy="retries: 10, retryDelay: 2s, "
                   "timeout: 300ms")
    up.answers = [Answer(503, {"Retry-After": "1"})]
    equal(server.rest("GET", "/v1/x").status, 503)


def circuit_breaker(s):
    bad, fine = Answer(503, {}, b"busy"), Answer(200, {}, b"{}")
    up = s.upstream(bad)
    server = serve(s, up.url, policy="breaker: 3, breakerOpen: 1s")
    for _ in range(3):
        equal(server.rest("GET", "/v1/x").body, b"busy")
    got = server.rest("GET", "/v1/x")
    equal((got.status, count(up)), (503, 3), "nothing is sent any more")
    contains(message(got), "namespace 'weather'")
    contains(message(got), "it answered 503")
    equal(got.header("Retry-After"), "1")
    result = server.mcp().tool("get-it", {"what": "x"})
    equal(result["structuredContent"]["error"]["retryable"], True)
    time.sleep(1.05)
    equal(server.rest("GET", "/v1/x").body, b"busy", "one finds out")
    equal(server.rest("GET", "/v1/x").header("Retry-After"), "1")
    equal(count(up), 4)
    time.sleep(1.05)
    up.answers = [fine]
    for _ in range(4):
        equal(server.rest("GET", "/v1/x").status, 200, "it works again")
    for said in ("not called for 1000 ms", "is called again"):
        equal(server.said().count(said), 1, said)


def concurrency_limit(s):
    up = s.upstream(Answer(200, {}, b"{}", delay_s=0.3))
    server = serve(s, up.url, "--threads", "2",
                   policy="concurrency: 1, queue: 2")
    got = []

    def ask():
        got.append(server.rest("GET", "/v1/x"))

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    statuses = sorted(g.status for g in got)
    equal(statuses, [200] * 3 + [503] * 3, "one at a time, two wait")
    refused = next(g for g in got if g.status == 503)
    equal(refused.header("Retry-After"), "1")
    contains(message(refused), "1 calls are running and 2 are waiting")
    equal(server.rest("GET", "/v1/x").status, 200, "calls continue afterwards")
    # A waiting call ends after its timeout, and when the server stops.
    server = serve(s, up.url, policy="concurrency: 1, timeout: 400ms")
    up.answers = [Answer(200, {}, b"{}", delay_s=5)]
    threading.Thread(target=server.rest, args=("GET", "/v1/x")).start()
    time.sleep(0.2)
    check(server.rest("GET", "/v1/x").status in (503, 504), "in vain")


def passed_headers(s):
    up = s.upstream(Answer(200, [
        ("Content-Type", "application/json"), ("ETag", '"v1"'),
        ("Link", "</p2>; rel=next"), ("RateLimit-Remaining", "3"),
        ("X-RateLimit-Limit", "9"), ("Content-Language", "de"),
        ("Content-Disposition", "attachment"), ("Set-Cookie", "a=b"),
        ("WWW-Authenticate", "Basic"), ("Server", "s"), ("X-Secret", "s"),
        ("Cache-Control", "no-store"), ("Content-MD5", "x")],
        b'{"id":"7","more":1}'))
    server = serve(s, up.url)
    got = server.rest("GET", "/v1/x")
    for name, value in [
            ("ETag", '"v1"'), ("Link", "</p2>; rel=next"),
            ("RateLimit-Remaining", "3"), ("X-RateLimit-Limit", "9"),
            ("Content-Language", "de"), ("Content-Disposition", "attachment"),
            ("Set-Cookie", None), ("WWW-Authenticate", None),
            ("Server", None), ("X-Secret", None), ("Cache-Control", None),
            ("Content-MD5", None)]:
        equal(got.header(name), value, name)
    got = server.rest("GET", "/shaped/x")
    equal(json.loads(got.body), {"id": "7"})
    equal((got.header("ETag"), got.header("Content-Disposition")),
          ('W/"v1"', None), "other bytes than the upstream's")
    up.answers = [Answer(302, {"Location": "http://127.0.0.1:1/"})]
    got = server.rest("GET", "/v1/x")
    equal((got.status, got.header("Location")), (302, "http://127.0.0.1:1/"))


def invalid_options(s):
    name = s.file("bad.yaml", FILE.replace("URL", "http://127.0.0.1:1")
                  .replace("POLICY", "retries: many, breakers: 3"))
    got = s.run("check", name)
    contains(got.out + got.err, "9:27: error: 'retries' of x-claviger takes")
    contains(got.out + got.err, "did you mean 'breaker'?")
    name = s.file("good.yaml", FILE.replace("URL", "http://127.0.0.1:1")
                  .replace("POLICY", ""))
    for word, said in [("whether=3", "did you mean 'weather'?"),
                       ("weather=x", "--retries: takes a whole number"),
                       ("11", "from 0 to 10")]:
        got = s.run("serve", "--authority", "off", "--retries", word, name)
        check(got.code != 0, word)
        contains(got.err, said)
    up = s.upstream(Answer(503), Answer(200, {}, b'{"n":1}'))
    got = s.run("call", name, "get-it", "what=x", "--base-uri",
                f"weather={up.url}", "--retries", "1", "--retry-delay", "1ms")
    equal((got.code, got.out), (0, '{"n":1}'))


def main(s):
    for env in ({}, LIBCURL):
        misbehaving(s, env)
        repeated(s, env)
    hostile_responses(s)
    retry_after(s)
    circuit_breaker(s)
    concurrency_limit(s)
    passed_headers(s)
    invalid_options(s)


harness.scenario(main)
