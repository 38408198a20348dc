"""
MCP messages and JSON responses that differ from the standards in small ways
are understood, and headers of the caller reach the tools that name them.
"""

import json
import subprocess

import harness
from harness import Answer, contains, equal
from mcp_line import Line

FILE = """
naftiko: 1.0.0-alpha2
info: {label: Kites, description: Kites and their tails.}
capability:
  consumes:
  - type: http
    namespace: kite
    baseUri: URL
    resources:
    - path: /kites
      operations:
      - name: find
        method: GET
        inputParameters:
        - {name: state, in: query, type: string, required: false}
        - {name: X-Tenant, in: header, type: string, required: false}
        - {name: Authorization, in: header, type: string, required: false}
  exposes:
  - type: rest
    namespace: kite-rest
    port: 8080
    resources:
    - path: /kites
      operations:
      - {name: kites, method: GET, call: kite.find}
      - name: shaped
        method: POST
        call: kite.find
        outputParameters: [{type: object, properties: {name: {type: string, mapping: $.name}}}]
  - type: mcp
    namespace: kite-mcp
    port: 9090
    tools:
    - name: find
      description: Find kites.
      inputParameters: [{name: state, type: string, required: false, description: Its state.}]
      call: kite.find
      x-claviger: {headers: [Link, X-Total-Count, Retry-After]}
      with: {state: tools.state, X-Tenant: rest.header.X-Tenant, Authorization: 'rest.header.Authorization'}
"""


def message(method, params, identity=1):
    return {"jsonrpc": "2.0", "id": identity, "method": method,
            "params": params}


def modern_call(name):
    """Headers and body of a tools/call of 2026-07-28."""
    prefix = "io.modelcontextprotocol/"
    return [("MCP-Protocol-Version", "2026-07-28"),
            ("Mcp-Method", "tools/call"), ("Mcp-Name", name)], message(
                "tools/call", {"name": name, "_meta": {
                    prefix + "protocolVersion": "2026-07-28",
                    prefix + "clientCapabilities": {}}})


def post(server, body, headers=(), path="/mcp"):
    if not isinstance(body, (bytes, str)):
        body = json.dumps(body)
    return harness.request(server.ports["mcp"], "POST", path,
                           [("Content-Type", "application/json"), *headers],
                           body)


def lenient_messages(server, upstream):
    for path in ("/mcp", "/mcp/", "/"):
        equal(post(server, message("ping", None), path=path).json()["result"],
              {})
    for params in (None, {"cursor": None}, {"_meta": None},
                   {"cursor": None, "_meta": None}):
        tools = post(server, message("tools/list", params)).json()["result"]
        equal([t["name"] for t in tools["tools"]], ["find"])
    mark = b"\xef\xbb\xbf" + json.dumps(message("ping", {})).encode()
    equal(post(server, mark).json()["result"], {})
    half = json.dumps(message("tools/call", {
        "name": "find", "arguments": {"state": "cut \ud83d"}}))
    equal(post(server, half).json()["result"]["isError"], False)
    contains(upstream.received[-1], b"/kites?state=cut%20%EF%BF%BD ")
    broken = post(server, '{"jsonrpc":"2.0","id":"a-1","method":"ping",}')
    equal((broken.status, broken.json()["id"]), (400, "a-1"))
    trace = harness.request(server.ports["mcp"], "TRACE", "/mcp")
    equal(trace.status, 405)
    contains(trace.header("Allow"), "POST")


def headers_reach_tools(server, upstream):
    call = message("tools/call", {"name": "find",
                                  "arguments": {"state": "up"}})
    for headers, want, wants_not in (
            ([("X-Tenant", "blue")], b"X-Tenant: blue\r\n", b"Authorization"),
            ([("x-tenant", "red"), ("Authorization", "Bearer t")],
             b"X-Tenant: red\r\nAuthorization: Bearer t\r\n", b"blue"),
            ([("X-Other", "green")], b"GET /kites?state=up HTTP/1.1\r\n",
             b"X-Tenant")):
        result = post(server, call, headers).json()["result"]
        equal(result["isError"], False, result)
        contains(upstream.received[-1], want)
        equal(wants_not in upstream.received[-1], False, wants_not)


def odd_json(s, server, path, upstream):
    for body, kind, rest, name in (
            (b'\xef\xbb\xbf{"name": "x"}', "application/json",
             b'{"name": "x"}', "x"),
            (b'{"name": "cut \\ud83d"}', "application/json",
             b'{"name": "cut \\ud83d"}', "cut \ufffd"),
            (b'{"name": "caf\xe9"}', "application/json; charset=ISO-8859-1",
             b'{"name": "caf\xc3\xa9"}', "caf\u00e9")):
        upstream.answers = [Answer(200, {"Content-Type": kind}, body)]
        equal(server.rest("GET", "/kites").body, rest)
        equal(server.rest("POST", "/kites").json(), {"name": name})
        result = post(server, message("tools/call", {"name": "find"}),
                      [("MCP-Protocol-Version", "2025-11-25")])
        result = result.json()["result"]
        equal(result["structuredContent"], {"name": name})
        equal(json.loads(result["content"][0]["text"]), {"name": name})
        equal(json.loads(s.run("call", str(path), "shaped").out),
              {"name": name})


def headers_of_the_upstream(s, server, path, upstream):
    upstream.answers = [Answer(200, [
        ("Content-Type", "application/json"), ("X-Total-Count", "7"),
        ("Link", '<http://h/?p=2>; rel="next"'), ("Link", "<b>"),
        ("X-Other", "no")], b'{"name": "x"}')]
    result = post(server, message("tools/call", {"name": "find"})).json()
    equal(result["result"]["_meta"]["io.claviger/headers"],
          {"link": '<http://h/?p=2>; rel="next", <b>', "x-total-count": "7"})
    equal(server.rest("GET", "/kites").header("X-Total-Count"), None)
    # Of 2026-07-28: in the one _meta that the result has anyway.
    headers, body = modern_call("find")
    text = post(server, body, headers).body.decode()
    equal(text.count('"_meta"'), 1, text)
    meta = json.loads(text)["result"]["_meta"]
    equal(meta["io.claviger/headers"]["x-total-count"], "7")
    contains(meta, "io.modelcontextprotocol/serverInfo")
    upstream.answers = [Answer(200, {"Content-Type": "application/json"},
                               b"{}")]
    result = post(server, message("tools/call", {"name": "find"})).json()
    equal("_meta" in result["result"], False)
    # Bytes, an empty body, and failures have them, too.
    for status, kind, body in ((200, "image/png", b"\x89PNG\xff"),
                               (200, "application/pdf", b"%PDF\xff"),
                               (204, None, b""),
                               (429, "application/json", b'{"error": "no"}'),
                               (503, "text/html", b"<h1>Later</h1>")):
        headers = [("Retry-After", "7"), ("X-Total-Count", "3"),
                   ("X-Other", "no")]
        upstream.answers = [Answer(
            status, headers + [("Content-Type", kind)] * bool(kind), body)] * 9
        result = post(server, message("tools/call", {"name": "find"})).json()
        result = result["result"]
        equal(result["isError"], status > 299)
        equal(result["_meta"]["io.claviger/headers"],
              {"retry-after": "7", "x-total-count": "3"}, f"{status} {kind}")
    upstream.answers = [Answer()]
    for name in ("Set-Cookie", "www-authenticate", "not a name"):
        bad = s.file("bad.yaml", path.read_text().replace(
            "X-Total-Count", name))
        done = s.run("check", bad)
        equal(done.code, 3, done.out)
        contains(done.out + done.err, name)


def on_stdio(s, path, upstream):
    line = Line(s, str(path))
    line.initialize()
    line.ask("tools/call", {"name": "find", "arguments": {}})
    equal(b"X-Tenant" in upstream.received[-1], False)
    line.end()
    done = subprocess.run(
        [str(harness.BINARY), "serve", "--stdio", "--authority", "off",
         "--data", str(s.dir / "stdio"), str(path)], capture_output=True,
        timeout=30, input=b'\xef\xbb\xbf{"jsonrpc":"2.0","id":5,'
        b'"method":"ping"}\n{"id":6,"method":"ping",}\n')
    first, second = map(json.loads, done.stdout.splitlines())
    equal((first["id"], first["result"]), (5, {}))
    equal((second["id"], second["error"]["code"]), (6, -32700))


def main(s):
    upstream = s.upstream(Answer(200, {"Content-Type": "application/json"},
                                 b"{}"))
    path = s.file("kites.yaml", "\ufeff" + FILE.replace("URL", upstream.url))
    server = s.server(str(path), authority=False,
                      ports={"rest": "kite-rest", "mcp": "kite-mcp"})
    lenient_messages(server, upstream)
    headers_reach_tools(server, upstream)
    headers_of_the_upstream(s, server, path, upstream)
    on_stdio(s, path, upstream)
    odd_json(s, server, path, upstream)


harness.scenario(main)
