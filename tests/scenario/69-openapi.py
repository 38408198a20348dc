"""
OpenAPI export and import. Exports are valid OpenAPI 3.1. Imports match the
published schema and run over REST, over MCP and on the command line.
"""
# timeout: 300

import json
import os
import pathlib
import urllib.parse

import yaml

import harness
from harness import Answer, check, contains, equal, like
from openapi_check import check_document

DATA = harness.ROOT / "tests/data/openapi"
CORPUS = pathlib.Path(os.environ.get(
    "CLAVIGER_CORPUS", harness.ROOT.parent / "shared" / "corpus"))
KEYS = harness.ROOT / "capabilities/keys-management.yaml"
JSON = {"Content-Type": "application/json"}


def parse(raw):
    head, _, body = raw.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    method, target, _ = lines[0].split(" ")
    path, _, query = target.partition("?")
    return (method, path, urllib.parse.parse_qsl(query, True),
            {name.lower(): value for name, value in
             (line.split(": ", 1) for line in lines[1:])}, body)


def exported(s, *args):
    result = s.run("export", "openapi", *args)
    equal(result.code, 0, result.err)
    return json.loads(result.out)


# ---------------------------------------------------------------- export

def exports(s):
    document = exported(s, KEYS)
    check_document(document, "keys-management")
    equal(sorted(document["paths"]), ["/v1/keys", "/v1/keys/{key_id}"])
    equal(document["servers"][0]["url"], "http://localhost:8080")
    get = document["paths"]["/v1/keys"]["get"]
    equal([p["name"] for p in get["parameters"]],
          ["limit", "cursor", "expand"])
    equal(s.run("export", "openapi", KEYS).out,
          s.run("export", "openapi", KEYS).out, "the same file's document")
    builtin = exported(s)
    equal(builtin["paths"], document["paths"])
    equal(builtin["security"], [{"authority": []}])
    out = s.dir / "out.yaml"
    equal(s.run("export", "openapi", KEYS, "-o", out, "--server",
                "https://x.test").code, 0)
    written = yaml.safe_load(out.read_text())
    equal(written["servers"], [{"url": "https://x.test", "description":
                                "API keys over REST."}])
    equal(written["paths"], document["paths"], "as YAML")
    equal(s.run("export", "openapi", KEYS, "--namespace", "no").code, 5)
    equal(s.run("export", "openapi", KEYS, "--format", "xml").code, 2)
    equal(s.run("export", "soap", KEYS).code, 2)
    equal(s.run("export", "openapi", s.dir / "absent.yaml").code, 3)


def corpus(s):
    """The export of each published file is valid and has every route."""
    files = sorted(CORPUS.glob("*.yaml"))
    for path in files:
        check_document(exported(s, path), path.name)
    return len(files)


def served(s):
    server = s.server()
    got = server.rest("GET", "/openapi.json")
    equal((got.status, got.header("Content-Type")), (200, "application/json"))
    document = json.loads(got.body)
    check_document(document, "/openapi.json")
    whole = exported(s)
    equal(document["paths"], whole["paths"], "what is served")
    equal(document["security"], whole["security"])
    etag = got.header("ETag")
    again = server.rest("GET", "/openapi.json",
                        headers={"If-None-Match": etag})
    equal((again.status, again.body), (304, b""))
    head = server.rest("HEAD", "/openapi.json")
    equal((head.status, head.body, head.header("ETag")), (200, b"", etag))
    equal(server.rest("POST", "/openapi.json").status, 405)
    options = server.rest("OPTIONS", "/openapi.json", headers={
        "Origin": f"http://localhost:{server.ports['rest']}",
        "Access-Control-Request-Method": "GET"})
    equal(options.status, 204)
    contains(options.header("Access-Control-Allow-Methods"), "GET")
    equal(server.stop(), 0)


# ---------------------------------------------------------------- import

def imported(s, source, *args, name=None, stdin=b""):
    """
    The path of the imported capability, and the messages. It is also imported
    in the published language alone, which must be valid by its schema.
    """
    out = s.dir / f"{name or pathlib.Path(str(source)).stem}.capability.yaml"
    plain = s.dir / "portable.yaml"
    for path, more, checks in ((plain, ["--portable"], ["--strict"]),
                               (out, [], [])):
        result = s.run("import", "openapi", source, "-o", path, *args, *more,
                       stdin=stdin)
        equal(result.code, 0, result.err)
        done = s.run("check", *checks, path)
        equal((done.code, "error" in done.out), (0, False), done.out)
    check("x-claviger" not in plain.read_text(), "--portable has no extension")
    return out, result.err


def lost(said):
    """The warnings of an import, without those about missing values."""
    return [line for line in said.splitlines() if "warning:" in line]


def start(s, path, upstream, base, **env):
    """
    Serves an imported capability with all upstreams on loopback, and names
    the variables of the environment.
    """
    made = yaml.safe_load(path.read_text())["capability"]
    bases = [word for one in made["consumes"] for word in
             ("--base-uri", f"{one['namespace']}={upstream.url}{base}")]
    bases += [word for name in env for word in ("--set", name)]
    names = {x["type"]: x["namespace"] for x in made["exposes"]}
    return s.server(path, *bases, ports=names, authority=False, env=env)


def same(upstream, method, path, query=(), headers=(), body=None):
    """Checks that the newest request is this one."""
    got = parse(upstream.received[-1])
    equal(got[:3], (method, path, list(query)))
    for name, value in dict(headers).items():
        equal(got[3].get(name), value, name)
    if isinstance(body, bytes):
        equal(got[4], body)
    elif body is not None:
        equal(json.loads(got[4]), body)


def pets(s):
    path, said = imported(s, DATA / "pets-2.0.json")
    equal(lost(said), [], "nothing of it is lost")
    made = yaml.safe_load(path.read_text())
    equal(made["capability"]["consumes"][0]["baseUri"],
          "https://pets.example.com/v2")
    equal(made["info"]["tags"], ["pet", "store"])
    tools = {t["name"]: t for t in made["capability"]["exposes"][1]["tools"]}
    limit = next(p for p in tools["find-pets"]["inputParameters"]
                 if p["name"] == "limit")
    equal(limit["x-claviger"]["schema"]["default"], 20)
    plain = (s.dir / "portable.yaml").read_text()
    contains(plain, "Default: 20")
    upstream = s.upstream(Answer(200, JSON, b'{"id": 1.50,  "x":null}'))
    server = start(s, path, upstream, "/v2", PET_STORE_API_KEY="secret",
                   PET_STORE_USERNAME="u", PET_STORE_PASSWORD="p")
    got = server.rest("GET", "/pets?status=sold&status=available&tags=a,b"
                      "&limit=5", headers={"X-Trace": "t"})
    equal((got.status, got.body), (200, b'{"id": 1.50,  "x":null}'))
    same(upstream, "GET", "/v2/pets", [
        ("status", "sold"), ("status", "available"), ("tags", "a,b"),
        ("limit", "5")], {"x-api-key": "secret", "x-trace": "t"})
    pet = {"name": "Rex", "friends": [{"name": "Mia"}], "more": None}
    equal(server.rest("POST", "/pets", body=pet).status, 200)
    same(upstream, "POST", "/v2/pets",
         headers={"content-type": "application/json"}, body=pet)
    equal(server.rest("DELETE", "/pets/7").status, 200)
    same(upstream, "DELETE", "/v2/pets/7",
         headers={"authorization": "Basic dTpw"})
    equal(server.rest("POST", "/pets/7", body={"name": "a b&c"}).status, 200)
    form = "application/x-www-form-urlencoded"
    same(upstream, "POST", "/v2/pets/7", headers={"content-type": form})
    equal(urllib.parse.parse_qs(parse(upstream.received[-1])[4].decode()),
          {"name": ["a b&c"]}, "the form")
    server.rest("POST", "/pets/7", headers={"Content-Type": form},
                body=b"name=x+y")
    equal(urllib.parse.parse_qs(parse(upstream.received[-1])[4].decode()),
          {"name": ["x y"]}, "a form as a form")
    pets_tools(server.mcp(), upstream, pet)
    upstream_photo(server, upstream)
    pets_shell(s, path, upstream)


def pets_tools(client, upstream, pet):
    tools = {t["name"]: t for t in client.call("tools/list")["result"]["tools"]}
    equal(sorted(tools), ["add-pet", "delete-pet", "find-pets",
                          "get-pet-by-id", "post-pets-pet-id", "upload-photo"])
    schema = tools["find-pets"]["inputSchema"]
    equal(schema["properties"]["status"]["type"], "array")
    equal(schema.get("required", []), [])
    equal(tools["get-pet-by-id"]["annotations"]["readOnlyHint"], True)
    equal(tools["delete-pet"]["annotations"]["destructiveHint"], True)
    contains(tools["delete-pet"]["description"], "Deprecated")
    result = client.tool("find-pets", {
        "status": ["sold", "available"], "limit": 2})
    equal(result.get("isError", False), False)
    same(upstream, "GET", "/v2/pets",
         [("status", "sold"), ("status", "available"), ("limit", "2")])
    client.tool("add-pet", {"body": pet})
    same(upstream, "POST", "/v2/pets", body=pet)
    client.tool("get-pet-by-id", {"petId": 12})
    same(upstream, "GET", "/v2/pets/12")


def upstream_photo(server, upstream):
    server.mcp().tool("upload-photo", {
        "petId": 3, "body": {"photo": "Ynl0ZXM=", "caption": "It"}})
    method, path, _, headers, body = parse(upstream.received[-1])
    equal((method, path), ("POST", "/v2/pets/3/photo"))
    like(headers["content-type"], r"^multipart/form-data; boundary=")
    like(body.decode(), r'name="caption"\r\n(.*\r\n)*\r\nIt\r\n')
    like(body.decode(), r'name="photo"; filename="photo"\r\n.*\r\n\r\nbytes')
    server.mcp().tool("upload-photo", {"petId": 3, "body": {"photo": "Yg=="}})
    check(b"caption" not in parse(upstream.received[-1])[4],
          "a part that was not given")


def pets_shell(s, path, upstream):
    base = ["--base-uri", f"pet-store={upstream.url}", "--set",
            "PET_STORE_API_KEY=shell"]
    got = s.run("call", path, "find-pets", "status=sold",
                "status=available", *base,
                "--base-uri", f"pet-store-2={upstream.url}")
    equal((got.code, got.out), (0, '{"id": 1.50,  "x":null}'), got.err)
    same(upstream, "GET", "/pets",
         [("status", "sold"), ("status", "available")],
         {"x-api-key": "shell"})
    got = s.run("call", path, "add-pet", "--body", '{"name":"Tom"}', *base)
    equal(got.code, 0, got.err)
    same(upstream, "POST", "/pets", body={"name": "Tom"})


def shop(s):
    path, said = imported(s, DATA / "shop-3.0.yaml")
    for word in (r"shop-3\.0\.yaml:\d+:\d+: warning: .*'Accept' is left out",
                 "callbacks", "links"):
        like(said, word)
    equal(len(lost(said)), 3, said)
    equal(said.splitlines()[-1],
          "6 operations, 0 left out, 1 parameter left out "
          "(GET /orders/{order_id} Accept)")
    made = yaml.safe_load(path.read_text())
    one, two, three = made["capability"]["consumes"]
    equal(one["baseUri"], "https://{region}.shop.example.com/{version}")
    equal(one["authentication"]["scopes"], ["orders:read", "orders:write"])
    equal(two["baseUri"], "https://search.shop.example.com")
    equal("authentication" in three, False)
    upstream = s.upstream(Answer(200, JSON, b"{}"))
    server = start(s, path, upstream, "")
    equal(server.rest("POST", "/login", body={"user": "u", "remember": True})
          .status, 200)
    equal(urllib.parse.parse_qs(parse(upstream.received[-1])[4].decode()),
          {"user": ["u"], "remember": ["true"]})
    server.stop()
    # Without the token endpoint, another scheme is used.
    text = path.read_text()
    made["capability"]["consumes"][0]["authentication"] = {
        "type": "bearer", "token": "t"}
    path = s.file("open.yaml", yaml.safe_dump(made, sort_keys=False))
    server = start(s, path, upstream, "/b")
    server.rest("GET", "/orders/o-1?page-size=2&expand=lines&expand=customer",
                headers={"If-None-Match": '"x"', "Cookie": "session=s"})
    same(upstream, "GET", "/b/orders/o-1",
         [("expand", "lines"), ("expand", "customer"), ("page[size]", "2")],
         {"if-none-match": '"x"', "cookie": "session=s"})
    equal(server.rest("GET", "/orders/nope?page-size=2").status, 400,
          "the pattern")
    equal(server.rest("PATCH", "/orders/o-1", body={"state": None}).status,
          200)
    same(upstream, "PATCH", "/b/orders/o-1", body={"state": None},
         headers={"content-type": "application/merge-patch+json"})
    server.mcp().tool("add-note", {"body": "a \"note\"\n"})
    same(upstream, "POST", "/b/notes", body=b'a "note"\n',
         headers={"content-type": "text/plain"})
    equal(server.rest("HEAD", "/notes").status, 200)
    same(upstream, "HEAD", "/b/notes")
    server.mcp().tool("get-orders-search", {"ids": "1,2", "from": "d"})
    same(upstream, "GET", "/b/orders/search", [("ids", "1,2"), ("from", "d")])
    check(text, "the file")
    kept, said = s.dir / "lenient.yaml", None
    equal(s.run("import", "openapi", DATA / "shop-3.0.yaml", "-o", kept,
                "--lenient").code, 0)
    contains(kept.read_text(), "filter[state]")
    equal(s.run("check", kept).code, 0)
    upstream = s.upstream(Answer(200, JSON, b"{}"))
    made = yaml.safe_load(kept.read_text())
    made["capability"]["consumes"][0]["authentication"] = {
        "type": "bearer", "token": "t"}
    server = start(s, s.file("kept.yaml", yaml.safe_dump(made)), upstream, "")
    server.rest("GET", "/orders/o-1?page[size]=2&filter[state]=open")
    same(upstream, "GET", "/orders/o-1",
         [("page[size]", "2"), ("filter[state]", "open")])


def rooms(s):
    path, said = imported(s, DATA / "rooms-3.1.yaml", "--name", "rooms")
    for word in ("--base-uri", "webhooks", "TRACE /me"):
        contains(said, word)
    upstream = s.upstream(Answer(200, JSON, b"[]"))
    server = start(s, path, upstream, "/api", ROOMS_TOKEN="t",
                   ROOMS_API_KEY="k")
    equal(server.rest("PUT", "/rooms", body=["a", None]).status, 200)
    same(upstream, "PUT", "/api/rooms", body=["a", None])
    equal(server.rest("GET", "/me").status, 200)
    same(upstream, "GET", "/api/me", headers={
        "authorization": "Bearer t", "cookie": "app_id=k"})
    server.rest("PUT", "/blob", body=b"\x00\xff",
                headers={"Content-Type": "application/octet-stream"})
    same(upstream, "PUT", "/api/blob", body=b"\x00\xff")
    tools = server.mcp().call("tools/list")["result"]["tools"]
    name = next(t["name"] for t in tools if t["name"].startswith("open-door"))
    check(len(name) <= 64, name)
    server.mcp().tool(name, {"room": "r 1", "door": 2, "dry": True,
                             "body": "<open at='1'/>"})
    same(upstream, "POST", "/api/rooms/r%201/doors/2:open", [("dry", "true")],
         {"content-type": "application/xml"}, b"<open at='1'/>")


LATIN = """
openapi: 3.1.0
info: {title: Caf\u00e9s, version: '1'}
paths: {/a: {get: {responses: {200: {description: ok}}}}}
"""


def sources(s):
    """A file, standard input, a URL; and invalid sources."""
    text = (DATA / "pets-2.0.json").read_bytes()
    path, _ = imported(s, "-", name="stdin", stdin=text)
    equal(path.read_text(), (s.dir / "pets-2.0.capability.yaml").read_text())
    upstream = s.upstream(Answer(200, JSON, text))
    path, _ = imported(s, f"{upstream.url}/docs/api.json", name="url")
    equal(path.read_text(), (s.dir / "pets-2.0.capability.yaml").read_text())
    upstream.answers = [Answer(404)]
    equal(s.run("import", "openapi", f"{upstream.url}/x").code, 6)
    for wrong, code, word in [
            (b"", 3, "not a mapping"), (b"{", 3, ""), (b"a: b", 3, "neither"),
            (b"openapi: 3.1.0\npaths: {}", 3, "no operation"),
            (b"\xff\xfe", 3, "")]:
        got = s.run("import", "openapi", "-", stdin=wrong)
        equal(got.code, code, got.err)
        contains(got.err, word)
    equal(s.run("import", "openapi", s.dir / "absent").code, 3)
    equal(s.run("import", "openapi").code, 2)
    # A document within the limit may become a file beyond it.
    got = s.run("import", "openapi", "-", "-o", s.dir / "large.yaml",
                "--limit", f"spec_bytes={len(text)}", stdin=text)
    equal(got.code, 0, got.err)
    contains(got.err, "serve it with --limit spec_bytes="
             f"{(s.dir / 'large.yaml').stat().st_size}.")
    # UTF-16, as some editors write it.
    path, _ = imported(s, "-", name="utf-16",
                       stdin=text.decode().encode("utf-16"))
    equal(path.read_text(), (s.dir / "pets-2.0.capability.yaml").read_text())
    upstream.answers = [Answer(200, {
        "Content-Type": "application/yaml; charset=ISO-8859-1"},
        LATIN.encode("latin-1"))]
    path, _ = imported(s, f"{upstream.url}/latin.yaml", name="latin")
    equal(yaml.safe_load(path.read_text())["info"]["label"], "Caf\u00e9s")
    for url in ("x", "http://", "http:///x", "http://h?x", "http://h/#x"):
        equal(s.run("import", "openapi", "-", "--base-uri", url).code, 2)
    equal(s.run("import", "openapi", "-", "--name", "a b", stdin=text).code, 3)


def round_trip(s):
    """keys-management works the same after an export and an import."""
    document = s.file("keys.json", s.run("export", "openapi", KEYS).out)
    path, said = imported(s, document)
    equal(lost(said), [])
    upstream = s.upstream(Answer(200, JSON, b'{"keys":[]}'))
    server = start(s, path, upstream, "")
    equal(server.rest("GET", "/v1/keys?limit=3").body, b'{"keys":[]}')
    same(upstream, "GET", "/v1/keys", [("limit", "3")])
    server.rest("POST", "/v1/keys", body={"alias": "x"})
    same(upstream, "POST", "/v1/keys", body={"alias": "x"})
    server.mcp().tool("revokekey", {"key_id": "a?b"})
    same(upstream, "DELETE", "/v1/keys/a%3Fb")
    again = exported(s, path)
    check_document(again, "what was made")
    equal(sorted(again["paths"]), ["/v1/keys", "/v1/keys/{key_id}"])


def main(s):
    exports(s)
    served(s)
    pets(s)
    shop(s)
    rooms(s)
    sources(s)
    round_trip(s)
    if not corpus(s):
        print(f"no published files in {CORPUS}: their export is not checked")


harness.scenario(main)
