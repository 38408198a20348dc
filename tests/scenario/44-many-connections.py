"""
With more connections than descriptors or places, new clients are still
accepted. After the others have closed, the server is as before.
"""
# sanitize: thread
# timeout: 400

import http.client
import re
import resource
import socket
import threading
import time

import harness
from harness import check, contains, equal

AGAIN_S = 30  # only a hanging server reaches it
FLOOD = 3000
CLIENTS = 9000  # descriptors of the test


def allow_ourselves():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    want = CLIENTS if hard == resource.RLIM_INFINITY else min(CLIENTS, hard)
    if want < 4500:
        raise harness.Skip(f"only {hard} descriptors may be open here")
    resource.setrlimit(resource.RLIMIT_NOFILE, (want, hard))


def dial(port, source="127.0.0.1"):
    return socket.create_connection(("127.0.0.1", port), 5, (source, 0))


class Flood:
    """Threads that open and keep as many connections as they can."""

    def __init__(self, ports, most=FLOOD):
        self.open, self.most, self.stop = [], most, threading.Event()
        self.threads = [threading.Thread(target=self.run, args=(port,))
                        for port in ports]
        for thread in self.threads:
            thread.start()

    def run(self, port):
        while not self.stop.is_set() and len(self.open) < self.most:
            try:
                self.open.append(dial(port))
            except OSError:
                time.sleep(0.001)

    def end(self):
        self.stop.set()
        for thread in self.threads:
            thread.join()
        for client in self.open:
            client.close()


def is_valid(server):
    return server.authority("GET", "/v1/auth", key=server.admin(),
                            timeout=AGAIN_S).status == 200


def lists(server):
    return server.rest("GET", "/v1/keys", key=server.admin(),
                       timeout=AGAIN_S).status == 200


def has_tools(server):
    return "result" in server.mcp(server.admin()).call("tools/list")


def tried(ask, server):
    try:
        return ask(server)
    except (OSError, http.client.HTTPException, harness.Failure):
        return False


def becomes(ask, server):
    """Waits until it is true, and checks that it stays so."""
    end = time.monotonic() + AGAIN_S
    while not tried(ask, server):
        check(time.monotonic() < end, f"{ask.__name__}: never again")
        time.sleep(0.05)
    for _ in range(20):
        check(tried(ask, server), f"{ask.__name__}: at times only")


def few_descriptors(s, files, threads):
    server = s.server("--threads", str(threads), files=(files // 2, files))
    flood = Flood([server.ports[name] for name in
                   ("authority", "rest", "mcp", "authority")])
    end = time.monotonic() + 20
    while len(flood.open) < FLOOD and time.monotonic() < end:
        time.sleep(0.05)
    check(len(flood.open) > files, "the flood never came")
    flood.end()
    becomes(is_valid, server)
    said = server.said()
    found = re.search(r"descriptors: (\d+) allowed.* up to (\d+) connections",
                      said)
    check(found, f"the limits are not in the log:\n{said}")
    equal(int(found.group(1)), files, "the soft limit was raised")
    check(int(found.group(2)) < files, said)
    contains(said, "connections instead of 10000")
    equal(server.stop(), 0)


def too_few_descriptors(s):
    for files in (16, 34):
        server = s.server("--threads", "2", files=(files, files), wait=False)
        equal(server.wait(), 1)
        contains(server.said(), f"the limit of {files} open files")
        contains(server.said(), "ulimit -n")


def crowd(s, say, source="127.0.0.1"):
    """Idle clients of the MCP port, more than the server has places."""
    server = s.server("--limit", "connections=400")
    clients = []
    for _ in range(600):
        clients.append(dial(server.ports["mcp"], source))
        if say:
            clients[-1].sendall(say)
    for ask in (is_valid, lists, has_tools):
        becomes(ask, server)
    # A client from a new address.
    with dial(server.ports["mcp"], "127.0.0.77") as new:
        new.sendall(harness.request_bytes(server.ports["mcp"], "GET", "/"))
        check(new.recv(100).startswith(b"HTTP/1.1 "), "a new peer is not heard")
    for client in clients:
        client.close()
    becomes(is_valid, server)
    equal(server.stop(), 0)


FILE = """
naftiko: 1.0.0-alpha2
info: {label: Slow, description: An upstream that takes its time.}
capability:
  consumes:
  - type: http
    namespace: api
    baseUri: URL
    resources:
    - name: all
      path: /slow
      operations:
      - {name: get-it, method: GET}
  exposes:
  - type: rest
    namespace: slow-rest
    port: 8080
    resources:
    - path: /slow
      name: all
      operations:
      - {method: GET, name: g, call: api.get-it}
"""


def outcome(client):
    """The status of a sent request, or "waits" if none comes soon."""
    client.settimeout(1)
    try:
        got = client.recv(65536)
    except TimeoutError:
        return "waits"
    except ConnectionResetError:
        return "closed"
    if not got:
        return "closed"
    answer = harness.parse_response(got)
    equal(answer.header("Retry-After"), "1")
    equal(answer.header("Connection"), "close")
    return answer.status


def busy(s):
    """Requests in progress continue; requests beyond the limit get 503."""
    upstream = s.upstream(harness.Answer(200, body=b"{}", delay_s=600))
    name = s.file("slow.yaml", FILE.replace("URL", upstream.url))
    server = s.server("--limit", "connections=40", "--limit", "stop_ms=100",
                      str(name), ports={"rest": "slow-rest"})
    ask = harness.request_bytes(server.ports["rest"], "GET", "/slow")
    clients = []
    for _ in range(60):
        clients.append(dial(server.ports["rest"]))
        clients[-1].sendall(ask)
    outcomes = [outcome(client) for client in clients]
    # One of several listeners gets three quarters of 40; an eighth is reserved.
    check(outcomes.count("waits") >= 20, f"too few are served: {outcomes}")
    check(503 in outcomes, f"no client got 503: {outcomes}")
    check(set(outcomes) <= {"waits", 503, "closed"}, f"{outcomes}")
    check(is_valid(server), "no place was reserved for the authority")
    for client in clients:
        client.close()


def main(s):
    allow_ourselves()
    too_few_descriptors(s)
    for files, threads in [(64, 1), (64, 8), (256, 2), (256, 8), (1024, 1),
                           (1024, 4)]:
        few_descriptors(s, files, threads)
    crowd(s, b"")
    crowd(s, b"POST /mcp HTTP/1.1\r\nHost: loc")
    crowd(s, b"", "127.0.0.9")
    busy(s)


harness.scenario(main)
