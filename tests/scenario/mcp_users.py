"""mcp_users - MCP clients whose users answer questions."""

import http.client
import json

import harness
from harness import equal

NEW = "2026-07-28"
PREFIX = "io.modelcontextprotocol/"
JSON = ("Content-Type", "application/json")


class Modern:
    """A client of 2026-07-28 that returns every response."""

    def __init__(self, port, key=None, can=None):
        self.port, self.key = port, key
        self.can = {"elicitation": {}} if can is None else can

    def send(self, method, params, key=None):
        params = {**params, "_meta": {
            PREFIX + "protocolVersion": NEW,
            PREFIX + "clientCapabilities": self.can,
            **params.get("_meta", {})}}
        headers = [JSON, ("MCP-Protocol-Version", NEW), ("Mcp-Method", method)]
        for name in ("name", "uri"):
            if name in params:
                headers.append(("Mcp-Name", params[name]))
        return harness.request(
            self.port, "POST", "/mcp", headers, json.dumps(
                {"jsonrpc": "2.0", "id": 1, "method": method,
                 "params": params}), key or self.key)

    def call(self, tool, arguments=None, key=None, **more):
        return self.send("tools/call", {"name": tool, "arguments":
                                        arguments or {}, **more}, key)

    def tool(self, *a, **more):
        got = self.call(*a, **more)
        equal(got.status, 200)
        return got.json()["result"]

    def tools(self):
        return self.all("tools/list", "tools")

    def all(self, method, member):
        """The items on all pages of a list."""
        found, cursor = [], ""
        while cursor is not None:
            result = self.send(method, {"cursor": cursor}).json()["result"]
            found += result[member]
            cursor = result.get("nextCursor")
        return found


class Legacy:
    """A client with a session and scripted answers of its user."""

    def __init__(self, port, key=None, can=None, version="2025-11-25"):
        self.port, self.key, self.version = port, key, version
        self.asked = []
        hello = self.post({"jsonrpc": "2.0", "id": 0, "method": "initialize",
                           "params": {"protocolVersion": version,
                                      "capabilities": {"elicitation": {}}
                                      if can is None else can,
                                      "clientInfo": {"name": "l",
                                                     "version": "1"}}}, [])
        self.session = hello.header("Mcp-Session-Id")

    def headers(self):
        own = [("MCP-Protocol-Version", self.version)]
        return own + ([("Mcp-Session-Id", self.session)]
                      if self.session else [])

    def post(self, message, headers=None):
        return harness.request(
            self.port, "POST", "/mcp",
            [JSON, *(self.headers() if headers is None else headers)],
            json.dumps(message), self.key)

    def tool(self, name, arguments=None, reply=None):
        """Calls a tool; reply is the result of the server's request."""
        return self.ask("tools/call", {
            "name": name, "arguments": arguments or {}}, reply)["result"]

    def ask(self, method, params, reply=None):
        """The whole response to a request."""
        headers = [JSON, ("Accept", "application/json, text/event-stream"),
                   *self.headers()]
        if self.key:
            headers.append(("Authorization", f"Key {self.key}"))
        with harness.connect(self.port) as s:
            s.sendall(harness.request_bytes(
                self.port, "POST", "/mcp", headers, json.dumps(
                    {"jsonrpc": "2.0", "id": 5, "method": method,
                     "params": params})))
            answer = http.client.HTTPResponse(s)
            answer.begin()
            if answer.getheader("Content-Type") == "application/json":
                return json.loads(answer.read())
            while line := answer.readline().decode():
                message = (json.loads(line[5:]) if line.startswith("data:")
                           and line[5:].strip() else {})
                if "method" in message:
                    self.asked.append(message)
                    equal(self.post({"jsonrpc": "2.0", "id": message["id"],
                                     "result": reply}).status, 202)
                elif message:
                    return message
        raise harness.Failure("the stream ended without an answer")
