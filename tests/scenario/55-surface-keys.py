"""
Keys open capabilities: two agents with a key each use one API over REST, MCP
and a skill, and each sees and does only what its key allows.  A key that is
narrowed or revoked in between is so at the next request.
"""

import json
import os
import signal

import harness
from harness import check, contains, equal

FILE = """
naftiko: 1.0.0-alpha2
info: {label: Library, description: Look up and lend the books of a library.}
capability:
  consumes:
  - type: http
    namespace: library
    baseUri: "UPSTREAM"
    resources:
    - name: book
      path: "/books/{id}"
      operations:
      - {name: get-book, method: GET, inputParameters: [{name: id, in: path}]}
      - {name: lend-book, method: POST, inputParameters: [{name: id, in: path}]}
      - {name: burn-book, method: DELETE, inputParameters: [{name: id, in: path}]}
    - name: shelf
      path: /shelf
      operations:
      - {name: list-books, method: GET}
  exposes:
  - type: rest
    namespace: lib-rest
    port: 8080
    resources:
    - path: "/books/{id}"
      name: book
      operations:
      - {name: get-book, method: GET, call: library.get-book, with: {id: rest.id}}
      - {name: lend-book, method: POST, call: library.lend-book, with: {id: rest.id}}
      - {name: burn-book, method: DELETE, call: library.burn-book, with: {id: rest.id}}
    - path: /shelf
      name: shelf
      operations:
      - {name: list-books, method: GET, call: library.list-books}
    - path: /raw
      name: raw
      forward: {targetNamespace: library}
    authentication: {type: key}
  - type: mcp
    namespace: lib-mcp
    description: The books of a library.
    port: 9090
    authentication: {type: key}
    tools:
    - {name: get-book, description: Look up a book., inputParameters: [{name: id, type: string, description: Its number.}], call: library.get-book, with: {id: tools.id}}
    - {name: lend-book, description: Lend a book., inputParameters: [{name: id, type: string, description: Its number.}], call: library.lend-book, with: {id: tools.id}}
    - {name: burn-book, description: Burn a book., inputParameters: [{name: id, type: string, description: Its number.}], call: library.burn-book, with: {id: tools.id}}
    - {name: list-books, description: List all books., call: library.list-books}
    - name: look-and-lend
      description: Look up a book and lend it.
      inputParameters: [{name: id, type: string, description: Its number.}]
      steps:
      - {type: call, name: look, call: library.get-book, with: {id: tools.id}}
      - {type: call, name: lend, call: library.lend-book, with: {id: tools.id}}
    resources:
    - {name: shelf, uri: "lib://shelf", call: library.list-books}
    - {name: one, uri: "lib://books/{id}", call: library.get-book, with: {id: "{{id}}"}}
    prompts:
    - {name: recommend, description: Recommend a book., arguments: [{name: topic, description: What about., enum: [war, peace]}], template: [{role: user, content: "A book about {{topic}}"}]}
  - type: skill
    namespace: lib-skill
    port: 9091
    authentication: {type: key}
"""

ALL = ["burn-book", "get-book", "lend-book", "list-books", "look-and-lend"]
JSON = {"Content-Type": "application/json"}


class Agent:
    """A caller with one key."""

    def __init__(self, server, key):
        self.server, self.key = server, key
        self.id = key.split(":")[0]

    def rest(self, method, target, **options):
        return self.server.rest(method, target, key=self.key, **options)

    def skill(self, target):
        return harness.request(
            self.server.ports["skill"], "GET", target, key=self.key)

    def mcp(self):
        return self.server.mcp(self.key)

    def tools(self):
        return sorted(t["name"] for t in
                      self.mcp().call("tools/list")["result"]["tools"])

    def call(self, tool, **arguments):
        got = self.mcp().call(
            "tools/call", {"name": tool, "arguments": arguments})["result"]
        return got["isError"], got["content"][0]["text"]

    def paths(self):
        got = self.rest("GET", "/openapi.json").json()["paths"]
        return sorted(f"{m} {p}" for p in got for m in got[p]
                      if m != "parameters")


class Api:
    """The operator's side."""

    def __init__(self, server):
        self.server, self.admin = server, server.admin()

    def make(self, *permissions, **more):
        got = self.server.authority(
            "POST", "/v1/keys", key=self.admin, headers=JSON, body=json.dumps(
                {"alias": "agent", "permissions": permissions, **more}))
        equal(got.status, 201, got.text())
        return Agent(self.server, got.json()["key"])

    def narrow(self, agent, *permissions):
        got = self.server.authority(
            "PATCH", f"/v1/keys/{agent.id}", key=self.admin, headers=JSON,
            body=json.dumps({"permissions": permissions}))
        equal(got.status, 200, got.text())

    def revoke(self, agent):
        got = self.server.authority(
            "DELETE", f"/v1/keys/{agent.id}", key=self.admin)
        check(got.status < 300, got.text())


def refused(answer, permission, scheme="Key"):
    equal(answer.status, 403, answer.text())
    contains(answer.json()["error"]["message"], f"'{permission}'")
    equal(answer.header("WWW-Authenticate"),
          f'{scheme} realm="lib-rest", error="insufficient_scope", '
          f'scope="{permission}"')


def without_a_right_key(server):
    """The same answer, whatever is wrong with the key."""
    wrong = server.admin()[:-3] + "abc"
    unknown = "01900000-0000-7000-8000-000000000000:" + wrong.split(":")[1]
    texts = set()
    for key in (wrong, unknown, "x", ""):
        got = server.rest("GET", "/shelf",
                          headers={"Authorization": f"Key {key}"})
        equal(got.status, 401)
        equal(got.header("WWW-Authenticate"), 'Key realm="lib-rest"')
        texts.add(got.json()["error"]["message"])
    equal(texts, {"Invalid or revoked API key"})
    got = server.rest("GET", "/shelf",
                      headers={"Authorization": f"Bearer {wrong}"})
    equal(got.header("WWW-Authenticate"),
          'Bearer realm="lib-rest", error="invalid_token"')
    for headers in ({}, {"Authorization": "Basic eDp5"},
                    {"Authorization": "Key " + server.admin(),
                     "X-API-Key": server.admin()}):
        got = server.rest("GET", "/shelf", headers=headers)
        equal((got.status, got.header("WWW-Authenticate")),
              (401, 'Key realm="lib-rest"'), str(headers.keys()))
    for port, target in (("mcp", "/mcp"), ("skill", "/skills"),
                         ("rest", "/openapi.json"), ("rest", "/nothing"),
                         ("rest", "/.well-known/agent-skills/index.json"),
                         ("mcp", "/.well-known/agent-skills/index.json")):
        equal(harness.request(server.ports[port], "GET", target).status, 401,
              target)
    for headers in ({"Authorization": "Key " + server.admin()},
                    {"Authorization": "Bearer " + server.admin()},
                    {"X-API-Key": server.admin()}):
        equal(server.rest("GET", "/shelf", headers=headers).status, 200)


def a_full_key(server):
    admin = Agent(server, server.admin())
    equal(admin.tools(), ALL)
    equal(admin.call("get-book", id="1"), (False, '{"id": 1}'))
    check("get /books/{id}" in admin.paths(), str(admin.paths()))


def an_api_key(api):
    """A key of scope API runs models, and nothing of the library."""
    got = api.server.authority("POST", "/v1/keys", key=api.admin,
                               headers=JSON, body='{"alias": "plain"}')
    plain = Agent(api.server, got.json()["key"])
    equal(plain.tools(), [])
    refused(plain.rest("GET", "/shelf"), "library:shelf:read")


def two_agents(api, upstream):
    reader = api.make("library:*:read", "lib-mcp:prompts:read")
    lender = api.make("library:book:write@lend-book", "library:shelf:read")
    # Each sees its own, again and again.
    for _ in range(2):
        equal(reader.tools(), ["get-book", "list-books"])
        equal(lender.tools(), ["lend-book", "list-books"])
        equal(reader.paths(), ["get /books/{id}", "get /shelf"])
        equal(lender.paths(), ["get /shelf", "post /books/{id}"])
    # REST.
    equal(reader.rest("GET", "/books/1").status, 200)
    equal(reader.rest("GET", "/shelf").status, 200)
    count = len(upstream.received)
    refused(reader.rest("POST", "/books/1", headers=JSON, body="{}"),
            "library:book:write")
    refused(reader.rest("DELETE", "/books/1"), "library:book:delete")
    refused(reader.rest("GET", "/raw/x"), "library:read")
    refused(lender.rest("GET", "/books/1"), "library:book:read")
    refused(api.server.rest("GET", "/books/1", headers={
        "Authorization": f"Bearer {lender.key}"}), "library:book:read",
        "Bearer")
    # MCP.
    error, text = reader.call("lend-book", id="1")
    check(error, text)
    contains(text, "the tool lend-book")
    contains(text, "'library:book:write'")
    contains(text, f"claviger keys edit {reader.id}")
    # All steps: a key for one of two operations is not enough.
    contains(reader.call("look-and-lend", id="1")[1], "library:book:write")
    contains(lender.call("look-and-lend", id="1")[1], "library:book:read")
    contains(lender.call("burn-book", id="1")[1], "library:book:delete")
    equal(len(upstream.received), count, "nothing was sent")
    equal(lender.call("lend-book", id="1")[0], False)
    equal(upstream.received[-1].split()[:2], [b"POST", b"/books/1"])
    check(b"ck1_" not in b"".join(upstream.received), "no key is passed on")
    return reader, lender


def prompts_and_resources(reader, lender):
    def names(agent, method, member, name):
        got = agent.mcp().call(method)["result"][member]
        return [x[name] for x in got]

    equal(names(reader, "prompts/list", "prompts", "name"), ["recommend"])
    equal(names(lender, "prompts/list", "prompts", "name"), [])
    ask = {"name": "recommend", "arguments": {"topic": "war"}}
    check("result" in reader.mcp().call("prompts/get", ask), "a prompt")
    contains(lender.mcp().call("prompts/get", ask)["error"]["message"],
             "lib-mcp:prompts:read")
    complete = {"ref": {"type": "ref/prompt", "name": "recommend"},
                "argument": {"name": "topic", "value": "w"}}
    equal(reader.mcp().call("completion/complete", complete)["result"]
          ["completion"]["values"], ["war"])
    check("error" in lender.mcp().call("completion/complete", complete),
          "no completion")
    templates = ("resources/templates/list", "resourceTemplates", "uriTemplate")
    equal(names(reader, *templates), ["lib://books/{id}"])
    equal(names(lender, *templates), [])
    equal([u for u in names(lender, "resources/list", "resources", "uri")
           if u.startswith("lib:")], ["lib://shelf"])
    read = lender.mcp().call("resources/read", {"uri": "lib://books/1"})
    contains(read["error"]["message"], "library:book:read")
    check("result" in reader.mcp().call(
        "resources/read", {"uri": "lib://books/1"}), "a resource")


def skills(api, reader, lender):
    nobody = api.make("other:thing:read")
    name = reader.skill("/skills").json()["skills"][0]["name"]
    for agent, has, lacks in ((reader, "get-book", "burn-book"),
                              (lender, "lend-book", "get-book")):
        for port in ("rest", "mcp"):
            got = harness.request(
                api.server.ports[port], "GET",
                f"/.well-known/agent-skills/{name}/SKILL.md", key=agent.key)
            equal(got.status, 200)
            contains(got.text(), has)
            check(lacks not in got.text(), got.text())
        equal(agent.skill("/skills").json()["count"], 1)
        text = agent.skill(f"/skills/{name}/contents/SKILL.md").text()
        check(lacks not in text, text)
        uri = f"skill://lib-mcp/{name}/SKILL.md"
        got = agent.mcp().call("resources/read", {"uri": uri})
        check(lacks not in got["result"]["contents"][0]["text"], "MCP")
    equal(nobody.skill("/skills").json()["count"], 0)
    equal(nobody.tools(), [])
    index = nobody.rest("GET", "/.well-known/agent-skills/index.json")
    equal(index.json()["skills"], [])


def changes(api, reader, lender):
    api.narrow(reader, "library:shelf:read")
    equal(reader.tools(), ["list-books"])
    equal(reader.paths(), ["get /shelf"])
    refused(reader.rest("GET", "/books/1"), "library:book:read")
    contains(reader.call("get-book", id="1")[1], "library:book:read")
    # A session goes on, with what the key may still do.
    client = lender.mcp()
    api.narrow(lender, "library:book:read")
    got = client.call("tools/list")["result"]["tools"]
    equal([t["name"] for t in got], ["get-book"])
    api.revoke(lender)
    equal(lender.rest("GET", "/books/1").status, 401)
    equal(harness.request(api.server.ports["mcp"], "POST", "/mcp",
                          key=lender.key, headers=JSON, body="{}").status, 401)
    equal(reader.rest("GET", "/shelf").status, 200)


def networks(api):
    here = api.make("library:**", networks=["127.0.0.0/8"])
    away = api.make("library:**", networks=["192.0.2.0/24"])
    equal(here.rest("GET", "/shelf").status, 200)
    equal(away.rest("GET", "/shelf").status, 403)


def reloads(s, server, api, text):
    """A new permission of the file holds for the keys that are there."""
    agent = api.make("library:shelf:read", "shop:look")
    equal(agent.tools(), ["list-books"])
    s.file("library.yaml", text.replace(
        "description: Look up a book., ",
        "description: Look up a book., x-claviger: {permission: 'shop:look'}, "))
    os.kill(server.process.pid, signal.SIGHUP)
    harness.wait_until("the file is loaded again",
                       lambda: agent.tools() == ["get-book", "list-books"])
    equal(agent.call("get-book", id="1")[0], False)


def policies(s, text):
    """What the operator forbids stays forbidden, whatever the key allows."""
    s.file("library.yaml", text)
    server = s.server("library.yaml", "--read-only", "--tools", "search",
                      ports={"rest": "lib-rest", "mcp": "lib-mcp",
                             "skill": "lib-skill"})
    api = Api(server)
    agent = api.make("library:book:*")
    equal(agent.rest("DELETE", "/books/1").status, 403)
    found = json.loads(json.dumps(agent.mcp().call("tools/call", {
        "name": "find_tools", "arguments": {"query": "book list lend"}})))
    text = found["result"]["content"][0]["text"]
    contains(text, "get-book")
    for hidden in ("list-books", "lend-book"):
        check(hidden not in text, text)
    contains(agent.call("describe_tool", name="list-books")[1],
             "library:shelf:read")
    contains(agent.call("call_tool", name="list-books")[1],
             "library:shelf:read")
    equal(agent.call("call_tool", name="get-book",
                     arguments={"id": "1"})[0], False)


def start_errors(s):
    for options, want in (
            (("--authority", "off"), "the callers of exposer 'lib-rest' need "
             "keys, and the key authority is off"),
            (("--stdio", "--require-key"), "--stdio serves the user who "
             "starts it")):
        got = s.run("serve", "library.yaml", "--data", "d", *options)
        check(got.code != 0, "it starts")
        contains(got.err, want)
    got = s.run("serve", "open.yaml", "--require-key", "--data", "d",
                "--authority", "off")
    contains(got.err, "or remove --require-key")
    s.file("wrong.yaml", FILE.replace(
        "baseUri:", "authentication: {type: key}\n    baseUri:"))
    got = s.run("check", "wrong.yaml")
    equal(got.code, 3)
    contains(got.out, "authentication of type 'key' is for surfaces")
    got = s.run("check", "--strict", "library.yaml")
    contains(got.out, "key")
    equal(got.code, 3, "the published schema has no type key")


def listing(s):
    got = s.run("check", "--permissions", "library.yaml")
    for line in ("permission rest DELETE /books/{id}: "
                 "library:book:delete@burn-book",
                 "permission tool look-and-lend: library:book:read"
                 "@look-and-lend, library:book:write@look-and-lend",
                 "permission resource lib://shelf: library:shelf:read@shelf",
                 "permission prompt recommend: "
                 "lib-mcp:prompts:read@recommend",
                 "permission rest ANY /raw: library:read@raw, "
                 "library:write@raw, library:delete@raw"):
        contains(got.out.splitlines(), line)
    got = json.loads(s.run("check", "--json", "library.yaml").out)
    one = [o for o in got["operations"] if o["name"] == "lend-book"][0]
    equal((one["permissions"], one["permissionResource"]),
          (["library:book:write"], "lend-book"))


def main(s):
    upstream = s.upstream(harness.Answer(
        200, {"Content-Type": "application/json"}, '{"id": 1}'))
    text = FILE.replace("UPSTREAM", upstream.url)
    s.file("library.yaml", text)
    s.file("open.yaml", text.replace("authentication: {type: key}\n", "\n"))
    start_errors(s)
    listing(s)
    server = s.server("library.yaml",
                      ports={"rest": "lib-rest", "mcp": "lib-mcp",
                             "skill": "lib-skill"})
    api = Api(server)
    without_a_right_key(server)
    a_full_key(server)
    an_api_key(api)
    reader, lender = two_agents(api, upstream)
    prompts_and_resources(reader, lender)
    skills(api, reader, lender)
    changes(api, reader, lender)
    networks(api)
    reloads(s, server, api, text)
    server.stop()
    policies(s, text)


harness.scenario(main)
