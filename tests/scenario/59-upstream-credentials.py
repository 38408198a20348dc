"""
Every kind of upstream credential is sent as its standard requires: API keys in
any place, digest responses, and tokens that are fetched, renewed and revoked.
No other server sees them.
"""

import base64
import hashlib
import http.server
import json
import re
import threading
import urllib.parse

import harness
from harness import check, contains, equal

FILE = """
naftiko: 1.0.0-alpha2
info: {label: Credentials, description: All kinds of them.}
binds:
- namespace: env
  keys: {USER: CRED_USER, PASS: CRED_PASS, KEY: CRED_KEY, APP: CRED_APP}
capability:
  consumes:
%s
  exposes:
  - type: rest
    namespace: r
    port: 8080
    resources:
%s
"""

KINDS = {
    "header": "{type: apikey, key: X-Key, value: 'Key {{env.KEY}}'}",
    "query": "{type: apikey, key: api_key, value: '{{KEY}}', "
             "placement: query}",
    "cookie": "{type: apikey, name: sid, value: '{{KEY}}', in: cookie}",
    "map": "{type: apikey, headers: {DD-API-KEY: '{{env.KEY}}', "
           "DD-APPLICATION-KEY: '{{APP}}'}}",
    "basic": "{type: basic, username: '{{env.USER}}', password: "
             "'{{env.PASS}}'}",
    "unbound": "{type: bearer, token: '{{CRED_KEY}}'}",
    "digest": "{type: digest, username: '{{env.USER}}', password: "
              "'{{env.PASS}}'}",
    "wrong": "{type: digest, username: '{{env.USER}}', password: wrong-one}",
    "oauth": "{type: oauth2, authorizationServerUri: '%(url)s/tenant', "
             "resource: 'http://api.example/', scopes: [read, 'write:x'], "
             "audience: aud}",
    "post": "{type: oauth2, tokenEndpoint: '%(url)s/form-token', "
            "clientId: other, clientSecret: '{{env.PASS}}'}",
    "broken": "{type: oauth2, tokenEndpoint: '%(url)s/broken', "
              "clientId: other, clientSecret: '{{env.PASS}}'}",
    "nobody": "{type: oauth2, tokenEndpoint: '%(url)s/token', clientId: x, "
              "clientSecret: '{{env.NO_SECRET}}'}",
}

ENV = {"CRED_USER": "Mufasa", "CRED_PASS": "Circle of Life", "CRED_KEY":
       "k3y/&=", "CRED_APP": "app", "OAUTH_CLIENT_ID": "me",
       "OAUTH_CLIENT_SECRET": "s3cr:et+"}


def capability(url):
    consumes = "".join(
        f"  - type: http\n    namespace: {name}\n    baseUri: {url}\n"
        f"    authentication: {text % {'url': url}}\n    resources:\n"
        f"    - name: {name}\n      path: /{name}\n      operations:\n"
        f"      - {{name: get, method: GET}}\n"
        f"      - {{name: post, method: POST, inputParameters: "
        f"[{{name: body, in: body, type: object}}]}}\n"
        for name, text in KINDS.items())
    exposes = "".join(
        f"    - path: /{name}\n      name: {name}\n      operations:\n"
        f"      - {{method: GET, name: {name}-get, call: {name}.get}}\n"
        f"      - {{method: POST, name: {name}-post, call: {name}.post, "
        f"with: {{body: rest.body}}}}\n" for name in KINDS)
    return FILE % (consumes, exposes)


class Api(http.server.BaseHTTPRequestHandler):
    """The upstream and its authorization server."""

    protocol_version = "HTTP/1.1"
    seen, tokens, revoked, nonces = [], [], set(), ["first"]
    life, lock = 3600, threading.Lock()

    def log_message(self, *args):
        pass

    def answer(self, status, value, headers=()):
        body = json.dumps(value).encode()
        self.send_response(status)
        for name, text in headers:
            self.send_header(name, text)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def handle_any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        url = urllib.parse.urlsplit(self.path)
        with self.lock:
            self.seen.append((self.command, self.path, dict(self.headers),
                              body))
            way = url.path.strip("/").replace("-", "_").replace("/", "_")
            do = getattr(self, "do_" + way.replace(".", ""), None)
            if do:
                do(body)
            else:
                self.answer(200, {"ok": True})

    do_GET = do_POST = handle_any

    def do_well_known_oauth_authorization_server_tenant(self, body):
        base = f"http://{self.headers['Host']}"
        self.answer(200, {"issuer": f"{base}/tenant",
                          "token_endpoint": f"{base}/token"})

    def token(self, form):
        self.tokens.append(f"tok-{len(self.tokens)}-secret")
        self.answer(200, {"access_token": self.tokens[-1],
                          "token_type": "Bearer", "expires_in": self.life,
                          "refresh_token": "ref-secret"})

    def do_token(self, body):
        form = dict(urllib.parse.parse_qsl(body.decode()))
        want = base64.b64encode(b"me:s3cr%3Aet%2B").decode()
        if self.headers["Authorization"] != f"Basic {want}":
            self.answer(401, {"error": "invalid_client"})
        elif form["grant_type"] == "refresh_token" and \
                form["refresh_token"] != "ref-secret":
            self.answer(400, {"error": "invalid_grant"})
        else:
            self.token(form)

    def do_form_token(self, body):
        form = dict(urllib.parse.parse_qsl(body.decode()))
        if "client_secret" not in form:
            self.answer(400, {"error": "invalid_client"})
        else:
            equal((form["client_id"], form["client_secret"]),
                  ("other", ENV["CRED_PASS"]))
            self.token(form)

    def do_broken(self, body):
        self.answer(400, {"error": "invalid_scope", "error_description":
                          f"not for {ENV['CRED_PASS']}"})

    def bearer(self):
        token = (self.headers["Authorization"] or "").removeprefix("Bearer ")
        good = token in self.tokens and token not in self.revoked
        self.answer(200 if good else 401, {"token": good})

    def do_oauth(self, body):
        self.bearer()

    def do_post(self, body):
        self.bearer()

    def do_digest(self, body):
        shown = self.headers["Authorization"] or ""
        f = {k: v.strip('"') for k, v in
             re.findall(r'(\w+)=("[^"]*"|[^",\s]+)', shown)}
        algorithm = "SHA-256"

        def h(text):
            return hashlib.sha256(text.encode()).hexdigest()

        if f.get("nonce") == self.nonces[-1]:
            a1 = h(f"Mufasa:http-auth@example.org:{ENV['CRED_PASS']}")
            a2 = h(f"{self.command}:{self.path}")
            want = h(":".join([a1, f["nonce"], f["nc"], f["cnonce"],
                               f["qop"], a2]))
            if f["response"] == want and f["uri"] == self.path and \
                    f["opaque"] == "op" and f["username"] == "Mufasa":
                self.answer(200, {"nc": f["nc"], "body": body.decode()})
                return
        stale = ", stale=true" if f.get("nonce") in self.nonces[:-1] else ""
        self.answer(401, {"no": "entry"}, [
            ("WWW-Authenticate", 'Basic realm="other", Digest '
             f'realm="http-auth@example.org", qop="auth, auth-int", '
             f'algorithm={algorithm}, nonce="{self.nonces[-1]}", '
             f'opaque="op"{stale}')])

    do_wrong = do_digest


def start_api():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Api)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_address[1]}"


def count(path):
    return sum(1 for call in Api.seen if call[1] == path)


def fixed_kinds(server):
    def sent(name):
        equal(server.rest("GET", f"/{name}").status, 200)
        return Api.seen[-1][1], Api.seen[-1][2]

    path, headers = sent("header")
    equal((path, headers["X-Key"]), ("/header", "Key k3y/&="))
    equal(sent("query")[0], "/query?api_key=k3y%2F%26%3D")
    equal(sent("cookie")[1]["Cookie"], "sid=k3y/&=")
    headers = sent("map")[1]
    equal((headers["DD-API-KEY"], headers["DD-APPLICATION-KEY"]),
          ("k3y/&=", "app"))
    want = base64.b64encode(b"Mufasa:Circle of Life").decode()
    equal(sent("basic")[1]["Authorization"], f"Basic {want}")
    equal(sent("unbound")[1]["Authorization"], "Bearer k3y/&=")


def digest(server):
    got = server.rest("POST", "/digest", body=b'{"n":1}',
                      headers=[("Content-Type", "application/json")])
    equal((got.status, got.json()["nc"], got.json()["body"]),
          (200, "00000001", '{"n":1}'), "the body is sent again")
    got = server.rest("GET", "/digest")
    equal((got.status, got.json()["nc"]), (200, "00000002"))
    before = count("/digest")
    Api.nonces.append("second")
    got = server.rest("GET", "/digest")
    equal((got.status, got.json()["nc"]), (200, "00000001"))
    equal(count("/digest") - before, 2, "one stale, one good")
    before = count("/wrong")
    equal(server.rest("GET", "/wrong").status, 401)
    equal(count("/wrong") - before, 2, "a wrong password is tried once")


def oauth(server):
    equal(server.rest("GET", "/oauth").status, 200)
    equal(server.rest("GET", "/oauth").status, 200)
    forms = [dict(urllib.parse.parse_qsl(call[3].decode()))
             for call in Api.seen if call[1] == "/token"]
    equal(forms, [{"grant_type": "client_credentials", "scope":
                   "read write:x", "audience": "aud", "resource":
                   "http://api.example/"}])
    # A token that was revoked early is renewed once, and the call continues.
    Api.revoked.add(Api.tokens[-1])
    equal(server.rest("GET", "/oauth").status, 200)
    equal(count("/token"), 2)
    # A token that expires at once still serves the calls that waited for it.
    Api.revoked.add(Api.tokens[-1])
    Api.life = 0
    equal(server.rest("GET", "/oauth").status, 200)
    equal(server.rest("GET", "/oauth").status, 200)
    equal(count("/token"), 4)
    Api.life = 3600
    equal(server.rest("GET", "/post").status, 200)
    equal(count("/form-token"), 2, "first by header, then by form")
    got = server.rest("GET", "/broken")
    equal(got.status, 502)
    contains(got.text(), "invalid_scope: not for [redacted]")
    got = server.rest("GET", "/nobody")
    equal(got.status, 503)
    contains(got.text(), "NO_SECRET is not set")


def many_at_once(server):
    """A worker requests one token for any number of calls."""
    Api.revoked.update(Api.tokens)
    before = count("/token")
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(
        server.rest("GET", "/oauth").status)) for _ in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join(60)
    equal(answers, [200] * 8)
    check(count("/token") - before <= 4, "one token per worker")


def on_the_command_line(s, path, url):
    got = s.run("call", path, "oauth.get", env=ENV)
    equal((got.code, json.loads(got.out)), (0, {"token": True}), got.err)
    got = s.run("call", path, "digest.get", "-v", env=ENV)
    equal(got.code, 0, got.err)
    check("Circle" not in got.err + got.out, "-v shows no secret")
    got = s.run("call", path, "map.get", "-v", env=ENV)
    contains(got.err, "DD-API-KEY: [redacted]")
    got = s.run("call", path, "nobody.get", env=ENV)
    contains(got.err, "NO_SECRET")
    got = s.run("call", path, "oauth.get",
                env={k: v for k, v in ENV.items() if "OAUTH" not in k})
    contains(got.err, "OAUTH_CLIENT_ID is not set")
    got = s.run("call", path, "oauth.get", "--set", "OAUTH_CLIENT_ID=me",
                "--set", "OAUTH_CLIENT_SECRET=s3cr:et+",
                env={k: v for k, v in ENV.items() if "OAUTH" not in k})
    equal(got.code, 0, got.err)


def main(s):
    url = start_api()
    path = s.file("credentials.yaml", capability(url))
    server = s.server(str(path), "--threads", "2", ports={"rest": "r"},
                      authority=False, env=ENV)
    fixed_kinds(server)
    oauth(server)
    many_at_once(server)
    digest_server = s.server(str(path), "--threads", "1", ports={"rest": "r"},
                             authority=False, env=ENV)
    digest(digest_server)
    on_the_command_line(s, path, url)
    for word in ["Circle of Life", "s3cr", "tok-", "ref-secret", "k3y"]:
        check(word not in server.said() + digest_server.said(),
              f"the log holds '{word}'")


harness.scenario(main)
