"""
The options --read-only, --confirm and --secrets, in both eras of MCP and, if
they apply, over REST.
"""

import json
import re

import harness
from harness import Answer, check, contains, equal, like
from mcp_users import JSON, NEW, Legacy, Modern

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
    - {name: search, description: Says that it reads., call: api.add-room,
       hints: {readOnly: true}}
    - {name: add-room, description: Adds one., call: api.add-room,
       hints: {destructive: false}}
    - {name: drop-room, description: Tears a room down., call: api.drop-room,
       inputParameters: [{name: id, type: string, description: Which.},
         {name: api_token, type: string, required: false, description: T.}],
       with: {id: tools.id}, hints: {destructive: true}}
EXTENSION"""


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
            equal(names(client.tools()), ["get-rooms"])
        equal(client.tool("get-rooms")["isError"], False)
        sent = len(up.received)
        # A hint in the file does not make a POST read-only.
        for name in ("search", "add-room", "drop-room"):
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
    # The option does not apply to the authority's port.
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
    # Without the state, or without an answer, the user is asked again.
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
    # The same confirmation is not accepted again.
    equal(answer(state).json()["result"]["resultType"], "input_required")
    equal(len(up.received), sent + 1)
    # A call that is not destructive runs at once.
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
    contains(got.out + got.err, "must be destructive or never, not 'always'")


# ------------------------------------------------------------ --secrets

SHOWN = r"ck1_[0-9A-Za-z]{49}"
ALIAS = {"body": {"alias": "made by a tool"}}
HIDES = """naftiko: 1.0.0-alpha2
info: {label: Tokens, description: An upstream that gives tokens out.}
capability:
  consumes:
  - type: http
    namespace: api
    baseUri: UPSTREAM
    resources:
    - name: tokens
      path: /tokens
      operations:
      - {name: get-token, method: GET}
      - {name: add-token, method: POST,
         x-claviger: {secrets: [$.auth, '$.list[*].pin']}}
  exposes:
  - type: mcp
    namespace: tokens-mcp
    port: 9090
    tools:
    - {name: marked, description: By the tool., call: api.get-token,
       x-claviger: {secrets: $.auth.token}}
    - {name: passed, description: By the operation., call: api.add-token}
    - name: shaped
      description: By the operation, in another shape.
      call: api.add-token
      outputParameters:
      - type: object
        properties:
          word: {type: string, mapping: $.auth.token}
    - name: stepped
      description: In steps.
      steps:
      - {type: call, name: one, call: api.add-token}
      mappings:
      - {targetName: found, value: $.one.auth.token}
      - {targetName: command, value: 'login {{one.auth.token}} now'}
    - {name: plain, description: Not marked., call: api.get-token}
"""
TOKEN = "tok-\u00fc\"quoted\"-123456"
GIVEN = json.dumps({"id": "t/1", "auth": {"token": TOKEN, "uses": 4711},
                    "list": [{"pin": 1234, "n": 1}], "live": True})


def only_form(result, *secrets):
    """The text of a result, of which no part contains a secret."""
    text = json.dumps(result, ensure_ascii=False)
    for secret in secrets:
        check(secret not in text and json.dumps(secret)[1:-1] not in text,
              "a secret is in the answer")
    check(not re.search(SHOWN, text), "a key is in the answer")
    return result


def body_of(result):
    equal(result["isError"], False)
    body = json.loads(result["content"][0]["text"])
    if "structuredContent" in result:
        equal(result["structuredContent"], body, "the structured content")
    return body


def works(server, key):
    got = server.authority("GET", "/v1/auth", key=key)
    equal(got.status, 200, "the new key's verdict")


def is_quiet(server, *secrets):
    said = server.said()
    for secret in secrets:
        check(secret not in said, "a secret is in the log")
    check(not re.search(SHOWN, said), "a key is in the log")


def clients(server, key=None):
    port = server.ports["mcp"]
    return [Modern(port, key)] + [Legacy(port, key, version=v) for v in (
        "2025-11-25", "2025-06-18", "2025-03-26")]


def reveals(s):
    for args in ((), ("--secrets", "reveal")):
        server = s.server(*args)
        for client in clients(server, server.admin()):
            body = body_of(client.tool("fal-create-key", ALIAS))
            like(body["key_secret"], SHOWN)
            works(server, body["key"])
        equal(server.stop(), 0)


def files(s):
    server = s.server("--secrets", "file", "--log-level", "debug")
    place = server.data / "secrets"
    known = set()
    for client in clients(server, server.admin()):
        body = body_of(only_form(client.tool("fal-create-key", ALIAS)))
        key, secret = (harness.pathlib.Path(body[name])
                       for name in ("key", "key_secret"))
        for path in (key, secret):
            equal(str(path.parent), str(place.resolve()))
            equal(path.stat().st_mode & 0o7777, 0o600)
            check(path.name.startswith(body["key_id"]), path.name)
        equal(key.read_text(), f"{body['key_id']}:{secret.read_text()}")
        works(server, key.read_text())
        is_quiet(server, secret.read_text())
        known |= {key, secret}
    equal(place.stat().st_mode & 0o7777, 0o700)
    equal(set(place.resolve().iterdir()), known, "the files")
    # Lists and errors contain no secrets, so no files are written.
    c = Modern(server.ports["mcp"], server.admin())
    body_of(c.tool("fal-list-keys"))
    equal(c.tool("fal-create-key", {"body": {}})["isError"], True)
    place.chmod(0o755)
    before = len(body_of(c.tool("fal-list-keys"))["keys"])
    says(c.tool("fal-create-key", ALIAS), "mode 0700")
    equal(len(body_of(c.tool("fal-list-keys"))["keys"]), before,
          "keys created whose secrets are lost")
    place.chmod(0o700)
    equal(set(place.resolve().iterdir()), known)
    # REST clients are programs, not models: they get the unchanged response.
    like(server.rest("POST", "/v1/keys", key=server.admin(),
                     body={"alias": "r"}).text(), SHOWN)
    equal(server.stop(), 0)


def new_identity(s, name):
    """The file of an age identity, and its recipient."""
    path = s.dir / name
    harness.subprocess.run(["age-keygen", "-o", str(path)], check=True,
                           capture_output=True, timeout=30)
    text = path.read_text()
    return path, text.split("public key: ")[1].split()[0]


def opened(path, armour):
    check(armour.startswith("-----BEGIN AGE ENCRYPTED FILE-----"), armour[:50])
    return harness.subprocess.run(
        ["age", "--decrypt", "-i", str(path)], input=armour.encode(),
        check=True, capture_output=True, timeout=30).stdout.decode()


def recipients(s):
    """Two identities, or unused names if `age` is not installed."""
    if harness.shutil.which("age") and harness.shutil.which("age-keygen"):
        return [new_identity(s, "one.txt"), new_identity(s, "two.txt")]
    print("no command `age`: what is sealed is not opened here")
    name = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
    return [(None, name), (None, name)]


def seals(s):
    one, two = recipients(s)
    server = s.server("--secrets", "sealed", "--log-level", "debug")
    made = len(body_of(Modern(server.ports["mcp"], server.admin()).tool(
        "fal-list-keys"))["keys"])
    for client in clients(server, server.admin()):
        says(client.tool("fal-create-key", ALIAS), "names no recipient")
        for wrong in ("age1", "x", "", 7, one[1][:-1] + "1"):
            equal(client.tool("fal-create-key", {**ALIAS, "seal_to": wrong})
                  ["isError"], True, repr(wrong))
        listed = body_of(client.tool("fal-list-keys"))["keys"]
        equal(len(listed), made, "keys, with those of refused calls")
        body = body_of(only_form(client.tool(
            "fal-create-key", {**ALIAS, "seal_to": one[1]})))
        made += 1
        if one[0]:
            key = opened(one[0], body["key"])
            equal(key, f"{body['key_id']}:{opened(one[0], body['key_secret'])}")
            works(server, key)
            is_quiet(server, key)
    c = Modern(server.ports["mcp"], server.admin())
    body = body_of(only_form(c.tool(
        "fal-create-key", ALIAS, _meta={"io.claviger/seal-to": two[1]})))
    if two[0]:
        works(server, opened(two[0], body["key"]))
    offered = {t["name"]: t["inputSchema"].get("properties", {})
               for t in c.tools()}
    check("seal_to" in offered["fal-create-key"], offered)
    check("seal_to" not in offered["fal-list-keys"], offered)
    check("seal_to" not in offered["fal-revoke-key"], offered)
    equal(server.stop(), 0)
    server = s.server("--secrets", "sealed", "--seal-to", one[1])
    c = Modern(server.ports["mcp"], server.admin())
    for arguments, reader in ((ALIAS, one), ({**ALIAS, "seal_to": two[1]},
                                             two)):
        body = body_of(only_form(c.tool("fal-create-key", arguments)))
        if reader[0]:
            works(server, opened(reader[0], body["key"]))
    equal(server.stop(), 0)


def hides_what_is_marked(s):
    up = s.upstream(Answer(headers=[JSON], body=GIVEN))
    path = s.file("tokens.yml", HIDES.replace("UPSTREAM", up.url))

    def serve(*args):
        return s.server(*args, str(path), authority=False,
                        ports={"mcp": "tokens-mcp"})

    server = serve("--secrets", "file", "--log-level", "debug")
    for c in clients(server):
        def told(name):
            return body_of(only_form(c.tool(name), TOKEN))

        def kept(path):
            return harness.pathlib.Path(path).read_text()

        body = told("marked")
        equal(kept(body["auth"]["token"]), TOKEN)
        like(body["auth"]["token"], r"/secrets/t_1-[0-9a-f]{32}$")
        equal((body["auth"]["uses"], body["live"]), (4711, True))
        body = told("passed")
        equal([kept(body["auth"][n]) for n in ("token", "uses")],
              [TOKEN, "4711"])
        equal(kept(body["list"][0]["pin"]), "1234")
        equal((body["list"][0]["n"], body["live"]), (1, True))
        body = told("shaped")
        equal(kept(body["word"]), TOKEN)
        body = told("stepped")
        equal(kept(body["found"]), TOKEN)
        equal(body["command"], f"login {body['found']} now")
        equal(body_of(c.tool("plain"))["auth"]["token"], TOKEN)
    is_quiet(server, TOKEN)
    equal(server.stop(), 0)
    # A response that is not JSON is secret as a whole if a part is marked.
    up.answers = [Answer(headers=[("Content-Type", "text/plain")],
                         body="word=hush-hush")]
    server = serve("--secrets", "file")
    c = Modern(server.ports["mcp"])
    result = only_form(c.tool("marked"), "hush-hush")
    if not result["isError"]:
        equal(harness.pathlib.Path(result["content"][0]["text"]).read_text(),
              "word=hush-hush")
    check("outputSchema" not in c.tools()[0], "a shape of what is replaced")
    up.answers = [Answer(headers=[JSON], status=500, body=json.dumps(
        {"error": {"message": f"no more than {TOKEN}"},
         "auth": {"token": TOKEN}}))]
    for name in ("marked", "passed"):
        says(c.tool(name), "[withheld]" if name == "marked" else "500")
    only_form(c.tool("marked"), TOKEN)
    equal(server.stop(), 0)
    up.answers = [Answer(headers=[JSON], body=GIVEN)]
    server = serve("--secrets", "sealed")
    sent = len(up.received)
    for name in ("marked", "passed", "shaped", "stepped"):
        says(Modern(server.ports["mcp"]).tool(name), "names no recipient")
    equal(len(up.received), sent, "requests sent")
    equal(server.stop(), 0)


def options_go_together(s):
    for args, what in (
            (("--secrets", "hide"), "one of: reveal, file, sealed"),
            (("--confirm", "always"), "one of: never, destructive"),
            (("--seal-to", "age1x"), "--seal-to"),
            (("--seal-to", "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5"
              "sfn9aqmcac8p"), "--secrets sealed")):
        got = s.run("serve", "--data", s.dir / "d", *args)
        check(got.code != 0, args)
        contains(got.err, what)


def main(s):
    reads_only(s)
    reads_only_builtin(s)
    confirms(s)
    confirms_by_file(s)
    reveals(s)
    files(s)
    seals(s)
    hides_what_is_marked(s)
    options_go_together(s)


harness.scenario(main)
