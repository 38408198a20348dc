"""
The requests of imported OpenAPI documents, compared with those that a small
request builder of this scenario makes from the same documents: every row of
the table of styles, and every kind of body, over MCP and over REST.
"""
# timeout: 240

import base64
import email.parser
import email.policy
import json
import urllib.parse

import yaml

import harness
from harness import Answer, check, contains, equal, like

JSON = {"Content-Type": "application/json"}
ONE = "bl ue,/?"
LIST = ["blue", "bl,ack", "br own"]
OBJECT = {"R": 100, "G": "2 0", "B": "é"}
MEMBERS = {"type": "object", "additionalProperties":
           {"type": ["string", "integer"]}}
SCHEMAS = {"one": {"type": "string"},
           "list": {"type": "array", "items": {"type": "string"}},
           "object": MEMBERS}
VALUES = {"one": ONE, "list": LIST, "object": OBJECT}


# ------------------------------------------------- the independent builder

def quote(value):
    return urllib.parse.quote(str(value), safe="-._~")


def same(value):
    return str(value)


def flat(value):
    """A list, or an object as [name, value, name, value]."""
    if isinstance(value, dict):
        return [word for pair in value.items() for word in pair]
    return value


def named(value, name):
    """What explode makes pairs of."""
    if isinstance(value, dict):
        return list(value.items())
    return [(name, one) for one in value]


def in_path(style, explode, name, value):
    """RFC 6570 sections 3.2.2, 3.2.5 and 3.2.7."""
    if style == "simple":
        return in_header(explode, value, quote)
    if style == "label":
        if not isinstance(value, (list, dict)):
            return "." + quote(value)
        if not explode:
            return "." + ",".join(quote(one) for one in flat(value))
        return "." + in_header(explode, value, quote, ".")
    if not isinstance(value, (list, dict)):
        return f";{name}={quote(value)}"
    if not explode:
        return f";{name}=" + ",".join(quote(one) for one in flat(value))
    return "".join(f";{quote(key)}={quote(one)}"
                   for key, one in named(value, name))


def in_header(explode, value, text=same, between=","):
    if not isinstance(value, (list, dict)):
        return text(value)
    if explode and isinstance(value, dict):
        return between.join(f"{text(key)}={text(one)}"
                            for key, one in value.items())
    return between.join(text(one) for one in flat(value))


def in_query(style, explode, name, value, text=quote):
    """Pairs: RFC 6570 section 3.2.8, and OpenAPI's own styles."""
    name = text(name)
    if not isinstance(value, (list, dict)):
        return [f"{name}={text(value)}"]
    if style == "deepObject":
        return [f"{name}{quote('[' + key + ']')}={text(one)}"
                for key, one in value.items()]
    if explode:
        return [f"{text(key)}={text(one)}"
                for key, one in named(value, urllib.parse.unquote(name))]
    between = {"form": ",", "spaceDelimited": "%20", "pipeDelimited": "%7C",
               "tabDelimited": "%09"}[style]
    return [f"{name}=" + between.join(text(one) for one in flat(value))]


def cookie(value):
    """RFC 6265 section 4.1.1."""
    return urllib.parse.quote(str(value), safe="!#$%&'()*+-./:<=>?@[]^_`{|}~")


# --------------------------------------------------------------- the table

TABLE = (
    [("path", style, explode, kind) for style in ("simple", "label", "matrix")
     for explode in (False, True) for kind in VALUES] +
    [("query", "form", explode, kind) for explode in (False, True)
     for kind in VALUES] +
    [("query", style, False, kind)
     for style in ("spaceDelimited", "pipeDelimited")
     for kind in ("list", "object")] +
    [("query", "deepObject", True, "object")] +
    [("header", "simple", explode, kind) for explode in (False, True)
     for kind in VALUES] +
    [("cookie", "form", explode, kind) for explode in (False, True)
     for kind in VALUES])


def value_of(place, kind):
    """A value that its place can have: slashes are refused in a path."""
    text = json.dumps(VALUES[kind], ensure_ascii=False)
    if place == "path":
        text = text.replace("/", "")
    if place == "header":
        text = text.replace("é", "e")
    return json.loads(text)


def document(table):
    paths = {}
    for i, (place, style, explode, kind) in enumerate(table):
        path = f"/t{i}/{{v}}/x" if place == "path" else f"/t{i}"
        paths[path] = {"get": {
            "operationId": f"t{i}", "responses": {"200": {}},
            "parameters": [{"name": "v", "in": place, "style": style,
                            "explode": explode, "schema": SCHEMAS[kind],
                            "required": place == "path"}]}}
    return {"openapi": "3.1.0", "info": {"title": "Wire", "version": "1"},
            "servers": [{"url": "https://wire.example"}], "paths": paths}


def head(raw):
    top, _, body = raw.partition(b"\r\n\r\n")
    lines = top.decode("utf-8").split("\r\n")
    return (lines[0].split(" ")[1], {
        name.lower(): value for name, value in
        (line.split(": ", 1) for line in lines[1:])}, body)


def expect(i, row, value, raw):
    place, style, explode, _ = row
    target, headers, _ = head(raw)
    if place == "path":
        equal(target, f"/t{i}/{in_path(style, explode, 'v', value)}/x", row)
    elif place == "query":
        equal(target, f"/t{i}?" + "&".join(in_query(
            style, explode, "v", value)), row)
    elif place == "header":
        equal(headers.get("v"), in_header(explode, value), row)
    else:
        equal(headers.get("cookie"),
              "; ".join(in_query(style, explode, "v", value, cookie)), row)


def imported(s, name, made, *args):
    source = s.file(f"{name}.json", json.dumps(made))
    out = s.dir / f"{name}.yaml"
    done = s.run("import", "openapi", source, "-o", out, *args)
    equal(done.code, 0, done.err)
    checked = s.run("check", out)
    equal((checked.code, "error" in checked.out), (0, False), checked.out)
    return out, done.err


def start(s, path, upstream, base="", *more):
    made = yaml.safe_load(path.read_text())["capability"]
    bases = [word for one in made["consumes"] for word in
             ("--base-uri", f"{one['namespace']}={upstream.url}{base}")]
    names = {x["type"]: x["namespace"] for x in made["exposes"]}
    return s.server(path, *bases, *more, ports=names, authority=False)


def styles(s):
    path, said = imported(s, "styles", document(TABLE))
    contains(said, " 0 left out, 0 parameters left out")
    upstream = s.upstream(Answer(200, JSON, b"{}"))
    server = start(s, path, upstream)
    client = server.mcp()
    for i, row in enumerate(TABLE):
        value = value_of(row[0], row[3])
        result = client.tool(f"t{i}", {"v": value})
        equal(result.get("isError", False), False, (row, result))
        expect(i, row, value, upstream.received[-1])
    styles_over_rest(server, upstream)
    empty_values(client, upstream)
    server.stop()


def styles_over_rest(server, upstream):
    """Lists are repeated, or separated as in the style; objects are JSON."""
    for i, row in enumerate(TABLE):
        place, _, explode, kind = row
        value = {"one": "x", "list": ["x", "y"],
                 "object": {"R": "x", "G": "y"}}[kind]
        text = ",".join(value) if kind == "list" else value
        if kind == "object":
            text = json.dumps(value, separators=(",", ":"))
        target, headers = f"/t{i}", {}
        if place == "path":
            target = f"/t{i}/{quote(text)}/x"
        elif place == "query" and kind == "list":
            target += "?v=x&v=y"
        elif place == "query":
            target += f"?v={quote(text)}"
        elif place == "header":
            headers["v"] = text
        else:
            headers["Cookie"] = {
                "one": f"v={text}", "object": f"v={quote(text)}",
                "list": "v=x; v=y" if explode else "v=x,y"}[kind]
        got = server.rest("GET", target, headers=headers)
        equal(got.status, 200, (row, got.body))
        expect(i, row, value, upstream.received[-1])
        if place == "query" and kind == "object":
            server.rest("GET", f"/t{i}?v[R]=x&v%5BG%5D=y")
            expect(i, row, value, upstream.received[-1])
        if place == "query" and kind == "list" and not explode:
            between = {"form": ",", "spaceDelimited": "%20",
                       "pipeDelimited": "|"}[row[1]]
            server.rest("GET", f"/t{i}?v=x{between}y")
            expect(i, row, value, upstream.received[-1])


NESTED = {
    "openapi": "3.2.0", "info": {"title": "Nested", "version": "1"},
    "servers": [{"url": "https://nested.example"}], "paths": {
        "/deep": {"get": {
            "operationId": "deep", "responses": {"200": {}}, "parameters": [
                {"name": "filter", "in": "query", "style": "deepObject",
                 "schema": {"type": "array", "items": {
                     "type": "object", "properties": {
                         "name": {"type": "string"},
                         "values": {"type": "array", "items": {
                             "type": "integer"}},
                         "by": {"type": "object", "additionalProperties":
                                {"type": "string"}}}}}}]}},
        "/cookies": {"get": {
            "operationId": "cookies", "responses": {"200": {}}, "parameters": [
                {"name": "pair", "in": "cookie", "schema": {
                    "type": "object", "properties": {
                        "R": {"type": "integer"}, "G": {"type": "string"}}}},
                {"name": "ids", "in": "cookie", "style": "cookie",
                 "schema": {"type": "array", "items": {"type": "integer"}}},
                {"name": "words", "in": "cookie", "style": "form",
                 "explode": False, "schema": SCHEMAS["list"]}]}}}}


def nested(s):
    """Lists of objects in a query; cookies whose members are cookies."""
    path, said = imported(s, "nested", NESTED)
    contains(said, "2 operations, 0 left out, 0 parameters left out")
    upstream = s.upstream(Answer(200, JSON, b"{}"))
    server = start(s, path, upstream)
    value = [{"name": "a b", "values": [1, 2]}, {"by": {"0": "x", "z": "&"}}]
    want = "/deep?" + "&".join(quote(key) + "=" + quote(text) for key, text in (
        ("filter[0][name]", "a b"), ("filter[0][values][]", 1),
        ("filter[0][values][]", 2), ("filter[1][by][0]", "x"),
        ("filter[1][by][z]", "&")))
    server.mcp().tool("deep", {"filter": value})
    equal(head(upstream.received[-1])[0], want)
    for query in (want[5:], quote(json.dumps(value)).join(("?filter=", "")),
                  "?filter[1][by][0]=x&filter%5B1%5D[by][z]=%26&filter[0][name]"
                  "=a+b&filter[0][values][0]=1&filter[0][values][1]=2"):
        got = server.rest("GET", "/deep" + query)
        equal(got.status, 200, got.body)
        equal(sorted(head(upstream.received[-1])[0].split("?")[1].split("&")),
              sorted(want.split("?")[1].split("&")))
    got = server.rest("GET", "/deep?filter[0][values][0]=one")
    equal(got.status, 400, got.body)
    contains(got.text(), "filter[0].values[0]")
    cookies = {"R": 7, "G": "x;y", "ids": [1, 2], "words": ["a,b", "c d"]}
    server.mcp().tool("cookies", cookies)
    line = "R=7; G=x%3By; ids=1; ids=2; words=a%2Cb,c%20d"
    equal(head(upstream.received[-1])[1]["cookie"], line)
    server.rest("GET", "/cookies", headers={"Cookie": line})
    equal(head(upstream.received[-1])[1]["cookie"], line)
    got = server.rest("GET", "/cookies", headers={"Cookie": "ids=1; ids=x"})
    equal(got.status, 400, got.body)
    server.stop()


def row_of(*row):
    return f"t{TABLE.index(row)}"


def empty_values(client, upstream):
    """RFC 6570 section 2.3: null and empty lists are not sent."""
    form = row_of("query", "form", True, "list")
    for value in ([], [None]):
        client.tool(form, {"v": value})
        check(head(upstream.received[-1])[0].endswith(form), value)
    client.tool(row_of("query", "form", False, "one"), {"v": ""})
    like(head(upstream.received[-1])[0], r"\?v=$")
    client.tool(row_of("path", "matrix", False, "one"), {"v": ""})
    like(head(upstream.received[-1])[0], r"/;v/x$")
    before = len(upstream.received)
    for place, style, value in (
            ("path", "label", ""), ("path", "label", "."),
            ("path", "matrix", "a/../b"), ("path", "label", ".;x"),
            ("path", "simple", ""), ("header", "simple", "a\r\nX: 1")):
        got = client.tool(row_of(place, style, False, "one"), {"v": value})
        equal(got.get("isError"), True, (style, value))
    got = client.tool(row_of("path", "label", True, "list"),
                      {"v": ["."]})
    equal(got.get("isError"), True, "dots in a list")
    equal(len(upstream.received), before, "what could climb is not sent")


# --------------------------------------------------------- single documents

def parameter(name, place, schema=None, **more):
    return {"name": name, "in": place, "required": place == "path",
            **({"schema": schema or {"type": "string"}}
               if "content" not in more else {}), **more}


SPECIAL = {
    "openapi": "3.0.3", "info": {"title": "Special", "version": "1"},
    "servers": [{"url": "https://{region}.example/v1?key=1&lang=de",
                 "variables": {"region": {"default": "eu",
                                          "enum": ["eu", "us"]}}}],
    "paths": {
        "/names/{id}": {"get": {
            "operationId": "names", "responses": {"200": {}}, "parameters": [
                parameter("id", "path"), parameter("id", "query"),
                parameter("filter[name]", "query"), parameter("a.b", "query"),
                parameter("ids[]", "query", SCHEMAS["list"]),
                parameter("X-A.B", "header"), parameter("s.id", "cookie"),
                parameter("lang", "query")]}},
        "/open": {"get": {
            "operationId": "open", "responses": {"200": {}}, "parameters": [
                parameter("r", "query", allowReserved=True),
                parameter("j", "query", content={
                    "application/json": {"schema": {"type": "object"}}}),
                parameter("deep", "query", {"type": "object"},
                          style="deepObject")]}},
        "/fixed?action=list": {"get": {
            "operationId": "fixed", "responses": {"200": {}},
            "parameters": [parameter("q", "query")]}},
        "/frag#one": {"get": {
            "operationId": "frag", "responses": {"200": {"content": {
                "text/csv": {}, "application/vnd.x+json": {}}}}}},
        "/us": {"get": {"operationId": "us", "responses": {"200": {}},
                        "servers": [{"url": "https://us.example/v2"}]}},
        "/needs": {"get": {
            "operationId": "needs", "responses": {"200": {}}, "parameters": [
                parameter("bad name", "header", required=True)]}},
        "/tls": {"get": {"operationId": "tls", "responses": {"200": {}},
                         "security": [{"tls": []}]}},
        "/any": {"get": {"operationId": "any", "responses": {"200": {}},
                         "security": [{"tls": []}, {}]}},
    },
    "components": {"securitySchemes": {"tls": {"type": "mutualTLS"}}},
}


def special(s):
    path, said = imported(s, "special", SPECIAL)
    contains(said, "8 operations, 2 left out")
    contains(said, "HTTP allows no header of this name")
    contains(said, "security scheme")
    made = yaml.safe_load(path.read_text())["capability"]["consumes"]
    equal([one["baseUri"] for one in made],
          ["https://{region}.example/v1?key=1&lang=de",
           "https://us.example/v2"])
    server_variables(s, path)
    upstream = s.upstream(Answer(200, JSON, b"{}"))
    server = start(s, path, upstream, "/v1?key=1&lang=de")
    client = server.mcp()
    tools = {t["name"]: t["inputSchema"]["properties"]
             for t in client.call("tools/list")["result"]["tools"]
             if "properties" in t["inputSchema"]}
    equal(sorted(tools["names"]), ["X-A.B", "a.b", "filter-name", "id",
                                   "id-query", "ids", "lang", "s.id"])
    equal({name: schema["title"] for name, schema in tools["names"].items()
           if "title" in schema},
          {"filter-name": "filter[name]", "ids": "ids[]"})
    # The names of the list, of the document, and clean ones.
    for arguments in ({"filter-name": "x y", "a.b": "b", "ids": ["p", "q"],
                       "X-A.B": "h", "s.id": "c"},
                      {"filter[name]": "x y", "a.b": "b", "ids[]": ["p", "q"],
                       "X-A.B": "h", "s.id": "c"},
                      {"filter-name": "x y", "a-b": "b", "ids": ["p", "q"],
                       "X-A-B": "h", "s-id": "c"}):
        got = client.tool("names", {"id": "1", "id-query": "2", "lang": "fr",
                                    **arguments})
        equal(got["isError"], False, arguments)
        target, headers, _ = head(upstream.received[-1])
        equal(target, "/v1/names/1?key=1&id=2&filter%5Bname%5D=x%20y&a.b=b"
              "&ids%5B%5D=p&ids%5B%5D=q&lang=fr")
        equal((headers["x-a.b"], headers["cookie"]), ("h", "s.id=c"))
    got = client.tool("names", {"id": "1", "a.b": "1", "a-b": "2"})
    equal(got["isError"], True)
    contains(got["content"][0]["text"], "'a.b' is not a parameter")
    server.rest("GET", "/names/1?id-query=2&ids=p&ids=q&filter-name=x")
    equal(head(upstream.received[-1])[0],
          "/v1/names/1?key=1&lang=de&id=2&filter%5Bname%5D=x"
          "&ids%5B%5D=p&ids%5B%5D=q")
    client.tool("open", {"r": "a/b?c=d&e#f%20+", "j": {"a": ["é", 1]},
                         "deep": {"a": {"b": 1}, "l": [1, 2],
                                  "o": [{"p": None, "q": True}]}})
    equal(head(upstream.received[-1])[0],
          "/v1/open?key=1&lang=de&r=a/b?c=d%26e%23f%20%2B&j="
          + quote('{"a":["é",1]}') + "&" + "&".join(
              f"deep{quote(key)}={value}" for key, value in (
                  ("[a][b]", 1), ("[l][]", 1), ("[l][]", 2),
                  ("[o][0][q]", "true"))))
    client.tool("fixed", {"q": "1"})
    equal(head(upstream.received[-1])[0],
          "/v1/fixed?action=list&key=1&lang=de&q=1")
    client.tool("frag", {})
    target, headers, _ = head(upstream.received[-1])
    equal((target, headers["accept"]), (
        "/v1/frag?key=1&lang=de", "application/vnd.x+json, text/csv;q=0.5"))
    client.tool("any", {})
    check("authorization" not in head(upstream.received[-1])[1], "anonymous")
    server.stop()


def server_variables(s, path):
    """The default, a value of the operator, and one outside of the enum."""
    made = yaml.safe_load(path.read_text())
    one = made["capability"]["consumes"][0]
    equal(one["x-claviger"]["variables"],
          {"region": {"default": "eu", "enum": ["eu", "us"]}})
    upstream = s.upstream(Answer(200, JSON, b"{}"))
    port = upstream.url.rsplit(":", 1)[1]
    one["baseUri"] = f"http://127.0.0.{{region}}:{port}/{{region}}?k=1"
    one["x-claviger"]["variables"]["region"] = {"default": "1",
                                                "enum": ["1", "9"]}
    local = s.file("local.yaml", yaml.safe_dump(made, sort_keys=False))
    for args in ((), ("--set", "region=1")):
        got = s.run("call", local, "fixed", *args)
        equal(got.code, 0, got.err)
        equal(head(upstream.received[-1])[0], "/1/fixed?action=list&k=1")
    got = s.run("call", local, "fixed", "--set", "region=7")
    check(got.code != 0, got.out)
    contains(got.err, "is not one that its 'enum' allows")


def swagger(s):
    formats = {"csv": ",", "ssv": "%20", "tsv": "%09", "pipes": "%7C"}
    made = {"swagger": "2.0", "info": {"title": "Old", "version": "1"},
            "host": "old.example", "paths": {
                f"/{name}/{{p}}": {"get": {
                    "operationId": name, "responses": {"200": {}},
                    "parameters": [
                        {"name": word, "in": place, "type": "array",
                         "items": {"type": "string"},
                         "required": place == "path",
                         "collectionFormat": name}
                        for word, place in (("p", "path"), ("q", "query"))]}}
                for name in formats}}
    made["paths"]["/multi"] = {"get": {
        "operationId": "multi", "responses": {"200": {}}, "parameters": [
            {"name": "q", "in": "query", "type": "array",
             "items": {"type": "string"}, "collectionFormat": "multi"}]}}
    made["paths"]["/form"] = {"post": {
        "operationId": "form", "responses": {"200": {}}, "parameters": [
            {"name": "f", "in": "formData", "type": "array",
             "items": {"type": "string"}, "collectionFormat": "pipes"}]}}
    path, _ = imported(s, "old", made)
    upstream = s.upstream(Answer(200, JSON, b"{}"))
    client = start(s, path, upstream).mcp()
    for name, between in formats.items():
        text = between.join(("a", "b%2Cc"))
        client.tool(name, {"p": ["a", "b,c"], "q": ["a", "b,c"]})
        equal(head(upstream.received[-1])[0], f"/{name}/{text}?q={text}")
    client.tool("multi", {"q": ["a", "b,c"]})
    equal(head(upstream.received[-1])[0], "/multi?q=a&q=b%2Cc")
    client.tool("form", {"body": {"f": ["a", "b"]}})
    equal(head(upstream.received[-1])[2], b"f=a%7Cb")


# ------------------------------------------------------------------- bodies

PNG = bytes(range(256))
TEXT = base64.b64encode(PNG).decode()
FILE = {"type": "string", "format": "binary"}
BODIES = {
    "form": ("application/x-www-form-urlencoded", {
        "properties": {"buyer": {"type": "object"}, "codes": SCHEMAS["list"],
                       "many": SCHEMAS["list"], "plain": {"type": "object"},
                       "url": {"type": "string"}}},
             {"buyer": {"style": "deepObject"},
              "codes": {"style": "form", "explode": False},
              "url": {"allowReserved": True}}),
    "parts": ("multipart/form-data", {
        "properties": {"file": FILE, "raw": {"type": "string",
                                             "format": "byte"},
                       "files": {"type": "array", "items": FILE},
                       "meta": {"type": "object"}, "note": {"type": "string"},
                       "tags": SCHEMAS["list"],
                       "codes": SCHEMAS["list"]}},
              {"file": {"contentType": "image/png, image/jpeg"},
               "note": {"contentType": "text/markdown"},
               "codes": {"style": "pipeDelimited", "explode": False}}),
    "bytes": ("application/octet-stream", FILE, {}),
    "image": ("image/*", None, {}),
    "patch": ("application/merge-patch+json", {"type": "object"}, {}),
    "text": ("text/plain", {"type": "string"}, {}),
    "related": ("multipart/related", {
        "properties": {"meta": {"type": "object"}, "media": FILE}},
                {"media": {"contentType": "image/png"}}),
    "mixed": ("multipart/mixed", {
        "properties": {"note": {"type": "string"},
                       "files": {"type": "array", "items": FILE}}}, {}),
}


def bodies_document():
    paths = {}
    for name, (media, schema, encoding) in BODIES.items():
        one = {"encoding": encoding} if encoding else {}
        if schema is not None:
            one["schema"] = {"type": "object", **schema}
        paths[f"/{name}"] = {"post": {
            "operationId": name, "responses": {"200": {}},
            "requestBody": {"content": {media: one}}}}
    return {"openapi": "3.0.3", "info": {"title": "Bodies", "version": "1"},
            "servers": [{"url": "https://bodies.example"}], "paths": paths}


LISTS = {
    "openapi": "3.2.0", "info": {"title": "Lists", "version": "1"},
    "servers": [{"url": "https://lists.example"}], "paths": {
        "/batch": {"post": {
            "operationId": "batch", "responses": {"200": {}}, "requestBody": {
                "content": {"multipart/mixed": {
                    "schema": {"type": "array", "prefixItems": [
                        {"type": "object", "properties": {
                            "n": {"type": "integer"}}}]},
                    "prefixEncoding": [{
                        "contentType": "application/vnd.x+json"}],
                    "itemEncoding": {"contentType": "text/csv"}}}}}},
        "/photos": {"post": {
            "operationId": "photos", "responses": {"200": {}}, "requestBody": {
                "content": {"multipart/related": {
                    "itemSchema": {"contentMediaType": "image/gif"}}}}}},
        "/raw": {"post": {
            "operationId": "raw", "responses": {"200": {}}, "requestBody": {
                "required": True, "content": {"multipart/mixed": {
                    "schema": {"type": "string"}}}}}},
        "/bare": {"post": {
            "operationId": "bare", "responses": {"200": {}}, "requestBody": {
                "content": {"": {"schema": {"type": "object"}}}}}},
        "/headers": {"post": {
            "operationId": "headers", "responses": {"200": {}},
            "requestBody": {"content": {"multipart/form-data": {
                "schema": {"properties": {"a": {"type": "string"}}},
                "encoding": {"a": {"headers": {
                    "X-Kind": {"schema": {"type": "string"}}}}}}}}}}}}


def other_parts(s):
    path, said = imported(s, "lists", LISTS)
    contains(said, "5 operations, 1 left out (1: no media type of its body "
             "is supported), 1 parameter left out (POST /headers X-Kind)")
    contains(said, "it is sent as JSON")
    upstream = s.upstream(Answer(200, JSON, b"{}"))
    server = start(s, path, upstream)
    client = server.mcp()
    client.tool("batch", {"body": [{"n": 1}, "a,b", "é"]})
    _, headers, body = head(upstream.received[-1])
    like(headers["content-type"], r"^multipart/mixed; boundary=claviger-\w+$")
    equal(parts(headers, body), [
        (None, None, "application/vnd.x+json", b'{"n":1}'),
        (None, None, "text/csv", b"a,b"),
        (None, None, "text/csv", "é".encode())])
    client.tool("photos", {"body": [TEXT, {"content": "eA==",
                                           "filename": "x.gif"}]})
    _, headers, body = head(upstream.received[-1])
    like(headers["content-type"],
         r'^multipart/related; type="image/gif"; boundary=claviger-\w+$')
    equal(parts(headers, body), [(None, None, "image/gif", PNG),
                                 (None, "x.gif", "image/gif", b"x")])
    client.tool("bare", {"body": {"a": 1}})
    _, headers, body = head(upstream.received[-1])
    equal((headers["content-type"], body), ("application/json", b'{"a":1}'))
    server.stop()


def parts(headers, body):
    """The parts of a multipart body, as Python's own parser reads them."""
    text = f"Content-Type: {headers['content-type']}\r\n\r\n".encode() + body
    whole = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(text)
    return [(one.get_param("name", header="content-disposition"),
             one.get_filename(), one.get("Content-Type"),
             one.get_payload(decode=True)) for one in whole.iter_parts()]


def bodies(s):
    path, _ = imported(s, "bodies", bodies_document())
    upstream = s.upstream(Answer(200, JSON, b"{}"))
    server = start(s, path, upstream)
    client = server.mcp()
    for name in BODIES:
        result = client.tool(name, {})
        equal(result.get("isError", False), False, (name, result))
        _, headers, body = head(upstream.received[-1])
        equal((body, "content-type" in headers), (b"", False), name)
    client.tool("form", {"body": {
        "buyer": {"name": "A n", "to": {"city": "Ulm"}}, "codes": ["a", "b"],
        "many": ["x", "y&"], "plain": {"k": 1}, "url": "a/b?c&d"}})
    _, headers, body = head(upstream.received[-1])
    equal(headers["content-type"], "application/x-www-form-urlencoded")
    equal(body.decode(), "buyer%5Bname%5D=A+n&buyer%5Bto%5D%5Bcity%5D=Ulm"
          "&codes=a,b&many=x&many=y%26&plain=%7B%22k%22%3A1%7D&url=a/b?c%26d")
    multipart(client, server, upstream)
    related(client, server, upstream)
    raw_bodies(client, server, upstream)
    server.stop()


def multipart(client, server, upstream):
    result = client.tool("parts", {"body": {
        "file": {"content": TEXT, "filename": 'a"b.png'}, "raw": TEXT,
        "files": [TEXT, {"content": "eA==", "filename": "x.txt",
                         "contentType": "text/plain"}],
        "meta": {"k": [1]}, "note": "# Hi", "tags": ["a", "b"],
        "codes": ["c", "d"]}})
    equal(result.get("isError", False), False, result)
    octets = "application/octet-stream"
    _, headers, body = head(upstream.received[-1])
    got = parts(headers, body)
    equal(got, [
        ("file", "a%22b.png", "image/png", PNG), ("raw", "raw", octets, PNG),
        ("files", "files", octets, PNG),
        ("files", "x.txt", "text/plain", b"x"),
        ("meta", None, "application/json", b'{"k":[1]}'),
        ("note", None, "text/markdown", b"# Hi"),
        ("tags", None, None, b"a"), ("tags", None, None, b"b"),
        ("codes", None, None, b"c|d")])
    before = len(upstream.received)
    for bad in ({"file": "not base64!"}, {"file": {"content": TEXT,
                "contentType": "a\r\nX: 1"}}):
        equal(client.tool("parts", {"body": bad}).get("isError"), True, bad)
    equal(len(upstream.received), before)
    form = (b'--B\r\nContent-Disposition: form-data; name="file"; '
            b'filename="f"\r\n\r\n' + PNG + b"\r\n--B--\r\n")
    server.rest("POST", "/parts", body=form, headers={
        "Content-Type": "multipart/form-data; boundary=B"})
    equal(head(upstream.received[-1])[2], form, "a form over REST")
    server.rest("POST", "/parts", body={"file": TEXT})
    _, headers, body = head(upstream.received[-1])
    equal(parts(headers, body), [("file", "file", "image/png", PNG)])


def related(client, server, upstream):
    """RFC 2387: the first part is the root, whatever comes first."""
    client.tool("related", {"body": {"media": TEXT, "meta": {"k": "é"}}})
    _, headers, body = head(upstream.received[-1])
    like(headers["content-type"],
         r'^multipart/related; type="application/json"; boundary=claviger-')
    equal(parts(headers, body), [
        (None, None, "application/json", '{"k":"é"}'.encode()),
        (None, None, "image/png", PNG)])
    contains(body.decode("latin-1"), "Content-ID: <meta>")
    client.tool("mixed", {"body": {"note": "é", "files": [
        {"content": "eA==", "filename": "x.txt", "contentType": "text/x"}]}})
    _, headers, body = head(upstream.received[-1])
    equal(parts(headers, body), [
        ("note", None, 'text/plain; charset="utf-8"', "é".encode()),
        ("files", "x.txt", "text/x", b"x")])
    form = b"--B\r\nContent-Type: text/x\r\n\r\nx\r\n--B--\r\n"
    server.rest("POST", "/related", body=form, headers={
        "Content-Type": "multipart/related; boundary=B"})
    _, headers, body = head(upstream.received[-1])
    equal((headers["content-type"], body),
          ("multipart/related; boundary=B", form))
    server.rest("POST", "/related", body={"meta": {"a": 1}})
    _, headers, body = head(upstream.received[-1])
    equal(parts(headers, body), [(None, None, "application/json",
                                  b'{"a":1}')])


def raw_bodies(client, server, upstream):
    for name, value, media in (
            ("bytes", TEXT, "application/octet-stream"),
            ("image", TEXT, "application/octet-stream"),
            ("image", f"data:image/gif;base64,{TEXT}", "image/gif"),
            ("image", {"content": TEXT, "contentType": "image/png"},
             "image/png")):
        result = client.tool(name, {"body": value})
        equal(result.get("isError", False), False, (name, result))
        _, headers, body = head(upstream.received[-1])
        equal((headers["content-type"], body), (media, PNG))
    server.rest("POST", "/image", body=PNG,
                headers={"Content-Type": "image/webp"})
    _, headers, body = head(upstream.received[-1])
    equal((headers["content-type"], body), ("image/webp", PNG))
    equal(client.tool("bytes", {"body": "no!"}).get("isError"), True)
    client.tool("patch", {"body": {"a": None}})
    _, headers, body = head(upstream.received[-1])
    equal((headers["content-type"], json.loads(body)),
          ("application/merge-patch+json", {"a": None}))
    client.tool("text", {"body": "hé"})
    equal(head(upstream.received[-1])[2].decode(), "hé")


def main(s):
    styles(s)
    nested(s)
    special(s)
    swagger(s)
    bodies(s)
    other_parts(s)


harness.scenario(main)
