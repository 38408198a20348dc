"""
Every listener refuses cross-site requests of a browser before a handler runs,
for every method and credential. Links to documents for people are allowed. The
capability file and the operator can allow more.
"""

import harness
from harness import Answer, check, contains, equal

FILE = """
naftiko: 1.0.0-alpha2
info: {label: Shop, description: A shop.}
capability:
  consumes:
  - type: http
    namespace: up
    baseUri: URL
    resources:
    - name: all
      path: /{what}
      operations:
      - {name: get, method: GET}
      - {name: put, method: PUT}
  exposes:
  - type: rest
    namespace: shut
    port: 8100
    resources: &all
    - path: /v1/{what}
      name: all
      operations:
      - {method: GET, name: g, call: up.get, with: {what: rest.what}}
      - {method: PUT, name: p, call: up.put, with: {what: rest.what}}
  - type: rest
    namespace: listed
    port: 8101
    x-claviger: {cors: {origins: ['https://page.example']}}
    resources: *all
  - type: rest
    namespace: open
    port: 8102
    x-claviger: {cors: {origins: ['*']}}
    resources: *all
  - type: rest
    namespace: own-document
    port: 8103
    resources:
    - path: /openapi.json
      name: document
      operations:
      - {method: GET, name: d, call: up.get, with: {what: "'d'"}}
  - type: rest
    namespace: handed-on
    port: 8107
    resources:
    - path: /{path}
      name: on
      forward: {targetNamespace: up}
  - type: mcp
    namespace: tools
    port: 8104
    authentication: {type: oauth2, authorizationServerUri: 'http://127.0.0.1:1',
                     resource: 'http://127.0.0.1:9/mcp'}
    tools:
    - {name: t, description: T., call: up.get, with: {what: "'t'"}}
  - type: control
    namespace: watch
    port: 8105
    management: {info: true, reload: true, logs: true}
  - type: skill
    namespace: skills
    port: 8106
    skills:
    - {name: made, description: Made of the file.}
"""
PORTS = {name: name for name in ("shut", "listed", "open", "own-document",
                                 "handed-on", "tools", "watch", "skills")}
IMG = [("Sec-Fetch-Mode", "no-cors"), ("Sec-Fetch-Dest", "image")]
LINK = [("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document")]
FRAME = [("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "iframe")]
CORS = [("Sec-Fetch-Mode", "cors"), ("Sec-Fetch-Dest", "empty")]
CROSS, SAME = ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site")
NONE = ("Sec-Fetch-Site", "none")
OWN = ("Sec-Fetch-Site", "same-origin")
PAGE = ("Origin", "https://page.example")

# (listener, path, method): one of every kind of endpoint.
ALL = [("authority", "/v1/keys", "GET"), ("authority", "/v1/models", "GET"),
       ("authority", "/v1/keys/verify", "POST"), ("authority", "/metrics", "GET"),
       ("authority", "/nowhere", "GET"), ("shut", "/v1/x", "GET"),
       ("shut", "/v1/x", "HEAD"), ("shut", "/v1/x", "PUT"),
       ("shut", "/nowhere", "GET"), ("listed", "/v1/x", "GET"),
       ("own-document", "/openapi.json", "GET"), ("handed-on", "/x", "GET"),
       ("handed-on", "/openapi.json", "GET"),
       ("tools", "/mcp", "GET"), ("tools", "/mcp", "POST"),
       ("tools", "/.well-known/oauth-protected-resource/mcp", "GET"),
       ("watch", "/health/live", "GET"), ("watch", "/status", "GET"),
       ("watch", "/reload", "POST"), ("skills", "/skills", "GET"),
       ("skills", "/skills/made", "GET")]
# Targets that links from other sites may open.
DOCUMENTS = [("shut", "/openapi.json"), ("listed", "/openapi.json"),
             ("shut", "/.well-known/agent-skills/index.json"),
             ("tools", "/.well-known/agent-skills/index.json"),
             ("skills", "/.well-known/skills/index.json"),
             ("skills", "/.well-known/agent-skills/made/SKILL.md")]


def ask(server, port, path, headers, method="GET"):
    return harness.request(server.ports[port], method, path, headers,
                           body=b"" if method in ("PUT", "POST") else None,
                           key=server.admin())


def refused(server, up):
    for port, path, method in ALL:
        for headers in ([CROSS, *IMG], [SAME, *IMG], [CROSS], [CROSS, *FRAME],
                        [CROSS, *LINK], [SAME, *LINK], [("Origin", "null")],
                        [("Origin", "null"), OWN], [CROSS, *CORS],
                        [("Sec-Fetch-Site", "Cross-Site"), *IMG],
                        [("Sec-Fetch-Site", "none, cross-site")], [NONE, CROSS],
                        [NONE, NONE], [OWN, ("Sec-Fetch-Site", "")]):
            got = ask(server, port, path, headers, method)
            where = f"{port} {method} {path} {headers}"
            equal(got.status, 403, where)
            check(method == "HEAD" or b"error" in got.body, where)
    for port, path in DOCUMENTS:
        for headers in ([CROSS, *IMG], [CROSS, *FRAME], [CROSS],
                        [CROSS, *LINK, ("Sec-Fetch-Dest", "image")]):
            equal(ask(server, port, path, headers).status, 403, path)
    equal(len(up.received), 0)


def allowed(server, up):
    for port, path, method in ALL:
        plain = ask(server, port, path, [], method).status
        check(plain != 403, f"{port} {path}: {plain}")
        for headers in ([NONE, *LINK], [OWN, *IMG], [OWN, *CORS], CORS[:1],
                        [CROSS, *CORS, ("Origin", "http://localhost:1")]):
            equal(ask(server, port, path, headers, method).status, plain,
                  f"{port} {path} {headers}")
    check(len(up.received) > 0, "the upstream was asked")
    for port, path in DOCUMENTS:
        for site in (CROSS, SAME):
            got = ask(server, port, path, [site, *LINK])
            equal(got.status, 200, f"{port} {path} {site}")
            equal(got.header("Access-Control-Allow-Origin"), None)


def asked_for_others(server):
    """A proxy and a monitor send headers of requests that are not theirs."""
    for path in ("/v1/auth", "/v1/auth/orders/7", "/healthz", "/readyz"):
        for headers in ([PAGE, CROSS, *CORS], [("Origin", "null")],
                        [CROSS, *IMG], [NONE, NONE],
                        [("Host", "app.example.com")],
                        [("Host", "app.example.com:8443"), PAGE, CROSS]):
            got = ask(server, "authority", path, headers)
            equal(got.status, 200, f"{path} {headers}")
            equal(got.header("Access-Control-Allow-Origin"), None)
            if path.startswith("/v1"):
                equal(harness.request(server.ports["authority"], "GET", path,
                                      headers).status, 401)
    # Proxies may keep the method, and applications have methods of their own.
    for method in ("PROPFIND", "REPORT", "BREW"):
        equal(server.authority(method, "/v1/auth/x", key=server.admin(),
                               body="<x/>").status, 200)
        equal(server.authority(method, "/v1/auth").status, 401)
        equal(server.authority(method, "/healthz").status, 405)
        for path in ("/v1/keys", "/v1/auths", "/"):
            equal(server.authority(method, path,
                                   key=server.admin()).status, 501)
    # The next request on the connection is checked again.
    got = harness.raw(
        server.ports["authority"],
        b"GET /healthz HTTP/1.1\r\nHost: a.example\r\n\r\n"
        b"GET /metrics HTTP/1.1\r\nHost: a.example\r\n\r\n")
    contains(got.decode(), "HTTP/1.1 200")
    contains(got.decode(), "HTTP/1.1 403")
    contains(got.decode(), "allow it with --host a.example")
    got = ask(server, "authority", "/metrics", [PAGE])
    contains(got.text(), "allow them with --origin https://page.example")


def allowed_by_the_file(server):
    equal(ask(server, "listed", "/v1/x", [PAGE, CROSS, *CORS]).status, 200)
    equal(ask(server, "shut", "/v1/x", [PAGE, CROSS, *CORS]).status, 403)
    # Without Origin the server cannot know whether it is the allowed page.
    equal(ask(server, "listed", "/v1/x", [CROSS, *IMG]).status, 403)
    for headers in ([CROSS, *IMG], [CROSS, *LINK], [("Origin", "null"), CROSS]):
        got = ask(server, "open", "/v1/x", headers)
        equal(got.status, 200, headers)
        check(got.header("Access-Control-Allow-Origin") in (None, "*"),
              got.headers)
    equal(ask(server, "open", "/v1/x",
              [("Sec-Fetch-Site", "CROSS-SITE")]).status, 403)


def on_one_port(s, up):
    """An origin allowed by one surface is not allowed for another one."""
    name = s.file("one.yaml", FILE.replace("URL", up.url).replace(
        "resources: *all", "resources: [{path: '/v2/{what}', name: all, "
        "operations: [{method: GET, name: g, call: up.get, "
        "with: {what: rest.what}}]}]"))
    port = harness.free_port()
    words = [word for namespace in PORTS for word in (
        "--port", f"{namespace}="
        f"{port if namespace in ('shut', 'open') else harness.free_port()}")]
    server = s.server(*words, str(name), ports={}, env={"DATA": s.dir / "one"})
    server.ports["both"] = port
    equal(ask(server, "both", "/v2/x", [CROSS, *IMG]).status, 200)
    equal(ask(server, "both", "/v1/x", [CROSS, *IMG]).status, 403)
    equal(ask(server, "both", "/v1/x", [CROSS, *LINK]).status, 403)
    equal(ask(server, "both", "/openapi.json", [CROSS, *LINK]).status, 200)
    equal(ask(server, "both", "/.well-known/agent-skills/index.json",
              [CROSS, *LINK]).status, 200)


def allowed_by_the_operator(s):
    server = s.server("--origin", PAGE[1], env={"DATA": s.dir / "page"})
    equal(ask(server, "authority", "/v1/keys", [PAGE, CROSS]).status, 200)
    equal(ask(server, "authority", "/v1/keys", [CROSS, *IMG]).status, 403)
    server = s.server("--origin", "*", env={"DATA": s.dir / "any"})
    equal(ask(server, "authority", "/v1/keys", [CROSS, *IMG]).status, 200)
    got = s.run("serve", "--origin", "null")
    equal(got.code, 2)
    contains(got.err, "'null' is the Origin of any page")


def main(s):
    up = s.upstream()
    up.answers = [Answer(200, {"Content-Type": "application/json"}, b"{}")]
    name = s.file("shop.yaml", FILE.replace("URL", up.url))
    server = s.server(str(name), ports=PORTS)
    refused(server, up)
    allowed(server, up)
    asked_for_others(server)
    allowed_by_the_file(server)
    on_one_port(s, up)
    allowed_by_the_operator(s)


harness.scenario(main)
