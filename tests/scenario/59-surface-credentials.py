"""
Surfaces that require a credential: each kind sends its challenge and checks
credentials as its standard requires, and the credential is not passed on. The
issuer's keys are made by openssl, its tokens by Python.
"""

import base64
import hashlib
import json
import re
import shutil
import threading
import time

import harness
from harness import Answer, check, contains, equal
from issuer import Issuer, Key, b64, start_issuer

SURFACES = {
    "basic": "{type: basic, username: Aladdin, password: '{{PASS}}'}",
    "bearer": "{type: bearer, token: '{{env.PASS}}'}",
    "header": "{type: apikey, headers: {X-A: '{{PASS}}', X-B: b}}",
    "query": "{type: apikey, key: k, value: '{{PASS}}', placement: query}",
    "cookie": "{type: apikey, name: sid, value: '{{PASS}}', in: cookie}",
    "scheme": "{type: apikey, key: authorization, value: 'Token {{PASS}}'}",
    "digest": "{type: digest, username: Mufasa, password: '{{PASS}}'}",
    "jwt": "{type: oauth2, authorizationServerUri: '%(url)s/t', resource: "
           "'http://127.0.0.1/jwt', audience: me, scopes: [read]}",
    "ask": "{type: oauth2, authorizationServerUri: '%(url)s/t', resource: "
           "'http://127.0.0.1/ask', scopes: [read], tokenValidation: "
           "introspection, clientId: rs, clientSecret: '{{PASS}}'}",
    "down": "{type: oauth2, authorizationServerUri: 'http://127.0.0.1:1', "
            "resource: 'http://127.0.0.1/down'}",
    "asleep": "{type: oauth2, introspectionEndpoint: 'http://127.0.0.1:1/i', "
              "resource: 'http://127.0.0.1/asleep', tokenValidation: "
              "introspection, clientId: rs, clientSecret: '{{PASS}}'}",
    "lost": "{type: bearer, token: '{{env.NOT_SET}}'}",
    "vague": "{type: oauth2, authorizationServerUri: 'http://127.0.0.1:1'}",
}
MCP = ("{type: oauth2, authorizationServerUri: '%(url)s/t', resource: "
       "'http://127.0.0.1:9/mcp', scopes: [read, 'write:all']}")
PASS = "open sesame"


def capability(url):
    exposes = "".join(f"""
  - type: rest
    namespace: {name}
    port: {8100 + i}
    authentication: {text % {"url": url}}
    resources:
    - path: /a
      name: a
      operations:
      - {{method: GET, name: {name}-get, call: up.get, with: {{X-Passed: \
rest.header.Authorization, k: rest.query.k, sid: rest.cookie.sid, b: \
rest.cookie.b}}}}
""" for i, (name, text) in enumerate(SURFACES.items()))
    return f"""
naftiko: 1.0.0-alpha2
info: {{label: Surfaces, description: All kinds of authentication.}}
binds:
- namespace: env
  keys: {{PASS: DOOR_PASS}}
capability:
  consumes:
  - type: http
    namespace: up
    baseUri: http://up.invalid
    resources:
    - name: a
      path: /a
      operations:
      - name: get
        method: GET
        inputParameters:
        - {{name: X-Passed, in: header}}
        - {{name: k, in: query}}
        - {{name: sid, in: cookie}}
        - {{name: b, in: cookie}}
  exposes:{exposes}
  - type: mcp
    namespace: tools
    port: 9090
    transport: http
    authentication: {MCP % {"url": url}}
    tools:
    - {{name: get, description: Get it., call: up.get}}
"""


# ------------------------------------------------------------- the surfaces

class Surfaces:
    def __init__(self, server, upstream):
        self.server, self.upstream = server, upstream

    def ask(self, name, authorization=None, target="/a", headers=()):
        headers = list(headers)
        if authorization:
            headers.append(("Authorization", authorization))
        return harness.request(self.server.ports[name], "GET", target,
                               headers=headers)

    def enters(self, name, *args, **options):
        before = len(self.upstream.received)
        got = self.ask(name, *args, **options)
        equal(got.status, 200, f"{name}: {got.text()}")
        equal(len(self.upstream.received), before + 1)
        sent = self.upstream.received[-1]
        for word in (b"X-Passed", PASS.encode(), b"sesame", b"k="):
            check(word not in sent, f"passed on: {sent}")

    def refused(self, name, challenge, *args, status=401, **options):
        before = len(self.upstream.received)
        got = self.ask(name, *args, **options)
        equal(got.status, status, f"{name}: {got.text()}")
        equal(got.header("WWW-Authenticate"), challenge)
        equal(len(self.upstream.received), before)
        return got


def fixed_secrets(surfaces):
    code = base64.b64encode(f"Aladdin:{PASS}".encode()).decode()
    surfaces.enters("basic", f"basic {code}")
    surfaces.refused("basic", 'Basic realm="basic", charset="UTF-8"')
    surfaces.refused("basic", 'Basic realm="basic", charset="UTF-8"',
                  f"Basic {code[:-4]}")
    surfaces.enters("bearer", f"Bearer {PASS}")
    surfaces.refused("bearer", 'Bearer realm="bearer"')
    surfaces.refused("bearer", 'Bearer realm="bearer", error="invalid_token"',
                  f"Bearer {PASS}x")
    surfaces.enters("header", headers=[("x-a", PASS), ("X-B", "b")])
    surfaces.refused("header", 'ApiKey realm="header"', headers=[("X-A", PASS)])
    surfaces.refused("header", 'ApiKey realm="header"',
                  headers=[("X-A", PASS), ("X-B", "c")])
    surfaces.enters("query", target="/a?x=1&k=open+sesame&y=2")
    surfaces.refused("query", 'ApiKey realm="query"', target="/a?k=open")
    surfaces.enters("cookie", headers=[("Cookie", f"a=1; sid={PASS}; b=2")])
    contains(surfaces.upstream.received[-1].decode(), "Cookie: b=2")
    surfaces.enters("cookie", headers=[("Cookie", "sid=open%20sesame")])
    surfaces.refused("cookie", 'ApiKey realm="cookie"', headers=[("sid", PASS)])
    surfaces.refused("cookie", 'ApiKey realm="cookie"',
                     headers=[("Cookie", "sid=open; b=2")])
    surfaces.enters("scheme", f"token {PASS}")
    surfaces.refused("scheme", 'Token realm="scheme"', f"Bearer {PASS}")
    got = surfaces.refused("lost", None, f"Bearer {PASS}", status=503)
    contains(got.text(), "NOT_SET is not set")
    got = surfaces.refused("vague", None, "Bearer x", status=503)
    contains(got.text(), "'audience' or 'resource'")


def digest(surfaces):
    def answer(challenge, algorithm="SHA-256", password=PASS, uri="/a",
               nc="00000001"):
        h = {"SHA-256": hashlib.sha256, "MD5": hashlib.md5}[algorithm]
        nonce = re.search(r'nonce="([^"]+)"', challenge).group(1)

        def hexa(text):
            return h(text.encode()).hexdigest()

        response = hexa(":".join([
            hexa(f"Mufasa:digest:{password}"), nonce, nc, "cn", "auth",
            hexa(f"GET:{uri}")]))
        return (f'Digest username="Mufasa", realm="digest", nonce="{nonce}", '
                f'uri="{uri}", algorithm={algorithm}, qop=auth, nc={nc}, '
                f'cnonce="cn", response="{response}"')

    first = surfaces.ask("digest")
    equal(first.status, 401)
    challenge = first.header("WWW-Authenticate")
    contains(challenge, 'Digest realm="digest", qop="auth", '
                        'algorithm=SHA-256, nonce="')
    surfaces.enters("digest", answer(challenge))
    surfaces.enters("digest", answer(challenge, "MD5", nc="00000002"))
    surfaces.enters("digest", answer(challenge, uri="/a?b=c", nc="00000003"),
                 target="/a?b=c")
    for wrong in [answer(challenge, password="no"),
                  answer(challenge, uri="/b"),
                  answer(challenge).replace("qop=auth", "qop=auth-int"),
                  answer(challenge).replace("Mufasa", "Scar"),
                  "Digest x", "Digest"]:
        got = surfaces.ask("digest", wrong)
        equal(got.status, 401)
        check("stale" not in got.header("WWW-Authenticate"), "not stale")
    # A correct response to an unknown nonce gets a new challenge.
    got = surfaces.ask("digest", answer(f'nonce="{"0" * 64}"'))
    contains(got.header("WWW-Authenticate"), "stale=true")


def claims(url, **more):
    made = {"iss": f"{url}/t", "aud": ["other", "me"], "sub": "somebody",
            "exp": time.time() + 100, "nbf": time.time() + 5,
            "scope": "write read", **more}
    return {name: value for name, value in made.items() if value is not None}


def tokens(surfaces, url, place):
    rsa, ec, ed, new = (Key(place, name, kind) for name, kind in [
        ("r", "RSA"), ("e", "EC"), ("o", "OKP"), ("new", "EC")])
    Issuer.keys = [rsa, ec, ed]
    basis = 'Bearer realm="jwt"'
    surfaces.refused("jwt", f'{basis}, scope="read"')
    surfaces.refused("jwt", f'{basis}, scope="read"', "Basic abc")
    equal(Issuer.counts.get("/keys"), None, "nothing to judge yet")

    good = rsa.sign(claims(url), "RS256")
    before = len(surfaces.upstream.received)
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(
        surfaces.ask("jwt", f"Bearer {good}").status)) for _ in range(6)]
    for t in threads:
        t.start()
    for t in threads:
        t.join(60)
    equal(answers, [200] * 6)
    equal(len(surfaces.upstream.received), before + 6)
    equal(Issuer.counts["/keys"], 1, "all waited for one answer")

    for algorithm in ["RS384", "RS512", "PS256", "PS384", "PS512"]:
        surfaces.enters("jwt", f"Bearer {rsa.sign(claims(url), algorithm)}")
    surfaces.enters("jwt", f"Bearer {ec.sign(claims(url), 'ES256')}")
    surfaces.enters("jwt", f"bearer {ed.sign(claims(url), 'EdDSA')}")
    for more in [{"scope": None, "scp": ["read"]}, {"scp": "read"},
                 {"iss": f"{url}/t/"}, {"aud": "http://127.0.0.1/jwt"},
                 {"nbf": None}, {"exp": time.time() - 30}]:
        surfaces.enters("jwt", f"Bearer {ec.sign(claims(url, **more), 'ES256')}")

    def wrong(token, text):
        surfaces.refused("jwt", f'{basis}, error="invalid_token", '
                      f'error_description="the token {text}", scope="read"',
                      f"Bearer {token}")

    for more, text in [
            ({"exp": time.time() - 61}, "has expired"),
            ({"exp": None}, "has no expiry (exp)"),
            ({"nbf": time.time() + 100}, "is not valid yet (nbf)"),
            ({"iss": "http://other"}, "has another issuer (iss)"),
            ({"iss": None}, "has another issuer (iss)"),
            ({"aud": "you"}, "is not for this resource (aud)"),
            ({"aud": None}, "is not for this resource (aud)")]:
        wrong(rsa.sign(claims(url, **more), "RS256"), text)
    head, body, signature = good.split(".")
    other = b64(json.dumps(claims(url, sub="root")).encode())
    wrong(f"{head}.{other}.{signature}", "has a wrong signature")
    none = b64(b'{"alg":"none"}')
    wrong(f"{none}.{body}.", "is not a signed JWT")
    wrong(f"{none}.{body}.AAAA",
          "is signed with an algorithm that is not accepted")
    # The public key used as an HMAC secret must be refused.
    wrong(rsa.sign(claims(url), "RS256").replace(
        head, b64(b'{"alg":"HS256","kid":"r"}')),
          "is signed with an algorithm that is not accepted")
    wrong(ec.sign(claims(url), "ES256", kid="r"), "has a wrong signature")
    wrong("opaque", "is not a signed JWT")
    got = surfaces.refused(
        "jwt", f'{basis}, error="insufficient_scope", error_description='
        '"the token lacks the scope \'read\'", scope="read"',
        f"Bearer {rsa.sign(claims(url, scope='write'), 'RS256')}", status=403)
    contains(got.text(), "lacks the scope")
    # The server fetches an unknown key, but not repeatedly.
    Issuer.keys = [new]
    for _ in range(3):
        wrong(new.sign(claims(url), "ES256"),
              "is signed by a key that its issuer does not publish")
    equal(Issuer.counts["/keys"], 1)
    got = surfaces.refused("down", None, f"Bearer {good}".replace(
        body, b64(json.dumps({"iss": "http://127.0.0.1:1", "exp": 9e9, "aud":
                              "http://127.0.0.1/down"}).encode())),
        status=503)
    equal(got.header("Retry-After"), "5")


def introspection(surfaces, url):
    known = {"active": True, "aud": "http://127.0.0.1/ask", "iss": f"{url}/t",
             "exp": int(time.time()) + 100, "scope": "read"}
    Issuer.tokens = {"good": known, "ended": {**known, "exp": 5},
                     "mine": {**known, "aud": "me"}, "off": {"active": False},
                     "text": {**known, "active": "true"},
                     "less": {**known, "scope": "readx"}}
    surfaces.enters("ask", "Bearer good")
    surfaces.enters("ask", "Bearer good")
    equal(Issuer.counts["/ask"], 1, "remembered for a while")
    for token, text in [("ended", "has expired"), ("off", "is not active"),
                        ("text", "is not active"),
                        ("unknown", "is not active"),
                        ("mine", "is not for this resource (aud)")]:
        surfaces.refused("ask", 'Bearer realm="ask", error="invalid_token", '
                      f'error_description="the token {text}", scope="read"',
                      f"Bearer {token}")
    got = surfaces.ask("ask", "Bearer less")
    equal(got.status, 403)
    contains(got.header("WWW-Authenticate"), 'error="insufficient_scope"')
    got = surfaces.refused("asleep", None, "Bearer x", status=503)
    equal(got.header("Retry-After"), "5")


def mcp(surfaces, url, place):
    port = surfaces.server.ports["mcp"]
    where = "/.well-known/oauth-protected-resource"
    for target in [where, f"{where}/mcp"]:
        got = harness.request(port, "GET", target)
        equal(got.status, 200)
        equal(got.json(), {
            "resource": "http://127.0.0.1:9/mcp",
            "authorization_servers": [f"{url}/t"],
            "scopes_supported": ["read", "write:all"],
            "bearer_methods_supported": ["header"]})
    equal(harness.request(port, "POST", where).status, 405)
    got = harness.request(port, "OPTIONS", where, headers=[
        ("Origin", f"http://127.0.0.1:{port}"),
        ("Access-Control-Request-Method", "GET"),
        ("Access-Control-Request-Headers", "mcp-protocol-version")])
    equal(got.status, 204, "a page's host asks before it reads")
    contains(got.header("Access-Control-Allow-Methods"), "GET")
    equal(harness.request(port, "GET", f"{where}/other").status, 401)
    got = harness.request(port, "POST", "/mcp", body=b"{}", headers=[
        ("Content-Type", "application/json")])
    equal(got.status, 401)
    equal(got.header("WWW-Authenticate"),
          'Bearer realm="tools", scope="read write:all", resource_metadata='
          f'"http://127.0.0.1:9{where}/mcp"')
    key = Key(place, "m", "EC")
    Issuer.keys = [key]
    token = key.sign(claims(url, aud="http://127.0.0.1:9/mcp",
                            scope=["read", "write:all"]), "ES256")
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call",
            "params": {"name": "get", "arguments": {}}}
    got = harness.request(port, "POST", "/mcp", body=json.dumps(call).encode(),
                          headers=[("Content-Type", "application/json"),
                                   ("Authorization", f"Bearer {token}")])
    equal(got.status, 200)
    equal(got.json()["result"]["isError"], False, got.text())
    check(token.encode() not in surfaces.upstream.received[-1], "passed on")


def on_a_shared_port(s, url):
    """On a shared port the metadata has its route, too."""
    port = harness.free_port()
    text = capability(url)
    text = re.sub(r"port: (8100|9090)\b", f"port: {port}", text)
    for name in list(SURFACES)[1:]:
        text = re.sub(rf"\n  - type: rest\n    namespace: {name}\n.*?"
                      r"(?=\n  - type)", "", text, flags=re.S)
    s.server(str(s.file("shared.yaml", text)), ports={},
             env={"DOOR_PASS": PASS})
    where = "/.well-known/oauth-protected-resource/mcp"
    equal(harness.request(port, "GET", where).status, 200)
    got = harness.request(port, "GET", "/a")
    contains(got.header("WWW-Authenticate"), 'Basic realm="basic"')


def check_and_set(s, path):
    """check knows surfaces that refuse all callers; --set fills what they need."""
    got = s.run("check", path, env={"DOOR_PASS": PASS})
    contains(got.out, "rest GET /a basic-get: works")
    contains(got.out, "rest GET /a lost-get: cannot work: the authentication "
                      "of 'lost' does not work: NOT_SET is not set")
    contains(got.out, "'vague' does not work: oauth2 requires 'audience'")
    got = s.run("check", path, "--set", "NOT_SET=x", "--set", "PASS=y")
    contains(got.out, "rest GET /a lost-get: works")


def main(s):
    if not shutil.which("openssl"):
        raise harness.Skip("the openssl command is not installed")
    url = start_issuer()
    upstream = s.upstream(Answer(200, {"Content-Type": "application/json"},
                                 b'{"a":1}'))
    path = s.file("surfaces.yaml", capability(url))
    check_and_set(s, path)
    ports = {name: name for name in SURFACES} | {"mcp": "tools"}
    server = s.server(str(path), "--threads", "1", "--base-uri",
                      f"up={upstream.url}", ports=ports, authority=False,
                      env={"DOOR_PASS": PASS})
    surfaces = Surfaces(server, upstream)
    fixed_secrets(surfaces)
    digest(surfaces)
    tokens(surfaces, url, s.dir)
    introspection(surfaces, url)
    mcp(surfaces, url, s.dir)
    on_a_shared_port(s, url)
    check(PASS not in server.said(), "the log holds no secret")


harness.scenario(main)
