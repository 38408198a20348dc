"""digest_client - a client for Digest authentication (RFC 7616)."""

import hashlib
import re

PASS = "open sesame"


def nonce_of(response):
    """The nonce of a 401."""
    return re.search('nonce="([^"]+)"', response.header(
        "WWW-Authenticate")).group(1)


def answer(nonce, nc="00000001", realm="till", method="GET", uri="/pay",
           algorithm="SHA-256", name="Mufasa", shown=None, more="",
           cnonce="cn", qop="auth", password=PASS):
    """An Authorization value, valid unless the arguments change it."""
    h = hashlib.md5 if algorithm.startswith("MD5") else hashlib.sha256

    def hexa(*parts):
        return h(":".join(parts).encode()).hexdigest()

    secret = hexa(name, realm, password)
    if algorithm.endswith("-sess"):
        secret = hexa(secret, nonce, cnonce)
    middle = [nc, cnonce, qop] if qop else []
    response = hexa(secret, nonce, *middle, hexa(method, uri))
    parts = [f'username="{shown or name}"', f'realm="{realm}"',
             f'nonce="{nonce}"', f'uri="{uri}"', f"algorithm={algorithm}",
             f'response="{response}"']
    if qop:
        parts += [f"qop={qop}", f"nc={nc}", f'cnonce="{cnonce}"']
    return "Digest " + ", ".join(parts) + more
