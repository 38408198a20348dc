"""
A step with `when` runs only if its condition holds, and a call with `forEach`
runs once for each item of a list, over REST, over MCP and on the command line.
The number of items and the time of a loop are bounded.
"""

import json

import harness
from harness import Answer, check, contains, equal

FILE = """naftiko: 1.0.0-alpha2
info: {label: Shop, description: Orders and their customers.}
capability:
  consumes:
  - type: http
    namespace: shop
    baseUri: UPSTREAM
    resources:
    - name: orders
      path: /orders
      operations:
      - {name: list-orders, method: GET}
    - name: order
      path: /orders/{id}
      operations:
      - name: get-order
        method: GET
        outputParameters:
        - {name: total, type: number, value: $.sum}
      - {name: cancel-order, method: DELETE}
    - name: notes
      path: /notes
      operations:
      - name: add-note
        method: POST
        inputParameters:
        - {name: to, in: body, type: string, required: true}
        - {name: text, in: body, type: string, required: true}
  exposes:
  - type: rest
    namespace: shop-rest
    port: 8080
    resources:
    - path: /v1/report
      operations:
      - method: GET
        name: report
        steps: &report
        - {type: call, name: orders, call: shop.list-orders}
        - type: call
          name: details
          call: shop.get-order
          x-claviger:
            forEach: $.orders
            as: order
            when: {value: $.order.state, in: [open, paid]}
          with: {id: order.id}
        - type: call
          name: note
          call: shop.add-note
          x-claviger:
            when:
              all:
              - REF.to
              - $.details[?@.sum > 100]
              - any: ['$.orders[0].urgent', {value: REF.to, is: boss}]
          with: {to: REF.to, text: 'about {{details[0].total}}'}
        mappings: &mappings
        - {targetName: totals, value: '$.details[*].total'}
        - {targetName: noted, value: $.note.ok}
    - path: /v1/cancel
      operations:
      - method: POST
        name: cancel
        inputParameters: [{name: ids, in: body, type: array}]
        steps: &cancel
        - type: call
          name: cancelled
          call: shop.cancel-order
          x-claviger: {forEach: REF.body.ids, max: 3}
          with: {id: '{{item}}'}
    - path: /v1/maybe
      operations:
      - method: GET
        name: maybe
        steps:
        - {type: call, name: a, call: shop.list-orders,
           x-claviger: {when: rest.query.a}}
        - {type: call, name: b, call: shop.list-orders,
           x-claviger: {when: {not: {value: rest.query.b, exists: false}}}}
        - {type: call, name: c, call: shop.list-orders,
           x-claviger: {when: {value: '{{c}}', above: 9, below: 20}}}
        outputParameters:
        - {name: a, type: array}
        - {name: b, type: array}
        - {name: c, type: array}
    - path: /v1/slow
      operations:
      - method: GET
        name: slow
        steps:
        - type: call
          name: each
          call: shop.get-order
          x-claviger: {forEach: [1, 2, 3, 4], maxTime: 10ms}
          with: {id: $.item}
  - type: mcp
    namespace: shop-mcp
    port: 9090
    tools:
    - name: report
      description: Totals of open orders.
      steps: *report
      mappings: *mappings
    - name: cancel
      description: Cancels orders.
      steps:
      - type: call
        name: cancelled
        call: shop.cancel-order
        x-claviger: {forEach: tools.ids, max: 3}
        with: {id: '{{item}}'}
"""

JSON = {"Content-Type": "application/json"}


def ok(v):
    return Answer(200, JSON, json.dumps(v))


def lines(upstream, since):
    return [raw.split(b" HTTP", 1)[0].decode()
            for raw in upstream.received[since:]]


ORDERS = [{"id": "a1", "state": "open"}, {"id": "b2", "state": "gone"},
          {"id": "c3", "state": "paid"}]


def conditions_and_items(server, upstream):
    since = len(upstream.received)
    upstream.answers = [ok(ORDERS), ok({"sum": 7}), ok({"sum": 300}),
                        ok({"ok": True})]
    got = server.rest("GET", "/v1/report?to=boss")
    equal(json.loads(got.body), {"totals": [7, 300], "noted": True})
    equal(lines(upstream, since), ["GET /orders", "GET /orders/a1",
                                   "GET /orders/c3", "POST /notes"])
    equal(json.loads(upstream.received[-1].partition(b"\r\n\r\n")[2]),
          {"to": "boss", "text": "about 7"})
    for query, second, urgent in (("", 300, True), ("?to=boss", 3, True),
                                  ("?to=x", 300, False), ("?to=x", 300, 0)):
        since = len(upstream.received)
        upstream.answers = [ok([{**ORDERS[0], "urgent": urgent}]),
                            ok({"sum": second})]
        got = server.rest("GET", "/v1/report" + query)
        equal(json.loads(got.body), {"totals": [second]})
        equal(len(upstream.received) - since, 2, "the note is not sent")
    # No item: no call, and a query finds nothing.
    since = len(upstream.received)
    upstream.answers = [ok([])]
    equal(json.loads(server.rest("GET", "/v1/report?to=boss").body), {})
    equal(len(upstream.received) - since, 1)


def conditions_of_texts(server, upstream):
    upstream.answers = [ok([1])]
    for query, want in (("", {}), ("?a=0", {}), ("?a=false", {}), ("?a=", {}),
                        ("?a=no", "a"), ("?b=", "b"), ("?b=0", "b"),
                        ("?c=9", {}), ("?c=9.5", "c"), ("?c=19", "c"),
                        ("?c=20", {}), ("?c=x", {}), ("?a=1&b=1", "ab")):
        since = len(upstream.received)
        got = server.rest("GET", "/v1/maybe" + query)
        equal(len(upstream.received) - since, len(want), query)
        if want:
            equal(json.loads(got.body),
                  {k: [1] if k in want else None for k in "abc"})
        else:
            equal((got.status, got.body), (204, b""), query)


def bounds(server, upstream):
    since = len(upstream.received)
    body = {"Content-Type": "application/json"}
    upstream.answers = [Answer(204)]
    got = server.rest("POST", "/v1/cancel", body=b'{"ids":["x","y/z"]}',
                      headers=body)
    equal(got.status, 400, "a slash is refused in an item, too")
    upstream.answers = [ok({"done": 1}), ok({"done": 2})]
    got = server.rest("POST", "/v1/cancel", body=b'{"ids":["x","y"]}',
                      headers=body)
    equal((got.status, json.loads(got.body)),
          (200, [{"done": 1}, {"done": 2}]))
    since = len(upstream.received)
    got = server.rest("POST", "/v1/cancel", body=b'{"ids":[1,2,3,4]}',
                      headers=body)
    equal(got.status, 400)
    contains(got.text(), "step 'cancelled' has 4 items, and its 'max' is 3")
    equal(len(upstream.received), since, "nothing was sent")
    # An unsuccessful response ends the loop and is the response.
    upstream.answers = [Answer(204), Answer(404, JSON, '{"no":2}')]
    got = server.rest("POST", "/v1/cancel", body=b'{"ids":[1,2,3]}',
                      headers=body)
    equal((got.status, got.body), (404, b'{"no":2}'))
    equal(lines(upstream, since), ["DELETE /orders/1", "DELETE /orders/2"])
    upstream.answers = [Answer(204), Answer(raw=b"garbage\r\n\r\n")]
    got = server.rest("POST", "/v1/cancel", body=b'{"ids":[1,2,3]}',
                      headers=body)
    equal(got.status, 502)
    contains(got.text(), "step 'cancelled', item 2 of 3")
    since = len(upstream.received)
    upstream.answers = [Answer(200, JSON, '{}', delay_s=0.05)]
    got = server.rest("GET", "/v1/slow")
    equal(got.status, 502)
    contains(got.text(), "step 'each', item 1 of 4")
    contains(got.text(), "maxTime")
    equal(lines(upstream, since), ["GET /orders/1"])


def over_mcp(server, upstream):
    client = server.mcp()
    tools = {t["name"]: t for t in client.call("tools/list")["result"][
        "tools"]}
    schema = tools["cancel"]["inputSchema"]
    equal(schema["properties"]["ids"]["type"], "array")
    equal(schema["required"], ["ids"])
    equal(tools["cancel"]["annotations"]["destructiveHint"], True)
    schema = tools["report"]["inputSchema"]
    equal(list(schema["properties"]), ["to"])
    check("to" not in schema.get("required", []),
          "a step with a condition requires nothing")
    upstream.answers = [ok(ORDERS[:1]), ok({"sum": 101}), ok({"ok": 1})]
    result = client.tool("report", {"to": "boss"})
    equal(result["structuredContent"], {"totals": [101], "noted": 1})
    upstream.answers = [Answer(204)]
    result = client.tool("cancel", {"ids": ["p", "q"]})
    equal(json.loads(result["content"][0]["text"]), [None, None])
    result = client.tool("cancel", {"ids": [1, 2, 3, 4]})
    equal(result["isError"], True)
    contains(result["content"][0]["text"], "'max' is 3")


def on_the_command_line(s, upstream, path):
    upstream.answers = [ok({"n": 1}), ok({"n": 2})]
    got = s.run("call", path, "shop-mcp.cancel", 'ids:=["p","q"]')
    equal((got.code, json.loads(got.out)), (0, [{"n": 1}, {"n": 2}]))
    since = len(upstream.received)
    got = s.run("call", path, "shop-mcp.cancel", 'ids:=["p","q"]', "--dry-run")
    contains(got.out, f"DELETE {upstream.url}/orders/p\n")
    contains(got.out, "# more requests follow")
    equal(len(upstream.received), since)
    got = s.run("export", "openapi", path)
    ids = json.loads(got.out)["paths"]["/v1/cancel"]["post"]["requestBody"]
    contains(json.dumps(ids), '"ids": {"type": "array"')


def main(s):
    upstream = s.upstream()
    rest, mcp = FILE.replace("UPSTREAM", upstream.url).split("  - type: mcp")
    text = rest.replace("REF.", "rest.") + "  - type: mcp" + mcp
    path = str(s.file("shop.yaml", text))
    checked = s.run("check", path)
    equal(checked.code, 0)
    server = s.server(path, ports={"rest": "shop-rest", "mcp": "shop-mcp"},
                      authority=False)
    conditions_and_items(server, upstream)
    conditions_of_texts(server, upstream)
    bounds(server, upstream)
    over_mcp(server, upstream)
    on_the_command_line(s, upstream, path)


harness.scenario(main)
