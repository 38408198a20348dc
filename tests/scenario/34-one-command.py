"""
An OpenAPI document in place of a capability file: serve, call, check, export
and skill export take a file, a URL or standard input, with filters, headers
and credentials from the command line.
"""

import json
import pathlib
import subprocess

import harness
from harness import Answer, check, contains, equal, wait_until
from mcp_line import Line

JSON = {"Content-Type": "application/json"}
NAMES = {"rest": "shop-rest", "mcp": "shop-mcp"}


def document(base, **changes):
    """Two servers and two kinds of security: several consumed namespaces."""
    ok = {"200": {"description": "Fine."}}
    made = {
        "openapi": "3.0.3",
        "info": {"title": "Shop", "version": "1"},
        "servers": [{"url": base}],
        "components": {"securitySchemes": {
            "token": {"type": "http", "scheme": "bearer"}}},
        "paths": {
            "/books/{id}": {
                "get": {"operationId": "getBook", "tags": ["Books"],
                        "summary": "Look up a book.", "parameters": [
                            {"name": "id", "in": "path", "required": True,
                             "schema": {"type": "string"}}],
                        "responses": ok},
                "delete": {"operationId": "dropBook", "tags": ["Books"],
                           "security": [{"token": []}], "parameters": [
                               {"name": "id", "in": "path", "required": True,
                                "schema": {"type": "string"}}],
                           "responses": ok},
                "trace": {"responses": ok}},
            "/orders": {
                "servers": [{"url": "https://production.example.com/v2"}],
                "get": {"operationId": "listOrders", "tags": ["Orders"],
                        "parameters": [{"name": "box{", "in": "header",
                                        "schema": {"type": "object"}}],
                        "responses": ok},
                "post": {"operationId": "addOrder", "tags": ["Orders"],
                         "responses": ok}}},
    }
    made.update(changes)
    return json.dumps(made)


def head(upstream):
    return upstream.received[-1].decode("latin-1").lower()


def announced(server):
    """What the server said up to its summary, which comes after its start."""
    wait_until("the summary is printed",
               lambda: " left out" in ("\n\n" + server.said()).split("\n")[-2])
    return server.said()


def tools(client):
    return sorted(t["name"] for t in
                  client.call("tools/list")["result"]["tools"])


def operations(s, path, *args, **options):
    """The names of the tools that `check` lists."""
    got = s.run("check", path, *args, **options)
    equal(got.code, 0, got.err + got.out)
    return sorted(line.split(":")[0][4:] for line in got.out.splitlines()
                  if line.startswith("mcp "))


def file(s, upstream):
    path = s.file("shop.json", document(upstream.url))
    server = s.server(path, "--base-uri", upstream.url, ports=NAMES,
                      authority=False)
    got = server.rest("GET", "/books/7")
    equal((got.status, got.json()), (200, {"id": 7}))
    equal(tools(server.mcp()),
          ["add-order", "drop-book", "get-book", "list-orders"])
    # Each operation goes to the one base URI, whatever its server was.
    count = len(upstream.received)
    equal(server.rest("GET", "/orders").status, 200)
    equal(len(upstream.received), count + 1)
    contains(head(upstream), "get /orders http/1.1")
    equal(server.stop(), 0)
    said = server.said()
    contains(said, "shop-rest (" + str(path) + ")")
    contains(said, "\n5 operations, 1 left out (1: its method is not "
             "supported), 1 parameter left out (GET /orders box{)\n")
    check("--tools search" not in said, said)


def yaml_document(s, upstream):
    """Detected from the content, whatever the name is."""
    path = s.file("shop.txt", f"""# An API.
info: {{title: Shop, version: 1}}
servers: [{{url: '{upstream.url}'}}]
paths:
  /books/{{id}}:
    get:
      operationId: getBook
      parameters:
      - {{name: id, in: path, required: true, schema: {{type: string}}}}
      responses: {{'200': {{description: Fine.}}}}
openapi: 3.1.0
""")
    got = s.run("call", path, "get-book", "id=7")
    equal((got.code, got.out), (0, '{"id": 7}'), got.err)
    equal(operations(s, path), ["get-book"])


SPLIT = {
    "openapi": "3.0.3", "info": {"title": "Split", "version": "1"},
    "servers": [{"url": "https://live.test"}], "paths": {
        "/open": {"get": {"operationId": "open", "responses": {"200": {}}}},
        "/own": {"get": {"operationId": "own", "responses": {"200": {}},
                         "security": [{"key": []}]}},
        "/files": {"get": {"operationId": "files", "responses": {"200": {}},
                           "servers": [{"url": "https://files.test"}]}}},
    "components": {"securitySchemes": {
        "key": {"type": "apiKey", "in": "query", "name": "k"}}}}


def split_api(s):
    """One API in several namespaces: none of them stays behind unsaid."""
    got = s.run("import", "openapi", s.file("split.json", json.dumps(SPLIT)),
                "-o", "split.yaml")
    equal(got.code, 0, got.err)

    def urls(*args):
        out, said = {}, ""
        for name in ("open", "own", "files"):
            got = s.run("call", "split.yaml", name, "--dry-run", "--set",
                        "SPLIT_API_KEY=1", *args)
            equal(got.code, 0, got.err)
            out[name] = got.out.split()[1].split("/")[2]
            said = got.err
        return [out[x] for x in ("open", "own", "files")], said

    here, there = "http://here.test", "http://there.test"
    equal(urls("--base-uri", f"split={here}"), (["here.test"] * 3, ""))
    for args in (("--base-uri", f"split-3={there}", "--base-uri",
                  f"split={here}"),
                 ("--base-uri", here, "--base-uri", f"split-3={there}"),
                 ("--base-uri", f"split-3={there}", "--base-uri", here)):
        equal(urls(*args), (["here.test", "here.test", "there.test"], ""))
    hosts, said = urls("--base-uri", f"split-2={here}")
    equal(hosts, ["here.test", "here.test", "files.test"])
    contains(said, "leaves 'split-3' of the same API at https://files.test: "
             f"add --base-uri split-3=URL, or give --base-uri {here} for all")
    got = s.run("check", "split.yaml", "--base-uri", f"split-2={here}")
    contains(got.out, "warning: --base-uri split-2=URL leaves 'split-3'")


def saved_file(s, upstream):
    """A file that `import` wrote takes --base-uri URL for all, too."""
    path = s.file("shop.json", document(upstream.url))
    got = s.run("import", "openapi", path, "-o", "saved.yaml")
    equal(got.code, 0, got.err)
    contains(got.err, "5 operations, 1 left out")
    got = s.run("call", "saved.yaml", "list-orders", "--dry-run",
                "--base-uri", "http://127.0.0.1:1/x")
    equal(got.code, 0, got.err)
    contains(got.out, "http://127.0.0.1:1/x/orders")
    split_api(s)
    two = s.file("two.yaml", """
naftiko: 1.0.0-alpha2
capability:
  consumes:
  - {type: http, namespace: one, baseUri: 'http://127.0.0.1:1', resources: [
      {name: r, path: /r, operations: [{name: get, method: GET}]}]}
  - {type: http, namespace: two, baseUri: 'http://127.0.0.1:2', resources: [
      {name: r, path: /r, operations: [{name: get, method: GET}]}]}
  exposes: []
""")
    got = s.run("call", two, "one.get", "--dry-run", "--base-uri",
                "http://127.0.0.1:3")
    equal(got.code, 3, got.out)
    contains(got.err, "consumes 2 APIs: give --base-uri NAMESPACE=URL")
    got = s.run("call", two, "one.get", "--dry-run", "--tag", "x")
    equal(got.code, 3)
    contains(got.err, "--tag is for OpenAPI documents")


def url(s, upstream):
    """Fetched once; redirects are bounded; servers may be relative."""
    relative = document("/api").encode()
    host = s.upstream(
        Answer(302, {"Location": "/v1/openapi.json?key=hidden"}),
        Answer(200, JSON, relative), Answer(200, JSON, b'{"id": 7}'))
    server = s.server(host.url + "/old?key=hidden", ports=NAMES, authority=False)
    equal(len(host.received), 2)
    equal(server.rest("GET", "/books/7").status, 200)
    contains(head(host), "get /api/books/7 http/1.1")
    server.process.send_signal(harness.signal.SIGHUP)
    wait_until("SIGHUP is seen", lambda: "SIGHUP" in server.said())
    equal(server.rest("GET", "/books/7").status, 200)
    check(not any(b"openapi.json" in r for r in host.received[2:]),
          "a reload does not fetch it again")
    check("hidden" not in server.said(), server.said())
    equal(server.stop(), 0)
    loop = s.upstream(Answer(302, {"Location": "/again?key=hidden"}))
    got = s.run("check", loop.url)
    equal(got.code, 3)
    contains(got.out, "more than 5 redirects")
    check("hidden" not in got.out + got.err, got.out)
    equal(len(loop.received), 6)
    for answer, words in [
            (Answer(404), "answered 404"),
            (Answer(302, {"Location": "ftp://x.test/"}), "redirects"),
            (Answer(302), "without a Location"),
            (Answer(200, JSON, b'{"a": 1}'), "not an OpenAPI document")]:
        got = s.run("call", s.upstream(answer).url, "x")
        check(got.code in (3, 6), got.err)
        contains(got.err, words)
    got = s.run("call", "http://user:secret@127.0.0.1:1/", "x")
    equal(got.code, 3)
    check("secret" not in got.err, got.err)
    big = s.upstream(Answer(200, JSON, b" " * 5000))
    got = s.run("check", big.url, "--limit", "spec_bytes=4096")
    equal(got.code, 3)


def stdin(s, upstream):
    text = document(upstream.url).encode()
    got = s.run("call", "-", "get-book", "id=7", stdin=text)
    equal((got.code, got.out), (0, '{"id": 7}'), got.err)
    equal(len(operations(s, "-", stdin=text)), 4)
    ports = {name: harness.free_port() for name in NAMES}
    words = [w for name in NAMES
             for w in ("--port", f"{NAMES[name]}={ports[name]}")]
    with subprocess.Popen(
            [harness.BINARY, "serve", "-", *words], stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=s.dir,
            env=harness.environment({"HOME": str(s.dir)})) as p:
        p.stdin.write(text)
        p.stdin.close()

        def ready():
            try:
                return harness.request(
                    ports["rest"], "GET", "/books/7").status == 200
            except OSError:
                return False
        wait_until("the server is ready", ready)
        p.terminate()
        equal(p.wait(20), 0)
    got = s.run("serve", "--stdio", "-", stdin=text)
    equal(got.code, 2)
    contains(got.err, "--stdio reads requests from")


def stdio(s, path):
    line = Line(s, path, "--tag", "books")
    line.initialize("2025-06-18")
    listed = line.ask("tools/list", id=2)["result"]["tools"]
    equal(sorted(t["name"] for t in listed), ["drop-book", "get-book"])
    result = line.ask("tools/call", {"name": "get-book",
                                     "arguments": {"id": "7"}}, id=3)
    equal(result["result"].get("isError", False), False)
    line.process.stdin.close()
    equal(line.process.wait(20), 0)
    contains(line.said(), "\n2 operations, 0 left out, 0 parameters left out; "
             "3 more not chosen\n")


def exports(s, path):
    got = s.run("export", "openapi", path, "--method", "get")
    equal(got.code, 0, got.err)
    equal(sorted(json.loads(got.out)["paths"]), ["/books/{id}", "/orders"])
    got = s.run("skill", "export", path, "skills", "--exclude-tag", "orders")
    equal((got.code, got.out), (0, "skills/shop\n"), got.err)
    made = "".join(p.read_text() for p in (s.dir / "skills").rglob("*.md"))
    contains(made, "get-book")
    check("list-orders" not in made, made)


def filters(s, path):
    for args, want in [
            (("--tag", "ORDERS"), ["add-order", "list-orders"]),
            (("--tag", "Orders", "--tag", "Books", "--method", "GET"),
             ["get-book", "list-orders"]),
            (("--path", "/books/*"), ["drop-book", "get-book"]),
            (("--path", "/**", "--exclude-path", "/o*"),
             ["drop-book", "get-book"]),
            (("--exclude-method", "delete", "--exclude-method", "post"),
             ["get-book", "list-orders"]),
            (("--operation", "getBook"), ["get-book"]),
            (("--operation", "get-book", "--operation", "addOrder"),
             ["add-order", "get-book"]),
            (("--exclude-operation", "get-book"),
             ["add-order", "drop-book", "list-orders"]),
            (("--name-style", "original"),
             ["addOrder", "dropBook", "getBook", "listOrders"])]:
        equal(operations(s, path, *args), want, str(args))
    for args, words in [
            (("--tag", "book"), "--tag: no operation has 'book'; did you "
             "mean 'Books'?"),
            (("--exclude-operation", "getBok"), "did you mean 'getBook'?"),
            (("--path", "/boks/*"), "--path: no operation has '/boks/*'"),
            (("--method", "patch"), "--method: no operation has 'patch'"),
            (("--tag", "Books", "--exclude-path", "/books/**"),
             "the filters leave none of 5 operations")]:
        got = s.run("call", path, "get-book", *args)
        equal(got.code, 3, got.out)
        contains(got.err, words)
    equal(s.run("check", path, "--name-style", "camel").code, 2)


def credentials(s, path, upstream):
    def sent(*args, **options):
        got = s.run("call", path, "get-book", "id=7", "--base-uri",
                    upstream.url, *args, **options)
        equal(got.code, 0, got.err)
        return head(upstream)

    token = s.file("token", "from-a-file\n")
    text = sent("--token", "API_TOKEN", env={"API_TOKEN": "of-the-shell"})
    contains(text, "authorization: bearer of-the-shell\r\n")
    contains(sent("--token", f"@{token}"),
             "authorization: bearer from-a-file\r\n")
    contains(sent("--token", "-", stdin=b"from-stdin\n"),
             "authorization: bearer from-stdin\r\n")
    contains(sent("--basic", "LOGIN", env={"LOGIN": "user:pass:word"}),
             "authorization: basic dxnlcjpwyxnzondvcmq=\r\n")
    text = sent("--header", "X-Version: 2", "--header", "X-Api-Key: $THE_KEY",
                "--header", f"X-Other-Token: @{token}",
                env={"THE_KEY": "of-the-shell"})
    for line in ("x-version: 2", "x-api-key: of-the-shell",
                 "x-other-token: from-a-file"):
        contains(text, line + "\r\n")
    for args in [("--token", "s3cret"), ("--token", "S3CRET"),
                 ("--basic", "user:s3cret"), ("--header", "X-Api-Key: s3cret"),
                 ("--header", "Authorization: Bearer s3cret"),
                 ("--header", "Cookie: a=s3cret")]:
        got = s.run("call", path, "get-book", "id=7", *args)
        check(got.code in (2, 3), got.err)
        check("s3cret" not in got.err.lower(), got.err)
        check("@FILE" in got.err, got.err)
    # The document has two hosts, and no person has seen them.
    for args in [("--token", "A_KEY"), ("--basic", "A_KEY"),
                 ("--header", "X-A: $A_KEY")]:
        got = s.run("call", path, "get-book", "id=7", *args,
                    env={"A_KEY": "u:s3cret"})
        equal(got.code, 3, got.out)
        contains(got.err, f"would be sent to {upstream.url} and to "
                 "https://production.example.com")
        equal(s.run("call", path, "get-book", "id=7", *args, "--tag", "books",
                    env={"A_KEY": "u:s3cret"}).code, 0)
    # A key in capitals is no name: names are written to files and errors.
    key = "AKIA0123456789"
    for args in [("import", "openapi", path, "-o", "key.yaml"),
                 ("export", "openapi", path), ("check", path),
                 ("skill", "export", path, "skills"), ("serve", path),
                 ("call", path, "get-book", "id=7")]:
        for option in (("--token", key), ("--basic", key), ("--protect", key),
                       ("--header", f"X-A: ${key}")):
            got = s.run(*args, *option)
            check(got.code in (2, 3), (args, option, got.err))
            check(key not in got.out + got.err, got.err)
            contains(got.err, "not the secret itself")
    check(not (s.dir / "key.yaml").exists(), "it is not written")
    text = sent("--token", key, env={key: "of-the-shell"})
    contains(text, "authorization: bearer of-the-shell")
    both = s.run("call", path, "get-book", "--token", "A", "--basic", "B")
    equal(both.code, 2)
    equal(s.run("call", path, "get-book", "--header", "X").code, 2)
    # An import has names, never values.
    got = s.run("import", "openapi", path, "--token", "API_TOKEN",
                "--protect", "CALLERS", "-o", "out.yaml",
                env={"API_TOKEN": "of-the-shell"})
    equal(got.code, 0, got.err)
    made = (s.dir / "out.yaml").read_text()
    contains(made, "shop-env.API_TOKEN")
    contains(made, "shop-env.CALLERS")
    check("of-the-shell" not in made, made)
    equal(s.run("import", "openapi", path, "--token", f"@{token}").code, 2)
    server = s.server(path, "--protect", "CALLERS", "--token", f"@{token}",
                      "--base-uri", upstream.url, ports=NAMES, authority=False, env={"CALLERS": "letmein"})
    equal(server.rest("GET", "/books/7").status, 401)
    got = server.rest("GET", "/books/7",
                      headers={"Authorization": "Bearer letmein"})
    equal(got.status, 200)
    contains(head(upstream), "authorization: bearer from-a-file\r\n")
    check("from-a-file" not in server.said(), server.said())
    equal(server.stop(), 0)


def watch(s, upstream):
    path = s.file("watched.json", document(upstream.url))
    server = s.server(path, "--watch", ports=NAMES, authority=False)
    client = server.mcp()
    equal(len(tools(client)), 4)
    made = json.loads(document(upstream.url))
    del made["paths"]["/orders"]
    s.file("watched.json", json.dumps(made))
    wait_until("the change is loaded",
               lambda: server.rest("GET", "/orders").status == 404)
    s.file("watched.json", '{"openapi": "3.0.0", "paths": {}}')
    wait_until("the error is reported",
               lambda: "is not loaded" in server.said())
    contains(server.said(), "watched.json:1:1: the document has no operation")
    equal(server.rest("GET", "/books/7").status, 200)
    equal(server.stop(), 0)


def watch_references(s, upstream):
    """Files that the document refers to are watched, too."""
    made = json.loads(document(upstream.url))
    item = made["paths"].pop("/books/{id}")
    made["paths"] = {"/books/{id}": {"$ref": "parts/book.json"}}
    part = s.file("parts/book.json", json.dumps(item))
    path = s.file("referring.json", json.dumps(made))
    server = s.server(path, "--watch", ports=NAMES, authority=False)
    equal(tools(server.mcp()), ["drop-book", "get-book"])
    del item["delete"]
    part.write_text(json.dumps(item))
    wait_until("the change is loaded", lambda: server.rest(
        "DELETE", "/books/7").status == 405)
    equal(server.stop(), 0)


def defaults(s, path):
    """No authority unless it is asked for, and no data directory."""
    words = [w for name, space in NAMES.items()
             for w in ("--port", f"{space}={harness.free_port()}")]
    log = s.dir / "default.log"
    with open(log, "wb") as out, subprocess.Popen(
            [harness.BINARY, "serve", path, *words], stdout=out, stderr=out,
            cwd=s.dir, env=harness.environment({"HOME": str(s.dir)})) as p:
        wait_until("it is ready", lambda: "left out" in log.read_text())
        p.terminate()
        equal(p.wait(20), 0)
    check("authority" not in log.read_text(), log.read_text())
    asked = s.server(path, ports=NAMES)
    said = announced(asked)
    contains(said, "authority  http://127.0.0.1:")


def many(s, upstream):
    ok = {"200": {"description": "Fine."}}
    path = s.file("many.json", document(upstream.url, paths={
        f"/things/{i}": {"get": {"operationId": f"get{i}", "responses": ok}}
        for i in range(101)}))
    server = s.server(path, ports=NAMES, authority=False)
    contains(announced(server), "101 operations, 0 left out, 0 parameters left "
             "out; for hosts that cannot use so many tools: --tools search\n")
    equal(server.stop(), 0)
    server = s.server(path, "--tools", "search", ports=NAMES, authority=False)
    equal(tools(server.mcp()), ["call_tool", "describe_tool", "find_tools"])
    check("--tools search" not in announced(server), server.said())


def encodings(s, upstream):
    """Editors and shells of some systems write other encodings than UTF-8."""
    text = pathlib.Path(s.file("enc.json", document(upstream.url))).read_text()
    for codec in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        path = s.dir / f"{codec}.json"
        path.write_bytes(text.encode(codec))
        done = s.run("check", str(path))
        equal(done.code, 0, f"{codec}: {done.out}{done.err}")
        contains(done.out, "rest GET /books/{id} get-book: works")
    server = s.server(str(s.dir / "utf-16-le.json"), authority=False,
                      ports=NAMES)
    equal(server.rest("GET", "/books/1").json(), {"id": 7})
    equal(server.stop(), 0)


def main(s):
    upstream = s.upstream(Answer(200, JSON, b'{"id": 7}'))
    path = s.file("api.json", document(upstream.url))
    file(s, upstream)
    yaml_document(s, upstream)
    saved_file(s, upstream)
    url(s, upstream)
    stdin(s, upstream)
    stdio(s, path)
    exports(s, path)
    filters(s, path)
    credentials(s, path, upstream)
    watch(s, upstream)
    watch_references(s, upstream)
    encodings(s, upstream)
    defaults(s, path)
    many(s, upstream)


harness.scenario(main)
