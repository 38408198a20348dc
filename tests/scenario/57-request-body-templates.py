"""
Request bodies written as templates: over REST, over MCP, in steps and on the
command line the upstream gets the same bytes with the right Content-Type.
"""

import email.parser
import email.policy
import json
import urllib.parse

import harness
from harness import Answer, check, contains, equal

OPERATIONS = {
    "json": ("POST", """
        body:
          type: json
          data:
            name: '{{tools.name}}'
            count: '{{tools.count}}'
            tags: ['{{tools.tag}}', fixed]
            note: 'for {{tools.name}}'
            key: '{{env.BODY_KEY}}'
            gone: '{{tools.gone}}'"""),
    "json-text": ("PUT", """
        body:
          type: json
          data: '{"name": "{{tools.name}}", "raw": {{tools.count}}}'"""),
    "plain": ("POST", """
        body: '{"name": "{{tools.name}}"}'"""),
    "text": ("PATCH", """
        body: {type: text, data: 'I am {{tools.name}}'}"""),
    "xml": ("POST", """
        body: {type: xml, data: '<a n="{{tools.name}}">{{tools.count}}</a>'}
"""),
    "sparql": ("POST", """
        body: {type: sparql, data: 'SELECT * LIMIT {{tools.count}}'}"""),
    "form": ("POST", """
        body:
          type: formUrlEncoded
          data: {name: '{{tools.name}}', n: '{{tools.count}}', x: 'a b',
                 gone: '{{tools.gone}}'}"""),
    "older-form": ("POST", """
        body: {type: form, data: {Name: '{{tools.name}}'}}"""),
    "parts": ("POST", """
        body:
          type: multipartForm
          data:
          - {name: who, value: '{{tools.name}}'}
          - {name: file, value: 'n,{{tools.count}}', filename: a.csv,
             contentType: text/csv}
          - {name: gone, value: '{{tools.gone}}'}"""),
    "on-get": ("GET", """
        body: {type: json, data: {name: '{{tools.name}}'}}"""),
    "on-delete": ("DELETE", """
        body: {type: json, data: {name: '{{tools.name}}'}}"""),
    "template-header": ("GET", """
        inputParameters:
        - {name: X-Who, in: header, value: 'I {{tools.name}}'}
        - {name: gone, in: query, value: 'a{{tools.gone}}'}
        - {name: q, in: query, value: '{{tools.name}}&b'}"""),
}

JSON = [("Content-Type", "application/json")]
NAME = 'Ada "<&\n\u00e4'


def file(url):
    consumed, rest, tools = "", "", ""
    for name, (method, extra) in OPERATIONS.items():
        consumed += f"""
    - name: r-{name}
      path: /{name}/{{part}}/{{{{tools.part}}}}
      operations:
      - name: {name}
        method: {method}{extra}"""
        rest += f"""
    - path: /v1/{name}/{{part}}
      operations:
      - {{method: {method}, name: {name}, call: api.{name}}}"""
        tools += f"""
    - {{name: {name}, description: d, call: api.{name}}}"""
    return f"""
naftiko: 1.0.0-alpha2
info: {{label: Bodies, description: All that may be sent.}}
binds:
- namespace: env
  keys: {{BODY_KEY: BODY_KEY}}
capability:
  consumes:
  - type: http
    namespace: api
    baseUri: {url}
    resources:{consumed}
    - name: letters
      path: /letters/{{box}}
      operations:
      - name: letter
        method: POST
        inputParameters:
        - {{name: box, in: path}}
        - {{name: site, in: query}}
        body: {{type: json, data: {{title: '{{{{title}}}}', body: '{{{{body}}}}'}}}}
      - name: wrap
        method: PUT
        inputParameters: [{{name: box, in: path}}]
        body: {{type: json, data: {{all: '{{{{body}}}}'}}}}
  exposes:
  - type: rest
    namespace: bodies-rest
    port: 8080
    resources:{rest}
    - path: /v1/field
      operations:
      - {{method: POST, name: of-field, call: api.plain, with: {{name:
          rest.body.a, part: s}}}}
    - path: /v1/letters/{{box}}
      operations:
      - {{method: POST, name: letter, call: api.letter, with: {{box: rest.box,
          title: rest.title, body: rest.body, site: BODY_KEY}}}}
    - path: /v1/wrapped/{{box}}
      operations:
      - {{method: POST, name: wrapped, call: api.wrap, with: {{box: rest.box,
          body: rest.body}}}}
    - path: /v1/steps
      operations:
      - method: POST
        name: in-steps
        inputParameters:
        - {{name: name, in: body, type: string, description: d}}
        steps:
        - {{type: call, name: first, call: api.plain, with: {{name:
            bodies-rest.name, part: s}}}}
        - {{type: call, name: second, call: api.json, with: {{name:
            '{{{{first.id}}}}', count: '{{{{first.n}}}}', part: s}}}}
  - type: mcp
    namespace: bodies-mcp
    port: 9090
    transport: http
    tools:{tools}
"""


def request_of(upstream):
    head, _, body = upstream.received[-1].partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    headers = {n.lower(): v for n, v in (x.split(": ", 1) for x in lines[1:])}
    return lines[0], headers, body


def check_parts(headers, body):
    message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(
        b"Content-Type: " + headers["content-type"].encode() + b"\r\n\r\n"
        + body)
    parts = list(message.iter_parts())
    equal([p.get_param("name", header="content-disposition") for p in parts],
          ["who", "file"])
    equal(parts[0].get_payload(decode=True), NAME.encode())
    equal((parts[1].get_filename(), parts[1].get_content_type(),
           parts[1].get_payload(decode=True)), ("a.csv", "text/csv", b"n,5"))


def check_sent(name, upstream):
    line, headers, body = request_of(upstream)
    method = OPERATIONS[name][0]
    part = urllib.parse.quote("a b?c", safe="")
    contains(line, f"{method} /{name}/{part}/{part}")
    kind = headers.get("content-type")
    escaped = json.dumps(NAME, ensure_ascii=False)
    if name == "json":
        equal(kind, "application/json")
        equal(json.loads(body), {"name": NAME, "count": 5, "tags": ["fixed"],
                                 "note": f"for {NAME}", "key": "k-1"})
    elif name == "json-text":
        equal((kind, body), ("application/json",
              f'{{"name": {escaped}, "raw": 5}}'.encode()))
    elif name in ("plain", "on-get", "on-delete"):
        equal(kind, "application/json")
        equal(json.loads(body), {"name": NAME})
    elif name == "text":
        equal((kind, body), ("text/plain; charset=utf-8",
                             f"I am {NAME}".encode()))
    elif name == "xml":
        equal((kind, body), ("application/xml",
              '<a n="Ada &quot;&lt;&amp;\n\u00e4">5</a>'.encode()))
    elif name == "sparql":
        equal((kind, body), ("application/sparql-query", b"SELECT * LIMIT 5"))
    elif name == "form":
        equal(kind, "application/x-www-form-urlencoded")
        equal(urllib.parse.parse_qsl(body.decode(), strict_parsing=True),
              [("name", NAME), ("n", "5"), ("x", "a b")])
    elif name == "older-form":
        equal(urllib.parse.parse_qs(body.decode()), {"Name": [NAME]})
    elif name == "parts":
        check_parts(headers, body)
    elif name == "template-header":
        equal(headers["x-who"], "I Ada")
        contains(line, "?q=Ada%26b HTTP/1.1")


def over_rest(server, upstream):
    given = json.dumps({"name": NAME, "count": 5}).encode()
    for name, (method, _) in OPERATIONS.items():
        if name == "template-header":
            got = server.rest("GET", f"/v1/{name}/a%20b%3Fc?name=Ada")
        else:
            got = server.rest(method, f"/v1/{name}/a%20b%3Fc", body=given,
                              headers=JSON)
        equal(got.status, 200, f"{name}: {got.text()}")
        check_sent(name, upstream)


def over_mcp(server, upstream):
    client = server.mcp()
    tools = {t["name"]: t for t in client.call("tools/list")["result"]["tools"]}
    schema = tools["json"]["inputSchema"]
    equal(sorted(schema["properties"]),
          ["count", "gone", "name", "part", "tag"])
    check("BODY_KEY" not in json.dumps(schema), "a bind is no argument")
    for name in OPERATIONS:
        who = "Ada" if name == "template-header" else NAME
        result = client.tool(name, {"name": who, "count": 5, "part": "a b?c"})
        equal(result["isError"], False, f"{name}: {result}")
        check_sent(name, upstream)


def in_steps(server, upstream):
    upstream.answers = [Answer(200, {}, b'{"id": "i-1", "n": 1.50}'),
                        Answer(200, {}, b"{}")]
    got = server.rest("POST", "/v1/steps", body=b'{"name": "\\"q"}',
                      headers=JSON)
    equal(got.status, 200, got.text())
    _, _, first = upstream.received[-2].partition(b"\r\n\r\n")
    equal(first, b'{"name": "\\"q"}')
    _, _, body = request_of(upstream)
    contains(body.decode(), '"name":"i-1","count":1.50')


def absent_in_json_text(server, upstream):
    """An absent value is null, and values stay escaped beside it."""
    inject = '", "admin": true, "raw": "'
    for given in ({"name": 1}, {"name": inject}):
        upstream.answers = [Answer(200, {}, b"{}")]
        got = server.rest("PUT", "/v1/json-text/p", headers=JSON,
                          body=json.dumps(given).encode())
        equal(got.status, 200, got.text())
        _, headers, body = request_of(upstream)
        equal(headers["content-type"], "application/json")
        equal(json.loads(body), {"name": str(given["name"]), "raw": None})


def field_called_body(s, path, server, upstream):
    """`body: rest.body` beside other fields is a field, else the whole body."""
    given = {"title": "T", "body": "B"}
    for target, want in (("/v1/letters/in?site=no", given),
                         ("/v1/wrapped/in", {"all": given})):
        got = server.rest("POST", target, headers=JSON,
                          body=json.dumps(given).encode())
        equal(got.status, 200, got.text())
        line, _, body = request_of(upstream)
        equal(json.loads(body), want)
        # A bind's name in `with` is the bind.
        equal(line.split()[1], "/letters/in" + (
            "?site=k-1" if want is given else ""))
    done = s.run("check", path, env={"BODY_KEY": "k-1"})
    contains(done.out, "'BODY_KEY' is the name of a bind; it is read as that")
    done = s.run("export", "openapi", path)
    paths = json.loads(done.out)["paths"]
    schema = [paths[f"/v1/{name}/{{box}}"]["post"]["requestBody"]["content"][
        "application/json"]["schema"] for name in ("letters", "wrapped")]
    equal(schema, [{"type": "object", "properties": {"title": {},
                                                     "body": {}}}, {}])


def refused(s, server):
    for path, headers in (("/v1/field", []), ("/v1/field", JSON),
                          ("/v1/steps", JSON), ("/v1/json/p", JSON)):
        got = server.rest("POST", path, body=b"{", headers=headers)
        equal(got.status, 400, got.text())
        equal(got.json()["error"]["type"], "validation_error")
        contains(got.text(), "the request body is not valid JSON: line 1, "
                             "column 2: ")
    bad = s.file("bad.yaml", file("http://127.0.0.1:1").replace(
        "I am {{tools.name}}", "I am {{> name}}"))
    result = s.run("check", str(bad), env={"BODY_KEY": "k-1"})
    contains(result.out + result.err, "is a partial, which is not supported")
    check(":0:0:" not in result.err, "each message of check names its place")


def main(s):
    upstream = s.upstream(Answer(200, {"Content-Type": "application/json"},
                                 b"{}"))
    path = s.file("bodies.yaml", file(upstream.url))
    server = s.server(str(path), env={"BODY_KEY": "k-1"}, authority=False,
                      ports={"rest": "bodies-rest", "mcp": "bodies-mcp"})
    over_rest(server, upstream)
    over_mcp(server, upstream)
    result = s.run("call", str(path), "json", f"name={NAME}", "count:=5",
                   "part=a b?c", env={"BODY_KEY": "k-1"})
    equal(result.code, 0, result.err)
    check_sent("json", upstream)
    absent_in_json_text(server, upstream)
    field_called_body(s, path, server, upstream)
    refused(s, server)
    in_steps(server, upstream)
    equal(server.stop(), 0)


harness.scenario(main)
