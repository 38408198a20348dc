"""
Keys with permissions, networks, a time of expiry and metadata: how they are
created and changed, what they may do, and what verify and a proxy are told.
"""

import json
import re

import harness
from harness import check, contains, equal

JSON = {"Content-Type": "application/json"}


class Api:
    def __init__(self, server):
        self.server = server
        self.admin = server.admin()

    def ask(self, method, target, body=None, key=None, headers=()):
        return self.server.authority(
            method, "/v1" + target, key=key or self.admin,
            headers={**(JSON if body is not None else {}), **dict(headers)},
            body=None if body is None else json.dumps(body))

    def make(self, key=None, **members):
        """The whole credential of a new key."""
        got = self.ask("POST", "/keys", {"alias": "made", **members}, key)
        equal(got.status, 201, got.text())
        equal(sorted(got.json()), ["key", "key_id", "key_secret"])
        return got.json()["key"]

    def verify(self, key, **members):
        got = self.ask("POST", "/keys/verify", {"key": key, **members})
        equal(got.status, 200, got.text())
        return got.json()

    def show(self, key, by=None):
        got = self.ask("GET", "/keys/" + key.split(":")[0], key=by)
        equal(got.status, 200, got.text())
        return got.json()


def what_is_not_understood(api):
    for members, want in (
            ({"scope": "READ"}, '"scope" can only be "API" here'),
            ({"expire_at": "2030-01-01T00:00:00Z"},
             'did you mean "expires_at"?'),
            ({"permission": ["a:b"]}, 'did you mean "permissions"?'),
            ({"allowed_ips": ["::1"]}, 'write "networks"'),
            ({"rate_limit": 5}, '"rate_limit" is not supported'),
            ({"preset": "READ-ONLY"}, "did you mean READONLY"),
            ({"preset": 5}, '"preset" must be the name of a preset'),
            ({"permissions": "models:run"}, "must be a list of strings"),
            ({"permissions": ["a:b", "a:*b"]}, "a:*b"),
            ({"networks": ["10.0.0.1/8"]}, "bits after the prefix"),
            ({"networks": []}, "write null to allow every address"),
            ({"expires_at": "tomorrow"}, "2027-01-31T12:00:00Z"),
            ({"expires_at": "2020-01-01T00:00:00Z"}, "in the future"),
            ({"expires_in": "1y"}, "90s, 15m, 24h or 30d"),
            ({"expires_in": "1h", "expires_at": None}, "another time"),
            ({"metadata": {"a": 1}}, "strings"),
            ({"enabled": None}, '"enabled" must be true or false'),
            ({"name": "-x"}, "letters, digits"),
            ({"alias": ""}, "alias must have 1 to 255 characters")):
        got = api.ask("POST", "/keys", {"alias": "x", **members})
        equal((got.status, got.json()["error"]["type"]),
              (400, "validation_error"), str(members))
        contains(got.json()["error"]["message"], want)
    equal(api.ask("POST", "/keys", {"alias": "x", "preset": "FULL"}).status,
          403)
    equal(api.ask("GET", "/keys").json()["keys"], [], "no key was made")


def settings(api):
    key = api.make(name="ci", preset="READONLY", permissions=["x:y@r/*"],
                   networks=["127.0.0.0/8", "2001:db8::/32"],
                   metadata={"team": "blü"}, expires_in="2h")
    shown = api.show(key)
    equal({k: shown[k] for k in (
        "name", "alias", "scope", "state", "preset", "permissions",
        "networks", "metadata", "enabled", "parent", "generation")},
        {"name": "ci", "alias": "made", "scope": "CUSTOM", "state": "active",
         "preset": "READONLY", "permissions": ["x:y@r/*"],
         "networks": ["127.0.0.0/8", "2001:db8::/32"],
         "metadata": {"team": "blü"}, "enabled": True, "parent": None,
         "generation": 1})
    check(shown["expires_at"] > shown["created_at"], "it expires later")
    # The list of the Platform has API keys only; view=full has this one.
    plain = api.make()
    ids = [k["key_id"] for k in api.ask("GET", "/keys").json()["keys"]]
    equal(ids, [plain.split(":")[0]])
    for query, want in (("", [plain, key]), ("&scope=CUSTOM", [key]),
                        ("&preset=READONLY", [key]), ("&name=ci", [key]),
                        ("&alias=ma*", [plain, key]), ("&alias=ma", []),
                        ("&state=revoked", []), ("&sort=created", [key, plain]),
                        ("&sort=expires", [key, plain]),
                        ("&metadata.team=bl%C3%BC", [key]),
                        ("&expires_before=3h", [key]),
                        ("&expires_after=never", [plain]),
                        ("&created_after=-1h", [plain, key]),
                        ("&created_before=-1h", []),
                        ("&last_used_before=never", [plain, key]),
                        ("&created_by=" + api.admin.split(":")[0],
                         [plain, key]), ("&parent=none", [plain, key])):
        got = api.ask("GET", "/keys?view=full" + query).json()
        equal([k["key_id"] for k in got["keys"]],
              [k.split(":")[0] for k in want], query)
    for query in ("alias=made", "view=ful", "view=full&state=old",
                  "view=full&sate=all", "limt=5", "sort=created",
                  "view=full&sort=id", "view=full&created_after=5",
                  "view=full&metadata[team]=x"):
        equal(api.ask("GET", "/keys?" + query).status, 400, query)
    page = api.ask("GET", "/keys?view=full&sort=-expires&limit=1").json()
    equal((page["keys"][0]["key_id"], page["has_more"], page["examined"]),
          (plain.split(":")[0], True, 2))
    page = api.ask("GET", "/keys?view=full&sort=-expires&limit=1&cursor="
                   + page["next_cursor"]).json()
    equal((page["keys"][0]["key_id"], page["next_cursor"]),
          (key.split(":")[0], None))
    # The same name again: the key, and no secret.
    got = api.ask("POST", "/keys", {"alias": "other", "name": "ci"})
    equal((got.status, got.json()), (200, {
        "key_id": key.split(":")[0], "name": "ci", "existing": True}))
    check("secret" not in got.text() and "ck1_" not in got.text(),
          "no secret is shown again")
    return key


def changes(api, key):
    target = "/keys/" + key.split(":")[0]
    got = api.ask("GET", target)
    equal(got.header("ETag"), '"1"')
    got = api.ask("PATCH", target, {"alias": "new", "expires_at": None},
                  headers={"If-Match": '"1"'})
    equal((got.status, got.json()["alias"], got.json()["expires_at"],
           got.json()["generation"]), (200, "new", None, 2))
    equal(got.json()["permissions"], ["x:y@r/*"], "absent: not changed")
    equal(api.ask("PATCH", target, {"alias": "z"},
                  headers={"If-Match": '"1"'}).status, 412)
    for body in ({}, {"name": "x"}, {"alias": None}, {"aliass": "x"}):
        equal(api.ask("PATCH", target, body).status, 400, str(body))
    equal(api.ask("PATCH", "/keys/nothing", {"alias": "x"}).status, 404)
    equal(api.ask("PATCH", target, {"enabled": False}).json()["state"],
          "disabled")
    equal(api.verify(key, ip="127.0.0.1")["code"], "DISABLED")
    equal(api.ask("PATCH", target, {"enabled": True}).status, 200)
    admin = "/keys/" + api.admin.split(":")[0]
    equal(api.ask("PATCH", admin, {"enabled": False}).status, 403)


def verified(api, key):
    equal(api.verify(key)["code"], "IP_NOT_ALLOWED")
    equal(api.verify(key, ip="127.9.9.9")["code"], "VALID")
    equal(api.verify(key, ip="2001:db9::1")["code"], "IP_NOT_ALLOWED")
    for permissions, resource, code, missing in (
            (["models:list"], None, "VALID", None),
            (["models:list", "models:run"], None,
             "INSUFFICIENT_PERMISSIONS", "models:run"),
            (["x:y"], "r/1", "VALID", None),
            (["x:y"], "r/1/2", "INSUFFICIENT_PERMISSIONS", "x:y"),
            (["x:y"], None, "INSUFFICIENT_PERMISSIONS", "x:y")):
        members = {"ip": "127.0.0.1", "permissions": permissions}
        if resource:
            members["resource"] = resource
        got = api.verify(key, **members)
        equal((got["code"], got["missing"], got["valid"]),
              (code, missing, code == "VALID"))
    got = api.verify(key, permissions=["a:b"], explain=True)
    equal(sorted(got["failed"]),
          ["INSUFFICIENT_PERMISSIONS", "IP_NOT_ALLOWED"])
    equal(got["details"]["metadata"], {"team": "blü"})
    for members, want in (({"permissions": ["a:*"]}, "a:*"),
                          ({"permissions": "a:b"}, "must be a list"),
                          ({"ip": "10.0.0.0/8"}, "must be an address"),
                          ({"resource": "a//b"}, "resource"),
                          ({"explain": 1}, "true or false")):
        got = api.ask("POST", "/keys/verify", {"key": key, **members})
        equal(got.status, 400, str(members))
        contains(got.text(), want)


def management(api):
    reader = api.make(permissions=["auth:keys:read"])
    equal(api.ask("GET", "/keys", key=reader).status, 200)
    for method, target, body in (
            ("POST", "/keys", {"alias": "x"}),
            ("POST", "/keys/verify", {"key": reader}),
            ("DELETE", "/keys/" + api.make().split(":")[0], None),
            ("PATCH", "/keys/" + reader.split(":")[0], {"alias": "x"})):
        got = api.ask(method, target, body, key=reader)
        equal(got.status, 403, method + target)
        contains(got.text(), "This key lacks the permission auth:keys:")
    plain = api.make()
    for method, target in (("GET", "/keys"), ("DELETE", "/keys/x"),
                           ("GET", "/keys/" + plain.split(":")[0])):
        got = api.ask(method, target, key=plain)
        equal(got.status, 403)
        contains(got.text(), "Admin API key authentication required")
    equal(api.ask("GET", "/keys/current", key=plain).json()["scope"], "API")
    presets = api.ask("GET", "/presets", key=plain).json()["presets"]
    equal(presets[0]["name"], "FULL")
    equal(api.server.authority("GET", "/v1/presets").status, 401)
    # A key may always revoke itself.
    equal(api.ask("DELETE", "/keys/" + reader.split(":")[0],
                  key=reader).status, 204)
    equal(api.verify(reader)["code"], "REVOKED")


def families(api):
    manager = api.make(permissions=["auth:keys:*", "a:**"],
                       expires_in="1d")
    worker = api.make(manager, permissions=["a:b"])
    shown = api.show(worker, by=manager)
    equal(shown["parent"], manager.split(":")[0])
    check(shown["expires_at"] is not None, "it lives no longer than its "
          "parent")
    for members, want in (({"permissions": ["b:c"]}, "cannot grant 'b:c'"),
                          ({}, "cannot grant"),
                          ({"permissions": ["a:b"], "expires_in": "2d"},
                           "cannot be valid longer")):
        got = api.ask("POST", "/keys", {"alias": "x", **members},
                      key=manager)
        equal(got.status, 403, got.text())
        contains(got.text(), want)
    foreign = api.make(permissions=["a:b"])
    got = api.ask("PATCH", "/keys/" + foreign.split(":")[0],
                  {"alias": "x"}, key=manager)
    equal(got.status, 403)
    contains(got.text(), "only keys that it created")
    got = api.ask("PATCH", "/keys/" + worker.split(":")[0],
                  {"permissions": ["a:b", "b:c"]}, key=manager)
    equal(got.status, 403, "the parent does not hold b:c")
    equal(api.verify(worker, permissions=["a:b"])["code"], "VALID")
    api.ask("PATCH", "/keys/" + manager.split(":")[0],
            {"permissions": ["auth:keys:*"]})
    got = api.verify(worker, permissions=["a:b"], explain=True)
    equal((got["code"], got["failed_by"]),
          ("INSUFFICIENT_PERMISSIONS", manager.split(":")[0]))
    equal(api.ask("DELETE", "/keys/" + manager.split(":")[0]).status, 204)
    equal(api.verify(worker)["code"], "REVOKED")


def revocations(api):
    manager = api.make(permissions=["auth:keys:*", "a:**"])
    worker = api.make(manager, permissions=["auth:keys:*", "a:b"])
    below = api.make(worker, permissions=["a:b"])
    target = "/keys/" + worker.split(":")[0]
    for query in ("?cascade=yes", "?reason=tired"):
        equal(api.ask("DELETE", target + query).status, 400, query)
    got = api.ask("DELETE", target + "?cascade=true&reason=keyCompromise")
    equal((got.status, got.header("X-Keys-Revoked")), (204, "2"))
    for key in (worker, below):
        shown = api.show(key)
        equal((shown["state"], shown["revoked_reason"]),
              ("revoked", "keyCompromise"))
    equal(api.verify(manager)["code"], "VALID")


def for_proxies(api):
    key = api.make(permissions=["shop:orders:read"],
                   networks=["127.0.0.1"])
    away = api.make(permissions=["shop:orders:read"],
                    networks=["192.0.2.1"])

    def ask(target, who):
        return api.ask("GET", "/auth" + target, key=who)

    got = ask("?require-permission=shop:orders:read", key)
    equal((got.status, got.header("X-Key-Scope")), (200, "CUSTOM"))
    got = ask("?require-permission=shop:orders:write", key)
    equal(got.status, 403)
    contains(got.text(), "shop:orders:write")
    equal(ask("?require-permission=shop:orders:read&require-permission=a:b", key).status, 403)
    equal(ask("?require-permission=a:*", key).status, 400)
    equal(ask("?require-resource=r/1&require-resource=r/2", key).status, 400)
    equal(ask("?permission=a:*", key).status, 200, "of another program")
    equal(ask("", away).status, 403, "its address")
    # Below the path the query is that of the guarded request.
    equal(ask("/x?require-permission=a:b", key).status, 200)


def on_the_command_line(s, api, server):
    place = ("--data", str(server.data))
    made = s.run("keys", "create", "--desc", "cli", "--name", "cli",
                 "--preset", "COMPUTE", "--permission", "a:b",
                 "--permission", "!a:c", "--network", "127.0.0.1",
                 "--meta", "team=red", "--expires", "30d", *place)
    equal(made.code, 0, made.err)
    key = re.search(r"'(.*)'", made.out).group(1)
    shown = api.show(key)
    equal((shown["preset"], shown["permissions"], shown["networks"],
           shown["metadata"]), ("COMPUTE", ["a:b", "!a:c"],
                                ["127.0.0.1/32"], {"team": "red"}))
    again = s.run("keys", "create", "--desc", "x", "--name", "cli", *place)
    equal(again.code, 0)
    contains(again.out, "has that name already")
    contains(s.run("keys", "list", *place).out, "CUSTOM")
    contains(s.run("keys", "show", key, *place).out,
             "permissions    a:b, !a:c\n")
    got = s.run("keys", "edit", key.split(":")[0], "--network", "none",
                "--enabled", "no", *place)
    equal(got.code, 0, got.err)
    equal((api.show(key)["networks"], api.show(key)["state"]),
          ([], "disabled"))
    for args, want in ((["--preset", "FUL"], "FULL"),
                       (["--expires", "soon"], "24h, 30d"),
                       (["--meta", "x"], "NAME=TEXT"),
                       ([], "nothing to change")):
        got = s.run("keys", "edit", key.split(":")[0], *args, *place)
        check(got.code != 0, str(args))
        contains(got.err, want)


def without_a_server(s, data):
    place = ("--data", str(data))
    made = s.run("keys", "create", "--desc", "x", "--permission", "q:r",
                 *place)
    equal(made.code, 0, made.err)
    key = re.search(r"'(.*)'", made.out).group(1)
    got = s.run("keys", "edit", key, "--desc", "y", "--expires", "1h", *place)
    equal(got.code, 0, got.err)
    contains(got.out, "CUSTOM")
    contains(got.out, "expires")
    for part in ("key_id         " + key.split(":")[0], "permissions    q:r",
                 "state          active"):
        contains(got.out, part)
    equal(s.run("keys", "show", key, *place).out, got.out)
    got = s.run("keys", "show", key, "--json", *place)
    equal(json.loads(got.out)["permissions"], ["q:r"])
    got = s.run("keys", "create", "--desc", "x", "--permission", "q:*r",
                *place)
    equal(got.code, 3)
    contains(got.err, "q:*r")


def main(s):
    server = s.server()
    api = Api(server)
    what_is_not_understood(api)
    key = settings(api)
    changes(api, key)
    verified(api, key)
    management(api)
    families(api)
    revocations(api)
    for_proxies(api)
    on_the_command_line(s, api, server)
    server.stop()
    without_a_server(s, server.data)


harness.scenario(main)
