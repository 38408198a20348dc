"""
A sequence of steps is a single operation over REST, over MCP and on the
command line. Its calls are sent in order, and each can use the results of
earlier ones.
"""

import json

import harness
from harness import Answer, check, contains, equal

FILE = """naftiko: 1.0.0-alpha2
info: {label: Staff, description: People and where they work.}
binds:
- namespace: env
  keys: {STAFF_KEY: STAFF_KEY}
capability:
  consumes:
  - type: http
    namespace: staff
    baseUri: UPSTREAM
    authentication: {type: apikey, key: X-Key, value: '{{STAFF_KEY}}',
      placement: header}
    resources:
    - name: people
      path: /people/{person-id}
      operations:
      - name: get-person
        method: GET
        inputParameters:
        - {name: lang, in: query, type: string}
        outputParameters:
        - {name: person-id, type: string, value: $.id}
        - {name: dept-id, type: number, value: $.work.dept}
        - {name: friend-ids, type: array, value: '$.friends[*].id'}
    - name: depts
      path: /depts
      operations:
      - {name: list-depts, method: GET}
      - name: add-note
        method: POST
        body: {type: json, data: {to: '{{to}}', text: '{{text}}',
          size: '{{size}}'}}
  exposes:
  - type: rest
    namespace: staff-rest
    port: 8080
    resources:
    - path: /v1/people/{person_id}/card
      operations:
      - method: GET
        name: card
        inputParameters:
        - {name: lang, in: query, type: string, description: Language.}
        steps: &steps
        - {type: call, name: get-person, call: staff.get-person,
           with: {person-id: REF.person-id, lang: REF.lang}}
        - {type: call, name: list-depts, call: staff.list-depts}
        - {type: lookup, name: find-dept, index: list-depts, match: id,
           lookupValue: $.get-person.dept-id,
           outputParameters: [name, boss, motto]}
        - {type: lookup, name: friends, index: list-depts, match: head,
           lookupValue: $.get-person.friend-ids, outputParameters: [name]}
        - {type: call, name: note, call: staff.add-note,
           with: {to: get-person.person-id,
                  text: 'In "{{find-dept.name}}" since {{get-person.since}}',
                  size: $.find-dept.boss.size}}
        mappings: &mappings
        - {targetName: person.id, value: $.get-person.person-id}
        - {targetName: person.full.name, value: '{{get-person.name}}'}
        - {targetName: person.friends, value: '$.friends[*].name'}
        - {targetName: dept, value: $.find-dept}
        - {targetName: gone, value: $.find-dept.nothing}
        - {targetName: asked, value: 'by {{lang}}'}
        - {targetName: fixed, value: 5}
    - path: /v1/people/{person_id}/both
      operations:
      - method: GET
        name: both
        steps: &plain
        - {type: call, name: get-person, call: staff.get-person,
           with: {person-id: REF.person_id}}
        - {type: call, name: list-depts, call: staff.list-depts}
        outputParameters: &named
        - {name: dept-id, type: number}
        - name: list-depts
          type: array
          items:
          - {name: dept, type: object, properties: {name: {type: string}}}
    - path: /v1/people/{person_id}/last
      operations:
      - method: GET
        name: last
        steps: *plain
    - path: /v1/people/{person_id}/shaped
      operations:
      - method: GET
        name: shaped
        steps: *plain
        outputParameters:
        - {type: array, mapping: $., items: {type: object, properties:
            {title: {type: string, mapping: $.name}}}}
  - type: mcp
    namespace: staff-mcp
    port: 9090
    tools:
    - name: card
      description: The card of a person.
      steps: *steps
      mappings: *mappings
    - name: both
      description: A person and all departments.
      steps: *plain
      outputParameters: *named
"""

JSON = {"Content-Type": "application/json"}
PERSON = {"id": "7", "name": "Ann", "since": 1999, "work": {"dept": 3},
          "friends": [{"id": 21}, {"id": 99}, {"id": 20}]}
DEPTS = [{"id": 2, "name": "Ops", "head": 20},
         {"id": "3", "name": "D\"ev", "head": 21, "boss": {"size": 12}},
         {"id": 3, "name": "Other", "head": 22}]
CARD = {"person": {"id": "7", "full": {"name": "Ann"},
                   "friends": ["D\"ev", "Ops"]},
        "dept": {"name": "D\"ev", "boss": {"size": 12}, "motto": None},
        "asked": "by en", "fixed": 5}


def good():
    return [Answer(200, JSON, json.dumps(PERSON)),
            Answer(200, JSON, json.dumps(DEPTS)),
            Answer(201, JSON, '{"ok":true}')]


def lines(upstream, since):
    return [raw.split(b"\r\n", 1)[0].decode()
            for raw in upstream.received[since:]]


def over_rest(server, upstream):
    since = len(upstream.received)
    upstream.answers = good()
    got = server.rest("GET", "/v1/people/7/card?lang=en")
    equal((got.status, got.header("Content-Type")),
          (200, "application/json"))
    equal(json.loads(got.body), CARD)
    equal(lines(upstream, since),
          ["GET /people/7?lang=en HTTP/1.1", "GET /depts HTTP/1.1",
           "POST /depts HTTP/1.1"])
    for raw in upstream.received[since:]:
        contains(raw.decode(), "X-Key: s3cret")
    body = upstream.received[-1].partition(b"\r\n\r\n")[2]
    equal(json.loads(body), {"to": "7", "text": 'In "D"ev" since 1999',
                             "size": 12})

    upstream.answers = good()
    got = server.rest("GET", "/v1/people/7/both")
    equal(json.loads(got.body), {
        "dept-id": 3, "list-depts": [{"name": d["name"]} for d in DEPTS]})
    upstream.answers = good()
    got = server.rest("GET", "/v1/people/7/last")
    equal(json.loads(got.body), DEPTS)
    upstream.answers = good()
    got = server.rest("GET", "/v1/people/7/shaped")
    equal(json.loads(got.body), [{"title": d["name"]} for d in DEPTS])


def when_a_step_fails(server, upstream):
    since = len(upstream.received)
    upstream.answers = [Answer(404, {**JSON, "Retry-After": "3"},
                               '{"detail":"no Ann"}')]
    got = server.rest("GET", "/v1/people/7/card?lang=en")
    equal((got.status, got.body), (404, b'{"detail":"no Ann"}'))
    equal(got.header("Retry-After"), "3")
    equal(len(upstream.received) - since, 1, "requests after the error")
    upstream.answers = [good()[0], Answer(500, {"Content-Type": "text/plain"},
                                          b"broken")]
    got = server.rest("GET", "/v1/people/7/both")
    equal((got.status, got.body), (500, b"broken"))
    upstream.answers = [good()[0], Answer(raw=b"garbage\r\n\r\n")]
    got = server.rest("GET", "/v1/people/7/both")
    equal(got.status, 502)
    contains(got.text(), "step 'list-depts'")
    # A lookup without a match is null, and its members are omitted.
    upstream.answers = [good()[0], Answer(200, JSON, "[]"), good()[2]]
    got = server.rest("GET", "/v1/people/7/card?lang=en")
    equal(json.loads(got.body), {
        "person": {"id": "7", "full": {"name": "Ann"}}, "dept": None,
        "asked": "by en", "fixed": 5})


def over_mcp(server, upstream):
    client = server.mcp()
    tools = {t["name"]: t for t in client.call("tools/list")["result"][
        "tools"]}
    equal(sorted(tools["card"]["inputSchema"]["properties"]),
          ["lang", "person-id"])
    upstream.answers = good()
    result = client.tool("card", {"person-id": "7", "lang": "en"})
    equal((result["isError"], result["structuredContent"]), (False, CARD))
    upstream.answers = good()
    result = client.tool("both", {"person_id": "7"})
    equal(result["structuredContent"]["dept-id"], 3)
    upstream.answers = [Answer(403, JSON, '{"message":"not yours"}')]
    result = client.tool("both", {"person_id": "7"})
    equal(result["isError"], True)
    contains(result["content"][0]["text"], "HTTP 403")
    contains(result["content"][0]["text"], "not yours")


def on_the_command_line(s, upstream, path):
    env = {"STAFF_KEY": "s3cret"}
    upstream.answers = good()
    got = s.run("call", path, "staff-mcp.card", "person-id=7", "lang=en",
                "-v", env=env)
    equal((got.code, json.loads(got.out)), (0, CARD))
    equal(got.err.count("> GET "), 2, "exchanges shown")
    equal(got.err.count("> POST "), 1)
    check("s3cret" not in got.err, "the key is redacted")
    since = len(upstream.received)
    got = s.run("call", path, "staff-mcp.card", "person-id=7", "--dry-run",
                env=env)
    equal(got.code, 0)
    contains(got.out, f"GET {upstream.url}/people/7\n")
    contains(got.out, "X-Key: [redacted]")
    contains(got.out, "# more requests follow")
    equal(len(upstream.received), since, "requests of a dry run")
    upstream.answers = [Answer(404, JSON, '{"detail":"no"}')]
    got = s.run("call", path, "both", "person_id=7", env=env)
    equal((got.code, got.out), (5, '{"detail":"no"}'))


def invalid_files(s):
    for steps, want in (
            ("[{type: call, name: a, call: staff.list-depts}, {type: lookup, "
             "name: b, index: aa, match: id, lookupValue: 1}]",
             "did you mean 'a'?"),
            ("[{type: call, name: a, call: staff.list-deptz}]",
             "did you mean 'staff.list-depts'?"),
            ("[{type: script, name: a, file: x.js, language: javascript}]",
             "scripts are not supported")):
        text = FILE.replace("UPSTREAM", "http://127.0.0.1:1")
        text = text.split("  exposes:")[0] + f"""  exposes:
  - type: mcp
    namespace: m
    port: 9090
    tools:
    - {{name: t, description: d, steps: {steps}}}
"""
        path = s.file("bad.yaml", text)
        contains(s.run("check", str(path)).out, want)
        check(s.run("call", str(path), "t").code != 0, "it cannot be called")


def main(s):
    upstream = s.upstream()
    text = FILE.replace("UPSTREAM", upstream.url)
    rest, mcp = text.split("  - type: mcp")
    # One file with two prefixes: `rest.` and `tools.` are reserved.
    text = rest.replace("REF.", "rest.") + "  - type: mcp" + mcp
    path = str(s.file("staff.yaml", text))
    server = s.server(path, ports={"rest": "staff-rest", "mcp": "staff-mcp"},
                      authority=False, env={"STAFF_KEY": "s3cret"})
    over_rest(server, upstream)
    when_a_step_fails(server, upstream)
    over_mcp(server, upstream)
    on_the_command_line(s, upstream, path)
    invalid_files(s)


harness.scenario(main)
