"""
Large libraries are loaded when they are used: a server of keys needs neither
libcurl nor libxml2, an https upstream needs libcurl before its first call.
"""

import pathlib

import harness
from harness import equal

FILE = """
naftiko: 1.0.0-alpha2
info: {label: Small, description: Small.}
capability:
  consumes:
  - type: http
    namespace: up
    baseUri: URL
    resources: [{path: /x, operations: [{name: get, method: GET}]}]
  exposes:
  - type: rest
    namespace: small
    port: 8080
    resources: [{path: /x, operations: [{name: look, method: GET, call: up.get}]}]
"""


def loaded(server):
    """Which of the two are in the memory of the process."""
    maps = pathlib.Path(f"/proc/{server.process.pid}/maps").read_text()
    return {name for name in ("libcurl", "libxml2") if f"/{name}" in maps}


def keys_need_none(s):
    server = s.server()
    for ask in (server.authority, server.rest):
        equal(ask("GET", "/v1/keys", key=server.admin()).status, 200)
    equal(loaded(server), set(), "libraries after a list of keys")
    server.stop()


def upstreams_need_what_they_use(s):
    for url, needed in (("http://127.0.0.1:1", set()),
                        ("http://[::1]:1", set()),
                        ("https://127.0.0.1:1", {"libcurl"}),
                        ("http://127.1:1", {"libcurl"})):
        server = s.server(s.file("small.yaml", FILE.replace("URL", url)),
                          ports={"rest": "small"}, authority=False)
        equal(loaded(server), needed, f"libraries at the start: {url}")
        equal(server.rest("GET", "/x").status, 502, url)
        equal(loaded(server), needed, f"libraries after a call: {url}")
        server.stop()


def main(s):
    keys_need_none(s)
    upstreams_need_what_they_use(s)


harness.scenario(main)
