"""attacks - one well-behaved client while clients without credentials attack.

Each attack runs for some seconds in its own process, at a lower priority, on
loopback.  Meanwhile a client sends GET /v1/auth, each on a new
connection.  The output is its rate, its p99, its failures, the server's peak
resident memory, and the time to the first response after the attack.

Attacks on resources shared by MCP clients use a surface without
authentication.  The client has another address.  Each time it opens a session
and uses it, or opens a stream and waits for its acknowledgement.
"""

import http.client
import http.server
import json
import os
import pathlib
import re
import resource
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time

import load

SECONDS, BEFORE = 9, 3  # of an attack, and before the client begins
BODY = 4 << 20
ATTRIBUTES = 200000

FILE = """\
naftiko: 1.0.0-alpha2
info: {{label: attacked, description: an API that answers in XML}}
capability:
  consumes:
  - type: http
    namespace: api
    baseUri: http://127.0.0.1:{port}
    resources:
    - name: page
      path: /page
      operations:
      - {{name: get-page, method: GET, outputRawFormat: xml}}
  exposes:
  - type: rest
    namespace: attacked-rest
    port: 8080
    resources:
    - name: page
      path: /page
      operations:
      - {{name: get-page, method: GET, call: api.get-page}}
"""


# ------------------------------------------------------- run as processes

def client(port, key, seconds):
    """Sends requests until the time is over; prints the results as JSON."""
    took, failed = [], 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        began = time.monotonic()
        got = load.ask(port, "GET", "/v1/auth",
                       {"Authorization": f"Key {key}"}, timeout=5)
        if got is not None and got[0] == 200:
            took.append(time.monotonic() - began)
        else:
            failed += 1
            time.sleep(0.05)
    print(json.dumps({"ms": [round(t * 1000, 3) for t in took],
                      "failed": failed}))


def dial(port, source="127.0.0.1"):
    return socket.create_connection(("127.0.0.1", port), 5, (source, 0))


def churn(ports, end):
    """Opens connections until that fails, closes all, and repeats."""
    while time.monotonic() < end:
        held = []
        try:
            while len(held) < 1500 and time.monotonic() < end:
                held.append(dial(ports["mcp"]))
        except OSError:
            pass
        for one in held:
            one.close()


def idle(ports, end):
    held = []
    while time.monotonic() < end:
        try:
            if len(held) < 10300:
                held.append(dial(ports["mcp"]))
            else:
                time.sleep(0.1)
        except OSError:
            time.sleep(0.1)


def hold_bodies(ports, end, head, blob):
    held = []
    while time.monotonic() < end:
        try:
            if len(held) < 400:
                one = dial(ports["authority"])
                held.append(one)
                one.sendall(head + blob)
            else:
                time.sleep(0.1)
        except OSError:
            time.sleep(0.01)


def bodies(ports, end):
    """400 bodies, each one byte shorter than its Content-Length."""
    hold_bodies(ports, end, (
        "POST /v1/keys HTTP/1.1\r\nHost: localhost\r\n"
        f"Content-Type: application/json\r\nContent-Length: {BODY}\r\n\r\n"
    ).encode(), b"x" * (BODY - 1))


def chunks(ports, end):
    hold_bodies(ports, end, (
        "POST /v1/keys HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
        "application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        f"{BODY - 1:x}\r\n").encode(), b"x" * (BODY - 1))


def post(port, body, timeout=20):
    return load.ask(port, "POST", "/mcp", {
        "Content-Type": "application/json",
        "Accept": "application/json, text/event-stream"}, body, timeout)


def arrays(ports, end):
    """JSON of 3.8 MiB that becomes a tree of two million values."""
    body = ('{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":'
            '"fal-create-key","arguments":{"a":[' + "1," * 1990000 + "1]}}}")

    def again():
        while time.monotonic() < end:
            post(ports["mcp"], body)

    several = [threading.Thread(target=again) for _ in range(8)]
    for one in several:
        one.start()
    for one in several:
        one.join()


def sessions(ports, end):
    body = json.dumps({
        "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
            "protocolVersion": "2025-11-25", "capabilities": {},
            "clientInfo": {"name": "flood", "version": "1"}}})
    while time.monotonic() < end:
        post(ports["mcp"], body)


def mcp_bytes(method, params, *headers):
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method,
                       "params": params})
    lines = ["POST /mcp HTTP/1.1", "Host: localhost",
             "Content-Type: application/json",
             "Accept: application/json, text/event-stream",
             f"Content-Length: {len(body)}", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


HELLO = mcp_bytes("initialize", {
    "protocolVersion": "2025-11-25", "capabilities": {},
    "clientInfo": {"name": "flood", "version": "1"}})
LISTEN = mcp_bytes("subscriptions/listen", {
    "notifications": {"toolsListChanged": True},
    "_meta": {"io.modelcontextprotocol/protocolVersion": load.MODERN,
              "io.modelcontextprotocol/clientCapabilities": {}}},
    f"MCP-Protocol-Version: {load.MODERN}",
    "Mcp-Method: subscriptions/listen")


def mcp_sessions(ports, end):
    """Sends 8 requests at a time on each of 8 connections."""
    def again():
        while time.monotonic() < end:
            try:
                with dial(ports["mcp"]) as one:
                    while time.monotonic() < end:
                        one.sendall(8 * HELLO)
                        got = b""
                        while got.count(b"HTTP/1.1 ") < 8:
                            got += one.recv(65536) or fail()
            except OSError:
                pass

    several = [threading.Thread(target=again) for _ in range(8)]
    for one in several:
        one.start()
    for one in several:
        one.join()


def fail():
    raise OSError("closed")


def mcp_streams(ports, end):
    """Opens as many as possible; replaces each that the server closes."""
    held = []
    while time.monotonic() < end:
        try:
            one = dial(ports["mcp"])
            one.sendall(LISTEN)
            if b" 200 " in one.recv(200)[:20]:
                held.append(one)
            else:
                one.close()
        except OSError:
            time.sleep(0.01)


def use_session(one):
    one.sendall(HELLO)
    found = re.search(rb"Mcp-Session-Id: \w+", one.recv(65536))
    if not found:
        return False
    one.sendall(mcp_bytes("ping", {}, found.group().decode()))
    return b" 200 " in one.recv(65536)[:20]


def use_stream(one):
    one.sendall(LISTEN)
    got = b""
    while b"acknowledged" not in got:
        more = one.recv(65536)
        got += more
        if not more or b" 503 " in got[:20]:
            return False
    return True


def mcp_client(name, port, seconds):
    """The same as client(), for sessions or streams."""
    use = {"mcp-sessions": use_session, "mcp-streams": use_stream}[name]
    took, failed = [], 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        began = time.monotonic()
        try:
            with dial(port, "127.0.0.2") as one:
                good = use(one)
        except OSError:
            good = False
        if good:
            took.append(time.monotonic() - began)
        else:
            failed += 1
            time.sleep(0.05)
    print(json.dumps({"ms": [round(t * 1000, 3) for t in took],
                      "failed": failed}))


def pages(ports, end):
    """The upstream returns one XML element with 200,000 attributes."""
    page = ("<r " + " ".join(f'a{i}="1"' for i in range(ATTRIBUTES))
            + "/>").encode()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "application/xml")
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_):
            pass

    api = http.server.ThreadingHTTPServer(("127.0.0.1", ports["api"]), Handler)
    threading.Thread(target=api.serve_forever, daemon=True).start()

    def again():
        while time.monotonic() < end:
            load.ask(ports["rest"], "GET", "/page", timeout=5)

    several = [threading.Thread(target=again) for _ in range(4)]
    for one in several:
        one.start()
    for one in several:
        one.join()


ATTACKS = {
    "churn": (churn, "15,000 quick connections, 1024 descriptors"),
    "idle": (idle, "10,000 idle connections on the MCP port"),
    "bodies": (bodies, "400 unfinished bodies of 4 MiB"),
    "chunks": (chunks, "400 unfinished chunked bodies of 4 MiB"),
    "arrays": (arrays, "arrays of 2 million numbers over MCP"),
    "sessions": (sessions, "initialize over MCP, again and again"),
    "pages": (pages, "an API that answers 200,000 attributes"),
    "mcp-sessions": (mcp_sessions, "initialize without end, where it gets "
                                   "sessions"),
    "mcp-streams": (mcp_streams, "as many MCP streams as can be had"),
}


# ------------------------------------------------------------- the measurement

def own(*words):
    return subprocess.Popen([sys.executable, __file__, *map(str, words)],
                            stdout=subprocess.PIPE, text=True)


def unlimited():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def serve(place, name):
    """The program with two workers: the built-in file, or one whose upstream
    returns XML."""
    authority, rest, mcp, api = load.free_ports(4)
    words = ["prlimit", "--nofile=1024:1024"] if name == "churn" else [
        "prlimit", "--nofile=20000:20000"]
    words += [load.CLAVIGER, "serve", "--data", place / "data", "--threads",
              "2", "--log-level", "error", "--authority",
              f"127.0.0.1:{authority}"]
    if name.startswith("mcp-"):
        words += ["--base-uri", "keys-management=http://127.0.0.1:9"]
    if name == "pages":
        path = place / "attacked.yaml"
        path.write_text(FILE.format(port=api))
        words += ["--port", f"attacked-rest={rest}", path]
    else:
        words += ["--port", f"keys-management-rest={rest}", "--port",
                  f"keys-management-mcp={mcp}"]
    process = load.Process("claviger", words,
                           load.answers(authority, "/healthz", {}, 200),
                           core="0,1")
    process.ports = {"authority": authority, "rest": rest, "mcp": mcp,
                     "api": api}
    return process


def peak_mib(process):
    try:
        text = pathlib.Path(f"/proc/{process.child.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+) kB", text).group(1)) / 1024
    except (OSError, AttributeError):
        return float("nan")


def recovery_ms(port, key):
    began = time.monotonic()
    while time.monotonic() - began < 30:
        got = load.ask(port, "GET", "/v1/auth",
                       {"Authorization": f"Key {key}"}, timeout=2)
        if got is not None and got[0] == 200:
            return (time.monotonic() - began) * 1000
    return float("inf")


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def run(place, name):
    with serve(place, name) as server:
        port = server.ports["authority"]
        key = (place / "data/admin.key").read_text().strip()
        attack = own("attack", name, json.dumps(server.ports), SECONDS)
        time.sleep(BEFORE)
        good = own("mcp", name, server.ports["mcp"], SECONDS - BEFORE) if (
            name.startswith("mcp-")) else own(
                "client", port, key, SECONDS - BEFORE)
        found = json.loads(good.communicate(timeout=120)[0])
        peak = peak_mib(server)
        attack.send_signal(signal.SIGKILL)
        attack.wait()
        return found, peak, recovery_ms(port, key)


def measure(options, report):
    with load.Place() as place:
        for name, (_, text) in ATTACKS.items():
            found, peak, recovery = run(place, name)
            ms = found["ms"]
            p99 = percentile(ms, 0.99) if ms else float("inf")
            report.fact(text, f"{len(ms) / (SECONDS - BEFORE):.0f} req/s, p50 "
                        f"{statistics.median(ms) if ms else float('inf'):.2f} "
                        f"ms, p99 {p99:.2f} ms, {found['failed']} failed, peak "
                        f"{peak:.0f} MiB, first answer after {recovery:.0f} ms")
            most = 50 if name.startswith("mcp-") else 5
            report.goal(p99 < most and not found["failed"],
                        f"{text}: p99 of a client {p99:.1f} ms (under {most} "
                        f"ms), {found['failed']} failures (none)")


if __name__ == "__main__":
    unlimited()
    if sys.argv[1] == "client":
        client(int(sys.argv[2]), sys.argv[3], float(sys.argv[4]))
    elif sys.argv[1] == "mcp":
        mcp_client(sys.argv[2], int(sys.argv[3]), float(sys.argv[4]))
    else:
        os.nice(10)
        ATTACKS[sys.argv[2]][0](json.loads(sys.argv[3]),
                                time.monotonic() + float(sys.argv[4]))
