"""
A response is used again only if the file and the response allow it, only as
long as it is fresh, and only by the caller it was for, unless it is public.
A stale one is confirmed by its ETag. A change through the program ends it.
"""

import json
import time

import harness
from harness import Answer, check, contains, equal

FILE = """naftiko: 1.0.0-alpha2
info: {label: Kept, description: Responses that are used again.}
capability:
  consumes:
  - type: http
    namespace: api
    baseUri: UPSTREAM
    x-claviger: {cache: on}
    resources:
    - name: all
      path: /x
      operations:
      - name: get
        method: GET
        inputParameters:
        - {name: q, in: query}
        - {name: X-Lang, in: header}
      - {name: ttl, method: GET, x-claviger: {cache: {ttl: 60s}}}
      - {name: small, method: GET, x-claviger: {cache: {maxBytes: 10}}}
      - {name: off, method: GET, x-claviger: {cache: off}}
      - {name: change, method: POST}
  exposes:
  - type: rest
    namespace: k-rest
    port: 8080
    resources:
    - path: /get
      operations:
      - method: GET
        name: get
        call: api.get
        inputParameters:
        - {name: q, in: query, type: string, required: false}
        - {name: X-Lang, in: header, type: string, required: false}
    - {path: /ttl, operations: [{method: GET, name: t, call: api.ttl}]}
    - {path: /small, operations: [{method: GET, name: s, call: api.small}]}
    - {path: /off, operations: [{method: GET, name: o, call: api.off}]}
    - {path: /change, operations: [{method: POST, name: c, call: api.change}]}
  - {type: control, namespace: k-control, port: 9100}
"""


class Api:
    def __init__(self, server, upstream):
        self.server, self.upstream, self.number = server, upstream, 0

    def answer(self, status=200, **headers):
        """The next response, whose body is a new number."""
        self.number += 1
        headers = {k.replace("_", "-"): v for k, v in headers.items()}
        self.upstream.answers = [Answer(
            status, {"Content-Type": "application/json", **headers},
            b"" if status == 304 else str(self.number))]
        return self.number

    def get(self, target, headers=(), source=None, method="GET"):
        """(the number, whether a request was sent, the response)"""
        before = len(self.upstream.received)
        got = self.server.rest(method, target, headers=headers, source=source)
        equal(got.status, 200)
        return json.loads(got.body), len(self.upstream.received) > before, got


def fresh(api):
    first = api.answer(Cache_Control="max-age=60", X_RateLimit_Limit="9")
    equal(api.get("/get?q=a")[:2], (first, True))
    api.answer(Cache_Control="max-age=60")
    value, sent, got = api.get("/get?q=a")
    equal((value, sent), (first, False))
    check(int(got.header("Age")) < 60, "it has an age")
    equal(got.header("X-RateLimit-Limit"), "9")
    # Another URL or header is another response.
    equal(api.get("/get?q=b")[1], True)
    equal(api.get("/get?q=a", {"X-Lang": "de"})[1], True)
    # The caller may ask for a new one.
    equal(api.get("/get?q=a", {"Cache-Control": "no-cache"})[1], True)
    equal(api.get("/get?q=a", {"Cache-Control": "no-store"})[1], True)
    # A short life, and what was old when it came.
    api.answer(Cache_Control="max-age=1")
    equal([api.get("/get?q=c")[1] for _ in range(2)], [True, False])
    time.sleep(1.1)
    equal(api.get("/get?q=c")[1], True)
    api.answer(Cache_Control="max-age=60", Age="60")
    equal([api.get("/get?q=d")[1] for _ in range(2)], [True, True])


def not_kept(api):
    for number, headers in enumerate((
            {}, {"Cache_Control": "no-store, max-age=60"},
            {"Cache_Control": "no-cache, max-age=60"},
            {"Cache_Control": "max-age=60", "Vary": "*"},
            {"Cache_Control": "max-age=x"}, {"Expires": "0"})):
        api.answer(**headers)
        equal([api.get(f"/get?q=n{number}")[1] for _ in range(2)],
              [True, True], str(headers))
    api.answer(Cache_Control="max-age=60")
    equal([api.get("/off")[1] for _ in range(2)], [True, True])
    api.answer(Cache_Control="max-age=60", X_Pad="x")
    api.number = 10 ** 12
    api.answer(Cache_Control="max-age=60")
    equal([api.get("/small")[1] for _ in range(2)], [True, True])


def by_the_file(api):
    first = api.answer()
    equal([api.get("/ttl")[:2] for _ in range(2)],
          [(first, True), (first, False)])


def principals(api):
    """An address is the identity of a caller without a credential."""
    mine = api.answer(Cache_Control="max-age=60")
    equal(api.get("/get?q=p")[:2], (mine, True))
    other = api.answer(Cache_Control="max-age=60")
    equal(api.get("/get?q=p", source="127.0.0.2")[:2], (other, True))
    equal(api.get("/get?q=p")[:2], (mine, False))
    equal(api.get("/get?q=p", source="127.0.0.2")[:2], (other, False))
    shared = api.answer(Cache_Control="public, max-age=60")
    equal(api.get("/get?q=s")[:2], (shared, True))
    equal(api.get("/get?q=s", source="127.0.0.2")[:2], (shared, False))


def confirmed(api):
    first = api.answer(ETag='"v1"', Cache_Control="no-cache")
    equal(api.get("/get?q=e")[:2], (first, True))
    api.answer(304, ETag='"v1"')
    value, sent, got = api.get("/get?q=e")
    equal((value, sent, got.header("ETag")), (first, True, '"v1"'))
    contains(api.upstream.received[-1].decode(), 'If-None-Match: "v1"\r\n')
    # The 304 makes it fresh again.
    api.answer(304, Cache_Control="max-age=60")
    equal(api.get("/get?q=e")[:2], (first, True))
    equal(api.get("/get?q=e")[:2], (first, False))
    second = api.answer(ETag='"v2"')
    equal(api.get("/get?q=e", {"Cache-Control": "no-cache"})[:2],
          (second, True))
    api.answer(304)
    equal(api.get("/get?q=e")[:2], (second, True))


def changed(api):
    first = api.answer(Cache_Control="max-age=60")
    equal([api.get("/get?q=w")[:2] for _ in range(2)],
          [(first, True), (first, False)])
    api.get("/change", method="POST")
    equal(api.get("/get?q=w")[1], True)


def bounded(api):
    """The least recently used response is dropped."""
    api.answer(Cache_Control="max-age=60")
    api.get("/get?q=old")
    for n in range(520):
        api.get(f"/get?q=many{n}")
    equal(api.get("/get?q=many519")[1], False)
    equal(api.get("/get?q=old")[1], True)


def bounded_by_the_operator(s, upstream, path):
    for limit, body, kept in (("cache_responses=2", "1", 2),
                              ("cache_responses=0", "1", 0),
                              ("cache_bytes=50KiB", "1" * 20000, 2),
                              ("cache_bytes=8KiB", "1" * 20000, 0)):
        server = s.server(path, "--threads", "1", "--limit", limit,
                          ports={"rest": "k-rest", "control": "k-control"},
                          authority=False)
        upstream.answers = [Answer(
            200, {"Cache-Control": "max-age=60"}, body)]
        for n in range(4):
            server.rest("GET", f"/get?q={n}")
        since = len(upstream.received)
        for n in (3, 2):
            server.rest("GET", f"/get?q={n}")
        equal(len(upstream.received) - since, 2 - kept, limit)
        if kept:
            server.rest("GET", "/get?q=0")
            equal(len(upstream.received) - since, 1, limit)
        server.stop()


def counted(server):
    text = harness.request(server.ports["control"], "GET", "/metrics").text()
    for result in ("hit", "miss", "confirmed"):
        contains(text, 'claviger_upstream_cache_total{namespace="api",'
                 f'operation="get",result="{result}"}} ')
    check('operation="off",result' not in text, "an operation without cache")


def invalid_files(s):
    for text, want in (
            ("{cache: maybe}", "'cache' of x-claviger must be on, off"),
            ("{cache: {ttl: 2000m}}", "'ttl' of cache takes a time"),
            ("{cache: {age: 1}}", "unknown key 'age' in cache")):
        path = s.file("bad.yaml", FILE.replace("{cache: on}", text))
        out = s.run("check", str(path)).out
        contains(out, want)
        contains(out, "bad.yaml:8:")
    path = s.file("bad.yaml", FILE.replace(
        "method: POST}\n", "method: POST, x-claviger: {cache: on}}\n"))
    contains(s.run("check", str(path)).out,
             "'cache' of operation 'change' is not used")


def main(s):
    upstream = s.upstream()
    path = str(s.file("kept.yaml", FILE.replace("UPSTREAM", upstream.url)))
    server = s.server(path, "--threads", "1", ports={
        "rest": "k-rest", "control": "k-control"}, authority=False)
    api = Api(server, upstream)
    fresh(api)
    not_kept(api)
    by_the_file(api)
    principals(api)
    confirmed(api)
    changed(api)
    bounded(api)
    counted(server)
    bounded_by_the_operator(s, upstream, path)
    invalid_files(s)


harness.scenario(main)
