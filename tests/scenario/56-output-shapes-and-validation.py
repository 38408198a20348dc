"""
The program applies a file's output shapes and checks parameter values, over
REST and MCP. Shapes work on JSON and XML. A failed check returns an error with
the parameter's name, its place and the allowed values.
"""

import json

import harness
from harness import Answer, contains, equal

FILE = """\
naftiko: 1.0.0-alpha2
info: {label: Shapes, description: Answers in shape.}
capability:
  consumes:
  - type: http
    namespace: api
    baseUri: http://127.0.0.1:9
    resources:
    - name: users
      path: /users
      operations:
      - name: list
        method: GET
        inputParameters:
        - {name: limit, in: query, type: integer, minimum: 1, maximum: 100}
        - {name: sort, in: query, type: string, enum: [up, down]}
        - {name: code, in: query, type: string, pattern: '^[A-Z]{2}$'}
    - name: feed
      path: /feed
      operations:
      - {name: feed, method: GET, outputRawFormat: xml}
  exposes:
  - type: rest
    namespace: shapes-rest
    port: 8080
    inputParameters:
    - {name: X-Team, in: header, type: string, description: t, maxLength: 3}
    resources:
    - path: /users
      operations:
      - method: GET
        name: list-users
        call: api.list
        with: {limit: rest.limit, sort: rest.sort, code: rest.code}
        inputParameters:
        - {name: limit, in: query, type: integer, description: n, default: 10}
        - {name: sort, in: query, type: string, description: s}
        - {name: code, in: query, type: string, description: c}
        outputParameters:
        - type: array
          mapping: $.data[?@.active].user
          items:
            type: object
            properties:
              id: {type: string, mapping: $.id}
              name: {type: string, mapping: $.First Name, maxLength: 5}
              kind: {type: string, const: user}
              asked: {type: number, value: '{{rest.limit}}'}
              home: {type: object, properties: {city: {type: string}}}
    - path: /count
      operations:
      - method: GET
        name: count-users
        call: api.list
        outputParameters:
        - {name: total, type: integer, mapping: $.total}
        - {name: source, type: string, value: api}
    - path: /feed
      operations:
      - method: GET
        name: feed
        call: api.feed
        outputParameters:
        - type: array
          mapping: $.item
          items:
            type: object
            properties: {n: {type: integer, mapping: $.n}}
    - path: /broken
      operations:
      - method: GET
        name: broken
        call: api.list
        outputParameters: [{type: string, mapping: '$.a[?@.b=1]'}]
  - type: mcp
    namespace: shapes-mcp
    port: 9090
    tools:
    - name: list-users
      description: d
      call: api.list
      with: {limit: tools.limit, sort: tools.sort}
      hints: {readOnly: true}
      inputParameters:
      - {name: limit, type: integer, description: n, multipleOf: 5}
      - {name: sort, type: string, description: s, required: false}
      outputParameters:
      - type: object
        properties:
          total: {type: integer, mapping: $.total}
          state: {type: string, mapping: $.state, enum: [ok, low]}
          by: {type: string, const: api}
    - name: raw-users
      description: d
      call: api.list
      outputParameters: [{type: object, mapping: $.}]
"""

JSON = {"Content-Type": "application/json"}
USERS = {
    "total": "2", "state": "ok",
    "data": [
        {"active": True, "user": {"id": 7, "First Name": "Jos\u00e9phine",
                                  "home": {"city": "Lyon", "zip": 1}}},
        {"user": {"id": 8}},
        {"active": False, "user": {"id": 9}},
    ],
}


def shapes_over_rest(server, upstream):
    upstream.answers = [Answer(200, {**JSON, "ETag": '"e"'},
                               json.dumps(USERS).encode())]
    got = server.rest("GET", "/users?limit=3&sort=up&code=FR")
    equal(got.status, 200)
    equal(got.header("Content-Type"), "application/json")
    equal(got.header("ETag"), 'W/"e"', "the tag of other bytes")
    equal(json.loads(got.body), [
        {"id": "7", "name": "Jos\u00e9p", "kind": "user", "asked": 3,
         "home": {"city": "Lyon"}},
        {"id": "9", "name": None, "kind": "user", "asked": 3, "home": None}])
    contains(upstream.received[-1].decode(),
             "GET /users?limit=3&sort=up&code=FR ")
    server.rest("GET", "/users")
    contains(upstream.received[-1].decode(), "GET /users?limit=10 ")
    got = server.rest("GET", "/count")
    equal(json.loads(got.body), {"total": 2, "source": "api"})
    upstream.answers = [Answer(200, {"Content-Type": "application/xml"},
                               b"<f><item><n>4</n></item></f>")]
    got = server.rest("GET", "/feed")
    equal(json.loads(got.body), [{"n": 4}], "a list of one")
    upstream.answers = [Answer(404, JSON, b'{"detail":"gone"}')]
    got = server.rest("GET", "/users")
    equal((got.status, got.body), (404, b'{"detail":"gone"}'),
          "an error as it came")
    upstream.answers = [Answer(200, JSON, b"<html>")]
    got = server.rest("GET", "/users")
    equal(got.status, 502)
    contains(got.text(), "not JSON")


def checks_over_rest(server, upstream):
    count = len(upstream.received)
    for target, words in [
            ("/users?limit=x", "parameter 'limit' (query) must be an integer"),
            ("/users?limit=0", "parameter 'limit' (query) must be at least 1"),
            ("/users?limit=101", "must be at most 100"),
            ("/users?sort=left",
             "parameter 'sort' (query) must be one of [\\\"up\\\","),
            ("/users?code=fr", "must match the pattern '^[A-Z]{2}$'")]:
        got = server.rest("GET", target)
        equal(got.status, 400, target)
        contains(got.text(), words)
    got = server.rest("GET", "/users", headers=[("X-Team", "long")])
    equal(got.status, 400)
    contains(got.text(), "parameter 'X-Team' (header) must have at most 3")
    got = server.rest("GET", "/broken")
    equal(got.status, 503)
    contains(got.text(), "not valid JSONPath")
    equal(len(upstream.received), count, "nothing of it was sent")


def over_mcp(server, upstream):
    client = server.mcp()
    tools = {t["name"]: t for t in
             client.call("tools/list")["result"]["tools"]}
    equal(tools["list-users"]["outputSchema"]["properties"], {
        "total": {"type": ["integer", "null"]},
        "state": {"type": ["string", "null"], "enum": ["ok", "low", None]},
        "by": {"const": "api"}})
    equal(tools["list-users"]["inputSchema"]["properties"]["limit"],
          {"type": "integer", "description": "n", "multipleOf": 5})
    equal("outputSchema" in tools["raw-users"], False)

    upstream.answers = [Answer(200, JSON, json.dumps(USERS).encode())]
    result = client.tool("list-users", {"limit": 5})
    equal(result["structuredContent"],
          {"total": 2, "state": "ok", "by": "api"})
    upstream.answers = [Answer(200, JSON, b'{"state":"odd"}')]
    result = client.tool("list-users", {"limit": 5})
    equal(result["isError"], True, "not what the schema says")
    upstream.answers = [Answer(200, JSON, b'[1, 2]')]
    result = client.tool("raw-users", {})
    equal(result["content"][0]["text"], "[1, 2]")

    count = len(upstream.received)
    for arguments, words in [
            ({}, "parameter 'limit' is missing: an integer"),
            ({"limit": 7}, "must be a multiple of 5"),
            ({"limit": "x"}, "must be an integer, not string"),
            ({"limit": 105}, "must be at most 100"),
            ({"limit": 5, "sort": "x"}, "must be one of")]:
        result = client.tool("list-users", arguments)
        equal(result["isError"], True)
        contains(result["content"][0]["text"], words)
    equal(len(upstream.received), count, "nothing of it was sent")


def on_the_command_line(s, file):
    result = s.run("check", file)
    line = next(n for n, text in enumerate(FILE.splitlines(), 1)
                if "@.b=1" in text)
    column = FILE.splitlines()[line - 1].index("=1]'") + 1
    contains(result.out + result.err,
             f":{line}:{column}: warning: '$.a[?@.b=1]' is not valid JSONPath")
    result = s.run("call", file, "list-users", "limit=x", "--dry-run")
    equal(result.code, 3)
    contains(result.err, "'limit'")


def main(s):
    upstream = s.upstream()
    file = s.file("shapes.yaml", FILE)
    on_the_command_line(s, file)
    server = s.server("--base-uri", f"api={upstream.url}", str(file),
                      ports={"rest": "shapes-rest", "mcp": "shapes-mcp"},
                      authority=False)
    shapes_over_rest(server, upstream)
    checks_over_rest(server, upstream)
    over_mcp(server, upstream)


harness.scenario(main)
