"""
Every reload trigger at once and under load: signals, requests, validations,
and changes that --watch sees. Files are valid, broken, missing, pipes, or move
to another port. No request is lost, each job gets one response, and the last
valid version runs in the end. The server stops cleanly in any state.
"""
# timeout: 300
# sanitize: thread

import http.client
import json
import os
import random
import signal
import threading
import time

import harness
from harness import check, equal
from mcp_wire import ENVELOPE, NEW, Client
from versions import FILE, Load, put, slow_upstream, text

STORM_S = 6
STOPS = 6
OUTCOMES = {"reloaded", "unchanged", "failed", "valid", "invalid"}

# A second file, whose surface moves to another address.
MOVING = """naftiko: 1.0.0-alpha2
info: {label: Moving, description: On one of two ports.}
capability:
  consumes:
  - {type: http, namespace: other, baseUri: 'http://127.0.0.1:1', resources: [
      {name: r, path: /r, operations: [{name: get, method: GET}]}]}
  exposes:
  - type: rest
    namespace: moving-rest
    port: PORT
    resources:
    - {name: r, path: /r, operations: [{method: GET, name: g, call: other.get}]}
"""

BROKEN = ["naftiko: 1.0.0-alpha2\ncapability: [\n", "",
          FILE.replace("call: api.get-state", "call: api.get-stat")]


class Storm:
    """Threads that trigger reloads until they are stopped."""

    def __init__(self, server, ports, paths, url, load):
        self.server, self.ports, self.load = server, ports, load
        self.main, self.moving = paths
        self.url, self.version = url, 0
        self.stop, self.wrong, self.answers = False, [], 0
        self.server_stops = False  # it may refuse, and close connections
        self.threads = [
            threading.Thread(target=self.repeat, args=(what, pause))
            for what, pause in [(self.signal, 0.004), (self.change, 0.02),
                                (self.reload, 0.01), (self.reload, 0.01),
                                (self.validate, 0.02), (self.watch, 0.02)]]
        for thread in self.threads:
            thread.start()

    def repeat(self, what, pause):
        while not self.stop and not self.wrong:
            what()
            time.sleep(random.uniform(0, pause))

    def signal(self):
        if self.server.running():
            self.server.process.send_signal(signal.SIGHUP)

    def reload(self):
        self.ask("POST", "/reload")

    def validate(self):
        self.ask("GET", "/validate")

    def watch(self):
        """Reads statistics and listener tables while they change."""
        path = random.choice(["/metrics", "/status", "/traces"])
        try:
            got = harness.request(self.ports["CONTROL"], "GET", path,
                                  timeout=30)
            if got.status != 200:
                self.wrong.append(f"GET {path}: {got.status} {got.body}")
        except (OSError, http.client.HTTPException) as e:
            if not self.server_stops:
                self.wrong.append(f"GET {path}: {e!r}")

    def ask(self, method, path):
        """Asks for one complete response that describes both files."""
        try:
            got = harness.request(self.ports["CONTROL"], method, path,
                                  timeout=30)
        except (OSError, http.client.HTTPException) as e:
            if not self.server_stops:
                self.wrong.append(f"{method} {path}: {e!r}")
            return
        self.answers += 1
        files = got.json().get("files", [])
        if got.status == 503 and self.server_stops:
            return
        if got.status not in (200, 422):
            self.wrong.append(f"{method} {path}: {got.status} {got.body}")
        elif len(files) != 2 or {f["outcome"] for f in files} - OUTCOMES:
            self.wrong.append(f"{method} {path}: {got.body}")

    def change(self):
        by_rename = random.random() < 0.7
        what = random.choice(["good"] * 5 + ["broken", "gone", "pipe",
                                             "moved", "moved", "moving gone"])
        if what == "good":
            self.version += 1
            self.load.valid.add(self.version)
            put(self.main, text(self.url, self.ports, self.version), by_rename)
        elif what == "broken":
            put(self.main, random.choice(BROKEN), by_rename)
        elif what == "gone":
            self.main.unlink(missing_ok=True)
        elif what == "pipe":
            pipe = self.main.with_name(".pipe")
            os.mkfifo(pipe)
            os.rename(pipe, self.main)
        elif what == "moved":
            put(self.moving, moving(random.choice(self.ports["MOVING"])),
                by_rename)
        else:
            self.moving.unlink(missing_ok=True)
        # A write in place goes to a regular file only: a pipe would block.
        if what in ("pipe", "gone"):
            time.sleep(0.02)
            self.main.unlink(missing_ok=True)

    def end(self):
        self.stop = True
        for thread in self.threads:
            thread.join(40)
            check(not thread.is_alive(), "a trigger has no answer")


def modern(client, method, **params):
    """Sends a request without a session; returns the reply."""
    headers = [("MCP-Protocol-Version", NEW), ("Mcp-Method", method)]
    if "name" in params:
        headers.append(("Mcp-Name", params["name"]))
    return client.send({"jsonrpc": "2.0", "id": 3, "method": method,
                        "params": {**params, "_meta": ENVELOPE}},
                       headers).json()


def legacy(client, session, method, **params):
    return client.send({"jsonrpc": "2.0", "id": 3, "method": method,
                        "params": params}, [session]).json()


class Tools:
    """MCP clients that call and list, one for each era."""

    def __init__(self, port):
        self.port, self.stop, self.wrong, self.count = port, False, [], 0
        self.threads = [threading.Thread(target=self.ask, args=(is_modern,))
                        for is_modern in (False, True)]
        for thread in self.threads:
            thread.start()

    def ask(self, is_modern):
        client = Client(self.port)
        session = None if is_modern else client.session()
        while not self.stop and not self.wrong:
            try:
                if is_modern:
                    reply = modern(client, "tools/call", name="get-state")
                else:
                    reply = legacy(client, session, "tools/call",
                                   name="get-state")
                if reply.get("result", {}).get("isError", True) is not False:
                    self.wrong.append(f"{reply}")
                self.count += 1
            except (OSError, http.client.HTTPException,
                    harness.Failure) as e:
                self.wrong.append(f"{e!r}")

    def end(self):
        self.stop = True
        for thread in self.threads:
            thread.join(40)


class Listening:
    """An open stream that receives list_changed notifications."""

    def __init__(self, stream):
        equal(stream.status, 200)
        self.stream, self.heard, self.ended = stream, 0, False
        stream.socket.settimeout(60)
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def read(self):
        try:
            while (e := self.stream.event()) is not None:
                if e[1] and "list_changed" in e[1]:
                    self.heard += 1
        except OSError:
            pass
        self.ended = True


def moving(port):
    return MOVING.replace("PORT", str(port))


def start(s, threads, ports, url):
    place = s.dir / f"files-{len(s.servers)}"
    main = s.file(place / "versions.yaml", text(url, ports, 0))
    second = s.file(place / "moving.yaml", moving(ports["MOVING"][0]))
    server = s.server("--watch", "--threads", str(threads), str(main),
                      str(second), ports={}, authority=False, wait=False)
    server.ports.update(rest=ports["REST"], mcp=ports["MCP"],
                        control=ports["CONTROL"], moving=ports["MOVING"][0])
    server.wait_ready()
    return server, (main, second)


def last_version_runs(storm, ports):
    """Checks every thread: each connection may reach another one."""
    last = storm.version + 1
    storm.load.valid.add(last)
    storm.main.unlink(missing_ok=True)
    put(storm.main, text(storm.url, ports, last), True)
    put(storm.moving, moving(ports["MOVING"][1]), True)
    got = harness.request(ports["CONTROL"], "POST", "/reload", timeout=30)
    equal(got.status, 200, got.text())
    for _ in range(20):
        equal(harness.request(ports["REST"], "GET", f"/only/{last}").status,
              200)
        equal(harness.request(ports["MOVING"][1], "GET", "/r").status, 502)
        reply = modern(Client(ports["MCP"]), "tools/list")
        names = [tool["name"] for tool in reply["result"]["tools"]]
        check(f"tool-{last}" in names, f"{names}")


def storm(s, threads, ports, url):
    server, paths = start(s, threads, ports, url)
    client = Client(ports["MCP"])
    streams = [Listening(client.get(client.session())),
               Listening(client.listen({"toolsListChanged": True}))]
    load, tools = Load(ports["REST"]), Tools(ports["MCP"])
    triggers = Storm(server, ports, paths, url, load)
    end = time.monotonic() + STORM_S
    while time.monotonic() < end and server.running() and not triggers.wrong:
        time.sleep(0.05)
    check(server.running(), f"the server left with {server.process.poll()}")
    triggers.end()
    equal(triggers.wrong, [], "answers to jobs")
    last_version_runs(triggers, ports)
    load.end()
    tools.end()
    equal(load.wrong, [], "answers of REST")
    equal(tools.wrong, [], "answers of MCP")
    check(load.count > 50 and tools.count > 20 and triggers.answers > 20,
          f"{load.count}, {tools.count} and {triggers.answers} answers only")
    check(not any(one.ended for one in streams), "a stream has ended")
    check(all(one.heard for one in streams), "a stream heard of no change")
    equal(server.stop(), 0, "the exit code")


def stop_in_the_middle(s, threads, ports, url):
    """Stops in any state, while all triggers continue."""
    server, paths = start(s, threads, ports, url)
    load = Load(ports["REST"])
    triggers = Storm(server, ports, paths, url, load)
    time.sleep(random.uniform(0, 0.4))
    triggers.server_stops = True
    code = server.stop()
    triggers.end()
    load.end()
    equal(code, 0, "the exit code")
    equal(triggers.wrong, [], "answers to jobs")


def main(s):
    seed = random.randrange(1 << 32)
    random.seed(seed)
    print(f"seed {seed}")
    slow, url = slow_upstream()
    for threads in (1, 2, 8):
        ports = {name: harness.free_port()
                 for name in ("REST", "MCP", "CONTROL")}
        ports["MOVING"] = [harness.free_port(), harness.free_port()]
        storm(s, threads, ports, url)
        for _ in range(STOPS // 2):
            stop_in_the_middle(s, threads, ports, url)
    slow.shutdown()


harness.scenario(main)
