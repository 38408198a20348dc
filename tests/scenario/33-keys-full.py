"""
keys-full, which `serve --full` runs: each route of the authority over REST, and
ten MCP tools whose list has less than 2,000 tokens.
"""

import json

import harness
from harness import check, contains, equal

JSON = {"Content-Type": "application/json"}
PORTS = {"rest": "keys-full-rest", "mcp": "keys-full-mcp"}
TOOLS = ("list-keys get-key verify-key create-key update-key rotate-key "
         "undo-rotation revoke-key revoke-keys create-account").split()
# What only gateways and monitors ask is not exposed; neither is the document,
# because the surface has its own.
NOT_EXPOSED = {"/v1/auth", "/v1/auth/{path}", "/v1/openapi.json", "/healthz",
               "/readyz", "/metrics"}


class Tools:
    def __init__(self, server):
        self.mcp = server.mcp(server.admin())

    def call(self, tool, /, **arguments):
        """The result of a tool, and whether it is an error."""
        result = self.mcp.tool(tool, arguments)
        return result["content"][0]["text"], result["isError"]

    def ok(self, tool, /, **arguments):
        text, wrong = self.call(tool, **arguments)
        check(not wrong, f"{tool}: {text}")
        return json.loads(text)

    def refused(self, want, tool, /, **arguments):
        text, wrong = self.call(tool, **arguments)
        check(wrong, f"{tool} is refused: {text}")
        contains(text, want)


def catalogue(tools):
    result = tools.mcp.call("tools/list", {})["result"]
    equal(sorted(t["name"] for t in result["tools"]), sorted(TOOLS))
    size = len(json.dumps(result, separators=(",", ":"), ensure_ascii=False)
               .encode())
    check(size / 4 < 2000, f"the list of tools has {size / 4} tokens")
    hints = {t["name"]: t["annotations"] for t in result["tools"]}
    for name in TOOLS:
        equal((hints[name]["readOnlyHint"], hints[name]["destructiveHint"]),
              (name in ("list-keys", "get-key"),
               name in ("update-key", "rotate-key", "undo-rotation",
                        "revoke-key", "revoke-keys")), name)
        equal(hints[name]["idempotentHint"],
              name in ("list-keys", "get-key", "verify-key", "update-key",
                       "revoke-key"), name)


def one_key(tools):
    made = tools.ok("create-key", alias="ci", name="ci", preset="READONLY",
                    permissions=["a:b"], networks=["10.0.0.0/8"],
                    metadata={"team": "blue"}, expires_in="30d")
    key_id = made["key_id"]
    equal(made["key"], key_id + ":" + made["key_secret"])
    equal(tools.ok("create-key", alias="x", name="ci"),
          {"key_id": key_id, "name": "ci", "existing": True})
    tools.refused("did you mean 'expires_in'", "create-key", alias="x",
                  expires="1h")
    found = tools.ok("list-keys", metadata={"metadata.team": "blue"},
                     state="active", expires_before="31d", sort="alias")
    equal([k["key_id"] for k in found["keys"]], [key_id])
    for filters in ({"metadata": {"metadata.team": "red"}},
                    {"state": "revoked"}, {"alias": "x*"},
                    {"created_before": "-1d"}):
        equal(tools.ok("list-keys", **filters)["keys"], [], str(filters))
    shown = tools.ok("get-key", key_id=key_id)
    equal((shown["networks"], shown["generation"]), (["10.0.0.0/8"], 1))
    equal(tools.ok("get-key", key_id="current")["scope"], "ADMIN")
    got = tools.ok("verify-key", key=made["key"], permissions=["b:c"],
                   ip="192.0.2.1", explain=True)
    equal(got["failed"], ["IP_NOT_ALLOWED", "INSUFFICIENT_PERMISSIONS"])
    # What is absent stays; null removes a restriction.
    got = tools.ok("update-key", key_id=key_id, if_match='"1"', networks=None,
                   expires_at=None, metadata=None, alias="new")
    equal((got["networks"], got["expires_at"], got["metadata"], got["alias"],
           got["permissions"], got["preset"]),
          ([], None, {}, "new", ["a:b"], "READONLY"))
    tools.refused("412", "update-key", key_id=key_id, if_match='"1"',
                  alias="x")
    equal(tools.ok("verify-key", key=made["key"])["code"], "VALID")
    return key_id


def rotations(tools, key_id):
    new = tools.ok("rotate-key", key_id=key_id, grace="1h")
    equal((new["rotated_from"], new["key"]),
          (key_id, new["key_id"] + ":" + new["key_secret"]))
    tools.refused("409", "rotate-key", key_id=key_id)
    equal(tools.ok("undo-rotation", key_id=new["key_id"])["key_id"], key_id)
    equal(tools.ok("verify-key", key=new["key"])["code"], "REVOKED")


def revocations(tools, key_id):
    text, wrong = tools.call("revoke-key", key_id=key_id, cascade=True,
                             reason="superseded", purge=True)
    check(not wrong, text)
    shown = tools.ok("get-key", key_id=key_id)
    equal((shown["state"], shown["alias"]), ("revoked", None), "purged")
    for i in range(3):
        tools.ok("create-key", alias=f"bulk-{i}")
    where = {"alias": "bulk-*"}
    dry = tools.ok("revoke-keys", where=where, dry_run=True)
    equal((dry["count"], dry["last_used"]["never"]), (3, 3))
    tools.ok("create-key", alias="bulk-3")
    tools.refused("409", "revoke-keys", where=where, confirm=dry["confirm"])
    dry = tools.ok("revoke-keys", where=where, dry_run=True)
    equal(tools.ok("revoke-keys", where=where, confirm=dry["confirm"],
                   reason="cessationOfOperation"), {"revoked": 4})


def accounts(tools, server):
    made = tools.ok("create-account", nickname="blue")
    equal(server.authority("GET", "/v1/keys/current",
                           key=made["key"]).json()["scope"], "ADMIN")


def over_rest(server):
    admin = server.admin()

    def ask(method, target, body=None, key=admin, **headers):
        return server.rest(method, target, key=key,
                           headers={**(JSON if body is not None else {}),
                                    **headers},
                           body=None if body is None else json.dumps(body))

    made = ask("POST", "/v1/keys", {"alias": "rest", "metadata": {"a": "b"},
                                    "permissions": ["auth:keys:**", "a:b"]})
    equal((made.status, sorted(made.json())),
          (201, ["key", "key_id", "key_secret"]))
    equal(made.header("Cache-Control"), "no-store")
    key, target = made.json()["key"], "/v1/keys/" + made.json()["key_id"]
    equal(ask("POST", "/v1/keys", {"alias": "x", "expire_in": "1h"}).status,
          400, "a typing error is refused here, too")
    equal(ask("GET", "/v1/keys?limit=x").status, 400)
    got = ask("GET", target)
    equal((got.status, got.header("ETag")), (200, '"1"'))
    got = ask("PATCH", target, {"metadata": None}, **{"If-Match": '"1"'})
    equal((got.status, got.json()["metadata"], got.json()["alias"]),
          (200, {}, "rest"))
    equal(ask("PATCH", target, {"alias": "x"}, **{"If-Match": '"1"'}).status,
          412)
    for query, count in (("view=full&alias=rest", 1), ("view=full&alias=x", 0),
                         ("view=full&metadata=%7B%22metadata.a%22:%22*%22%7D",
                          0)):
        got = ask("GET", "/v1/keys?" + query)
        equal((got.status, len(got.json()["keys"])), (200, count), query)
    once = {"Idempotency-Key": "once"}
    equal([ask("POST", "/v1/keys", {"alias": "once"}, **once).status
           for _ in range(2)], [201, 409])
    equal(ask("POST", "/v1/keys/verify", {"key": key}).json()["code"], "VALID")
    equal(ask("POST", target + "/rotate").status, 201, "without a body")
    equal(ask("POST", target + "/rotate", {}).status, 409)
    equal(ask("POST", target + "/rotate/undo").status, 200)
    got = ask("POST", "/v1/keys/current/rotate", {"grace": "1h"}, key=key)
    equal(got.status, 201, got.text())
    equal(ask("POST", "/v1/keys/current/rotate/undo", key=key).status, 200)
    equal(ask("GET", "/v1/keys/current", key=key).json()["alias"], "rest")
    got = ask("DELETE", target + "?cascade=true")
    equal((got.status, got.header("X-Key-Found"),
           got.header("X-Keys-Revoked")), (204, "true", "1"))
    equal(ask("GET", "/v1/keys/current", key=key).status, 401)
    other = ask("POST", "/v1/keys", {"alias": "other"}).json()["key"]
    equal(ask("DELETE", "/v1/keys/current", key=other).status, 204)
    got = ask("POST", "/v1/keys/revoke", {"where": {"alias": "once"},
                                          "dry_run": True})
    equal((got.status, got.json()["count"]), (200, 1))
    account = ask("POST", "/v1/accounts", {"nickname": "red"}).json()
    place = "/v1/accounts/" + account["account_id"]
    equal(ask("PATCH", place, {"state": "disabled"}).json()["state"],
          "disabled")
    equal(ask("GET", place).json()["nickname"], "red")
    equal(len(ask("GET", "/v1/accounts?limit=1").json()["accounts"]), 1)
    check(ask("GET", "/v1/presets").json()["presets"], "there are presets")
    equal(ask("GET", "/v1/models").status, 200)
    got = ask("POST", "/v1/keys/verify:batch", {"keys": [admin, "x"]})
    equal([r["code"] for r in got.json()["results"]], ["VALID", "MALFORMED"])
    got = server.rest("POST", "/v1/introspect", key=admin,
                      body="token=" + admin, headers={
                          "Content-Type": "application/x-www-form-urlencoded"})
    equal((got.status, got.json().get("active")), (200, True), got.text())
    equal(ask("POST", "/v1/introspect", {"token": "x"}).json(),
          {"active": False}, "fields as JSON")
    token = ask("POST", "/tokens", {"allowed_apps": ["flux"]})
    equal((token.status, token.json().count(".")), (200, 2))
    equal(ask("POST", "/tokens/", {"allowed_apps": 5}).status, 422)
    got = ask("POST", "/tokens/realtime", {"app": "flux"})
    equal((got.status, got.json()["token"].count(".")), (200, 2))
    check(ask("GET", "/v1/jwks.json").json()["keys"], "there are keys")
    for path in ("/v1/keys", "/v1/accounts"):
        equal(server.rest("GET", path).status, 401)


def routes(server):
    """The surface has each operation of the authority's document."""
    def of(document, paths):
        return {(method, path) for path in paths
                for method in document["paths"][path]
                if method != "parameters"}

    whole = server.authority("GET", "/openapi.json").json()
    exposed = server.rest("GET", "/openapi.json").json()
    equal(of(exposed, exposed["paths"]),
          of(whole, set(whole["paths"]) - NOT_EXPOSED))


def secrets_are_sealed(s):
    server = s.server("--full", "--secrets", "file", ports=PORTS,
                      env={"DATA": str(s.dir / "sealed")})
    tools = Tools(server)
    made = tools.ok("create-key", alias="x")
    rotated = tools.ok("rotate-key", key_id=made["key_id"])
    for answer in (made, rotated, tools.ok("create-account", nickname="x")):
        check("ck1_" not in json.dumps(answer), "no secret in the result")
        contains(answer["key_secret"], "/secrets/")
    equal(server.stop(), 0)


def on_the_command_line(s, server):
    env = {"FAL_KEY": server.admin()}
    got = s.run("check", "keys-full.yaml", env=env)
    equal(got.code, 0, got.err)
    check("cannot work" not in got.out and "warning" not in got.out, got.out)
    place = ("--base-uri", "keys-full=" + server.url("authority"))
    got = s.run("call", "keys-full.yaml", "create-key", "alias=shell", *place,
                env=env)
    equal((got.code, sorted(json.loads(got.out))),
          (0, ["key", "key_id", "key_secret"]), got.err)
    # Without --base-uri, the usual address of the authority.
    got = s.run("call", "keys-full.yaml", "list-keys", "--dry-run", env=env)
    contains(got.out, "GET http://127.0.0.1:7070/v1/keys?view=full")
    got = s.run("serve", "--full", "other.yaml")
    equal(got.code, 2, got.err)
    contains(got.err, "leave out --full, or 'other.yaml'")
    # A file of that name has priority.
    s.file("keys-full.yaml", "naftiko: 1.0.0-alpha2\n")
    check(s.run("check", "keys-full.yaml", env=env).code != 0, "the file")


def main(s):
    server = s.server("--full", ports=PORTS)
    tools = Tools(server)
    catalogue(tools)
    key_id = one_key(tools)
    rotations(tools, key_id)
    revocations(tools, key_id)
    accounts(tools, server)
    over_rest(server)
    routes(server)
    on_the_command_line(s, server)
    equal(server.stop(), 0)
    secrets_are_sealed(s)


harness.scenario(main)
