"""
What an import reads of a document, the exported document has again: names,
places, required, types, choices, bounds and bodies. The comparison reads both
documents on its own, with all references followed.
"""
# timeout: 120

import json
import re

import yaml

import harness
from harness import check, equal
from openapi_check import check_document

DEPTH = 7  # recursive schemas are compared down to here

SWAGGER = """
swagger: '2.0'
info: {title: Old shop, version: '1'}
host: old.test
consumes: [application/json]
paths:
  /orders/{orderId}:
    parameters:
    - {name: orderId, in: path, required: true, type: integer, minimum: 1}
    get:
      operationId: getOrder
      parameters:
      - {name: state, in: query, type: string, enum: [open, 'closed'],
         default: open}
      - {name: tags, in: query, type: array, collectionFormat: multi,
         required: true, items: {type: string, maxLength: 9}}
      - {name: X-Trace, in: header, type: string, pattern: '^[a-f]+$'}
      - {name: above, in: query, type: number, minimum: 5,
         exclusiveMinimum: true}
      responses: {200: {description: ok}}
    put:
      operationId: putOrder
      parameters:
      - {name: order, in: body, required: true,
         schema: {$ref: '#/definitions/Order'}}
      responses: {200: {description: ok}}
  /uploads:
    post:
      operationId: upload
      consumes: [multipart/form-data]
      parameters:
      - {name: file, in: formData, type: file, required: true}
      - {name: kind, in: formData, type: string, enum: [a, b]}
      responses: {200: {description: ok}}
definitions:
  Order:
    type: object
    required: [id, lines]
    properties:
      id: {type: integer, readOnly: true}
      note: {type: string, x-nullable: true, minLength: -1}
      lines: {type: array, minItems: 1, items: {$ref: '#/definitions/Line'}}
      parent: {$ref: '#/definitions/Order'}
  Line:
    type: object
    additionalProperties: false
    required: [sku]
    properties:
      sku: {type: string}
      count: {type: integer, minimum: 1, maximum: 99}
"""

SHOP = """
openapi: 3.0.3
info: {title: Shop, version: '1'}
servers: [{url: 'https://shop.test'}]
paths:
  /items:
    post:
      operationId: addItem
      requestBody:
        required: true
        content:
          application/json: {schema: {$ref: '#/components/schemas/Item'}}
      responses: {'200': {description: ok}}
    get:
      operationId: listItems
      parameters:
      - {name: limit, in: query, schema: {type: integer, maximum: 100}}
      - {name: kind, in: query, schema: {$ref: '#/components/schemas/Kind'}}
      - {name: session, in: cookie, required: true, schema: {type: string}}
      - {name: either, in: query,
         schema: {oneOf: [{type: integer}, {type: boolean}]}}
      responses: {'200': {description: ok}}
    head:
      responses: {'200': {description: ok}}
  /items/{id}/notes:
    put:
      parameters:
      - {name: id, in: path, required: true, schema: {type: string,
         format: uuid}}
      requestBody:
        content: {text/plain: {schema: {type: string}}}
      responses: {'200': {description: ok}}
    patch:
      parameters: [{name: id, in: path, required: true, schema: {}}]
      requestBody:
        content:
          application/x-www-form-urlencoded:
            schema: {type: object, required: [a], properties: {
              a: {type: string}, b: {type: boolean, default: false}}}
      responses: {'200': {description: ok}}
components:
  schemas:
    Kind: {type: string, enum: [book, film, '3']}
    Item:
      discriminator: {propertyName: type, mapping: {b: Book,
        f: '#/components/schemas/Film'}}
      oneOf:
      - $ref: '#/components/schemas/Book'
      - $ref: '#/components/schemas/Film'
    Base:
      type: object
      required: [type, title, created]
      properties:
        type: {type: string}
        title: {type: string, minLength: 1}
        created: {type: string, format: date-time, readOnly: true}
        price: {type: number, minimum: 0, exclusiveMinimum: true,
                nullable: true}
    Book:
      allOf:
      - $ref: '#/components/schemas/Base'
      - type: object
        properties:
          pages: {type: integer}
          sequel: {$ref: '#/components/schemas/Book'}
    Film:
      allOf:
      - $ref: '#/components/schemas/Base'
      - {type: object, properties: {minutes: {type: integer},
         cast: {type: object, additionalProperties: {type: string}}}}
    Error: {type: object, properties: {code: {type: integer}}}
"""

NEW = """
openapi: 3.1.0
info: {title: New shop, version: '1'}
servers: [{url: 'https://new.test'}]
paths:
  /points:
    put:
      operationId: putPoints
      parameters:
      - {name: zoom, in: query, schema: {type: [integer, 'null'],
         exclusiveMinimum: 0, exclusiveMaximum: 20}}
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: array
              uniqueItems: true
              items: {$ref: '#/components/schemas/Point', minItems: 2}
      responses: {'200': {description: ok}}
    delete:
      operationId: deletePoints
      requestBody: {content: {application/json: {schema: {}}}}
      responses: {'200': {description: ok}}
  /points/:
    delete:
      responses: {'200': {description: ok}}
    post:
      requestBody:
        required: true
        content:
          multipart/related:
            schema: {type: object, required: [meta], properties: {
              meta: {$ref: '#/components/schemas/Point'},
              image: {type: string, format: binary}}}
      responses: {'200': {description: ok}}
  /points/image:
    put:
      requestBody: {content: {application/octet-stream: {
        schema: {type: string, format: binary}}}}
      responses: {'200': {description: ok}}
    post:
      requestBody: {content: {text/markdown: {schema: {type: string}}}}
      responses: {'200': {description: ok}}
    patch:
      requestBody: {content: {application/vnd.point+json: {
        schema: {type: object, additionalProperties: {type: integer}}}}}
      responses: {'200': {description: ok}}
components:
  schemas:
    Point:
      type: array
      prefixItems: [{type: number}, {type: number, const: 0}]
      items: false
"""

KEPT = ("type", "enum", "const", "default", "format", "pattern", "minimum",
        "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength",
        "maxLength", "minItems", "maxItems", "uniqueItems")
LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")


def target(document, value):
    while isinstance(value, dict) and set(value) == {"$ref"}:
        place = document
        for part in value["$ref"].removeprefix("#/").split("/"):
            place = place[part]
        value = place
    return value


def of_30(schema):
    """Keywords of 2.0 and 3.0 as those of 3.1."""
    schema = {k: v for k, v in schema.items()
              if not (k.startswith("min") and v == -1)}
    for bound in ("Minimum", "Maximum"):
        if schema.get(f"exclusive{bound}") is True:
            schema[f"exclusive{bound}"] = schema.pop(bound.lower())
    if schema.pop("nullable", False) or schema.pop("x-nullable", False):
        schema["type"] = [schema["type"], "null"]
    if schema.get("type") == "file":
        schema.update(type="string", format="binary")
    return schema


def plain(document, schema, depth=DEPTH):
    """What a schema says to the sender of a request, without references."""
    schema = target(document, schema)
    if not isinstance(schema, dict):
        return schema
    if depth == 0:
        return "..."
    schema = of_30(schema)
    more = schema.pop("$ref", None)
    out = {k: schema[k] for k in KEPT if k in schema}
    if more:
        out["$ref"] = plain(document, {"$ref": more}, depth - 1)
    members = {name: one for name, one in
               schema.get("properties", {}).items()
               if not target(document, one).get("readOnly")}
    if members:
        out["properties"] = {name: plain(document, one, depth - 1)
                             for name, one in members.items()}
    needed = [name for name in schema.get("required") or ()
              if name in members]
    if needed:
        out["required"] = sorted(needed)
    for key in LISTS:
        if key in schema:
            out[key] = [plain(document, one, depth - 1)
                        for one in schema[key]]
    for key in ("items", "additionalProperties"):
        if key in schema:
            out[key] = plain(document, schema[key], depth - 1)
    if "discriminator" in schema:
        out["discriminator"] = {
            value: plain(document, named(document, ref), depth - 1)
            for value, ref in schema["discriminator"]["mapping"].items()}
    return out


def named(document, ref):
    return {"$ref": ref if "/" in ref else f"#/components/schemas/{ref}"}


def parameters(document, item, operation):
    found = {}
    for one in item.get("parameters", []) + operation.get("parameters", []):
        one = target(document, one)
        if one["in"] in ("body", "formData"):
            continue
        schema = one.get("schema", {k: v for k, v in one.items()
                                    if k not in ("name", "in", "required",
                                                 "description")})
        schema = plain(document, schema)
        found[one["in"], one["name"]] = (bool(one.get("required")), schema)
    return found


def body(document, item, operation):
    """Required, media type, schema."""
    if "requestBody" in operation:
        one = target(document, operation["requestBody"])
        media, content = next(iter(one["content"].items()))
        return (bool(one.get("required")), media,
                plain(document, content.get("schema", {})))
    listed = [target(document, p) for p in
              item.get("parameters", []) + operation.get("parameters", [])]
    whole = [p for p in listed if p["in"] == "body"]
    if whole:
        return (bool(whole[0].get("required")), "application/json",
                plain(document, whole[0]["schema"]))
    fields = [p for p in listed if p["in"] == "formData"]
    if not fields:
        return None
    needed = [p["name"] for p in fields if p.get("required")]
    schema = {"type": "object", "required": needed, "properties": {
        p["name"]: {k: v for k, v in p.items()
                    if k not in ("name", "in", "required")}
        for p in fields}}
    return (bool(needed), "multipart/form-data", plain(document, schema))


def operations(document):
    return {(method, path): (parameters(document, item, operation),
                             body(document, item, operation))
            for path, item in document["paths"].items()
            for method, operation in item.items() if method != "parameters"}


def same(name, before, after):
    had, has = operations(before), operations(after)
    equal(sorted(has), sorted(had), f"the operations of {name}")
    for key, (params, sent) in had.items():
        got_params, got_sent = has[key]
        equal(sorted(got_params), sorted(params), f"{name} {key}")
        for one, value in params.items():
            equal(got_params[one], value, f"{name} {key} {one}")
        equal(got_sent, sent, f"{name} {key} body")


def main(s):
    for name, text in (("swagger", SWAGGER), ("shop", SHOP), ("new", NEW)):
        out = s.dir / f"{name}.capability.yaml"
        done = s.run("import", "openapi", s.file(f"{name}.yaml", text),
                     "-o", out)
        equal(done.code, 0, done.err)
        check(re.search(r"^\d+ operations, 0 left out, 0 parameters left out$",
                        done.err.splitlines()[-1]), done.err)
        checked = s.run("check", out)
        check("warning" not in checked.out and "cannot" not in checked.out,
              checked.out)
        exported = s.run("export", "openapi", out)
        equal(exported.code, 0, exported.err)
        after = json.loads(exported.out)
        check_document(after, name)
        same(name, yaml.safe_load(text), after)
        surfaces = {x["type"]: x["namespace"] for x in yaml.safe_load(
            out.read_text())["capability"]["exposes"]}
        server = s.server(out, ports=surfaces, authority=False)
        served = json.loads(server.rest("GET", "/openapi.json").body)
        equal(served["paths"], after["paths"], f"what {name} serves")
        equal(served["components"]["schemas"], after["components"]["schemas"])
        server.stop()


harness.scenario(main)
