"""
Functions shared by several surfaces, responses defined in the file, and
proxied paths: over REST, over MCP and on the command line.
"""

import json

import harness
from harness import Answer, check, contains, equal

FILE = """naftiko: 1.0.0-alpha2
info: {label: Shop, description: Orders.}
capability:
  consumes:
  - type: http
    namespace: shop
    baseUri: UPSTREAM/api
    authentication: {type: bearer, token: t0ken}
    inputParameters:
    - {name: X-Tenant, in: header, value: acme}
    - {name: v, in: query, value: '2'}
    resources:
    - name: orders
      path: /orders/{order-id}
      operations:
      - {name: get-order, method: GET}
      - name: put-order
        method: PUT
        inputParameters: [{name: body, in: body, type: object}]
  aggregates:
  - label: Orders
    namespace: orders
    functions:
    - name: order
      description: One order and its note.
      semantics: {safe: true, idempotent: true}
      inputParameters:
      - {name: id, type: string, description: Which.}
      - {name: note, type: string, description: What to say., required: false}
      steps:
      - {type: call, name: get, call: shop.get-order,
         with: {order-id: orders.id}}
      mappings:
      - {targetName: order, value: $.get}
      - {targetName: note, value: '{{note}}'}
    - name: change
      description: Change an order.
      semantics: {safe: false, idempotent: true}
      inputParameters:
      - {name: id, type: string, description: Which.}
      - {name: state, type: string, description: New state.}
      - {name: count, type: integer, description: How many., required: false}
      call: shop.put-order
      with: {order-id: '{{id}}', body: {state: orders.state,
        count: orders.count, by: 'tenant {{state}}'}}
      outputParameters:
      - {type: object, properties: {now: {type: string, mapping: $.state}}}
    - name: hello
      description: A greeting.
      inputParameters:
      - {name: who, type: string, description: Whom.}
      outputParameters:
      - {name: text, type: string, value: 'Hello, {{who}}!'}
      - {name: size, type: number, value: 5}
      - {name: sure, type: boolean, value: 'true'}
  exposes:
  - type: rest
    namespace: shop-rest
    port: 8080
    resources:
    - path: /v1/orders/{order_id}
      operations:
      - {method: GET, name: order, ref: orders.order,
         with: {id: rest.order_id, note: 'n {{rest.query.n}}'}}
      - {method: PUT, name: change, ref: orders.change,
         with: {id: rest.order_id}}
    - path: /v1/hello
      operations:
      - {method: GET, ref: orders.hello}
    - path: /v1/status
      operations:
      - method: GET
        name: status
        outputParameters:
        - {name: up, type: boolean, value: true}
        - name: parts
          type: object
          properties:
            list: {type: array, value: [1, '{{x}}']}
            one: {type: array, items: {type: string, value: 'i {{x}}'}}
            name: {type: string, const: c}
    - path: /v1/nothing
      operations:
      - method: GET
        name: nothing
        outputParameters: [{name: a, type: string, value: '{{rest.query.a}}'}]
    - path: /v1/raw
      operations:
      - {method: GET, name: own, outputParameters: [
         {name: own, type: boolean, value: true}]}
      forward: {targetNamespace: shop, trustedHeaders: [X-Trusted, Host]}
    - path: /v1/rest/{path}
      forward: {targetNamespace: shop}
  - type: mcp
    namespace: shop-mcp
    port: 9090
    tools:
    - {ref: orders.order}
    - {name: change, ref: orders.change, hints: {destructive: true}}
    - {ref: orders.hello}
    - {name: called, description: By call., call: orders.hello,
       with: {who: tools.name}}
"""

JSON = {"Content-Type": "application/json"}
ORDER = {"id": "7", "state": "new"}


def head_of(raw):
    head, _, body = raw.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    return (lines[0], dict(line.split(": ", 1) for line in lines[1:]), body)


def functions_over_rest(server, upstream):
    upstream.answers = [Answer(200, JSON, json.dumps(ORDER))]
    got = server.rest("GET", "/v1/orders/7?n=b")
    equal(json.loads(got.body), {"order": ORDER, "note": "n b"})
    line, headers, _ = head_of(upstream.received[-1])
    equal(line, "GET /api/orders/7?v=2 HTTP/1.1")
    equal((headers["Authorization"], headers["X-Tenant"]),
          ("Bearer t0ken", "acme"))
    upstream.answers = [Answer(200, JSON, '{"state":"sent","x":1}')]
    got = server.rest("PUT", "/v1/orders/7",
                      body=b'{"state":"sent","count":3,"other":1}',
                      headers=[("Content-Type", "application/json")])
    equal((got.status, json.loads(got.body)), (200, {"now": "sent"}))
    line, _, body = head_of(upstream.received[-1])
    equal(line, "PUT /api/orders/7?v=2 HTTP/1.1")
    equal(json.loads(body),
          {"state": "sent", "count": 3, "by": "tenant sent"})
    count = len(upstream.received)
    got = server.rest("PUT", "/v1/orders/7", body=b'{"count":3}')
    equal(got.status, 400)
    contains(got.text(), "'state'")
    got = server.rest("PUT", "/v1/orders/7",
                      body=b'{"state":"sent","count":"many"}')
    equal(got.status, 400)
    contains(got.text(), "'count'")
    equal(len(upstream.received), count, "requests of refused calls")
    upstream.answers = [Answer(409, JSON, '{"error":"late"}')]
    got = server.rest("PUT", "/v1/orders/7", body=b'{"state":"sent"}')
    equal((got.status, got.body), (409, b'{"error":"late"}'))


def constants_over_rest(server, upstream):
    count = len(upstream.received)
    got = server.rest("GET", "/v1/hello?who=Ann")
    equal((got.status, json.loads(got.body)),
          (200, {"text": "Hello, Ann!", "size": 5, "sure": True}))
    got = server.rest("GET", "/v1/status?x=b")
    equal(json.loads(got.body),
          {"up": True, "parts": {"list": [1, "b"], "one": ["i b"],
                                 "name": "c"}})
    got = server.rest("GET", "/v1/nothing")
    equal((got.status, got.body), (204, b""))
    equal(json.loads(server.rest("GET", "/v1/nothing?a=1").body),
          {"a": "1"})
    equal(len(upstream.received), count, "requests of constants")


def forwards(server, upstream):
    upstream.answers = [Answer(207, {"Content-Type": "text/x", "ETag": '"e"',
                                     "Set-Cookie": "a=b"}, b"as it came")]
    got = server.rest("PATCH", "/v1/raw/a%2Fb/c/?q=1&q=x%20y&v=9", body=b"hi\0",
                      headers=[("Content-Type", "text/y"), ("X-Trusted", "t"),
                               ("X-Other", "o"), ("Cookie", "c=d")])
    equal((got.status, got.body), (207, b"as it came"))
    equal((got.header("Content-Type"), got.header("ETag"),
           got.header("Set-Cookie")), ("text/x", '"e"', None))
    line, headers, body = head_of(upstream.received[-1])
    equal(line, "PATCH /api/a%2Fb/c/?q=1&q=x%20y&v=2 HTTP/1.1")
    equal(body, b"hi\0")
    equal((headers["Content-Type"], headers["X-Trusted"]), ("text/y", "t"))
    equal((headers["Authorization"], headers["X-Tenant"]),
          ("Bearer t0ken", "acme"))
    check("X-Other" not in headers and "Cookie" not in headers,
          f"forwarded: {headers}")
    equal(headers["Host"], f"127.0.0.1:{upstream.port}")
    for method, target, want in (
            ("POST", "/v1/raw", "POST /api?v=2"),
            ("DELETE", "/v1/raw/x", "DELETE /api/x?v=2"),
            ("GET", "/v1/rest", "GET /api?v=2"),
            ("GET", "/v1/rest/{x}/y", "GET /api/%7Bx%7D/y?v=2")):
        equal(server.rest(method, target).status, 207, target)
        equal(head_of(upstream.received[-1])[0], f"{want} HTTP/1.1")
    # An operation of the resource has precedence.
    count = len(upstream.received)
    equal(json.loads(server.rest("GET", "/v1/raw").body), {"own": True})
    for path in ("..", "a/../b", "%2e%2e/b", "a/..%2Fb", "a/%252e%252e/b",
                 "..;x/b", "a/.%2e", "a%5C..%5Cb", "%25252525252e%25252525252e",
                 "a/..%00", "%c0%ae%c0%ae/x", "%ef%bc%8e%ef%bc%8e", ".%0a./x"):
        got = server.rest("GET", "/v1/raw/" + path)
        equal(got.status, 400, path)
    equal(len(upstream.received), count, "requests of steps up")


def over_mcp(server, upstream):
    client = server.mcp()
    tools = {t["name"]: t for t in client.call("tools/list")["result"][
        "tools"]}
    order = tools["order"]
    equal(order["description"], "One order and its note.")
    equal(order["inputSchema"]["required"], ["id"])
    equal((order["annotations"]["readOnlyHint"],
           order["annotations"]["destructiveHint"],
           order["annotations"]["idempotentHint"]), (True, False, True))
    change = tools["change"]["annotations"]
    equal((change["readOnlyHint"], change["destructiveHint"],
           change["idempotentHint"]), (False, True, True))
    equal(list(tools["called"]["inputSchema"]["properties"]), ["name"])
    upstream.answers = [Answer(200, JSON, json.dumps(ORDER))]
    result = client.tool("order", {"id": "7", "note": "x"})
    equal(result["structuredContent"], {"order": ORDER, "note": "x"})
    upstream.answers = [Answer(200, JSON, '{"state":"sent"}')]
    result = client.tool("change", {"id": "a,b", "state": "sent"})
    equal(result["structuredContent"], {"now": "sent"})
    line, _, body = head_of(upstream.received[-1])
    equal(line, "PUT /api/orders/a%2Cb?v=2 HTTP/1.1")
    equal(json.loads(body), {"state": "sent", "by": "tenant sent"})
    for tool, arguments in (("hello", {"who": "Bo"}), ("called",
                                                       {"name": "Bo"})):
        result = client.tool(tool, arguments)
        equal(result["structuredContent"],
              {"text": "Hello, Bo!", "size": 5, "sure": True})
    result = client.tool("change", {"id": "1"})
    equal(result["isError"], True)
    contains(result["content"][0]["text"], "state")


def on_the_command_line(s, upstream, path):
    upstream.answers = [Answer(200, JSON, json.dumps(ORDER))]
    got = s.run("call", path, "orders.order", "id=7", "note=n")
    equal((got.code, json.loads(got.out)), (0, {"order": ORDER, "note": "n"}))
    got = s.run("call", path, "hello", "who=Z")
    equal(json.loads(got.out)["text"], "Hello, Z!")
    got = s.run("call", path, "hello", "who=Z", "--dry-run")
    equal(got.code, 0)
    contains(got.out, "# nothing is sent")
    got = s.run("call", path, "shop-mcp.change", "id=7", "state=x", "count=2",
                "--dry-run")
    equal(got.code, 0)
    contains(got.out, '{"state":"x","count":2,"by":"tenant x"}')
    got = s.run("call", path, "orders.hullo", "who=Z")
    equal(got.code, 5)
    contains(got.err, "did you mean 'orders.hello'?")


def open_proxy(s, upstream):
    text = FILE.split("  exposes:")[0].replace("UPSTREAM", upstream.url) + """
  exposes:
  - type: rest
    namespace: relay
    port: 8080
    resources:
    - {path: /all, forward: {targetNamespace: shop}}
"""
    path = s.file("relay.yaml", text)
    server = s.server(str(path), "--address", "0.0.0.0",
                      ports={"rest": "relay"}, authority=False, wait=False)
    check(server.wait() != 0, "it starts beyond loopback")
    contains(server.said(), "--allow-open")
    for forward, want in (("{targetNamespace: shopp}", "did you mean 'shop'?"),
                          ("{targetNamespace: shop, trustedHeaders: [Host]}",
                           "'Host' is never forwarded")):
        bad = s.file("bad.yaml", text.replace("{targetNamespace: shop}",
                                              forward))
        contains(s.run("check", str(bad)).out, want)


def main(s):
    upstream = s.upstream()
    path = str(s.file("shop.yaml", FILE.replace("UPSTREAM", upstream.url)))
    server = s.server(path, ports={"rest": "shop-rest", "mcp": "shop-mcp"},
                      authority=False)
    functions_over_rest(server, upstream)
    constants_over_rest(server, upstream)
    forwards(server, upstream)
    over_mcp(server, upstream)
    on_the_command_line(s, upstream, path)
    open_proxy(s, upstream)


harness.scenario(main)
