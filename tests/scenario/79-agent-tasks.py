"""
Tasks in plain words over the document pet-store-3.0.yaml, done with nothing but
what MCP shows: a query finds the tool, its description at each level of
--schema has every name and value that the task needs, and the call sends the
right request.
"""

import base64
import email.message
import json
import urllib.parse

import harness
from harness import Answer, check, contains, equal

DOCUMENT = harness.ROOT / "tests/data/openapi/pet-store-3.0.yaml"
ORDER = "0b0c1e1a-5a0e-4f4e-9d7c-3f2b1f1f0a11"


def encoded(text):
    return base64.b64encode(text.encode()).decode()


# What is to be done; words to search with; the tool; what its schema must
# show, "a.b" for members and "a=v" for a value; the arguments; the method,
# path and query; and the headers or body.
TASKS = [
    ("Add Rex for 250.5 EUR, a dog with one photo and the tag calm, available.",
     "add pet", "add-pet",
     ["body.name", "body.category.id", "body.photoUrls", "body.tags.name",
      "body.status=available", "body.price.amount",
      "body.price.currency=EUR"],
     {"body": {"name": "Rex", "category": {"id": 2, "name": "Dogs"},
               "photoUrls": ["https://x.test/rex.jpg"],
               "tags": [{"name": "calm"}], "status": "available",
               "price": {"amount": 250.5, "currency": "EUR"}}},
     "POST /v3/pet",
     {"json": {"name": "Rex", "category": {"id": 2, "name": "Dogs"},
               "photoUrls": ["https://x.test/rex.jpg"],
               "tags": [{"name": "calm"}], "status": "available",
               "price": {"amount": 250.5, "currency": "EUR"}}}),
    ("Pets that are available or pending, born in 2025, 50 at a time.",
     "find pets by status", "find-pets-by-status",
     ["status=available", "status=pending", "born[from]", "born[to]",
      "page.size"],
     {"status": ["available", "pending"], "born-from": "2025-01-01",
      "born-to": "2025-12-31", "page.size": 50},
     "GET /v3/pet/findByStatus?status=available,pending"
     "&born[from]=2025-01-01&born[to]=2025-12-31&page.size=50", {}),
    ("Call pet 7 Max, and it is sold; the shop expects a form.",
     "update name of pet with form", "update-pet-with-form",
     ["petId", "body.name", "body.status=sold"],
     {"petId": 7, "body": {"name": "Max", "status": "sold"}},
     "POST /v3/pet/7", {"form": "name=Max&status=sold"}),
    ("Delete pet 7 because it was sold.",
     "delete pet", "delete-pet", ["petId", "X-Reason"],
     {"petId": 7, "X-Reason": "sold"},
     "DELETE /v3/pet/7", {"headers": {"x-reason": "sold"}}),
    ("Upload the image 'PNG!' of pet 7 with the remark front.",
     "upload image", "upload-file",
     ["petId", "additionalMetadata", "body"],
     {"petId": 7, "additionalMetadata": "front", "body": encoded("PNG!")},
     "POST /v3/pet/7/uploadImage?additionalMetadata=front",
     {"raw": "PNG!",
      "headers": {"content-type": "application/octet-stream"}}),
    ("Attach the certificate vet.txt to pet 7, with the labels a and b.",
     "attach certificate to pet", "add-document",
     ["petId", "body.kind=certificate", "body.file.filename",
      "body.file.content", "body.labels"],
     {"petId": 7, "body": {"kind": "certificate", "labels": ["a", "b"],
                           "file": {"content": encoded("fine"),
                                    "filename": "vet.txt"}}},
     "POST /v3/pet/7/documents",
     {"parts": [("kind", None, "certificate"), ("file", "vet.txt", "fine"),
                ("labels", None, "a"), ("labels", None, "b")]}),
    ("Two of pet 7, engraved Rex, by courier to Main St 1 in Bonn, no note.",
     "order pet by courier", "place-order",
     ["body.lines.petId", "body.lines.quantity", "body.lines.options",
      "body.delivery.how=courier", "body.delivery.address.street",
      "body.delivery.address.city", "body.note"],
     {"body": {"lines": [{"petId": 7, "quantity": 2,
                          "options": {"engraving": "Rex"}}],
               "delivery": {"how": "courier", "address": {
                   "street": "Main St 1", "city": "Bonn"}}, "note": None}},
     "POST /v3/store/order",
     {"json": {"lines": [{"petId": 7, "quantity": 2,
                          "options": {"engraving": "Rex"}}],
               "delivery": {"how": "courier", "address": {
                   "street": "Main St 1", "city": "Bonn"}}, "note": None}}),
    ("Pet 8 once, to be fetched at the branch Nord.",
     "place an order", "place-order",
     ["body.delivery.how=pickup", "body.delivery.branch"],
     {"body": {"lines": [{"petId": 8, "quantity": 1}],
               "delivery": {"how": "pickup", "branch": "Nord"}}},
     "POST /v3/store/order",
     {"json": {"lines": [{"petId": 8, "quantity": 1}],
               "delivery": {"how": "pickup", "branch": "Nord"}}}),
    ("Remove the note of an order, if it still has the version v2.",
     "change order", "change-order",
     ["orderId", "If-Match", "body.note"],
     {"orderId": ORDER, "If-Match": '"v2"', "body": {"note": None}},
     f"PATCH /v3/store/order/{ORDER}",
     {"json": {"note": None}, "headers": {
         "if-match": '"v2"', "content-type": "application/merge-patch+json"}}),
    ("How many dogs and cats cost at least 100?",
     "inventory of pets", "get-inventory",
     ["filter.species", "filter.price.min"],
     {"filter": {"species": ["dogs", "cats"], "price": {"min": 100}}},
     "GET /v3/store/inventory?filter[species][]=dogs&filter[species][]=cats"
     "&filter[price][min]=100", {}),
    ("Customers with the tags vip and new, the newest first.",
     "search customers by tags", "find-customers",
     ["tags", "sort=-created"],
     {"tags": ["vip", "new"], "sort": "-created"},
     "GET /v3/customers?tags=vip|new&sort=-created", {}),
    ("Create the customers a@x.test and b@x.test; b wants the newsletter.",
     "create customers", "create-customers-with-list",
     ["body.email", "body.newsletter"],
     {"body": [{"email": "a@x.test"},
               {"email": "b@x.test", "newsletter": True}]},
     "POST /v3/customers",
     {"json": [{"email": "a@x.test"},
               {"email": "b@x.test", "newsletter": True}]}),
]


def alternatives(schema):
    yield schema
    for key in ("anyOf", "oneOf", "allOf"):
        for one in schema.get(key, ()):
            yield from alternatives(one)
    if "items" in schema:
        yield from alternatives(schema["items"])


def members(schemas, name):
    """A member is known by its name, or by its title if that was changed."""
    return [value for schema in schemas for one in alternatives(schema)
            for key, value in one.get("properties", {}).items()
            if name in (key, value.get("title"))]


def shows(schema, fact):
    path, _, value = fact.partition("=")
    found = members([schema], path)
    if not found:
        found = [schema]
        for name in path.split("."):
            found = members(found, name)
    return bool(found) and (not value or any(
        value in one.get("enum", ()) for schema in found
        for one in alternatives(schema)))


def parts_of(content_type, body):
    whole = email.message_from_bytes(
        f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    return [(part.get_param("name", header="content-disposition"),
             part.get_filename(), part.get_payload(decode=True).decode())
            for part in whole.get_payload()]


def compare(request, line, want):
    """The request is the line, and has the headers and the body."""
    top, body = request.split(b"\r\n\r\n", 1)
    first, *rest = top.decode().split("\r\n")
    headers = {name.lower(): value for name, value in (
        one.split(": ", 1) for one in rest)}
    equal(urllib.parse.unquote(first), line + " HTTP/1.1")
    for name, value in want.get("headers", {}).items():
        equal(headers.get(name), value, name)
    if "json" in want:
        equal(json.loads(body), want["json"])
        check("json" in headers["content-type"], headers)
    elif "parts" in want:
        equal(sorted(parts_of(headers["content-type"], body), key=str),
              sorted(want["parts"], key=str))
    else:
        equal(body.decode(), want.get("form", want.get("raw", "")))


def do_tasks(s, upstream, level):
    """As a host with --tools search: find, describe, call."""
    server = s.server(str(DOCUMENT), "--base-uri", upstream.url + "/v3",
                      "--tools", "search", "--schema", level,
                      authority=False, ports={"rest": "pet-store-rest",
                                              "mcp": "pet-store-mcp"})
    mcp = server.mcp()
    for task, words, name, facts, arguments, line, want in TASKS:
        found = [tool["name"] for tool in mcp.tool(
            "find_tools", {"query": words})["structuredContent"]["tools"]]
        equal(found[:1], [name], task)
        shown = mcp.tool("describe_tool", {"name": name})
        schema = shown["structuredContent"]["inputSchema"]
        equal([fact for fact in facts if not shows(schema, fact)], [],
              f"what the schema of {name} lacks at {level}")
        before = len(upstream.received)
        got = mcp.tool("call_tool", {"name": name, "arguments": arguments})
        equal(got["isError"], False, f"{task}: {got}")
        equal(len(upstream.received), before + 1, task)
        compare(upstream.received[-1], line, want)
    server.stop()


def giant():
    """A document whose one schema is much larger than a model should read."""
    members = {f"member_{i}": {
        "type": "object", "description": f"What member {i} is for. " * 20,
        "properties": {f"inner_{k}": {
            "type": "object", "description": "Inside. " * 20,
            "properties": {"leaf": {"type": "string", "enum": [f"v{i}{k}"]},
                           "other": {"type": "integer"}}}
                       for k in range(8)}} for i in range(30)}
    members["how"] = {"oneOf": [{"$ref": "#/components/schemas/Pickup"},
                                {"$ref": "#/components/schemas/Courier"}]}
    return json.dumps({
        "openapi": "3.1.0", "info": {"title": "Giant", "version": "1"},
        "servers": [{"url": "http://127.0.0.1:9"}],
        "paths": {"/make": {"post": {
            "operationId": "make", "responses": {"200": {}}, "requestBody": {
                "content": {"application/json": {"schema": {
                    "type": "object", "properties": members}}}}}}},
        "components": {"schemas": {
            name: {"type": "object", "properties": {member: {
                "type": "string", "description": f"The {member}."}}}
            for name, member in (("Pickup", "branch"), ("Courier", "city"))}}})


def a_giant_is_shown_in_parts(s):
    server = s.server(
        str(s.file("giant.json", giant())), "--tools", "search",
        authority=False, ports={"rest": "giant-rest", "mcp": "giant-mcp"})
    mcp = server.mcp()

    def describe(**arguments):
        got = mcp.tool("describe_tool", {"name": "make", **arguments})
        equal(got["isError"], False, got)
        return got["content"][0]["text"], got["structuredContent"]

    text, tool = describe()
    check(len(text) < 20000, f"{len(text)} bytes")
    body = tool["inputSchema"]["properties"]["body"]["properties"]
    equal(len(body), 31, "all members of the body are shown")
    contains(json.dumps(body["member_29"]), "inner_7")
    check("v297" not in text, "what is inside them is not")
    text, part = describe(path="body.member_29")
    contains(text, "v297")
    equal(part["schema"]["description"], ("What member 29 is for. " * 20)[:-1])
    _, part = describe(path="body.how.Courier")
    equal(list(part["schema"]["properties"]), ["city"])
    server.stop()


def main(s):
    upstream = s.upstream(Answer(
        200, [("Content-Type", "application/json")], "{}"))
    for level in ("full", "compact", "names"):
        do_tasks(s, upstream, level)
    a_giant_is_shown_in_parts(s)


harness.scenario(main)
