"""
Derived keys and tokens from outside: a second implementation of the chain of
HMACs agrees with the program, and both kinds of credential are accepted where
keys are, also by surfaces, until their key is revoked.
"""

import base64
import hashlib
import hmac
import json
import struct
import zlib

import harness
from harness import check, contains, equal

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def mac(key, text):
    return hmac.new(key, text, hashlib.sha256).digest()


def derive(key, *caveats):
    """doc/reference/key-format.md, in Python."""
    tag = mac(key.encode(), b"claviger root of derived keys")
    for caveat in caveats:
        tag = mac(tag, caveat)
    text = key[:37] + "ck1d_" + base64.urlsafe_b64encode(
        b"".join(caveats) + tag).decode().rstrip("=")
    number, digits = zlib.crc32(text.encode()), ""
    for _ in range(6):
        digits = DIGITS[number % 62] + digits
        number //= 62
    return text + digits


def caveat(kind, value):
    return struct.pack("<BH", kind, len(value)) + value


def texts(*items):
    return struct.pack("<H", len(items)) + b"".join(
        struct.pack("<H", len(item)) + item.encode() for item in items)


def run(s, *words, key, code=0):
    """`claviger keys derive`, with the key in the environment."""
    got = s.run("keys", "derive", *words, env={"FAL_KEY": key})
    equal(got.code, code, got.err)
    return got


def main(s):
    server = s.server()
    admin = server.admin()

    def ask(method, target, key=None, headers=(), body=None):
        return server.authority(
            method, target, key=key, headers=dict(headers), body=body)

    made = ask("POST", "/v1/keys", admin, JSON, json.dumps(
        {"alias": "ci", "permissions": ["models:run", "auth:keys:read"]}))
    equal(made.status, 201, made.text())
    key = made.json()["key"]

    def code(credential, **members):
        got = ask("POST", "/v1/keys/verify", admin, JSON,
                  json.dumps({"key": credential, **members}))
        equal(got.status, 200, got.text())
        return got.json()["code"]

    # The program and this file derive the same key.
    until = 4102444800000  # 2100-01-01
    words = ["--expires", "2100-01-01T00:00:00Z", "--permission",
             "models:run", "--method", "GET", "--json"]
    derived = json.loads(run(s, *words, key=key).out)["key"]
    equal(derived, derive(
        key, caveat(1, struct.pack("<Q", until)),
        caveat(2, texts("models:run")), caveat(5, texts("GET"))))
    equal(code(derived), "INSUFFICIENT_PERMISSIONS")
    equal(code(derived, method="GET", permissions=["models:run"]), "VALID")
    equal(code(derived, method="GET", permissions=["auth:keys:read"]),
          "INSUFFICIENT_PERMISSIONS")
    # A derived key is narrowed further; without its last caveat it is wrong.
    near = json.loads(run(s, "--network", "192.0.2.0/24", "--json",
                          key=derived).out)["key"]
    equal(code(near, method="GET"), "IP_NOT_ALLOWED")
    equal(code(near, method="GET", ip="192.0.2.9"), "VALID")
    equal(code(derive(key[:-1] + ("a" if key[-1] != "a" else "b"),
                      caveat(5, texts("GET")))), "NOT_FOUND")
    # Errors of the command; no secret is in them.
    for wrong, want in (([], "say how the new key is restricted"),
                        (["--permission", "a:*b"], "a:*b"),
                        (["--expires", "1999-01-01T00:00:00Z"], "future"),
                        ([key, "--expires", "1h"], "not given as a word")):
        text = run(s, *wrong, key=key,
                   code=3 if "a:*b" in wrong or not wrong else 2).err
        contains(text, want)
        check("ck1_" not in text, "no secret in an error")
    # Surfaces in front of the authority accept it, and know the method.
    lister = derive(key, caveat(2, texts("auth:keys:read")),
                    caveat(5, texts("GET")))
    equal(ask("GET", "/v1/keys", lister).status, 200)
    got = server.rest("GET", "/v1/keys", key=lister)
    equal(got.status, 200, got.text())
    equal(server.rest("POST", "/v1/keys", key=lister, headers=JSON,
                      body='{"alias":"x"}').status, 403)

    # A token in fal's shapes.
    got = ask("POST", "/tokens/", key, JSON, json.dumps(
        {"allowed_apps": ["flux"], "token_expiration": 120}))
    equal(got.status, 200, got.text())
    token = got.json()
    check(isinstance(token, str) and token.count(".") == 2, "a JWT")
    got = ask("POST", "/tokens/realtime", key, JSON,
              json.dumps({"app": "fal-ai/flux/realtime", "duration": 60}))
    equal(list(got.json()), ["token"])
    equal(ask("GET", "/tokens/").status, 405)
    kid = json.loads(base64.urlsafe_b64decode(
        token.split(".")[0] + "=="))["kid"]
    keys = ask("GET", "/v1/jwks.json").json()["keys"]
    equal([k["kid"] for k in keys], [kid])
    basic = base64.b64encode(admin.encode()).decode()
    for credential, kind in ((key, "Key"), (token, "Bearer")):
        got = ask("POST", "/v1/introspect", None,
                  {**FORM, "Authorization": "Basic " + basic},
                  "token=" + credential)
        equal(got.status, 200, got.text())
        equal(got.json()["active"], True)
        equal(got.json()["token_type"], kind)
        equal(got.json()["sub"], key[:36])
    bearer = {"Authorization": "Bearer " + token}
    equal(ask("GET", "/v1/auth?require-resource=flux", None, bearer).status,
          200)
    equal(ask("GET", "/v1/auth?require-resource=x", None, bearer).status, 403)

    # All end with the key.
    equal(ask("DELETE", "/v1/keys/" + key[:36], admin).status, 204)
    for credential in (derived, near, lister, token):
        equal(code(credential, method="GET", ip="192.0.2.9",
                   resource="flux"), "REVOKED")
    got = ask("POST", "/v1/introspect", admin, FORM, "token=" + token)
    equal(got.json(), {"active": False})
    equal(ask("GET", "/v1/auth?require-resource=flux", None, bearer).status,
          401)
    equal(server.rest("GET", "/v1/keys", key=lister).status, 401)


harness.scenario(main)
