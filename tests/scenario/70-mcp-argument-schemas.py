"""
Tools with nested, recursive and alternative schemas: what hosts see, and calls
with right, convertible and wrong arguments.
"""

import json
import re

import harness
from harness import Answer, check, contains, equal

NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")

FILE = """naftiko: 1.0.0-alpha2
info: {label: Shop, description: Orders of a shop.}
capability:
  x-claviger:
    schemas:
      Node:
        type: object
        description: A node of a tree. It has other nodes.
        required: [name]
        properties:
          children: {type: array, items: {$ref: '#/schemas/Node'}}
          name: {type: string}
      Card:
        type: object
        required: [kind, number]
        properties:
          kind: {type: string, enum: [card]}
          number: {type: string, minLength: 4}
      Bank:
        type: object
        required: [kind, iban]
        properties:
          kind: {type: string, enum: [bank]}
          iban: {type: string}
  consumes:
  - type: http
    namespace: shop
    baseUri: URL
    resources:
    - name: orders
      path: /orders
      operations:
      - name: create
        method: POST
        inputParameters:
        - {name: dry-run, in: query, type: boolean}
        - {name: 'page[limit]', in: query, type: integer}
        - {name: body, in: body, type: object, required: true}
  exposes:
  - type: rest
    namespace: shop-rest
    port: 8080
    resources:
    - path: /orders
      name: orders
      operations:
      - method: POST
        name: create-order-rest
        call: shop.create
        with: {dry-run: rest.dry-run, body: rest.body}
        inputParameters:
        - {name: dry-run, in: query, x-claviger: {schema: {type: boolean}}}
        - name: body
          in: body
          required: true
          x-claviger: {schema: &order BODY}
  - type: mcp
    namespace: shop-mcp
    port: 9090
    tools:
    - name: create-order
      description: Create an order.
      call: shop.create
      with:
        dry-run: tools.dry-run
        'page[limit]': 'tools.page[limit]'
        body: tools.body
      inputParameters:
      - {name: dry-run, type: boolean, required: false}
      - {name: 'page[limit]', type: integer, required: false}
      - {name: body, type: object, description: The order., x-claviger: {
          schema: *order}}
    - {name: plain, description: Arguments of the operation., call: shop.create}
    - name: lacking
      description: It omits the body.
      call: shop.create
      inputParameters: [{name: dry-run, type: boolean, required: false}]
"""

BODY = json.dumps({
    "type": "object", "required": ["currency", "line_items"], "properties": {
        "note": {"type": "string", "nullable": True},
        "private": {"type": "boolean", "description": "Who sees it. More."},
        "currency": {"type": "string", "enum": ["EUR", "USD"]},
        "meta[tag]": {"type": "string"},
        "line_items": {
            "type": "array", "minItems": 1, "items": {
                "type": "object", "required": ["sku"], "properties": {
                    "sku": {"type": "string"},
                    "quantity": {"type": "integer", "minimum": 1,
                                 "example": 2}}}},
        "tree": {"$ref": "#/schemas/Node"},
        "payment": {
            "oneOf": [{"$ref": "#/schemas/Card"}, {"$ref": "#/schemas/Bank"}],
            "discriminator": {"propertyName": "kind", "mapping": {
                "card": "#/schemas/Card", "bank": "#/schemas/Bank"}}},
        "tags": {"type": "array"}}})

ORDER = {"currency": "EUR", "line_items": [{"sku": "a", "quantity": 2}]}


def walk(schema):
    """Checks a schema and everything in it."""
    check(isinstance(schema, dict), schema)
    check("$ref" not in schema and "nullable" not in schema, schema)
    if schema.get("type") == "array":
        check("items" in schema, schema)
    for name, inner in schema.get("properties", {}).items():
        check(NAME.fullmatch(name), name)
        walk(inner)
    for key in ("allOf", "anyOf", "oneOf"):
        for inner in schema.get(key, ()):
            walk(inner)
    for key in ("items", "not"):
        if key in schema:
            walk(schema[key])


def listed(mcp):
    tools = mcp.call("tools/list")["result"]["tools"]
    for tool in tools:
        equal(tool["inputSchema"]["type"], "object")
        walk(tool["inputSchema"])
    return {tool["name"]: tool["inputSchema"] for tool in tools}


def full(mcp):
    tools = listed(mcp)
    top = tools["create-order"]["properties"]
    body = top["body"]["properties"]
    equal(list(top)[0], "body", "required arguments come first")
    equal(list(body)[:2], ["currency", "line_items"])
    equal(body["line_items"]["items"]["properties"]["quantity"],
          {"type": "integer", "examples": [2], "minimum": 1})
    equal(body["note"]["type"], ["string", "null"])
    contains(body["payment"]["description"], "'kind' selects the form: card")
    equal([x["title"] for x in body["payment"]["oneOf"]], ["Card", "Bank"])
    inner = body["tree"]["properties"]["children"]["items"]
    inner = inner["properties"]["children"]["items"]
    equal(inner, {"type": "object",
                  "description": "recursive: as Node above"})
    changed = {s["title"]: n for n, s in [*top.items(), *body.items()]
               if "title" in s}
    equal(sorted(changed), ["meta[tag]", "page[limit]"])
    equal(tools["lacking"]["required"], ["body"])
    check("describe_tool" not in tools, tools)
    return changed


def levels(s, path):
    sizes = {}
    for level in ("full", "compact", "names"):
        server = s.server("--schema", level, path, authority=False,
                          ports={"mcp": "shop-mcp", "rest": "shop-rest"})
        mcp = server.mcp()
        tools = listed(mcp)
        sizes[level] = len(json.dumps(tools["create-order"]))
        body = tools["create-order"]["properties"]["body"]["properties"]
        equal(body["currency"]["enum"], ["EUR", "USD"])
        equal(body["private"].get("description"),
              {"full": "Who sees it. More.", "compact": "Who sees it.",
               "names": None}[level])
        equal("describe_tool" in tools, level != "full")
        if level == "names":
            described(mcp)
        server.stop()
    check(sizes["full"] > sizes["compact"] > sizes["names"], sizes)


def described(mcp):
    def ask(path):
        return mcp.tool("describe_tool",
                        {"name": "create-order", "path": path})

    part = ask("body.line_items")["structuredContent"]
    equal(part["schema"]["items"]["properties"]["quantity"]["examples"], [2])
    for path in ("body.line_items.quantity", "body.line_items[].quantity",
                 "body.line_items.0.quantity"):
        equal(ask(path)["structuredContent"]["schema"]["type"], "integer")
    equal(ask("body.payment.iban")["structuredContent"]["schema"],
          {"type": "string"})
    equal(ask("body.meta[tag]")["structuredContent"]["schema"]["type"],
          "string")
    whole = mcp.tool("describe_tool", {"name": "create-order"})
    contains(json.dumps(whole["structuredContent"]), "Who sees it. More.")
    for arguments in ({"name": "create-order", "path": "body.nothing"},
                      {"name": "creat-order"}):
        equal(mcp.tool("describe_tool", arguments)["isError"], True)


def sent(upstream):
    head, _, body = upstream.received[-1].decode().partition("\r\n\r\n")
    return head.split(" ")[1], json.loads(body)


def accepted(mcp, upstream, changed):
    limit, tag = changed["page[limit]"], changed["meta[tag]"]
    rows = [
        # Arguments, target, body.
        ({"body": ORDER}, "/orders", ORDER),
        ({"body": ORDER, "dry-run": "true", limit: 50.0},
         "/orders?dry-run=true&page%5Blimit%5D=50", ORDER),
        ({"body": ORDER, "page[limit]": "7", "dry-run": None},
         "/orders?page%5Blimit%5D=7", ORDER),
        ({"body": json.dumps(ORDER)}, "/orders", ORDER),
        ({"body": {**ORDER, tag: 5, "note": None, "private": None}},
         "/orders", {**ORDER, "meta[tag]": "5", "note": None}),
        ({"body": {**ORDER, "meta[tag]": "x"}}, "/orders",
         {**ORDER, "meta[tag]": "x"}),
        ({"body": {"currency": "USD",
                   "line_items": {"sku": 1, "quantity": "2.0"}}},
         "/orders", {"currency": "USD",
                     "line_items": [{"sku": "1", "quantity": 2}]}),
        ({"body": {**ORDER, "tree": {"name": "a", "children": [
            {"name": "b", "children": [{"name": 3}]}]}}},
         "/orders", {**ORDER, "tree": {"name": "a", "children": [
             {"name": "b", "children": [{"name": "3"}]}]}}),
        ({"body": {**ORDER, "payment": {"kind": "card", "number": 4242}}},
         "/orders", {**ORDER, "payment": {"kind": "card",
                                          "number": "4242"}}),
    ]
    for arguments, target, body in rows:
        got = mcp.tool("create-order", arguments)
        equal(got["isError"], False, f"{arguments}: {got}")
        equal(sent(upstream), (target, body))


def refused(mcp, upstream):
    before = len(upstream.received)
    for change, want in (
            ({"privat": True}, "no member 'privat'; did you mean 'private'?"),
            ({"currency": "EU"}, 'body.currency must be one of ["EUR","USD"]'),
            ({"line_items": []}, "body.line_items must have at least 1 item"),
            ({"line_items": [{"sku": "a"}, {"quantity": 1}]},
             "body.line_items[1].sku is missing"),
            ({"line_items": [{"sku": "a", "quantity": 0}]},
             "body.line_items[0].quantity must be at least 1"),
            ({"payment": {"kind": "card"}}, "body.payment.number is missing"),
            ({"tree": {"name": "a", "children": [{}]}},
             "body.tree.children[0].name is missing")):
        got = mcp.tool("create-order", {"body": {**ORDER, **change}})
        equal(got["isError"], True)
        contains(got["content"][0]["text"], want)
    for tool, arguments, want in (
            ("create-order", {}, "'body' is missing"),
            ("create-order", {"bdy": ORDER}, "did you mean 'body'? It takes"),
            ("plain", {"body": ORDER, "dry-rum": True},
             "did you mean 'dry-run'?"),
            ("lacking", {}, "'body' is missing")):
        got = mcp.tool(tool, arguments)
        equal(got["isError"], True)
        contains(got["content"][0]["text"], want)
    equal(len(upstream.received), before, "nothing was sent")
    equal(mcp.tool("plain", {"body": {"a": 1}, "colour": 1})["isError"],
          False, "without parameters in the file, others are ignored")


def over_rest(server, upstream):
    def send(target, body):
        return server.rest("POST", target, body=body, headers=[
            ("Content-Type", "application/json")])

    text = '{"currency":"EUR",  "line_items":[{"sku":"a","quantity":2.0}]}'
    equal(send("/orders?dry-run=true", text).status, 200)
    contains(upstream.received[-1].decode(), text)
    before = len(upstream.received)
    a = send("/orders", '{"currency":"EUR","line_items":[{"sku":1}]}')
    equal(a.status, 400)
    contains(a.text(), "body.line_items[0].sku must be a string")
    a = send("/orders?dry-run=maybe", text)
    equal(a.status, 400)
    contains(a.text(), "dry-run must be true or false")
    equal(len(upstream.received), before)
    document = server.rest("GET", "/openapi.json").json()
    schema = document["paths"]["/orders"]["post"]["requestBody"]["content"][
        "application/json"]["schema"]
    equal(schema["properties"]["tree"], {"$ref": "#/components/schemas/Node"})
    equal(schema["properties"]["note"]["type"], ["string", "null"])
    equal(sorted(document["components"]["schemas"]),
          ["Bank", "Card", "Error", "Node"])


def main(s):
    upstream = s.upstream(Answer(200, [("Content-Type", "application/json")],
                                 '{"ok":true}'))
    path = str(s.file("shop.yaml", FILE.replace("URL", upstream.url)
                      .replace("BODY", BODY)))
    said = s.run("check", path)
    equal(said.code, 0, said.err)
    contains(said.out + said.err, "requires 'body', which the inputParameters")
    said = s.run("check", "--strict", path)
    contains(said.out + said.err, "unknown key 'x-claviger' in the capability")
    server = s.server(path, authority=False,
                      ports={"mcp": "shop-mcp", "rest": "shop-rest"})
    mcp = server.mcp()
    changed = full(mcp)
    accepted(mcp, upstream, changed)
    refused(mcp, upstream)
    over_rest(server, upstream)
    levels(s, path)


harness.scenario(main)
