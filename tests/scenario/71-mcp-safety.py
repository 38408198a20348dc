"""
What the operator forbids, asks for and hides: --read-only, --confirm and
--secrets, in both eras of MCP and, where it applies, over REST.
"""

import http.client
import json

import harness
from harness import Answer, check, contains, equal, like

NEW = "2026-07-28"
PREFIX = "io.modelcontextprotocol/"
JSON = ("Content-Type", "application/json")

FILE = """naftiko: 1.0.0-alpha2
info: {label: Rooms, description: Rooms that can be torn down.}
capability:
  consumes:
  - type: http
    namespace: api
    baseUri: UPSTREAM
    resources:
    - name: rooms
      path: /rooms
      operations:
      - {name: get-rooms, method: GET}
      - {name: add-room, method: POST, inputParameters: [
          {name: body, in: body, type: object}]}
    - name: room
      path: /rooms/{id}
      operations:
      - {name: drop-room, method: DELETE}
  exposes:
  - type: rest
    namespace: rooms-rest
    port: 8080
    resources:
    - name: rooms
      path: /rooms
      operations:
      - {method: GET, name: list, call: api.get-rooms}
      - {method: POST, name: add, call: api.add-room, with: {body: rest.body}}
    - name: both
      path: /both
      operations:
      - method: GET
        name: look-and-drop
        steps:
        - {type: call, name: look, call: api.get-rooms}
        - {type: call, name: drop, call: api.drop-room, with: {id: '1'}}
    - {name: all, path: /all, forward: {targetNamespace: api}}
  - type: mcp
    namespace: rooms-mcp
    port: 9090
    tools:
    - {name: get-rooms, description: Lists them., call: api.get-rooms}
    - {name: search, description: Reads by POST., call: api.add-room,
       hints: {readOnly: true}}
    - {name: add-room, description: Adds one., call: api.add-room,
       hints: {destructive: false}}
    - {name: drop-room, description: Tears a room down., call: api.drop-room,
       inputParameters: [{name: id, type: string, description: Which.},
         {name: api_token, type: string, required: false, description: T.}],
       with: {id: tools.id}, hints: {destructive: true}}
EXTENSION"""


class Modern:
    """A client of 2026-07-28 that shows every answer."""

    def __init__(self, port, key=None, can=None):
        self.port, self.key = port, key
        self.can = {"elicitation": {}} if can is None else can

    def send(self, method, params, key=None):
        params = {**params, "_meta": {
            PREFIX + "protocolVersion": NEW,
            PREFIX + "clientCapabilities": self.can,
            **params.get("_meta", {})}}
        headers = [JSON, ("MCP-Protocol-Version", NEW), ("Mcp-Method", method)]
        if "name" in params:
            headers.append(("Mcp-Name", params["name"]))
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
        return self.send("tools/list", {}).json()["result"]["tools"]


class Legacy:
    """A client with a session, whose user answers in a scripted way."""

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
        """Call it; reply is the result of what we are asked meanwhile."""
        headers = [JSON, ("Accept", "application/json, text/event-stream"),
                   *self.headers()]
        if self.key:
            headers.append(("Authorization", f"Key {self.key}"))
        with harness.connect(self.port) as s:
            s.sendall(harness.request_bytes(
                self.port, "POST", "/mcp", headers, json.dumps(
                    {"jsonrpc": "2.0", "id": 5, "method": "tools/call",
                     "params": {"name": name, "arguments": arguments or {}}})))
            answer = http.client.HTTPResponse(s)
            answer.begin()
            if answer.getheader("Content-Type") == "application/json":
                return json.loads(answer.read())["result"]
            while line := answer.readline().decode():
                message = (json.loads(line[5:]) if line.startswith("data:")
                           and line[5:].strip() else {})
                if "method" in message:
                    self.asked.append(message)
                    equal(self.post({"jsonrpc": "2.0", "id": message["id"],
                                     "result": reply}).status, 202)
                elif message:
                    return message["result"]
        raise harness.Failure("the stream ended without an answer")


def names(tools):
    return [t["name"] for t in tools]


def says(result, part):
    equal(result["isError"], True)
    contains(result["content"][0]["text"], part)


def start(s, upstream, *args, extension="", **options):
    text = FILE.replace("UPSTREAM", upstream.url).replace(
        "EXTENSION", extension)
    path = s.file("rooms.yml", text)
    return s.server(*args, str(path), authority=False, ports={
        "rest": "rooms-rest", "mcp": "rooms-mcp"}, **options)


def rooms(s):
    return s.upstream(Answer(headers=[JSON], body='{"rooms":[]}'))


# ------------------------------------------------------------ --read-only

def reads_only(s):
    up = rooms(s)
    server = start(s, up, env={"CLAVIGER_READ_ONLY": "1"})
    for client in (Modern(server.ports["mcp"]), Legacy(server.ports["mcp"])):
        if isinstance(client, Modern):
            equal(names(client.tools()), ["get-rooms", "search"])
        for name in ("get-rooms", "search"):
            equal(client.tool(name)["isError"], False)
        sent = len(up.received)
        for name in ("add-room", "drop-room"):
            says(client.tool(name, {"id": "1"}), "read-only")
        equal(len(up.received), sent, "requests sent")
    got = Modern(server.ports["mcp"]).call("no-such")
    equal(got.json()["error"]["code"], -32602)
    sent = len(up.received)
    for method, path in (("POST", "/rooms"), ("GET", "/both"),
                         ("POST", "/all/x"), ("DELETE", "/all/rooms/1"),
                         ("PUT", "/all"), ("PATCH", "/all/a")):
        got = server.rest(method, path, body={} if method != "GET" else None)
        equal(got.status, 403, f"{method} {path}")
        contains(got.json()["error"]["message"], "read-only")
    equal(len(up.received), sent, "requests sent")
    for method, path in (("GET", "/rooms"), ("HEAD", "/rooms"),
                         ("GET", "/all/rooms"), ("HEAD", "/all/rooms"),
                         ("OPTIONS", "/all/rooms")):
        equal(server.rest(method, path).status, 200, f"{method} {path}")
    document = server.rest("GET", "/openapi.json").json()
    methods = {m for p in document["paths"].values() for m in p
               if m in ("get", "post", "put", "patch", "delete")}
    equal(methods, {"get"})
    equal(server.stop(), 0)


def reads_only_builtin(s):
    server = s.server("--read-only")
    admin = server.admin()
    client = Modern(server.ports["mcp"], admin)
    equal(names(client.tools()), ["fal-list-keys"])
    equal(client.tool("fal-list-keys")["isError"], False)
    says(client.tool("fal-create-key", {"body": {"alias": "x"}}), "read-only")
    equal(server.rest("GET", "/v1/keys", key=admin).status, 200)
    equal(server.rest("POST", "/v1/keys", key=admin,
                      body={"alias": "x"}).status, 403)
    equal(server.rest("DELETE", "/v1/keys/x", key=admin).status, 403)
    # The authority's own port is the operator's.
    equal(server.authority("POST", "/v1/keys", key=admin,
                           body={"alias": "x"}).status, 201)
    equal(server.stop(), 0)


# ------------------------------------------------------------ --confirm

YES = {"action": "accept", "content": {"confirm": True}}
NOES = ({"action": "accept", "content": {"confirm": False}},
        {"action": "accept", "content": {}},
        {"action": "accept", "content": {"confirm": "true"}},
        {"action": "accept"}, {"action": "decline"}, {"action": "cancel"}, {})


def is_question(params, version):
    equal(params.get("mode"), None if version == "2025-06-18" else "form")
    for part in ("drop-room", "Tears a room down.", '"id":"7"', "for good"):
        contains(params["message"], part)
    check("hush" not in params["message"], "a secret is in the question")
    equal(params["requestedSchema"]["properties"]["confirm"]["type"],
          "boolean")
    equal(params["requestedSchema"]["required"], ["confirm"])


def confirms_modern(server, up):
    c = Modern(server.ports["mcp"])
    room = {"id": "7", "api_token": "hush"}

    def question(arguments=room):
        result = c.tool("drop-room", arguments)
        equal(result["resultType"], "input_required")
        wanted = result["inputRequests"]["confirm"]
        equal(wanted["method"], "elicitation/create")
        is_question(wanted["params"], NEW)
        return result["requestState"]

    def answer(state, reply=None, arguments=room, key=None, tool="drop-room"):
        return c.call(tool, arguments, key, requestState=state,
                      inputResponses={"confirm": YES if reply is None
                                      else reply})

    sent = len(up.received)
    for reply in NOES:
        says(answer(question(), reply).json()["result"], "User declined")
    state = question()
    for other in ({"id": "8"}, {"id": "7"}, {}):
        equal(answer(state, arguments=other).json()["error"]["code"], -32602)
    equal(answer(state, tool="add-room").json()["error"]["code"], -32602)
    equal(answer(state, key="other:caller").json()["error"]["code"], -32602)
    for broken in (state[:-1] + ("0" if state[-1] != "0" else "1"),
                   "A" + state[1:], "", "x", state + "0"):
        equal(answer(broken).json()["error"]["code"], -32602, broken)
    # Without the state, or without an answer, people are asked again.
    for more in ({"inputResponses": {"confirm": YES}},
                 {"requestState": state},
                 {"requestState": state, "inputResponses": {"other": YES}}):
        equal(c.tool("drop-room", room, **more)["resultType"],
              "input_required")
    equal(len(up.received), sent, "requests sent")
    result = answer(state).json()["result"]
    equal((result["resultType"], result["isError"]), ("complete", False))
    equal(len(up.received), sent + 1)
    contains(up.received[-1].decode(), "DELETE /rooms/7 ")
    # The same yes again is none.
    equal(answer(state).json()["result"]["resultType"], "input_required")
    equal(len(up.received), sent + 1)
    # What destroys nothing is carried out at once.
    for tool in ("get-rooms", "search", "add-room"):
        equal(c.tool(tool)["isError"], False)
    sent = len(up.received)
    for can in ({}, {"elicitation": {"url": {}}}, {"sampling": {}}):
        got = Modern(server.ports["mcp"], can=can).call("drop-room", room)
        equal(got.status, 400)
        equal(got.json()["error"]["code"], -32021)
        equal(got.json()["error"]["data"],
              {"requiredCapabilities": {"elicitation": {}}})
    equal(len(up.received), sent)


def confirms_legacy(server, up, version):
    c = Legacy(server.ports["mcp"], version=version)
    room = {"id": "7", "api_token": "hush"}
    sent = len(up.received)
    for reply in NOES:
        says(c.tool("drop-room", room, reply), "User declined")
    equal(len(up.received), sent, "requests sent")
    equal(c.tool("drop-room", room, YES)["isError"], False)
    equal(len(up.received), sent + 1)
    equal(len(c.asked), len(NOES) + 1)
    for message in c.asked:
        equal(message["method"], "elicitation/create")
        is_question(message["params"], version)
    equal(c.tool("add-room")["isError"], False)
    equal(len(c.asked), len(NOES) + 1)
    sent = len(up.received)
    mute = [Legacy(server.ports["mcp"], can={}, version=version),
            Legacy(server.ports["mcp"], can={"elicitation": {"url": {}}},
                   version=version),
            Legacy(server.ports["mcp"], version=version)]
    mute[2].session = None
    for client in mute:
        says(client.tool("drop-room", room), "cannot be asked")
    equal(len(up.received), sent)


def confirms(s):
    up = rooms(s)
    server = start(s, up, "--confirm", "destructive")
    confirms_modern(server, up)
    for version in ("2025-11-25", "2025-06-18"):
        confirms_legacy(server, up, version)
    old = Legacy(server.ports["mcp"], version="2025-03-26")
    says(old.tool("drop-room", {"id": "7"}), "cannot be asked")
    equal(server.stop(), 0)


def confirms_by_file(s):
    up = rooms(s)
    extension = "    x-claviger: {confirm: destructive}\n"
    server = start(s, up, extension=extension)
    c = Modern(server.ports["mcp"])
    equal(c.tool("drop-room", {"id": "7"})["resultType"], "input_required")
    equal(server.stop(), 0)
    server = start(s, up, "--confirm", "never", extension=extension)
    c = Modern(server.ports["mcp"])
    equal(c.tool("drop-room", {"id": "7"})["resultType"], "complete")
    equal(server.stop(), 0)
    got = s.run("check", s.file("bad.yml", FILE.replace(
        "UPSTREAM", up.url).replace(
            "EXTENSION", "    x-claviger: {confirm: always}\n")))
    equal(got.code, 3)
    contains(got.out + got.err, "takes destructive or never, not 'always'")


def main(s):
    reads_only(s)
    reads_only_builtin(s)
    confirms(s)
    confirms_by_file(s)


harness.scenario(main)
