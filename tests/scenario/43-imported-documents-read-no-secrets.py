"""
An imported OpenAPI document chooses the host of its API and, by its title, the
names of its variables. No environment variable is sent to that host unless the
operator names it, however the document is written and imported.
"""
# timeout: 300

import json

import yaml

import harness
from harness import Answer, check, contains, equal

# No document may read these: the test searches all requests for the values.
SECRETS = {
    "MY_TOKEN": "s-token", "MY_API_KEY": "s-key", "MY_USERNAME": "s-user",
    "MY_PASSWORD": "s-password", "MY_CLIENT_ID": "s-id",
    "MY_CLIENT_SECRET": "s-secret", "CLIENT_ID": "s-plain-id",
    "CLIENT_SECRET": "s-plain-secret", "OAUTH_CLIENT_ID": "s-oauth-id",
    "OAUTH_CLIENT_SECRET": "s-oauth-secret", "OAUTH2_CLIENT_SECRET": "s-o2",
    "AWS_SECRET_ACCESS_KEY": "s-aws", "aws_low": "s-low",
    "AWS_SESSION_TOKEN": "s-session", "GITHUB_TOKEN": "s-github",
    "MY_2_CLIENT_ID": "s-2", "MY_2_CLIENT_SECRET": "s-2-secret",
    "HOME": "/s-home",
}
INJECT = "{{env.AWS_SECRET_ACCESS_KEY}}"
OK = {"responses": {"200": {"description": "ok"}}}
SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "basic": {"type": "http", "scheme": "basic"},
    "digest": {"type": "http", "scheme": "digest"},
    "header": {"type": "apiKey", "in": "header", "name": "X-Key"},
    "query": {"type": "apiKey", "in": "query", "name": "key"},
    "cookie": {"type": "apiKey", "in": "cookie", "name": "sid"},
    "oidc": {"type": "openIdConnect", "openIdConnectUrl": "https://x"},
}


def document(url, schemes, title="my", **more):
    """An operation for each scheme, and one without a scheme."""
    paths = {f"/{name}": {"get": {"operationId": name, "security": [
        {name: []}], **OK}} for name in schemes}
    paths["/free"] = {"get": {"operationId": "free", "security": [], **OK}}
    return {"openapi": "3.0.0", "info": {"title": title, "version": "1"},
            "servers": [{"url": url}], "paths": paths,
            "components": {"securitySchemes": schemes}, **more}


def imported(s, name, doc, *args):
    source = s.file(f"{name}.json", json.dumps(doc))
    out = s.dir / f"{name}.yaml"
    done = s.run("import", "openapi", source, "-o", out, *args, env=SECRETS)
    equal(done.code, 0, done.err)
    return out, done.err


def serve(s, *args, env=None):
    """Serves the file's surfaces, whatever their names are."""
    exposes = [x for name in args if str(name).endswith(".yaml")
               for x in yaml.safe_load(name.read_text())["capability"][
                   "exposes"]]
    return s.server(*map(str, args), authority=False,
                    env={**SECRETS, **(env or {})},
                    ports={x["type"]: x["namespace"] for x in exposes})


def no_secret(upstream):
    for raw in upstream.received:
        for value in SECRETS.values():
            check(value.encode() not in raw, raw)


def no_variable_by_default(s, up):
    oauth = {"type": "oauth2", "flows": {"clientCredentials": {
        "tokenUrl": f"{up.url}/token", "scopes": {}}}}
    doc = document(up.url, {**SCHEMES, "oauth": oauth})
    path, said = imported(s, "my", doc)
    for name, what in (("MY_TOKEN", "bearer token"), ("MY_API_KEY", "API key"),
                       ("MY_PASSWORD", "password"),
                       ("MY_CLIENT_SECRET", "OAuth client secret")):
        contains(said, f"{name}: {what}, sent to {up.url} (not encrypted)")
        contains(path.read_text(), f"#   {name}: {what}, sent to {up.url}")
        contains(said, f"Your environment has a variable {name}")
    contains(said, f"claviger serve {path} --set MY_")
    equal(s.run("check", path, env=SECRETS).code, 0)
    checked = json.loads(s.run("check", "--json", path, env=SECRETS).out)
    for o in checked["operations"]:
        equal(o["works"], o["name"] == "free", o)
    equal({v["name"]: (v["sentTo"], v["given"]) for v in checked["values"]}[
        "MY_TOKEN"], (up.url, False))
    server = serve(s, path)
    client = server.mcp()
    for name in doc["components"]["securitySchemes"]:
        got = server.rest("GET", f"/{name}")
        equal(got.status, 503, name)
        contains(got.text(), "give --set MY_")
        contains(got.text(), f"sent to {up.url}")
        equal(client.tool(name).get("isError"), True, name)
        done = s.run("call", path, name, env=SECRETS)
        equal(done.code, 1, name)
    equal(len(up.received), 0)
    equal(server.rest("GET", "/free").status, 200)
    no_secret(up)
    return path


def variables_named_by_the_operator(s, up, path):
    base = len(up.received)
    server = serve(s, path, "--set", "MY_TOKEN", "--set", "MY_API_KEY=given")
    contains(server.said(), f"MY_TOKEN (--set) is sent to {up.url}")
    check("s-token" not in server.said(), "the value is not logged")
    equal(server.rest("GET", "/bearer").status, 200)
    contains(up.received[-1].decode(), "Authorization: Bearer s-token\r\n")
    equal(server.rest("GET", "/header").status, 200)
    contains(up.received[-1].decode(), "X-Key: given\r\n")
    equal(server.rest("GET", "/basic").status, 503)
    equal(len(up.received), base + 2)
    done = s.run("call", path, "bearer", "--set", "MY_TOKEN", env=SECRETS)
    equal(done.code, 0, done.err)
    done = s.run("call", path, "bearer", "--set", "MY_TOKEN")
    equal(done.code, 2, "there is no such variable")
    contains(done.err, "--set MY_TOKEN=VALUE")
    server = serve(s, path, env={"CLAVIGER_SET": "MY_TOKEN"})
    equal(server.rest("GET", "/bearer").status, 200)
    checked = json.loads(s.run("check", "--json", path, "--set", "MY_TOKEN",
                               env=SECRETS).out)
    equal([v["given"] for v in checked["values"] if v["name"] == "MY_TOKEN"],
          [True])
    del up.received[:]


def titles(s, up):
    """No title or scheme name alone makes the program send a variable."""
    for title, scheme in (("AWS Secret Access", "header"), ("GitHub", "bearer"),
                          ("AWS Session", "bearer"), ("HOME", "header"),
                          ("a", "AWS_SECRET_ACCESS_KEY"),
                          ("{{env.HOME}}", "bearer"), ("", "bearer"),
                          ("env", "bearer"), ("PATH=x", "basic")):
        schemes = {scheme: SCHEMES.get(scheme, SCHEMES["header"])}
        path, said = imported(s, "title", document(up.url, schemes, title))
        names = [line.strip().split(":")[0] for line in said.splitlines()
                 if ", sent to " in line]
        check(names and not set(names) & {
            "AWS_SECRET_ACCESS_KEY", "HOME", "PATH"}, said)
        done = s.run("call", path, yaml.safe_load(path.read_text())[
            "capability"]["exposes"][1]["tools"][0]["name"], env=SECRETS)
        equal(done.code, 1, title)
        contains(done.err, f"--set {names[0]}")
    equal(len(up.received), 0)


def injected(up):
    """Documents that contain templates of the engine."""
    def scheme(**more):
        return document(up.url, {"s": more})

    flow = {"tokenUrl": f"{up.url}/{INJECT}", "scopes": {}}
    yield "key", scheme(**{"type": "apiKey", "in": "header", "name": INJECT})
    yield "query", scheme(**{"type": "apiKey", "in": "query", "name": INJECT})
    yield "cookie", scheme(**{"type": "apiKey", "in": "cookie",
                              "name": INJECT})
    yield "token-url", scheme(type="oauth2",
                              flows={"clientCredentials": flow})
    yield "scopes", document(up.url, {"s": {
        "type": "oauth2", "flows": {"clientCredentials": {
            "tokenUrl": f"{up.url}/t", "scopes": {INJECT: ""}}}}},
        security=[{"s": [INJECT]}])
    for name, url in (("server", f"{up.url}/{INJECT}"),
                      ("host", "http://{{my-env.MY_TOKEN}}.test"),
                      ("variable", "http://{MY_TOKEN}.test"),
                      ("dotted", "http://{my-env.MY_TOKEN}.test")):
        yield name, document(url, {"bearer": SCHEMES["bearer"]})
    yield "default", document("http://x.test/{v}", {
        "bearer": SCHEMES["bearer"]}, servers=[{
            "url": f"{up.url}/{{v}}",
            "variables": {"v": {"default": "{{my-env.MY_TOKEN}}"}}}])
    for name, parameter in (
            ("name", {"name": INJECT, "in": "query", "required": True}),
            ("pair", {"name": "a={{my-env.MY_TOKEN}}&b", "in": "query",
                      "required": True}),
            ("header", {"name": "X-{{my-env.MY_TOKEN}}", "in": "header"}),
            ("path", {"name": "{my-env.MY_TOKEN", "in": "path"})):
        doc = document(up.url, {"bearer": SCHEMES["bearer"]})
        doc["paths"]["/free"]["get"]["parameters"] = [
            {**parameter, "schema": {"type": "string"}}]
        yield name, doc
    for path in ("/x/{{my-env.MY_TOKEN}}", "/{{MY_TOKEN}}", "/x/{MY_TOKEN}"):
        doc = document(up.url, {"bearer": SCHEMES["bearer"]})
        doc["paths"][path] = doc["paths"].pop("/free")
        yield "path" + str(len(path)), doc
    for media, properties in (
            ("multipart/form-data", {"x}}" + INJECT + "{{y": {}, "a": {}}),
            ("multipart/form-data", {"{{my-env.MY_TOKEN}}": {}, "a": {}}),
            ("multipart/form-data", {"MY_TOKEN": {}, "my-env.MY_TOKEN": {}}),
            ("application/x-www-form-urlencoded", {INJECT: {}}),
            ("application/vnd.{{env.aws_low}}+json", {"a": {}}),
            ("text/{{env.aws_low}}", {})):
        doc = document(up.url, {"bearer": SCHEMES["bearer"]})
        doc["paths"]["/free"] = {"post": {
            "operationId": "free", "security": [], **OK, "requestBody": {
                "content": {media: {"schema": {
                    "type": "object", "properties": properties}}}}}}
        yield "body", doc


def templates_are_not_rendered(s, up):
    sent = 0
    for name, doc in injected(up):
        for lenient in ((), ("--lenient",)):
            path, said = imported(s, name, doc, *lenient)
            made = yaml.safe_load(path.read_text())["capability"]
            bases = [word for one in made["consumes"]
                     if "{" in one["baseUri"] or "test" in one["baseUri"]
                     for word in ("--base-uri", f"{one['namespace']}={up.url}")]
            for tool in made["exposes"][1]["tools"]:
                # The operator names MY_TOKEN, for the bearer's host only.
                for more in ((), ("--set", "MY_TOKEN")):
                    if more and "MY_TOKEN" not in path.read_text():
                        continue
                    arguments = [f"{p['name']}=v" for p in tool.get(
                        "inputParameters", ()) if p["name"] != "body"]
                    s.run("call", path, tool["name"], *arguments, *bases,
                          *more, env=SECRETS)
            for raw in up.received:
                sent += 1
                bearer = raw.startswith(b"GET /bearer")
                for value in SECRETS.values():
                    check(value.encode() not in raw or bearer, (name, raw))
            del up.received[:]
            # It is not part of the host name either.
            if bases:
                done = s.run("call", path, "free", "--set", "MY_TOKEN",
                             env=SECRETS)
                check("s-token" not in done.err + done.out, done.err)
    check(sent > 10, f"{sent} requests")


OWN = """
naftiko: 1.0.0-alpha2
info: {label: Own, description: My own, and an API that was imported.}
binds:
- namespace: env
  keys: {MY_TOKEN: MY_TOKEN, CLIENT_ID: CLIENT_ID, CLIENT_SECRET: CLIENT_SECRET}
capability:
  consumes:
  - {import: my, from: ./my.yaml}
  - {import: my-2, from: ./my.yaml}
  - type: http
    namespace: mine
    baseUri: URL/mine
    authentication: {type: bearer, token: '{{env.GITHUB_TOKEN}}'}
    resources: [{name: m, path: /m, operations: [{name: m, method: GET}]}]
  exposes:
  - type: mcp
    namespace: own-mcp
    port: 9090
    tools:
    - {name: mine, description: Mine., call: mine.m}
    - {name: theirs, description: Theirs., call: my.bearer}
    - {name: client, description: Theirs., call: my-2.oauth}
"""


ALONE = """
naftiko: 1.0.0-alpha2
info: {label: Mine, description: Mine alone.}
binds: [{namespace: env, keys: {MY_TOKEN: MY_TOKEN}}]
capability:
  consumes:
  - type: http
    namespace: mine
    baseUri: URL/mine
    authentication: {type: bearer, token: '{{MY_TOKEN}}'}
    resources: [{name: m, path: /m, operations: [{name: m, method: GET}]}]
  exposes:
  - {type: mcp, namespace: mine-mcp, port: 9091, tools: [{name: mine, description: Mine., call: mine.m}]}
"""


def import_beside_another_file(s, up):
    """Variables that a file reads are not sent to the imported API."""
    path, _ = imported(s, "my", document(up.url, {
        "bearer": SCHEMES["bearer"], "oauth": {"type": "oauth2", "flows": {
            "clientCredentials": {"tokenUrl": f"{up.url}/token",
                                  "scopes": {}}}}}))
    own = s.file("own.yaml", OWN.replace("URL", up.url))
    for tool in ("theirs", "client"):
        done = s.run("call", own, tool, env=SECRETS)
        equal(done.code, 1, done.out + done.err)
        contains(done.err, "give --set MY_")
    equal(len(up.received), 0)
    done = s.run("call", own, "mine", env=SECRETS)
    equal(done.code, 0, done.err)
    contains(up.received[-1].decode(), "Authorization: Bearer s-github\r\n")
    done = s.run("call", own, "theirs", "--set", "MY_TOKEN=named", env=SECRETS)
    equal(done.code, 0, done.err)
    contains(up.received[-1].decode(), "Authorization: Bearer named\r\n")
    # With two files that use the name, --set NAME is refused as ambiguous.
    mine = s.file("mine.yaml", ALONE.replace("URL", up.url))
    for files in ((path, mine), (mine, path)):
        done = s.run("serve", "--authority", "off", "--data", s.dir / "two",
                     *files, "--set", "MY_TOKEN", env=SECRETS)
        equal(done.code, 3, done.err)
        contains(done.err, "import that document with another --name")
    del up.received[:]


def main(s):
    up = s.upstream(Answer(200, {"Content-Type": "application/json"}, b"{}"))
    path = no_variable_by_default(s, up)
    variables_named_by_the_operator(s, up, path)
    titles(s, up)
    templates_are_not_rendered(s, up)
    import_beside_another_file(s, up)


harness.scenario(main)
