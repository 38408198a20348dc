"""mcp_wire - MCP clients that return every event, and the fixture server."""

import http.client
import json
import pathlib
import subprocess
import time

import harness
from harness import check, equal

NEW = "2026-07-28"
PREFIX = "io.modelcontextprotocol/"
ENVELOPE = {PREFIX + "protocolVersion": NEW, PREFIX + "clientCapabilities": {}}


class Stream:
    """A response that is an event stream, read event by event."""

    def __init__(self, port, method, headers=(), body=None, source=None,
                 target="/mcp"):
        self.socket = harness.connect(port, source=source)
        headers = [("Accept", "text/event-stream"), *headers]
        self.socket.sendall(harness.request_bytes(
            port, method, target, headers,
            body if body is None else json.dumps(body)))
        self.answer = http.client.HTTPResponse(self.socket, method=method)
        self.answer.begin()
        self.status = self.answer.status

    def header(self, name):
        return self.answer.getheader(name)

    def event(self):
        """The next event as (id, data); None at the end of the stream."""
        fields = {}
        while True:
            line = self.answer.readline().decode().rstrip("\n")
            if not line and fields:
                return fields.get("id"), fields.get("data")
            if not line and self.answer.isclosed():
                return None
            name, _, value = line.partition(": ")
            if name and not line.startswith(":"):
                fields[name] = value

    def message(self):
        e = self.event()
        return None if e is None else json.loads(e[1])

    def close(self):
        self.answer.close()
        self.socket.close()


class Client:
    def __init__(self, port, key=None, source=None):
        self.port, self.key, self.source = port, key, source

    def send(self, body, headers=(), method="POST", key=None):
        headers = list(headers)
        if body is not None:
            body = json.dumps(body)
            headers.append(("Content-Type", "application/json"))
        return harness.request(self.port, method, "/mcp", headers, body,
                               key or self.key, source=self.source)

    def hello(self, version="2025-11-25", key=None, can=None):
        return self.send({"jsonrpc": "2.0", "id": 1, "method": "initialize",
                          "params": {"protocolVersion": version,
                                     "capabilities": can or {}, "clientInfo": {
                                         "name": "w", "version": "1"}}},
                         key=key)

    def session(self, version="2025-11-25", can=None):
        return ("Mcp-Session-Id",
                self.hello(version, can=can).header("Mcp-Session-Id"))

    def note(self, session, method, params):
        return self.send({"jsonrpc": "2.0", "method": method,
                          "params": params}, [session])

    def tool(self, session, name, arguments=None, identity=7, meta=None):
        """Calls a tool in a session; returns the stream."""
        params = {"name": name, "arguments": arguments or {}}
        if meta:
            params["_meta"] = meta
        return Stream(self.port, "POST",
                      [("Content-Type", "application/json"), session],
                      {"jsonrpc": "2.0", "id": identity,
                       "method": "tools/call", "params": params},
                      self.source)

    def ping(self, *headers, key=None):
        return self.send({"jsonrpc": "2.0", "id": 1, "method": "ping"},
                         headers, key=key)

    def get(self, *headers):
        if self.key:
            headers += (("Authorization", f"Key {self.key}"),)
        return Stream(self.port, "GET", headers, source=self.source)

    def listen(self, wants, identity="l-1"):
        return Stream(self.port, "POST", [
            ("Content-Type", "application/json"),
            ("MCP-Protocol-Version", NEW),
            ("Mcp-Method", "subscriptions/listen")],
            {"jsonrpc": "2.0", "id": identity,
             "method": "subscriptions/listen",
             "params": {"notifications": wants, "_meta": ENVELOPE}},
            self.source)


def refused(answer, status, code):
    equal(answer.status, status)
    error = answer.json()["error"]
    equal(error["code"], code)
    return error["message"]


def fixture_binary():
    """The fixture server of the build under test, built if missing."""
    build = pathlib.Path(harness.BINARY).parent
    binary = build / "tests/conformance/fixture_server"
    done = subprocess.run(["cmake", "--build", str(build), "--target",
                           "conformance-fixture"],
                          capture_output=True, text=True, timeout=300)
    if not binary.exists():
        raise harness.Skip(f"no fixture server in {build}: {done.stdout}")
    return binary


class Fixture:
    """The fixture server, running inside a `with` block."""

    def __init__(self, place):
        self.port = harness.free_port()
        self.log = place / "fixture.log"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [fixture_binary(), str(self.port)], stdout=log, stderr=log,
                stdin=subprocess.DEVNULL)
        end = time.monotonic() + harness.START_S
        while time.monotonic() < end:
            try:
                harness.connect(self.port).close()
                return
            except OSError:
                check(self.process.poll() is None, self.said())
                time.sleep(0.02)
        raise harness.Failure("the fixture server does not listen")

    def said(self):
        return self.log.read_text(errors="replace")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            code = self.process.wait(harness.STOP_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        check(code == 0, f"the fixture server left with {code}: {self.said()}")
        check(not harness.SANITIZER.search(self.said()), self.said())
