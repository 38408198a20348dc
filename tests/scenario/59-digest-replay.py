"""
Digest authentication: a recorded request cannot be replayed, with the same or
another body. Clients may send many requests at a time.
"""

import concurrent.futures
import hashlib
import shutil
import subprocess

import control
import harness
from digest_client import PASS, answer, nonce_of
from harness import check, contains, equal

MANY = 400

FILE = """naftiko: 1.0.0-alpha2
info: {label: Till, description: Takes money.}
capability:
  consumes:
  - type: http
    namespace: api
    baseUri: http://up.invalid
    resources:
    - name: pay
      path: /pay
      operations:
      - {name: get, method: GET}
      - name: post
        method: POST
        inputParameters: [{name: body, in: body, type: object}]
  exposes:
"""
SURFACE = """  - type: rest
    namespace: %s
    port: %d
    authentication: {type: digest, username: Mufasa, password: open sesame}
    resources:
    - path: /pay
      name: pay
      operations:
      - {method: GET, name: get, call: api.get}
      - {method: POST, name: post, call: api.post, with: {body: rest.body}}
"""


class Till:
    def __init__(self, server, upstream, name="till"):
        self.port, self.upstream, self.name = server.ports[name], upstream, name

    def ask(self, authorization=None, method="GET", body=None):
        headers = [("Authorization", authorization)] if authorization else []
        return harness.request(self.port, method, "/pay", headers, body)

    def nonce(self):
        return nonce_of(self.ask())

    def takes(self, *args, **options):
        self.counts(200, 1, *args, **options)

    def refuses(self, stale, *args, **options):
        a = self.counts(401, 0, *args, **options)
        challenge = a.header("WWW-Authenticate")
        equal("stale=true" in challenge, stale, challenge)
        return challenge

    def counts(self, status, sent, *args, **options):
        before = len(self.upstream.received)
        a = self.ask(*args, **options)
        equal((a.status, len(self.upstream.received) - before),
              (status, sent), a.text())
        return a


def replays(till):
    nonce = till.nonce()
    pay = answer(nonce, method="POST")
    till.takes(pay, "POST", {"amount": 1})
    for body in ({"amount": 1}, {"amount": 1000}, {}):
        fresh = till.refuses(True, pay, "POST", body)
    check(nonce not in fresh, "and another nonce to go on with")
    # A used count is refused for any other request, too.
    for again in (answer(nonce), answer(nonce, algorithm="MD5"),
                  answer(nonce, cnonce="another")):
        till.refuses(True, again)
    till.takes(answer(nonce, "00000002"))
    till.refuses(True, answer(nonce, "00000000"))
    till.takes(answer(nonce, "0000000B"))
    till.refuses(True, answer(nonce, "0000000b"))
    till.takes(answer(nonce, "0000000a"))  # it was pending
    till.takes(answer(nonce, "ffffffff"))
    for nc in ("00000003", "0000000c", "ffffff00"):
        till.refuses(True, answer(nonce, nc))
    till.takes(answer(till.nonce()))


def invalid_responses(till, other):
    """Correct, but for another request, surface or challenge."""
    nonce = till.nonce()
    for wrong in (answer(nonce, uri="/pay?x=1"), answer(nonce, uri="/"),
                  answer(nonce, method="POST"), answer(nonce, realm="other"),
                  answer(nonce, qop=""), answer(nonce, qop="auth-int"),
                  answer(nonce, cnonce=""), answer(nonce, "1"),
                  answer(nonce, "0000000g"), answer(nonce, "000000001"),
                  answer(nonce, algorithm="SHA-256-sess"),
                  answer(nonce, algorithm="MD5-sess"),
                  answer(nonce, more=", userhash=true"),
                  answer(nonce, shown=hashlib.sha256(
                      b"Mufasa:till").hexdigest(), more=", userhash=true"),
                  answer(nonce, name="Scar"), answer(nonce, password="x")):
        till.refuses(False, wrong)
    # None of these has used the count.
    till.takes(answer(nonce))
    till.refuses(True, answer(other.nonce()))
    other.refuses(True, answer(till.nonce(), realm="other"))
    other.takes(answer(other.nonce(), realm="other"))
    for broken in (nonce[:-1] + "0", nonce[:-1], nonce.upper(), nonce + "0",
                   "0" * len(nonce)):
        if broken != nonce:
            till.refuses(True, answer(broken, "00000002"))


def many_at_once(till):
    """Consecutive counts on parallel connections, each once."""
    nonce = till.nonce()
    counts = [f"{i:08x}" for i in range(1, MANY + 1)]

    def status(nc):
        return till.ask(answer(nonce, nc)).status

    with concurrent.futures.ThreadPoolExecutor(32) as crowd:
        equal(list(crowd.map(status, counts)), [200] * MANY)
        equal(list(crowd.map(status, counts)), [401] * MANY)
        # The same request on many connections at once.
        for i in range(10):
            nc = f"{MANY + 1 + i:08x}"
            equal(sorted(crowd.map(status, [nc] * 32)), [200] + [401] * 31)


def curl(till, s):
    if shutil.which("curl") is None:
        print("curl is not installed: not asked")
        return
    url = f"http://127.0.0.1:{till.port}/pay"
    before = len(till.upstream.received)
    for args, sent in ((["-d", "{}", "-H", "Content-Type: application/json",
                         url], 1),
                       ([url] * 5, 5), (["-Z", "--parallel-max", "8"]
                                        + [url] * 40, 40)):
        done = subprocess.run(
            ["curl", "-sS", "--digest", "-u", f"Mufasa:{PASS}", "-w",
             "%{http_code} ", "-o", s.dir / "out", *args],
            capture_output=True, text=True, timeout=100)
        equal(done.returncode, 0, done.stderr)
        before += sent
        equal(len(till.upstream.received), before)
    done = subprocess.run(["curl", "-sS", "--digest", "-u", "Mufasa:x", "-w",
                           "%{http_code}", "-o", s.dir / "out", url],
                          capture_output=True, text=True, timeout=100)
    equal(done.stdout, "401")


def after_a_reload(till, server, path):
    nonce = till.nonce()
    used = answer(nonce)
    till.takes(used)
    control.reload(server, path, path.read_text() + "# changed\n")
    contains(till.refuses(True, used), "nonce=")
    till.refuses(True, answer(nonce, "00000002"))
    till.takes(answer(till.nonce()))


def main(s):
    upstream = s.upstream(harness.Answer(200, [("Content-Type",
                                                "application/json")], "{}"))
    path = s.file("till.yaml", FILE + SURFACE % ("till", 8080)
                  + SURFACE % ("other", 8081))
    server = s.server(str(path), "--base-uri", f"api={upstream.url}",
                      "--threads", "4",
                      str(s.file("control.yaml", control.FILE)),
                      authority=False, ports={name: name for name in (
                          "till", "other", "control")})
    till, other = (Till(server, upstream, name) for name in ("till", "other"))
    replays(till)
    invalid_responses(till, other)
    many_at_once(till)
    curl(till, s)
    after_a_reload(till, server, path)


harness.scenario(main)
