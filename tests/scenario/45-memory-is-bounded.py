"""
Clients and upstreams together cannot make the program hold more memory than
--limit memory. Beyond it, requests get 503 with Retry-After, but callers with
a key are still served, and the memory is released afterwards. The program
survives the same attack in an address space that is too small for it.
"""
# sanitize: thread

import json
import os
import re
import socket
import time

import harness
from harness import Answer, check, contains, equal

FILE = """naftiko: 1.0.0-alpha2
info: {label: Open, description: A surface that asks nobody who they are.}
capability:
  consumes:
  - type: http
    namespace: api
    baseUri: URL
    resources:
    - name: any
      path: /{what}
      operations:
      - {name: get-it, method: GET}
      - {name: put-it, method: PUT}
  exposes:
  - type: rest
    namespace: open-rest
    port: 8080
    resources:
    - path: /v1/{what}
      name: any
      operations:
      - {method: GET, name: g, call: api.get-it, with: {what: rest.what}}
      - {method: PUT, name: p, call: api.put-it, with: {what: rest.what}}
  - type: mcp
    namespace: open-mcp
    port: 9090
    tools:
    - name: get
      description: d
      call: api.get-it
      inputParameters: [{name: what, type: string, description: d}]
      with: {what: tools.what}
"""
PORTS = {"rest": "open-rest", "mcp": "open-mcp"}
JSON = {"Content-Type": "application/json"}
MIB = 1 << 20
LIMIT = 16  # MiB
WAIT_S = 60


def metrics(server):
    text = server.authority("GET", "/metrics").text()
    return {name: int(value) for name, value in re.findall(
        r"^claviger_memory_(\w+) (\d+)$", text, re.M)}


def until(what, test):
    end = time.monotonic() + WAIT_S
    while not test():
        check(time.monotonic() < end, f"not after {WAIT_S} s: {what}")
        time.sleep(0.05)


def hold(port, count, data, little=False):
    """Connections that send data and stay open; small ones do not read."""
    held = []
    for _ in range(count):
        s = socket.socket()
        if little:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        s.settimeout(WAIT_S)
        s.connect(("127.0.0.1", port))
        held.append(s)
        try:
            s.sendall(data)
        except OSError:
            pass  # it was refused with a response
    return held


def body_head(size, method="PUT", path="/v1/x", extra=""):
    return (f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{extra}"
            f"Content-Type: application/json\r\n{size}\r\n\r\n").encode()


def refusals(held):
    """The number of clients that got 503 with the right text."""
    found = 0
    for s in held:
        s.setblocking(False)
        try:
            got = s.recv(65536, socket.MSG_PEEK).decode()
        except OSError:
            continue
        if " 503 " in got[:13]:
            contains(got, "Retry-After: 1\r\n")
            contains(got, "--limit memory")
            found += 1
    return found


def others_are_served(server):
    """A caller with a valid key is served."""
    key = server.admin()
    for _ in range(3):
        equal(server.authority("GET", "/v1/auth", key=key).status, 200)
    made = server.authority("POST", "/v1/keys", body={"alias": "a"}, key=key)
    equal(made.status, 201, made.body)
    verdict = server.authority("POST", "/v1/keys/verify",
                               body={"key": made.json()["key"]}, key=key)
    equal(verdict.json()["valid"], True)


def attack(server, what, held, least, refused=0):
    """
    Checks that the server holds at least so much memory and refuses at least
    so many clients, none of them with a key, and then releases the memory.
    """
    until(f"{what} are held", lambda: metrics(server)["used_bytes"] >= least)
    until(f"{what} are refused", lambda: refusals(held) >= refused)
    now = metrics(server)
    check(now["used_bytes"] <= LIMIT * MIB * 5 // 8, f"{what}: {now}")
    others_are_served(server)
    for s in held:
        s.close()
    until(f"{what} are given back",
          lambda: metrics(server)["used_bytes"] < MIB)


def bodies(server):
    blob = b" " * (3 * MIB)
    for what, head in [
            ("lengths", body_head(f"Content-Length: {4 * MIB}")),
            ("chunks", body_head("Transfer-Encoding: chunked")
             + f"{len(blob) + 1:x}\r\n".encode())]:
        held = hold(server.ports["rest"], 20, head + blob)
        attack(server, what, held, 2 * MIB, 10)
    got = server.rest("PUT", "/v1/x", headers=JSON, body=b"{}")
    equal(got.status, 200, "afterwards all is as before")


def heads_and_pipelines(server):
    part = b"GET /v1/x HTTP/1.1\r\nHost: localhost\r\nX: " + b"y" * 15000
    held = hold(server.ports["rest"], 600, part)
    attack(server, "heads", held, 4 * MIB, 50)

    # The first response is late, and the requests after it wait.
    first = b"GET /v1/slow HTTP/1.1\r\nHost: localhost\r\n\r\n"
    held = hold(server.ports["rest"], 150,
                first + (b"GET /v1/x HTTP/1.1\r\nHost: localhost\r\nX: "
                         + b"y" * 8000 + b"\r\n\r\n") * 10)
    attack(server, "pipelines", held, MIB)


def slow_readers(server):
    held = hold(server.ports["rest"], 40, b"GET /v1/large HTTP/1.1\r\n"
                b"Host: localhost\r\n\r\n" * 3, little=True)
    attack(server, "answers", held, 3 * MIB, 5)


def call(server, what, values):
    return harness.request(
        server.ports["mcp"], "POST", "/mcp", headers=JSON, timeout=WAIT_S,
        body=json.dumps({
            "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {
                "name": "get", "arguments": {"what": what, "a": values}}}))


def values_without_memory(server, answers):
    """A tree of 24 MB exceeds the limit, from callers or upstreams."""
    got = call(server, "x", [1] * 240000)
    equal(got.status, 503)
    equal(got.header("Retry-After"), "1")
    contains(got.text(), "--limit memory")
    until("that is given back", lambda: metrics(server)["used_bytes"] < MIB)
    answers["values"] = "[" + "1," * 300000 + "1]"
    got = call(server, "values", [])
    equal(got.status, 200)
    others_are_served(server)
    until("the tree is given back", lambda: metrics(server)["used_bytes"] < MIB)


def too_many_values(s, path, answers):
    """Too many values are refused even if there is enough memory."""
    server = s.server(str(path), "--limit", "response_json_values=1000",
                      ports=PORTS, authority=False)
    got = call(server, "x", [1] * 300000)
    equal(got.status, 400)
    contains(got.text(), "more than 250000 values: --limit json_values=N")
    equal(call(server, "x", [1] * 1000).status, 200)


def answer_for(answers, request):
    path = request.split(b" ")[1].decode()
    if path == "/slow":
        time.sleep(3)
    body = answers.get(path[1:], "{}")
    return Answer(200, JSON, body)


class ByPath(harness.Upstream):
    """Responses by request path."""

    def __init__(self, answers):
        self.by_path = answers
        super().__init__()

    def _next(self, data):
        return answer_for(self.by_path, data)


def in_a_small_address_space(s, path):
    release = harness.ROOT / "build/claviger"
    if not release.exists():
        print("# skipped: there is no build/claviger to limit with RLIMIT_AS")
        return
    limited = s.file("limited", "#!/bin/sh\nexec prlimit --as=1900000000 "
                     f"{release} \"$@\"\n")
    os.chmod(limited, 0o755)
    server = s.server(str(path), ports=PORTS, binary=str(limited),
                      env={"DATA": str(s.dir / "limited-data")})
    limit = metrics(server)["limit_bytes"]
    check(64 * MIB < limit < 1000 * MIB, limit)
    blob = b" " * (4 * MIB - 1)
    held = hold(server.ports["rest"], 200,
                body_head(f"Content-Length: {4 * MIB}") + blob)
    others_are_served(server)
    now = metrics(server)
    check(now["used_bytes"] <= limit * 5 // 8, now)
    check(now["refused_total"] > 0, now)
    key = server.admin()
    held += hold(server.ports["authority"], 200, body_head(
        f"Content-Length: {4 * MIB}", "POST", "/v1/keys",
        f"Authorization: Key {key}\r\n") + blob)
    for _ in range(20):
        equal(server.authority("GET", "/v1/auth", key=key).status, 200)
    for one in held:
        one.close()
    until("the memory is given back",
          lambda: metrics(server)["used_bytes"] < MIB)
    others_are_served(server)


def main(s):
    answers = {"large": '"' + "x" * (2 * MIB) + '"'}
    upstream = ByPath(answers)
    s.upstreams.append(upstream)
    path = s.file("open.yaml", FILE.replace("URL", upstream.url))
    server = s.server(str(path), "--limit", f"memory={LIMIT}MiB",
                      "--threads", "2", ports=PORTS)
    equal(metrics(server)["limit_bytes"], LIMIT * MIB)
    bodies(server)
    heads_and_pipelines(server)
    slow_readers(server)
    values_without_memory(server, answers)
    too_many_values(s, path, answers)
    in_a_small_address_space(s, path)


harness.scenario(main)
