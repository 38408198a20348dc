"""
Several files in one server: REST surfaces share a port by their routes, next
to MCP. If surfaces cannot share a port, the error names both files and the
option that separates them.
"""
# sanitize: thread

import harness
from harness import Answer, contains, equal

FILE = """naftiko: 1.0.0-alpha2
info: {label: NAME, description: One of several.}
binds:
- namespace: env
  keys: {TOKEN: TOKEN}
capability:
  consumes:
  - type: http
    namespace: api
    baseUri: BASE
    resources:
    - name: things
      path: /NAME/{id}
      operations:
      - {name: get-thing, method: GET}
      - {name: put-thing, method: PUT}
  exposes:
  - type: rest
    namespace: NAME-rest
    port: REST
    authentication: AUTH
    resources:
    - path: PATH
      name: things
      operations:
      - {method: METHOD, name: thing, call: api.CALL, with: {id: rest.id}}
  - type: mcp
    namespace: NAME-mcp
    port: MCP
    tools:
    - {name: NAME-get, description: d, call: api.get-thing,
       with: {id: tools.id}}
"""


def make(s, name, **given):
    values = {"BASE": s.url, "PATH": f"/v1/{name}/{{id}}", "METHOD": "GET",
              "CALL": "get-thing", "REST": s.port, "MCP": s.other,
              "AUTH": "{type: bearer, token: '{{env.TOKEN}}'}", **given}
    text = FILE
    for key, value in {**values, "NAME": name}.items():
        text = text.replace(key, str(value))
    text = text.replace("    authentication: none\n", "")
    return str(s.file(f"{name}.yaml", text))


def ask(s, method, target, **options):
    return harness.request(s.port, method, target, **options)


def refused(s, words, *args):
    done = s.run("serve", "--authority", "off", *args)
    equal(done.code, 3, done.err)
    for word in words:
        contains(done.err, word)


def shared(s, upstream):
    one = make(s, "one", AUTH="none", MCP=s.port)
    two = make(s, "two", METHOD="PUT", CALL="put-thing", AUTH="none",
               PATH="/v1/one/{id}")
    three = make(s, "three", REST=s.port, MCP=harness.free_port(),
                 AUTH="{type: bearer, token: secret}", PATH="/v1/one/special")
    server = s.server(one, two, three, ports={}, authority=False)
    server.ports["rest"] = s.port
    server.wait_ready()

    equal(ask(s, "GET", "/v1/one/5").status, 200)
    contains(upstream.received[-1].decode(), "GET /one/5 ")
    equal(ask(s, "PUT", "/v1/one/6").status, 200)
    contains(upstream.received[-1].decode(), "PUT /two/6 ")
    equal(ask(s, "HEAD", "/v1/one/7").status, 200)

    # Each surface keeps its authentication; a literal path precedes {id}.
    equal(ask(s, "GET", "/v1/one/special").status, 401)
    equal(ask(s, "GET", "/v1/one/special",
              headers=[("Authorization", "Bearer secret")]).status, 400,
          "accepted, but the request has no id")

    got = ask(s, "DELETE", "/v1/one/5")
    equal((got.status, got.header("Allow")), (405, "GET, HEAD, PUT, OPTIONS"))
    got = ask(s, "OPTIONS", "/v1/one/5")
    equal((got.status, got.header("Allow")), (204, "GET, HEAD, PUT, OPTIONS"))
    equal(ask(s, "GET", "/v2/one").status, 404)

    client = harness.Mcp(s.port)
    result = client.tool("one-get", {"id": "8"})
    equal(result.get("isError", False), False)
    contains(upstream.received[-1].decode(), "GET /one/8 ")
    for line in (f"{s.port}  one-rest ({one})", f"{s.port}  two-rest ({two})",
                 f"{s.port}/mcp  one-mcp ({one})"):
        contains(server.said(), line)
    equal(server.stop(), 0)


def clashes(s):
    one, two = make(s, "one"), make(s, "two", PATH="/v1/one/{key}",
                                    MCP=harness.free_port())
    refused(s, ["one.yaml:26:", "two.yaml:26:", f"port {s.port}",
                "GET /v1/one/{key}", "--port two-rest=PORT"], one, two)
    two = make(s, "two")
    refused(s, ["one.yaml:27:", "two.yaml:27:", f"want port {s.other}",
                "two mcp", "--port two-mcp=PORT"], one, two)
    twin = str(s.file("twin.yaml", (s.dir / "one.yaml").read_text()))
    refused(s, ["one.yaml:", "twin.yaml:", "--port twin.one-rest=PORT"],
            one, twin)

    # The message suggests one option.
    free = [harness.free_port(), harness.free_port()]
    server = s.server(one, twin, "--port", f"twin.one-rest={free[0]}",
                      "--port", f"twin.one-mcp={free[1]}", "--base-uri",
                      f"api={s.url}", ports={}, authority=False,
                      env={"TOKEN": "t"})
    server.ports.update(rest=free[0], other=s.port)
    server.wait_ready()
    for port in (free[0], s.port):
        got = harness.request(port, "GET", "/v1/one/1",
                              headers=[("Authorization", "Bearer t")])
        equal(got.status, 200)
    equal(server.stop(), 0)


def main(s):
    upstream = s.upstream(Answer(200, {"Content-Type": "application/json"},
                                 b"{}"))
    s.url = upstream.url
    s.port, s.other = harness.free_port(), harness.free_port()
    shared(s, upstream)
    clashes(s)


harness.scenario(main)
