"""
TLS: private certificate authorities and client certificates, by option,
environment and file, for upstreams, documents, the key authority and the
collector of traces; and proxies of the environment.
"""

import http.server
import json
import pathlib
import socket
import ssl
import subprocess
import threading

import harness
from harness import check, contains, equal

FILE = """
naftiko: 1.0.0-alpha2
info: {label: Vault, description: An API with TLS.}
capability:
  consumes:
  - type: http
    namespace: vault
    baseUri: URL
    EXTRA
    resources: [{path: /x, operations: [{name: get, method: GET}]}]
  exposes:
  - type: rest
    namespace: vault-rest
    port: 8080
    resources: [{path: /x, operations: [{name: look, method: GET, call: vault.get}]}]
"""


def openssl(place, *words):
    subprocess.run(["openssl", *words], cwd=place, check=True,
                   capture_output=True, timeout=60)


def authority(place, name):
    openssl(place, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days",
            "2", "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out",
            f"{name}.pem")


def certificate(place, name, ca, extra):
    openssl(place, "req", "-newkey", "rsa:2048", "-nodes", "-subj",
            f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.csr")
    (place / "ext").write_text(extra)
    openssl(place, "x509", "-req", "-in", f"{name}.csr", "-CA", f"{ca}.pem",
            "-CAkey", f"{ca}.key", "-CAcreateserial", "-days", "2", "-out",
            f"{name}.pem", "-extfile", "ext")


DOCUMENT = {
    "openapi": "3.1.0", "info": {"title": "Vault", "version": "1"},
    "servers": [{"url": "/"}],
    "paths": {"/x": {"get": {"operationId": "look", "responses": {
        "200": {"description": "Fine."}}}}}}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    plain = None  # where /down redirects to

    def client(self):
        cert = self.connection.getpeercert() or {}
        names = dict(x[0] for x in cert.get("subject", ()))
        return names.get("commonName")

    def url(self):
        return f"https://127.0.0.1:{self.server.server_port}"

    def do_GET(self):
        if self.path in ("/down", "/up"):
            self.send_response(302)
            self.send_header("Location", self.plain if self.path == "/down"
                             else "/openapi.json")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        answers = {"/openapi.json": DOCUMENT,
                   "/v1/keys": {"keys": [], "next_cursor": None,
                                "has_more": False},
                   "/.well-known/oauth-authorization-server": {
                       "issuer": self.url(),
                       "token_endpoint": self.url() + "/token"}}
        self.answer(answers.get(self.path.split("?")[0],
                                {"client": self.client()}))

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posts.append((self.path, self.client()))
        self.answer({"access_token": "t", "token_type": "Bearer"})

    def answer(self, value):
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Quiet(http.server.ThreadingHTTPServer):
    def handle_error(self, *_):
        pass  # clients that do not trust it leave


def tls_server(place, wants_client):
    server = Quiet(("127.0.0.1", 0), Handler)
    server.posts = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(place / "server.pem", place / "server.key")
    if wants_client:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(place / "clients.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"https://127.0.0.1:{server.server_port}", server


class Proxy:
    """A proxy for http and CONNECT that counts what it carries."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.asked = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(client,),
                             daemon=True).start()

    def _carry(self, client):
        head = b""
        while b"\r\n\r\n" not in head:
            part = client.recv(65536)
            if not part:
                return
            head += part
        line = head.split(b"\r\n")[0].decode()
        self.asked.append(line)
        if not line.startswith("CONNECT "):
            body = b'{"by": "proxy"}'
            client.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n"
                           b"Content-Type: application/json\r\n"
                           b"Content-Length: %d\r\n\r\n" % len(body) + body)
            client.close()
            return
        host, port = line.split()[1].rsplit(":", 1)
        server = socket.create_connection((host, int(port)))
        client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        for a, b in ((client, server), (server, client)):
            threading.Thread(target=self._copy, args=(a, b),
                             daemon=True).start()

    @staticmethod
    def _copy(a, b):
        try:
            while part := a.recv(65536):
                b.sendall(part)
        except OSError:
            pass
        for x in (a, b):
            try:
                x.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


def make_certificates(place):
    place.mkdir()
    for name in ("servers", "clients", "others"):
        authority(place, name)
    certificate(place, "server", "servers", "subjectAltName=IP:127.0.0.1")
    certificate(place, "wrong-name", "servers", "subjectAltName=DNS:x.test")
    certificate(place, "alice", "clients", "extendedKeyUsage=clientAuth")
    certificate(place, "bob", "clients", "extendedKeyUsage=clientAuth")
    for name in ("alice", "bob"):
        both = place / f"{name}.both"
        both.touch(0o600)
        both.write_text((place / f"{name}.pem").read_text()
                        + (place / f"{name}.key").read_text())
    directory = place / "hashed"
    directory.mkdir()
    (directory / "servers.pem").write_text((place / "servers.pem").read_text())
    openssl(place, "rehash", "hashed")


def trust(s, place, url):
    path = s.file("plain.yaml", FILE.replace("URL", url).replace("EXTRA", ""))
    own = s.file("own.yaml", FILE.replace("URL", url).replace(
        "EXTRA", "x-claviger: {tls: {ca: certs/servers.pem}}"))
    ca, other = str(place / "servers.pem"), str(place / "others.pem")

    def call(file, *options, env=None):
        return s.run("call", file, "look", *options, env=env)

    for done in (call(path, "--ca", ca), call(path, "--ca", place / "hashed"),
                 call(path, env={"SSL_CERT_FILE": ca}),
                 call(path, env={"SSL_CERT_DIR": str(place / "hashed")}),
                 call(path, env={"CLAVIGER_CA": ca}), call(own),
                 # What the file says precedes the environment.
                 call(own, env={"SSL_CERT_FILE": other})):
        equal(done.code, 0, done.err)
        equal(json.loads(done.out), {"client": None})
    for done in (call(path), call(path, "--ca", other),
                 call(path, env={"SSL_CERT_FILE": other}),
                 # The operator's option precedes the file and environment.
                 call(own, "--ca", other),
                 call(path, "--ca", other, env={"SSL_CERT_FILE": ca})):
        check(done.code not in (0, 2), done.out)
        contains(done.err, "TLS: ")
    for wrong in ("none.pem", "/dev/null"):
        done = call(path, "--ca", wrong)
        equal(done.code, 2, done.err)
        contains(done.err, "--ca")
    ignored = call(own, env={"SSL_CERT_FILE": "/none"})
    equal(ignored.code, 0, ignored.err)
    contains(ignored.err, "SSL_CERT_FILE is ignored")


def client_certificates(s, place, url):
    extra = ("x-claviger: {tls: {ca: certs/servers.pem, "
             "cert: certs/alice.pem, key: ./certs/alice.key}}")
    path = s.file("mutual.yaml",
                  FILE.replace("URL", url).replace("EXTRA", extra))
    ca = ["--ca", str(place / "servers.pem")]
    bob = ["--client-cert", f"vault={place}/bob.both"]

    def call(file, *options):
        return s.run("call", file, "look", *options)

    equal(json.loads(call(path).out), {"client": "alice"})
    equal(json.loads(call(path, *bob).out), {"client": "bob"})
    plain = s.file("plain-mutual.yaml",
                   FILE.replace("URL", url).replace("EXTRA", ""))
    equal(json.loads(call(plain, *ca, *bob).out), {"client": "bob"})
    check(call(plain, *ca).code not in (0, 2), "it has no certificate")
    server = s.server(str(path), authority=False, ports={"rest": "vault-rest"})
    for _ in range(3):
        equal(server.rest("GET", "/x").json(), {"client": "alice"})
    server.stop()
    for wrong, code, says in (("vault=none.both", 3, "none.both"),
                              ("vault=", 2, "takes"),
                              (f"vaul={place}/bob.both", 3, "mean 'vault'")):
        done = call(plain, "--client-cert", wrong)
        equal(done.code, code, done.err)
        contains(done.err, "--client-cert")
        contains(done.err, says)
    for keys, says in (("cert: none.pem", "warning"), ("key: certs/alice.key",
                       "'key' without 'cert'"), ("verify: false", "verify")):
        bad = s.file("bad.yaml", FILE.replace("URL", url).replace(
            "EXTRA", "x-claviger: {tls: {%s}}" % keys))
        done = s.run("check", str(bad))
        contains(done.out + done.err, says)


def token_endpoint(s, place, url, server):
    """The authorities of a file hold for its token endpoint, too."""
    for where in (f"tokenEndpoint: '{url}/token'", f"authorizationServerUri: '{url}'"):
        file = s.file("oauth.yaml", FILE.replace("URL", url).replace(
            "EXTRA", "authentication: {type: oauth2, clientId: c, "
            "clientSecret: s, %s}\n" % where
            + "    x-claviger: {tls: {ca: certs/servers.pem}}"))
        done = s.run("call", file, "look")
        equal(done.code, 0, done.err)
        equal(json.loads(done.out), {"client": None})
        equal(server.posts.pop(), ("/token", None))


def exposed_keys(s, place, url):
    """A private key that every user can open is refused."""
    file = s.file("exposed.yaml", FILE.replace("URL", url).replace(
        "EXTRA", "x-claviger: {tls: {ca: certs/servers.pem, "
        "cert: certs/alice.pem, key: certs/open.key}}"))
    key = place / "open.key"
    key.write_text((place / "alice.key").read_text())
    both = place / "open.both"
    both.write_text((place / "alice.both").read_text())
    for mode, works in ((0o644, False), (0o602, False), (0o640, True)):
        key.chmod(mode)
        both.chmod(mode)
        done = s.run("call", file, "look")
        checked = s.run("check", file)
        named = s.run("call", s.dir / "mutual.yaml", "look", "--client-cert",
                      f"vault={both}")
        all_of_them = s.run("call", file, "look", "--client-cert", both)
        if works:
            equal(json.loads(done.out), {"client": "alice"})
            equal(checked.code, 0, checked.err)
            continue
        for tried in (done, checked):
            equal(tried.code, 3, tried.err)
            contains(tried.out + tried.err, f"run: chmod 600 {key}")
        for tried in (named, all_of_them):
            check(tried.code in (2, 3), tried.out)
            contains(tried.err, f"run: chmod 600 {both}")


def other_requests(s, place, url):
    """Documents and `keys --url`: the same options and variables."""
    document = f"{url}/openapi.json"
    key = s.file("key", "id:secret\n")
    verbs = (("import", "openapi", document), ("export", "openapi", document),
             ("check", document), ("call", document, "look"),
             ("skill", "export", document, s.dir / "skills", "--force"),
             ("keys", "list", "--url", url, "--key-file", key))
    ca, bob = str(place / "servers.pem"), str(place / "bob.both")
    for verb in verbs:
        for options, env in ((["--ca", ca, "--client-cert", bob], {}),
                             ([], {"CLAVIGER_CA": ca,
                                   "CLAVIGER_CLIENT_CERT": bob}),
                             (["--client-cert", bob],
                              {"SSL_CERT_FILE": ca})):
            done = s.run(*verb, *options, env=env)
            equal(done.code, 0, f"{verb} {options}: {done.err}")
        for options, says in ((["--ca", ca], "give --client-cert FILE"),
                              (["--client-cert", bob], "TLS: "),
                              (["--ca", place / "others.pem",
                                "--client-cert", bob], "TLS: ")):
            done = s.run(*verb, *options)
            equal(done.code, 3 if verb[0] == "check" else 6,
                  f"{verb} {options}: {done.err}")
            contains(done.out + done.err, says)
        done = s.run(*verb, "--client-cert", place / "none")
        equal(done.code, 2, done.err)
        contains(done.err, "--client-cert")
    got = s.run("call", document, "look", "--ca", ca, "--client-cert", bob)
    equal(json.loads(got.out), {"client": "bob"})
    # The certificate for one namespace has priority.
    got = s.run("call", document, "look", "--ca", ca, "--client-cert", bob,
                "--client-cert", f"vault={place}/alice.both")
    equal(json.loads(got.out), {"client": "alice"})


def collector(s, place, url, server):
    """The options hold for OTLP; OpenTelemetry's variables precede them."""
    path = s.file("traced.yaml",
                  FILE.replace("URL", "http://127.0.0.1:9").replace(
                      "EXTRA", ""))
    otel = "OTEL_EXPORTER_OTLP_"
    own = {otel + "CERTIFICATE": str(place / "servers.pem"),
           otel + "CLIENT_CERTIFICATE": str(place / "alice.pem"),
           otel + "CLIENT_KEY": str(place / "alice.key")}
    options = ["--ca", str(place / "servers.pem"),
               "--client-cert", str(place / "bob.both")]
    for words, variables, name in (
            (options, {}, "bob"), ([], own, "alice"),
            (options[2:], own, "alice")):
        program = s.server(
            str(path), *words, authority=False, ports={"rest": "vault-rest"},
            env={otel + "ENDPOINT": url, **variables})
        program.rest("GET", "/x")
        program.stop()
        equal(server.posts, [("/v1/traces", name)], program.said())
        server.posts.clear()
    program = s.server(
        str(path), authority=False, ports={"rest": "vault-rest"},
        env={otel + "ENDPOINT": url,
             otel + "CLIENT_CERTIFICATE": str(place / "none")})
    program.stop()
    contains(program.said(), "traces are not exported: ")


def proxies(s, place, url):
    proxy = Proxy()
    ca = str(place / "servers.pem")
    secure = s.file("secure.yaml", FILE.replace("URL", url)
                    .replace("EXTRA", ""))
    plain = s.file("http.yaml", FILE.replace("URL", "http://api.test")
                   .replace("EXTRA", ""))
    # libcurl does not take HTTP_PROXY in capitals: a CGI program may get it
    # from a client.
    for variable in ("https_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        done = s.run("call", secure, "look", "--ca", ca,
                     env={variable: proxy.url})
        equal(json.loads(done.out), {"client": None}, done.err)
        contains(proxy.asked.pop(), f"CONNECT {url[8:]} ")
    for variable in ("http_proxy", "all_proxy"):
        done = s.run("call", plain, "look", env={variable: proxy.url})
        equal(json.loads(done.out), {"by": "proxy"}, done.err)
        contains(proxy.asked.pop(), "GET http://api.test/x ")
    for variable in ("NO_PROXY", "no_proxy"):
        done = s.run("call", secure, "look", "--ca", ca,
                     env={"HTTPS_PROXY": proxy.url, variable: "127.0.0.1"})
        equal(json.loads(done.out), {"client": None}, done.err)
    equal(proxy.asked, [])


def documents(s, place, url):
    """A document is never read without TLS from an https URL."""
    plain = s.upstream(harness.Answer(
        200, {"Content-Type": "application/json"}, json.dumps(DOCUMENT)))
    Handler.plain = plain.url + "/openapi.json?key=hidden"
    ca = {"SSL_CERT_FILE": str(place / "servers.pem")}
    done = s.run("check", url + "/up", "--base-uri", url, env=ca)
    equal(done.code, 0, done.out + done.err)
    contains(done.out, "look: works")
    done = s.run("check", url + "/down", env=ca)
    equal(done.code, 3, done.out)
    contains(done.out, "redirects to a URL without TLS")
    check("hidden" not in done.out + done.err, done.out)
    equal(plain.received, [])
    done = s.run("check", url + "/up")
    equal(done.code, 3, "an unknown authority")


def main(s):
    place = pathlib.Path(s.dir) / "certs"
    make_certificates(place)
    url, server = tls_server(place, False)
    trust(s, place, url)
    token_endpoint(s, place, url, server)
    mutual, server = tls_server(place, True)
    client_certificates(s, place, mutual)
    exposed_keys(s, place, mutual)
    other_requests(s, place, mutual)
    collector(s, place, mutual, server)
    proxies(s, place, url)
    documents(s, place, url)


harness.scenario(main)
