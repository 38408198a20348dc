"""
The authority serves its OpenAPI document without a key; the program imports the
document and calls the authority by it; each member of a response is described.
"""

import json

import harness
from harness import check, contains, equal
from openapi_check import check_document

JSON = {"Content-Type": "application/json"}


def served(server):
    got = server.authority("GET", "/openapi.json")
    equal((got.status, got.header("Content-Type")), (200, "application/json"))
    again = server.authority("GET", "/v1/openapi.json")
    equal(again.text(), got.text(), "both paths have the same document")
    same = server.authority("GET", "/openapi.json",
                            headers={"If-None-Match": got.header("ETag")})
    equal((same.status, same.text()), (304, ""))
    other = server.authority("GET", "/openapi.json",
                             headers={"If-None-Match": '"0"'})
    equal(other.status, 200)
    equal(server.authority("POST", "/openapi.json").status, 405)
    document = got.json()
    check_document(document, "openapi.yaml")
    return document


class Shapes:
    """Compares bodies with the schemas of the document."""

    def __init__(self, document):
        self.document = document

    def resolve(self, value):
        while "$ref" in value:
            target = self.document
            for part in value["$ref"].split("/")[1:]:
                target = target[part]
            value = target
        return value

    def members(self, schema):
        """The described members of an object: name -> schema."""
        schema = self.resolve(schema)
        found = dict(schema.get("properties", {}))
        for part in schema.get("allOf", []):
            found.update(self.members(part))
        return found

    def compare(self, value, schema, where):
        schema = self.resolve(schema)
        if isinstance(value, list):
            for item in value:
                self.compare(item, schema.get("items", {}), where + "[]")
        if not isinstance(value, dict) or "additionalProperties" in schema:
            return
        if "anyOf" in schema:
            schema = next(form for form in schema["anyOf"]
                          if set(value) <= set(self.members(form)))
        members = self.members(schema)
        for name in value:
            check(name in members, f"{where}.{name} is not described")
            self.compare(value[name], members[name], f"{where}.{name}")

    def response(self, got, method, path):
        described = self.resolve(self.document["paths"][path][method.lower()]
                                 ["responses"][str(got.status)])
        kind = got.header("Content-Type").split(";")[0]
        self.compare(got.json(), described["content"][kind]["schema"],
                     f"{method} {path} {got.status}")


def shapes(server, document):
    admin, compare = server.admin(), Shapes(document)

    def ask(method, path, body=None, key=admin, target=None):
        got = server.authority(
            method, target or path, key=key, headers=JSON if body else {},
            body=json.dumps(body) if body else None)
        compare.response(got, method, path)
        return got.json()

    made = ask("POST", "/v1/keys", {"alias": "x", "name": "ci",
                                    "permissions": ["a:b"]})
    ask("POST", "/v1/keys", {"alias": "x", "name": "ci"})
    ask("POST", "/v1/keys", {})
    ask("POST", "/v1/keys", {"alias": "x"}, "nobody:nothing")
    ask("GET", "/v1/keys", target="/v1/keys?expand=creator_info")
    ask("GET", "/v1/keys", target="/v1/keys?view=full")
    one = "/v1/keys/" + made["key_id"]
    ask("GET", "/v1/keys/{key_id}", target=one)
    ask("PATCH", "/v1/keys/{key_id}", {"metadata": {"team": "blue"}},
        target=one)
    ask("POST", "/v1/keys/verify", {"key": made["key"]})
    ask("POST", "/v1/keys/verify", {"key": made["key"], "explain": True,
                                    "permissions": ["b:c"]})
    ask("POST", "/v1/keys/verify:batch", {"keys": [made["key"], "x"],
                                          "explain": True})
    ask("POST", "/tokens", {"allowed_apps": ["flux"]})
    ask("POST", "/tokens", {"allowed_apps": 5})
    ask("POST", "/tokens/realtime", {"app": "flux"}, "nobody:nothing")
    token = ask("POST", "/tokens/realtime", {"app": "flux"})["token"]
    ask("POST", "/v1/keys/verify", {"key": token, "explain": True})
    for what in (made["key"], token, "x"):
        compare.response(server.authority(
            "POST", "/v1/introspect", key=admin, body="token=" + what,
            headers={"Content-Type": "application/x-www-form-urlencoded"}),
            "POST", "/v1/introspect")
    ask("GET", "/v1/auth", key=made["key"],
        target="/v1/auth?require-permission=b:c")
    ask("GET", "/v1/auth", key=made["key"])
    rotated = ask("POST", "/v1/keys/{key_id}/rotate", {"grace": "1h"},
                  target=one + "/rotate")
    ask("POST", "/v1/keys/{key_id}/rotate/undo",
        target=f"/v1/keys/{rotated['key_id']}/rotate/undo")
    account = ask("POST", "/v1/accounts", {"nickname": "blue"})
    ask("GET", "/v1/accounts/{account_id}",
        target="/v1/accounts/" + account["account_id"])
    for path in ("/v1/jwks.json", "/v1/accounts", "/v1/presets", "/v1/models", "/healthz",
                 "/readyz", "/v1/keys/current"):
        ask("GET", path)


def imported(s, server):
    document = harness.ROOT / "openapi.yaml"
    got = s.run("check", document, "--set",
                "CLAVIGER_KEY_AUTHORITY_API_KEY=x")
    equal(got.code, 0, got.err)
    check("cannot work" not in got.out, got.out)
    contains(got.out, "rest POST /v1/keys/{key_id}/rotate rotate-key: works")
    environment = {"CLAVIGER_KEY_AUTHORITY_API_KEY": "Key " + server.admin()}
    options = ("--base-uri", server.url("authority"), "--set",
               "CLAVIGER_KEY_AUTHORITY_API_KEY")
    got = s.run("call", document, "create-account",
                '--body={"nickname":"red"}', *options, env=environment)
    equal((got.code, json.loads(got.out)["nickname"]), (0, "red"), got.err)
    for team, want in (("blue", 1), ("red", 0)):
        got = s.run("call", document, "list-keys", "view=full",
                    'metadata={"metadata.team":"%s"}' % team, *options,
                    env=environment)
        equal((got.code, len(json.loads(got.out)["keys"])), (0, want),
              got.err)


def main(s):
    server = s.server()
    document = served(server)
    shapes(server, document)
    imported(s, server)


harness.scenario(main)
