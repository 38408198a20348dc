"""
The same capability in every dialect sends the same requests and returns the
same responses.
"""

import json

import harness
from harness import Answer, check, contains, equal

EARLY = """\
naftiko: 1.0.0-alpha2
info: {{label: Shelf, description: Books on a shelf}}
capability:
  consumes:
  - namespace: shelf
    type: http
    baseUri: http://127.0.0.1:{port}
    resources:
    - name: book
      path: /shelves/{{shelf}}/books
      operations:
      - name: find
        method: GET
        inputParameters:
        - {{name: shelf, in: path}}
        - {{name: q, in: query}}
        outputParameters:
        - {{name: result, type: object, value: $.}}
  aggregates:
  - label: Books
    namespace: books
    functions:
    - name: titles
      description: The titles on the first shelf.
      steps:
      - {{name: all, type: call, call: shelf.find, with: {{shelf: first}}}}
      mappings:
      - {{targetName: found.titles, value: $.all.titles}}
  exposes:
  - type: rest
    namespace: web
    port: 8080
    resources:
    - path: /v1/{{shelf}}
      name: books
      operations:
      - name: find
        method: GET
        call: shelf.find
        with: {{shelf: rest.path.shelf, q: rest.query.q}}
        outputParameters:
        - type: object
          properties:
            first: {{type: string, mapping: '$.titles[0]'}}
  - type: mcp
    namespace: tools
    port: 9090
    tools:
    - name: find
      label: Find books
      description: Finds books.
      inputParameters:
      - {{name: shelf, type: string, description: Which shelf}}
      - {{name: q, type: string, description: What for, required: false}}
      call: shelf.find
      with: {{shelf: tools.shelf, q: tools.q}}
      outputParameters:
      - type: array
        mapping: $.titles
        items: {{type: string, mapping: $}}
    - name: titles
      description: All titles.
      ref: books.titles
    - name: hello
      description: Says hello.
      outputParameters:
      - {{name: greeting, type: string, value: hello}}
"""

LATE = """\
ikanos: 1.0.0-beta5
info: {{display: Shelf, description: Books on a shelf, version: 1.2.3}}
capability:
  consumes:
  - namespace: shelf
    type: http
    baseUri: http://127.0.0.1:{port}
    resources:
      book:
        path: /shelves/{{shelf}}/books
        operations:
          find:
            method: GET
            inputParameters:
              shelf: {{in: path}}
              q: {{in: query}}
            outputParameters:
              result: {{type: object, value: $.}}
  aggregates:
  - display: Books
    namespace: books
    flows:
      titles:
        description: The titles on the first shelf.
        steps:
          all: {{type: call, call: shelf.find, with: {{shelf: first}}}}
        mappings:
        - {{target: found.titles, value: $.all.titles}}
  exposes:
  - type: rest
    namespace: web
    port: 8080
    resources:
      books:
        path: /v1/{{shelf}}
        operations:
          find:
            method: GET
            call: shelf.find
            with: {{shelf: rest.path.shelf, q: rest.query.q}}
            outputParameters:
            - type: object
              properties:
                first: {{type: string, mapping: '$.titles[0]'}}
  - type: mcp
    namespace: tools
    port: 9090
    ttlMs: 5000
    cacheScope: private
    tools:
      find:
        display: Find books
        description: Finds books.
        inputParameters:
          shelf: {{type: string, description: Which shelf}}
          q: {{type: string, description: What for, required: false}}
        call: shelf.find
        with: {{shelf: tools.shelf, q: tools.q}}
        outputParameters:
        - type: array
          mapping: $.titles
          items: {{type: string, mapping: $}}
      titles:
        description: All titles.
        ref: books.titles
      hello:
        description: Says hello.
        outputParameters:
          greeting: {{type: string, value: hello}}
"""

# The root key of one dialect with the keys of the other.
MIXED = LATE.replace("ikanos: 1.0.0-beta5", "naftiko: 1.0.0-alpha2")
OTHER = EARLY.replace("naftiko: 1.0.0-alpha2", "ikanos: 1.0.0-alpha3")


def serves(s, upstream, text, name):
    path = s.file(f"{name}.yaml", text.format(port=upstream.port))
    server = s.server(path, ports={"rest": "web", "mcp": "tools"},
                      authority=False)
    upstream.received.clear()
    answer = server.rest("GET", "/v1/a%20b?q=x%26y")
    equal((answer.status, json.loads(answer.body)), (200, {"first": "one"}))
    head = upstream.received[-1].decode()
    check(head.startswith("GET /shelves/a%20b/books?q=x%26y HTTP/1.1\r\n"),
          head)
    mcp = server.mcp()
    tools = mcp.call("tools/list")["result"]["tools"]
    results = {
        "find": mcp.call("tools/call", {"name": "find",
                                        "arguments": {"shelf": "s"}}),
        "titles": mcp.call("tools/call", {"name": "titles", "arguments": {}}),
        "hello": mcp.call("tools/call", {"name": "hello", "arguments": {}}),
    }
    server.stop()
    return tools, {name: json.loads(result["result"]["content"][0]["text"])
                   for name, result in results.items()}


def main(s):
    upstream = s.upstream(Answer(
        200, {"Content-Type": "application/json"},
        b'{"titles": ["one", "two"]}'))
    first = serves(s, upstream, EARLY, "early")
    equal(first[1], {"find": ["one", "two"],
                     "titles": {"found": {"titles": ["one", "two"]}},
                     "hello": {"greeting": "hello"}})
    equal(first[0][0]["title"], "Find books")
    for name, text in [("late", LATE), ("mixed", MIXED), ("other", OTHER)]:
        equal(serves(s, upstream, text, name), first, name)
    # Each matches its own schema; the mixed ones do not.
    for name, code in [("early", 0), ("late", 0), ("mixed", 3), ("other", 3)]:
        path = s.dir / f"{name}.yaml"
        done = s.run("check", "--strict", path)
        equal(done.code, code, done.out)
        done = s.run("check", path)
        equal(done.code, 0, done.out)
        equal(done.out.count(": works"), 4, done.out)
        equal("warning" in done.out, code != 0, done.out)
    contains(s.run("check", s.dir / "mixed.yaml").out,
             "is a map keyed by name, as in the dialect")
    one = json.loads(s.run("check", "--json", s.dir / "late.yaml").out)
    equal((one["dialect"], one["diagnostics"]), ("1.0.0-beta5", []))


harness.scenario(main)
