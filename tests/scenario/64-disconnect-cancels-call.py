"""
A client that disconnects or cancels ends its upstream call: by closing its
connection to a REST or MCP surface, by notifications/cancelled, by EOF on
stdio, or by Ctrl-C. This holds in every state of the call: sent, partly
answered, in a step, between two retries, queued, fetching a token, after a
challenge. No resources are left in use.
"""
# timeout: 240
# sanitize: thread

import json
import re
import signal
import socket
import struct
import subprocess
import threading
import time

import harness
from harness import check, contains, equal, wait_until
from mcp_line import Line
from mcp_wire import ENVELOPE, NEW

WAIT_S = 20

FILE = """naftiko: 1.0.0-alpha2
info: {label: Leaving, description: Calls that do not end by themselves.}
capability:
  consumes:
CONSUMES
  aggregates:
  - label: Functions
    namespace: functions
    functions:
    - {name: hang, description: d, call: plain.hang}
  exposes:
  - type: rest
    namespace: l-rest
    port: 8080
    resources:
ROUTES
    - path: /v1/forward/{{path}}
      forward: {targetNamespace: plain}
  - type: mcp
    namespace: l-mcp
    port: 9090
    tools:
TOOLS
  - {type: control, namespace: l-control, port: 9100}
"""

# The namespace, further keys, and the path of the upstream request.
CONSUMES = {
    "plain": ("x-claviger: {breaker: 3}", ["hang", "half", "ok"]),
    "tried": ("x-claviger: {retries: 3, retryDelay: 10s, retryMaxDelay: 10s}",
              ["again"]),
    "limited": ("x-claviger: {concurrency: 1, queue: 5, breaker: 3}",
                ["one"]),
    "digest": ("authentication: {type: digest, username: u, password: p}",
               ["challenge"]),
    "oauth": ("authentication: {type: oauth2, tokenEndpoint: 'URL/token', "
              "clientId: c, clientSecret: s}", ["behind"]),
    "issuer": ("authentication: {type: oauth2, authorizationServerUri: "
               "'URL/issuer', clientId: c, clientSecret: s}", ["behind"]),
}

# The kinds of calls, and the upstream path at which each waits.
WHERE = {
    "sent": ("call: plain.hang", "/hang"),
    "half": ("call: plain.half", "/half"),
    "step": ("steps: [{type: call, name: a, call: plain.ok}, "
             "{type: call, name: b, call: plain.hang}]", "/hang"),
    "function": ("ref: functions.hang", "/hang"),
    "tries": ("call: tried.again", "/again"),
    "turn": ("call: limited.one", "/one"),
    "challenge": ("call: digest.challenge", "/challenge"),
    "token": ("call: oauth.behind", "/token"),
    "metadata": ("call: issuer.behind", "/.well-known"),
}


def capability(url):
    consumes = "".join(
        f"  - type: http\n    namespace: {name}\n    baseUri: {url}\n"
        + (f"    {extra}\n" if extra else "") + "    resources:\n"
        + "".join(f"    - {{name: {p}, path: /{p}, operations: ["
                  f"{{name: {p}, method: GET}}, "
                  f"{{name: post-{p}, method: POST}}]}}\n" for p in paths)
        for name, (extra, paths) in CONSUMES.items()).replace("URL", url)
    routes = "".join(
        f"    - {{name: {name}, path: /v1/{name}, operations: "
        f"[{{method: GET, name: {name}, {how}}}]}}\n"
        for name, (how, _) in WHERE.items())
    tools = "".join(f"    - {{name: {name}, description: d, {how}}}\n"
                    for name, (how, _) in WHERE.items())
    return (FILE.replace("CONSUMES\n", consumes).replace("ROUTES\n", routes)
            .replace("TOOLS\n", tools))


class Request:
    """A request that the upstream got and never answers completely."""

    def __init__(self, path, shown):
        self.path, self.shown = path, shown
        self.closed = threading.Event()


class Recorder:
    """An upstream that notices when its clients leave."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.requests, self.changed = [], threading.Condition()
        self.good = False  # answer everything, at once
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            s, _ = self.listener.accept()
            threading.Thread(target=self.serve, args=(s,),
                             daemon=True).start()

    def serve(self, s):
        stream = s.makefile("rb")
        with s:
            try:
                while True:
                    head = b""
                    while not head.endswith(b"\r\n\r\n"):
                        line = stream.readline()
                        if not line:
                            return
                        head += line
                    n = re.search(rb"(?i)content-length: (\d+)", head)
                    stream.read(int(n.group(1)) if n else 0)
                    if not self.answer(s, stream, head):
                        return
            except OSError:
                return

    def answer(self, s, stream, head):
        """Returns False after the connection has ended; sets the event."""
        path = head.split()[1].decode()
        if path == "/ok" or self.good:
            say(s, 200, b"{}")
            return True
        request = Request(path, b"\r\nauthorization:" in head.lower())
        with self.changed:
            self.requests.append(request)
            self.changed.notify_all()
        if path == "/challenge" and not request.shown:
            say(s, 401, b"", 'WWW-Authenticate: Digest realm="r", qop="auth", '
                'algorithm=SHA-256, nonce="n"\r\n')
            return True
        if path == "/again":
            say(s, 503, b"", "Retry-After: 10\r\n")
            return True
        if path == "/half":
            s.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
        try:
            stream.read(1)
        except OSError:
            pass
        request.closed.set()
        return False

    def wait_for(self, start, count=1, shown=None):
        """The count-th request of that path not yet returned."""
        def found():
            return [r for r in self.requests if r.path.startswith(start)
                    and (shown is None or r.shown == shown)]
        with self.changed:
            check(self.changed.wait_for(lambda: len(found()) >= count, WAIT_S),
                  f"no request to {start}: {[r.path for r in self.requests]}")
            return found()[count - 1]

    def forget(self):
        with self.changed:
            self.requests.clear()


def say(s, status, body, headers=""):
    s.sendall(f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n"
              f"{headers}Content-Length: {len(body)}\r\n\r\n".encode() + body)


# ------------------------------------------------------------ ways to leave

def close(s):
    s.close()


def reset(s):
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    s.close()


class Rest:
    """A request to the REST surface; leave(): how its connection ends."""

    def __init__(self, server, leave, version="1.1", path="/v1/%s"):
        self.server, self.leave, self.path = server, leave, path
        self.version = version

    def start(self, where):
        port = self.server.ports["rest"]
        s = harness.connect(port)
        s.sendall(harness.request_bytes(port, "GET", self.path % where)
                  .replace(b"HTTP/1.1", b"HTTP/" + self.version.encode()))
        return lambda: self.leave(s)


class Mcp:
    """A tools/call, without a session, over a connection that is closed."""

    def __init__(self, server, modern):
        self.port, self.modern = server.ports["mcp"], modern

    def start(self, where):
        headers = [("Accept", "application/json, text/event-stream"),
                   ("Content-Type", "application/json")]
        params = {"name": where}
        if self.modern:
            headers += [("MCP-Protocol-Version", NEW),
                        ("Mcp-Method", "tools/call"), ("Mcp-Name", where)]
            params["_meta"] = ENVELOPE
        s = harness.connect(self.port)
        s.sendall(harness.request_bytes(
            self.port, "POST", "/mcp", headers,
            json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call",
                        "params": params})))
        return s.close


class Session:
    """A tools/call of a session, cancelled over another connection."""

    def __init__(self, server, by_note):
        self.client, self.by_note = harness.Mcp(server.ports["mcp"]), by_note
        self.last = 100

    def start(self, where):
        c = self.client
        self.last += 1
        identity = self.last
        s = harness.connect(c.port)
        s.sendall(harness.request_bytes(
            c.port, "POST", "/mcp", [
                ("Accept", "application/json, text/event-stream"),
                ("Content-Type", "application/json"),
                ("MCP-Protocol-Version", c.version),
                ("Mcp-Session-Id", c.session)],
            json.dumps({"jsonrpc": "2.0", "id": identity,
                        "method": "tools/call", "params": {"name": where}})))
        return lambda: self.cancel(s, identity)

    def cancel(self, s, identity):
        if not self.by_note:
            s.close()
            return
        answer = self.client.post({
            "jsonrpc": "2.0", "method": "notifications/cancelled",
            "params": {"requestId": identity, "reason": "enough"}})
        equal(answer.status, 202)
        s.settimeout(WAIT_S)
        contains(s.recv(1000), b" 202 ", "the request that was cancelled")
        s.close()


class Stdio:
    """A tools/call by lines, cancelled by a line."""

    def __init__(self, s, path, modern):
        self.line, self.modern, self.last = Line(s, path), modern, 100
        if not modern:
            self.line.initialize()

    def start(self, where):
        self.last += 1
        identity, params = self.last, {"name": where}
        if self.modern:
            params["_meta"] = ENVELOPE
        self.line.say({"jsonrpc": "2.0", "id": identity,
                       "method": "tools/call", "params": params})
        return lambda: self.line.say({
            "jsonrpc": "2.0", "method": "notifications/cancelled",
            "params": {"requestId": identity}})

    def end(self):
        equal(self.line.end(), [], "no answer to what was cancelled")


class Shell:
    """`claviger call`, and Ctrl-C."""

    def __init__(self, s, path):
        self.s, self.path = s, path

    def start(self, where):
        process = subprocess.Popen(
            [harness.BINARY, "call", str(self.path), where],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, cwd=self.s.dir,
            env=harness.environment({"HOME": str(self.s.dir)}))
        return lambda: self.interrupt(process)

    @staticmethod
    def interrupt(process):
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=WAIT_S)
        equal(process.returncode, -signal.SIGINT, out.decode())
        contains(out.decode(), "cancelled")
        check(not harness.SANITIZER.search(out.decode()), out.decode())


# --------------------------------------------------------------- the table

def upstream_calls(server):
    text = harness.request(server.ports["control"], "GET", "/metrics").text()
    return sum(int(n) for n in re.findall(
        r"^claviger_upstream_calls\{.*\} (\d+)$", text, re.M))


def cancelled(server):
    text = harness.request(server.ports["control"], "GET", "/metrics").text()
    return sum(int(n) for n in re.findall(
        r'^claviger_upstream_errors_total\{.*error="cancelled"\} (\d+)$',
        text, re.M))


def leaves(up, how, where):
    """Runs one cell of the table."""
    path = WHERE[where][1]
    up.forget()
    leave = how.start(where)
    seen = up.wait_for(path, shown=True if where == "challenge" else None)
    if where == "tries":  # answered: it waits for the next try
        leave()
        return
    leave()
    check(seen.closed.wait(WAIT_S), f"{path} stays open")


def queued_call(server, up, how):
    """One call runs, one is queued: cancelling removes it from the queue."""
    up.forget()
    first = Rest(server, close).start("turn")
    seen = up.wait_for("/one")
    waiting = [how.start("turn") for _ in range(3)]
    time.sleep(0.2)
    for leave in waiting:
        leave()
    wait_until("those that wait are gone",
               lambda: cancelled(server) >= up.expected + 3)
    up.expected += 3
    equal(len(up.requests), 1, "only one was sent")
    first()
    check(seen.closed.wait(WAIT_S), "the first one stays open")
    up.expected += 1
    wait_until("nothing is under way", lambda: upstream_calls(server) == 0)


def resources_are_released(server, up):
    """Every place is free, no breaker is affected, all calls are counted."""
    wait_until("each was counted once",
               lambda: cancelled(server) == up.expected)
    wait_until("nothing is under way", lambda: upstream_calls(server) == 0)
    text = harness.request(server.ports["control"], "GET", "/metrics").text()
    contains(text, "\nclaviger_upstream_breaker_open")
    check(not re.search(r"^claviger_upstream_breaker_open.* 1$", text, re.M),
          text)
    check(re.search(r'^claviger_http_requests_total\{route="rest .*",'
                    r'status="499"\} \d+$', text, re.M), text)
    up.good = True
    for where in ("sent", "turn", "tries"):
        equal(server.rest("GET", f"/v1/{where}").status, 200, where)
    up.good = False


def the_table(s, server, up, path):
    everywhere = [w for w in WHERE if w != "turn"]
    hows = [(Rest(server, close), everywhere),
            (Rest(server, reset), everywhere),
            (Rest(server, close, "1.0"), ["sent", "step", "token"]),
            (Rest(server, close, path="/v1/forward/%s"), ["half"]),
            (Mcp(server, modern=True), everywhere),
            (Mcp(server, modern=False), everywhere),
            (Session(server, by_note=True), everywhere),
            (Session(server, by_note=False), everywhere)]
    up.expected = 0
    for how, wheres in hows:
        for where in wheres:
            leaves(up, how, where)
            up.expected += 1
    for how in (hows[0][0], hows[4][0], hows[6][0]):
        queued_call(server, up, how)
    resources_are_released(server, up)
    for modern in (False, True):
        how = Stdio(s, path, modern)
        for where in everywhere:
            leaves(up, how, where)
        how.end()
    for where in everywhere:
        leaves(up, Shell(s, path), where)


# --------------------------------------------------------------- the rest

def end_of_input(s, up, path):
    """At EOF short calls complete, others are aborted, and it exits."""
    for signals in (False, True):
        up.forget()
        line = Line(s, path)
        line.initialize()
        for i in range(70):  # more than are carried out at a time
            line.say({"jsonrpc": "2.0", "id": i, "method": "tools/call",
                      "params": {"name": "sent"}})
        for i in range(64):
            up.wait_for("/hang", i + 1)
        if signals:
            line.process.send_signal(signal.SIGTERM)
        else:
            line.process.stdin.close()
        for request in list(up.requests):
            check(request.closed.wait(WAIT_S), "a call stays open")
        equal(line.end(close=False), [])
    # Only its input has ended, so its request gets a response.
    line = Line(s, path)
    line.initialize()
    up.good = True
    line.say({"jsonrpc": "2.0", "id": 1, "method": "tools/call",
              "params": {"name": "sent"}})
    answers = line.end()
    equal([a["id"] for a in answers], [1])
    up.good = False


def half_closed_connection(server, up):
    """The client closes its sending half and still gets the response."""
    up.forget()
    port = server.ports["rest"]
    s = harness.connect(port)
    s.sendall(harness.request_bytes(port, "GET", "/v1/challenge"))
    s.shutdown(socket.SHUT_WR)
    up.wait_for("/challenge", shown=True)
    time.sleep(0.7)
    equal([r.closed.is_set() for r in up.requests if r.shown], [False])
    s.close()
    check(up.wait_for("/challenge", shown=True).closed.wait(WAIT_S),
          "/challenge stays open")


def authority_completes_create(s):
    """A key created for a caller that disconnected exists and is listed."""
    server = s.server()
    admin = server.admin()
    for i in range(20):
        port = server.ports["rest"]
        c = harness.connect(port)
        c.sendall(harness.request_bytes(
            port, "POST", "/v1/keys", [("Authorization", f"Key {admin}")],
            {"alias": f"left-{i}"}))
        reset(c)

    def all_there():
        got = server.rest("GET", "/v1/keys?limit=100", key=admin).json()
        names = {key["alias"] for key in got["keys"]}
        return {f"left-{i}" for i in range(20)} <= names
    wait_until("all keys are there", all_there)
    equal(server.stop(), 0)
    for line in server.said().splitlines():
        if "of a caller that left" in line:
            check(re.search(r"POST .* 20\d, key_id [0-9a-f-]{36}$", line), line)


def main(s):
    up = Recorder()
    path = s.file("leaving.yaml", capability(up.url))
    server = s.server("--threads", "2", str(path), authority=False, ports={
        "rest": "l-rest", "mcp": "l-mcp", "control": "l-control"})
    the_table(s, server, up, path)
    half_closed_connection(server, up)
    end_of_input(s, up, path)
    authority_completes_create(s)


harness.scenario(main)
