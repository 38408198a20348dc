"""
A REST surface accepts what clients send: paths in any encoding, every query
value, headers, cookies, bodies with any method, forms and their fields.
"""

import json

import harness
from harness import Answer, check, contains, equal

FILE = """naftiko: 1.0.0-alpha2
info: {label: Shop, description: All that a request may hold.}
capability:
  consumes:
  - type: http
    namespace: shop
    baseUri: UPSTREAM
    resources:
    - name: items
      path: /Invoice Items
      operations:
      - name: find
        method: GET
        inputParameters:
        - {name: $select, in: query, type: string}
        - {name: 'page[limit]', in: query, type: integer}
        - {name: 'a b', in: query, type: string}
        - {name: '@id', in: query, type: string}
        - {name: tags, in: query, type: array}
        - {name: 'ids[]', in: query, type: array}
        - {name: Accept, in: header, type: string}
        - {name: Authorization, in: header, type: string}
        - {name: If-Match, in: header, type: string}
        - {name: Content-Type, in: header, type: string}
        - {name: sid, in: cookie, type: string}
        - {name: body, in: body, type: object}
      - name: make
        method: POST
        inputParameters:
        - {name: body, in: body, type: object}
      - name: build
        method: POST
        body: {type: json, data: {who: '{{name}}', file: '{{doc}}'}}
      - name: type
        method: POST
        inputParameters:
        - {name: n, in: body, type: integer}
        - {name: ok, in: body, type: boolean}
        - {name: tags, in: body, type: array}
      - name: drop
        method: DELETE
        inputParameters:
        - {name: body, in: body, type: object}
    - name: item
      path: /items/{key}
      operations:
      - {name: one, method: GET}
    - name: pair
      path: /pair/{a}/{b}
      operations:
      - {name: two, method: GET}
  exposes:
  - type: rest
    namespace: shop-rest
    port: 8080
    x-claviger: {cors: {origins: ['https://page.example']}}
    resources:
    - path: /v1/Invoice Items
      name: items
      operations:
      - method: GET
        name: find
        call: shop.find
        with:
          $select: rest.$select
          'page[limit]': 'rest.page[limit]'
          'a b': 'rest.a b'
          '@id': rest.@id
          tags: rest.tags
          'ids[]': 'rest.ids[]'
          Accept: rest.Accept
          Authorization: rest.Authorization
          If-Match: rest.If-Match
          Content-Type: rest.Content-Type
          sid: rest.cookie.sid
          body: rest.body
      - {method: POST, name: make, call: shop.make, with: {body: rest.body}}
      - {method: DELETE, name: drop, call: shop.drop, with: {body: rest.body}}
    - path: /v1/built
      name: built
      operations:
      - method: POST
        name: build
        call: shop.build
        with: {name: rest.body.name, doc: rest.doc}
    - path: /v1/typed
      name: typed
      operations:
      - {method: POST, name: type, call: shop.type,
         with: {n: rest.n, ok: rest.ok, tags: rest.tags}}
    - path: /v1/items/{key}
      name: item
      operations:
      - {method: GET, name: one, call: shop.one, with: {key: rest.key}}
    - path: /v1/items/key:{{key}}
      name: tagged
      operations:
      - {method: GET, name: tagged, call: shop.one,
         with: {key: 'tag-{{rest.path.key}}'}}
    - path: /v1/items/best
      name: best
      operations:
      - {method: GET, name: best, call: shop.one, with: {key: the-best}}
    - path: /v1/{a}-to-{b}
      name: pair
      operations:
      - {method: GET, name: two, call: shop.two,
         with: {a: rest.a, b: rest.b}}
"""

JSON = [("Content-Type", "application/json")]
FORM = [("Content-Type", "application/x-www-form-urlencoded")]
MULTI = [("Content-Type", "multipart/form-data; boundary=b0")]


def split(raw):
    head, _, body = raw.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    headers = [tuple(line.split(": ", 1)) for line in lines[1:]]
    return lines[0], {k.lower(): v for k, v in headers}, body


def routes(server, sent):
    for target, path in (
            ("/v1/items/5", "/items/5"),
            ("/v1/items/5/", "/items/5"),
            ("/v1/items/best", "/items/the-best"),
            ("/v1/items/b%65st", "/items/the-best"),
            ("/v1/items/key:7", "/items/tag-7"),
            ("/v1/items/key%3A7%3F8", "/items/tag-7%3F8"),
            ("/v1/items/a%20%C3%BC%3Fb", "/items/a%20%C3%BC%3Fb"),
            ("/v1/here-to-there", "/pair/here/there")):
        equal(server.rest("GET", target).status, 200, target)
        equal(sent()[0], f"GET {path} HTTP/1.1", target)
    for target in ("/v1/items", "/v1/items/5/6", "/v1//items/5", "/v2"):
        equal(server.rest("GET", target).status, 404, target)
    got = server.rest("HEAD", "/v1/items/5")
    equal((got.status, got.body), (200, b""))
    equal(sent()[0], "GET /items/5 HTTP/1.1", "HEAD asks as GET does")
    got = server.rest("PUT", "/v1/Invoice%20Items", body=b"{}", headers=JSON)
    equal((got.status, got.header("Allow")),
          (405, "GET, HEAD, POST, DELETE, OPTIONS"))


def queries(server, sent):
    for query, want in (
            ("$select=a,b", "%24select=a%2Cb"),
            ("%24select=a%2Cb", "%24select=a%2Cb"),
            ("page[limit]=5", "page%5Blimit%5D=5"),
            ("page%5Blimit%5D=5", "page%5Blimit%5D=5"),
            ("a+b=c+d", "a%20b=c%20d"),
            ("a%20b=c%26d", "a%20b=c%26d"),
            ("@id=1", "%40id=1"),
            ("tags=x&tags=y", "tags=x&tags=y"),
            ("tags[]=x&tags[]=y", "tags=x&tags=y"),
            ("tags=x,y", "tags=x%2Cy"),
            ("ids[]=1&ids[]=2", "ids%5B%5D=1&ids%5B%5D=2"),
            ("ids=1", "ids%5B%5D=1"),
            ("other=1", "")):
        got = server.rest("GET", f"/v1/Invoice%20Items?{query}")
        equal(got.status, 200, query)
        target = "/Invoice%20Items" + (f"?{want}" if want else "")
        equal(sent()[0], f"GET {target} HTTP/1.1", query)
    got = server.rest("GET", "/v1/Invoice%20Items?page[limit]=many")
    equal(got.status, 400)
    contains(got.text(), "page[limit]")


def headers(server, sent):
    server.rest("GET", "/v1/Invoice%20Items", headers=[
        ("Accept", "text/csv"), ("Authorization", "Bearer mine"),
        ("if-match", '"v1"'), ("Cookie", "x=1; sid=a=b==; y=2")])
    _, got, _ = sent()
    for name, value in (("accept", "text/csv"), ("cookie", "sid=a=b=="),
                        ("authorization", "Bearer mine"),
                        ("if-match", '"v1"')):
        equal(got.get(name), value, name)
    server.rest("GET", "/v1/Invoice%20Items", headers=[("Cookie", "x=1")])
    _, got, _ = sent()
    check("cookie" not in got and "if-match" not in got, f"{got}")


def bodies(server, sent):
    for method in ("GET", "POST", "DELETE"):
        server.rest(method, "/v1/Invoice%20Items", body=b'{"a":  1.0}',
                    headers=[("Content-Type", "application/ld+json")])
        line, got, body = sent()
        equal((line.split()[0], body), (method, b'{"a":  1.0}'))
        equal(got["content-type"], "application/ld+json")
    for kind, body in ((FORM, b"a=1&b=%26"), (MULTI, multipart()),
                       ([("Content-Type", "application/octet-stream")],
                        bytes(range(256)))):
        got = server.rest("POST", "/v1/Invoice%20Items", body=body,
                          headers=kind)
        equal(got.status, 200, str(kind))
        _, got, came = sent()
        equal((got["content-type"], came), (kind[0][1], body))
    # JSON is passed on in UTF-8, whatever it came in.
    for codec, kind in (("utf-8-sig", JSON), ("utf-16", JSON), ("latin-1", [
            ("Content-Type", "application/json; charset=ISO-8859-1")])):
        server.rest("POST", "/v1/Invoice%20Items", headers=kind,
                    body='{"a": "\u00e9"}'.encode(codec))
        equal(sent()[2], b'{"a": "\xc3\xa9"}', codec)
    # curl -d '{...}' sends the Content-Type of a form.
    server.rest("POST", "/v1/Invoice%20Items", body=b'{"a": 1}', headers=FORM)
    _, got, body = sent()
    equal((got["content-type"], body), ("application/json", b'{"a": 1}'))
    got = server.rest("POST", "/v1/Invoice%20Items", body=b'{"a": ',
                      headers=FORM[:0] + JSON)
    equal(got.status, 400)
    contains(got.text(), "not valid JSON")
    got = server.rest("POST", "/v1/Invoice%20Items", body=b"x" * 2000,
                      headers=FORM)
    equal(got.status, 413, "above request_body_bytes")


def multipart(file=b"l1\r\nl2"):
    return (b"--b0\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\n"
            b"J\xc3\xb6rg\r\n--b0\r\nContent-Disposition: form-data; "
            b"name=\"doc\"; filename=\"d.txt\"\r\nContent-Type: text/plain"
            b"\r\n\r\n" + file + b"\r\n--b0--\r\n")


def fields(server, sent):
    for kind, body, want in (
            (JSON, b'{"name": "A", "doc": 5}', {"who": "A", "file": 5}),
            (FORM, b"name=J%C3%B6rg+B&doc=x",
             {"who": "J\u00f6rg B", "file": "x"}),
            (MULTI, multipart(), {"who": "J\u00f6rg", "file": "l1\r\nl2"}),
            (MULTI, multipart(b"\xff\x00"),
             {"who": "J\u00f6rg", "file": "/wA="})):
        got = server.rest("POST", "/v1/built", body=body, headers=kind)
        equal(got.status, 200, f"{kind} {got.body!r}")
        equal(json.loads(sent()[2]), want)
    for body, query, want in (
            (b"n=5&ok=true&tags=a", "", {"n": 5, "ok": True, "tags": ["a"]}),
            (b"tags[]=a&tags[]=b", "?n=6", {"n": 6, "tags": ["a", "b"]})):
        got = server.rest("POST", f"/v1/typed{query}", body=body, headers=FORM)
        equal(got.status, 200, got.text())
        equal(json.loads(sent()[2]), want, "text of a type is of that type")
    got = server.rest("POST", "/v1/typed", body=b"n=five", headers=FORM)
    equal(got.status, 400)
    contains(got.text(), "parameter 'n'")
    got = server.rest("POST", "/v1/built", body=b"--b0\r\nnothing",
                      headers=MULTI)
    equal(got.status, 400)
    contains(got.text(), "form")
    got = server.rest("POST", "/v1/built", body=b"a,b",
                      headers=[("Content-Type", "text/csv")])
    equal(got.status, 415)


def origins(server):
    page = ("Origin", "https://page.example")
    got = server.rest("OPTIONS", "/v1/items/5", headers=[
        page, ("Access-Control-Request-Method", "GET"),
        ("Access-Control-Request-Headers", "x-tenant,if-match")])
    equal(got.status, 204)
    equal(got.header("Access-Control-Allow-Origin"), page[1])
    equal(got.header("Access-Control-Allow-Methods"), "GET, HEAD, OPTIONS")
    contains(got.header("Access-Control-Allow-Headers"), ", x-tenant, if-match")
    got = server.rest("GET", "/v1/items/5", headers=[page])
    equal((got.status, got.header("Access-Control-Allow-Origin"),
           got.header("Vary")), (200, page[1], "Origin"))
    got = server.rest("GET", "/v1/items/5",
                      headers=[("Origin", "https://other.example")])
    equal((got.status, got.header("Access-Control-Allow-Origin")),
          (403, None))
    got = server.rest("GET", "/v1/items/5", headers=[("Origin", "null")])
    equal(got.status, 403)
    got = server.rest("GET", "/v1/items/5", headers=[
        ("Origin", f"http://localhost:{server.ports['rest']}")])
    equal(got.status, 200, "a page of its own host")


def main(s):
    upstream = s.upstream(Answer(200, {"Content-Type": "application/json"},
                                 b'{"ok":true}'))
    path = s.file("shop.yaml", FILE.replace("UPSTREAM", upstream.url))
    server = s.server(str(path), "--limit", "request_body_bytes=1024",
                      ports={"rest": "shop-rest"}, authority=False)

    def sent():
        return split(upstream.received[-1])

    routes(server, sent)
    queries(server, sent)
    headers(server, sent)
    bodies(server, sent)
    fields(server, sent)
    origins(server)


harness.scenario(main)
