"""
issuer - an authorization server on loopback: its keys, made by openssl, the
tokens signed with them, and token introspection.
"""

import base64
import http.server
import json
import subprocess
import threading
import time
import urllib.parse


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def openssl(*args, data=None):
    return subprocess.run(["openssl", *map(str, args)], input=data, check=True,
                          capture_output=True).stdout


def number(hexadecimal):
    return b64(bytes.fromhex(hexadecimal))


class Key:
    """A private key in a file, its JWK, and tokens signed with it."""

    def __init__(self, place, name, kind):
        self.path, self.name, self.kind = place / f"{name}.pem", name, kind
        options = {"RSA": ["-algorithm", "RSA", "-pkeyopt",
                           "rsa_keygen_bits:2048"],
                   "EC": ["-algorithm", "EC", "-pkeyopt",
                          "ec_paramgen_curve:P-256"],
                   "OKP": ["-algorithm", "ED25519"]}[kind]
        openssl("genpkey", *options, "-out", self.path)
        public = openssl("pkey", "-in", self.path, "-pubout", "-outform",
                         "DER")
        self.jwk = {"kty": kind, "kid": name, "use": "sig"}
        if kind == "RSA":
            modulus = openssl("rsa", "-in", self.path, "-noout", "-modulus")
            self.jwk |= {"n": number(modulus.decode().strip().split("=")[1]),
                         "e": "AQAB"}
        elif kind == "EC":
            self.jwk |= {"crv": "P-256", "x": b64(public[-64:-32]),
                         "y": b64(public[-32:])}
        else:
            self.jwk |= {"crv": "Ed25519", "x": b64(public[-32:])}

    def raw(self, algorithm, text):
        if algorithm == "EdDSA":
            data = self.path.parent / "text"
            data.write_bytes(text)
            return openssl("pkeyutl", "-sign", "-rawin", "-inkey", self.path,
                           "-in", data)
        more = ["-sigopt", "rsa_padding_mode:pss", "-sigopt",
                "rsa_pss_saltlen:digest"] if algorithm[:2] == "PS" else []
        return openssl("dgst", "-sha" + algorithm[2:], "-sign", self.path,
                       *more, data=text)

    def sign(self, claims, algorithm, **header):
        header = {"alg": algorithm, "typ": "at+jwt", "kid": self.name,
                  **header}
        text = ".".join(b64(json.dumps(part).encode())
                        for part in (header, claims)).encode()
        signature = self.raw(algorithm, text)
        if algorithm[:2] == "ES":  # DER: two integers; wanted: two halves
            n = signature[3]
            r, s = signature[4:4 + n], signature[6 + n:]
            signature = b"".join(part.lstrip(b"\0").rjust(32, b"\0")
                                 for part in (r, s))
        return f"{text.decode()}.{b64(signature)}"


class Issuer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    keys, counts, tokens = [], {}, {}

    def log_message(self, *args):
        pass

    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        base = f"http://{self.headers['Host']}"
        self.counts[self.path] = self.counts.get(self.path, 0) + 1
        if self.path == "/.well-known/openid-configuration/t":
            self.answer(200, {"issuer": f"{base}/t", "jwks_uri":
                              f"{base}/keys", "introspection_endpoint":
                              f"{base}/ask"})
        elif self.path == "/keys":
            time.sleep(0.2)  # other requests wait for the same response
            self.answer(200, {"keys": [key.jwk for key in self.keys]})
        else:
            self.answer(404, {})

    def do_POST(self):
        self.counts[self.path] = self.counts.get(self.path, 0) + 1
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = dict(urllib.parse.parse_qsl(body))
        want = base64.b64encode(b"rs:open%20sesame").decode()
        if self.headers["Authorization"] != f"Basic {want}":
            self.answer(401, {})
        else:
            self.answer(200, self.tokens.get(form["token"],
                                             {"active": False}))


def start_issuer():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Issuer)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_address[1]}"
