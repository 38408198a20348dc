"""
The server decides on a request by its head. On every listener, and for every
way to state the length of the body, a refused request gets its response before
it sends the body. An accepted request gets 100 Continue.
"""

import http.client
import socket

import harness
from harness import Answer, check, equal

FILE = """naftiko: 1.0.0-alpha2
info: {label: Heads, description: What its surfaces say by the head alone.}
capability:
  consumes:
  - type: http
    namespace: api
    baseUri: URL
    resources:
    - name: things
      path: /things/{id}
      operations:
      - {name: put-thing, method: PUT, body: "{{alias}}",
         inputParameters: [{name: id, in: path}, {name: alias, in: body}]}
  exposes:
  - type: rest
    namespace: h-rest
    port: 8080
    authentication: {type: bearer, token: s3cret}
    resources:
    - path: /v1/things/{id}
      name: things
      operations:
      - {method: PUT, name: put, call: api.put-thing,
         with: {id: rest.id, alias: rest.body.alias}}
  - type: mcp
    namespace: h-mcp
    port: 9090
    authentication: {type: bearer, token: s3cret}
    tools:
    - {name: put, description: d, call: api.put-thing,
       inputParameters: [{name: id, type: string, description: d},
                         {name: alias, type: string, description: d}],
       with: {id: tools.id, alias: tools.alias}}
  - type: control
    namespace: h-control
    port: 9100
    management: {logs: true}
  - type: skill
    namespace: h-skills
    port: 9200
    skills: [{name: heads, description: d}]
  - type: rest
    namespace: h-shared
    port: 9300
    resources:
    - path: /v1/one
      name: one
      operations:
      - {method: PUT, name: one, call: api.put-thing,
         with: {id: one, alias: rest.body.alias}}
  - type: rest
    namespace: h-shared-too
    port: 9301
    authentication: {type: bearer, token: s3cret}
    resources:
    - path: /v1/two
      name: two
      operations:
      - {method: PUT, name: two, call: api.put-thing,
         with: {id: two, alias: rest.body.alias}}
"""
PORTS = {"rest": "h-rest", "mcp": "h-mcp", "control": "h-control",
         "skill": "h-skills"}
JSON = "Content-Type: application/json"
LENGTHS = ["Content-Length: 4000000", "Transfer-Encoding: chunked",
           "Content-Length: 4000000\r\nExpect: 100-continue"]


def first_line(port, method, path, *headers):
    """The status line of the response to a head whose body is not sent."""
    with harness.connect(port) as s:
        lines = "".join(f"{line}\r\n" for line in headers)
        s.sendall(f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n"
                  f"{lines}\r\n".encode())
        got = b""
        while b"\r\n" not in got:
            part = s.recv(65536)
            check(part, "closed without an answer")
            got += part
        return int(got.split()[1])


def refused(port, rows):
    for status, method, path, *headers in rows:
        for length in LENGTHS:
            got = first_line(port, method, path, *headers, length)
            equal(got, status, f"{method} {path} {headers} {length}")
        got = first_line(port, method, path, *headers,
                         "Content-Length: 999999999999")
        check(got in (413, status), f"{method} {path}, too long: {got}")


def asked(port, method, path, *headers):
    """Accepted: 100, or without Expect no response before the body."""
    equal(first_line(port, method, path, *headers,
                     "Content-Length: 5\r\nExpect: 100-continue"), 100, path)
    with harness.connect(port, 0.3) as s:
        s.sendall((f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n"
                   + "".join(f"{h}\r\n" for h in headers)
                   + "Content-Length: 5\r\n\r\n").encode())
        try:
            check(False, f"answered without a body: {s.recv(99)}")
        except socket.timeout:
            pass


def built_in(s):
    server = s.server()
    key = f"Authorization: Key {server.admin()}"
    wrong = "Authorization: Key " + "0" * 36 + ":nothing"
    api = server.ports["authority"]
    made = harness.request(api, "POST", "/v1/keys", body={"alias": "a"},
                           key=server.admin()).json()["key"]
    lesser = f"Authorization: Key {made}"
    rows = [(401, "POST", "/v1/keys", JSON),
            (401, "POST", "/v1/keys", JSON, wrong),
            (401, "POST", "/v1/keys/verify", JSON, wrong),
            (403, "POST", "/v1/keys", JSON, lesser),
            (404, "POST", "/v1/nothing", JSON, key),
            (405, "PUT", "/v1/keys", JSON, key),
            (405, "POST", "/healthz", JSON),
            (415, "POST", "/v1/keys", "Content-Type: text/plain", key),
            (403, "POST", "/v1/keys", JSON, key, "Origin: http://evil")]
    refused(api, rows)
    asked(api, "POST", "/v1/keys", JSON, key)

    rest = server.ports["rest"]
    refused(rest, [(401, "POST", "/v1/keys", JSON),
                   (401, "POST", "/v1/keys", JSON, wrong),
                   (404, "POST", "/v1/nothing", JSON, key),
                   (405, "PUT", "/v1/keys", JSON, key),
                   (415, "POST", "/v1/keys", "Content-Type: text/csv", key)])
    asked(rest, "POST", "/v1/keys", JSON, key)

    mcp = server.ports["mcp"]
    refused(mcp, [(401, "POST", "/mcp", JSON, wrong),
                  (404, "POST", "/v1/nothing", JSON, key),
                  (405, "PUT", "/mcp", JSON, key),
                  (415, "POST", "/mcp", "Content-Type: text/plain", key)])
    asked(mcp, "POST", "/mcp", JSON, key)
    # Callers without a key may list tools, which costs little.
    equal(first_line(mcp, "POST", "/mcp", JSON, LENGTHS[0]), 413)
    equal(first_line(mcp, "POST", "/mcp", JSON, "Content-Length: 65537"), 413)
    asked(mcp, "POST", "/mcp", JSON)
    said = harness.raw(mcp, b"POST /mcp HTTP/1.1\r\nHost: localhost\r\n"
                       + JSON.encode() + b"\r\nTransfer-Encoding: chunked\r\n"
                       b"\r\n8000\r\n" + b" " * 0x8000 + b"\r\n8001\r\n")
    check(b" 413 " in said and b"anonymous_body_bytes" in said, said)
    return server


def declared(s, upstream):
    name = s.file("heads.yaml", FILE.replace("URL", upstream.url))
    shared = harness.free_port()
    server = s.server(str(name), "--port", f"h-shared={shared}",
                      "--port", f"h-shared-too={shared}",
                      ports=PORTS, authority=False)
    token = "Authorization: Bearer s3cret"
    refused(server.ports["rest"],
            [(401, "PUT", "/v1/things/1", JSON),
             (401, "PUT", "/v1/things/1", JSON, token + "x"),
             (401, "PUT", "/v1/nothing", JSON),
             (404, "PUT", "/v1/nothing", JSON, token),
             (405, "POST", "/v1/things/1", JSON, token),
             (415, "PUT", "/v1/things/1", "Content-Type: text/csv", token)])
    asked(server.ports["rest"], "PUT", "/v1/things/1", JSON, token)
    refused(server.ports["mcp"],
            [(401, "POST", "/mcp", JSON),
             (404, "POST", "/other", JSON, token),
             (405, "PATCH", "/mcp", JSON, token),
             (415, "POST", "/mcp", token)])
    asked(server.ports["mcp"], "POST", "/mcp", JSON, token)
    refused(server.ports["control"],
            [(404, "PUT", "/nothing", JSON),
             (405, "PUT", "/health/live", JSON)])
    equal(first_line(server.ports["control"], "PUT", "/logs", JSON,
                     LENGTHS[0]), 413)
    refused(server.ports["skill"], [(404, "POST", "/nothing", JSON),
                                    (405, "POST", "/skills", JSON)])
    refused(shared, [(401, "PUT", "/v1/two", JSON),
                     (404, "PUT", "/v1/three", JSON),
                     (405, "POST", "/v1/one", JSON),
                     (415, "PUT", "/v1/one", "Content-Type: text/csv")])
    asked(shared, "PUT", "/v1/one", JSON)
    return shared


def keeps_connections(port):
    """A refusal before a small body keeps the connection open."""
    for body, same in [(b"{}" * 100, True), (b"x" * 3000000, False)]:
        c = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        c.request("PUT", "/v1/nothing", body=body,
                  headers={"Content-Type": "application/json"})
        answer = c.getresponse()
        answer.read()
        equal(answer.status, 404)
        equal(answer.getheader("Connection") != "close", same, len(body))
        if same:
            c.request("GET", "/v1/nothing")
            equal(c.getresponse().status, 404)
        c.close()


def main(s):
    built_in(s)
    upstream = s.upstream(Answer(200, {"Content-Type": "application/json"},
                                 b"{}"))
    keeps_connections(declared(s, upstream))


harness.scenario(main)
