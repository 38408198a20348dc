"""
A list that an API returns in pages is read page by page for a tool and on the
command line, and over REST with `walk: always`. The bounds of the file end
it, and the caller learns how it continues. A link never leads the request, or
the credential, to another place than the API.
"""

import json
import re
import threading
import time

import harness
from harness import Answer, check, contains, equal, wait_until

FILE = """naftiko: 1.0.0-alpha2
info: {label: Pages, description: Lists in pages.}
binds:
- namespace: env
  keys: {PAGE_KEY: PAGE_KEY}
capability:
  consumes:
  - type: http
    namespace: api
    baseUri: UPSTREAM/v1
    authentication: {type: apikey, key: key, value: '{{PAGE_KEY}}',
      placement: query}
    x-claviger:
      paginate: {items: $.data, style: cursor, next: $.meta.next,
        parameter: cursor, maxPages: 4}
    resources:
    - name: plain
      path: /cursor
      operations:
      - name: by-cursor
        method: GET
        inputParameters:
        - {name: cursor, in: query}
        - {name: q, in: query}
      - {name: add, method: POST}
      - {name: one-page, method: GET, x-claviger: {paginate: none}}
      - {name: always, method: GET,
         x-claviger: {paginate: {walk: always, maxPages: 2}}}
      - {name: few, method: GET, x-claviger: {paginate: {maxItems: 3}}}
      - {name: small, method: GET, x-claviger: {paginate: {maxBytes: 80}}}
      - {name: short, method: GET, x-claviger: {paginate: {maxTime: 300ms}}}
    - name: others
      path: /list
      x-claviger: {paginate: none}
      operations:
      - {name: by-offset, method: GET, x-claviger: {paginate: {style: offset,
          items: $.rows, parameter: start, limit: count, size: 2}}}
      - {name: by-total, method: GET, x-claviger: {paginate: {style: offset,
          items: $.rows, parameter: start, total: $.total}}}
      - {name: by-number, method: GET, x-claviger: {paginate: {style: page,
          items: $, parameter: page}}}
      - {name: by-key, method: GET, x-claviger: {paginate: {style: keyset,
          items: $, parameter: after, key: $.id}}}
      - {name: by-header, method: GET, x-claviger: {paginate: {
          style: link-header, items: $}}}
      - {name: by-link, method: GET, x-claviger: {paginate: {
          style: link-body, items: $.data, next: $.next}}}
  exposes:
  - type: rest
    namespace: p-rest
    port: 8080
    resources:
    - path: /first
      operations: [{method: GET, name: first, call: api.by-cursor}]
    - path: /all
      operations: [{method: GET, name: all, call: api.always}]
  - type: mcp
    namespace: p-mcp
    port: 9090
    tools:
TOOLS
    - name: ids
      description: The ids.
      call: api.by-cursor
      outputParameters:
      - {type: array, mapping: '$.data[*].id', items: {type: number}}
    - name: in-steps
      description: The same in a step.
      steps:
      - {type: call, name: list, call: api.by-cursor}
      mappings: [{targetName: ids, value: '$.list.data[*].id'}]
"""
NAMES = ["by-cursor", "add", "one-page", "few", "small", "short", "by-offset",
         "by-total", "by-number", "by-key", "by-header", "by-link"]
TOOLS = "\n".join(f"    - {{name: {n}, description: d, call: api.{n}}}"
                  for n in NAMES)
JSON = {"Content-Type": "application/json"}


def reply(value, **headers):
    return Answer(200, {**JSON, **headers}, json.dumps(value))


def page(ids, after=None):
    return reply({"data": [{"id": i} for i in ids], "meta": {"next": after}})


def targets(upstream, since):
    return [raw.split(b" ", 2)[1].decode()
            for raw in upstream.received[since:]]


class Caller:
    def __init__(self, client, upstream):
        self.client, self.upstream = client, upstream

    def __call__(self, tool, answers, **arguments):
        """The result, the report of its pages, and the targets."""
        since = len(self.upstream.received)
        self.upstream.answers = list(answers)
        result = self.client.tool(tool, arguments)
        content = result["content"]
        value = content[0]["text"] if result["isError"] \
            else json.loads(content[0]["text"])
        report = json.loads(content[1]["text"]) if len(content) > 1 else None
        return value, report, targets(self.upstream, since)


def ids(values):
    return [v["id"] for v in values]


def by_cursor(call):
    value, report, sent = call("by-cursor", [
        page([1, 2], "a b"), page([3], 7), page([4])], q="x")
    # The last page, with the items of all.
    equal(value, {"data": [{"id": n} for n in (1, 2, 3, 4)],
                  "meta": {"next": None}})
    equal(report, {"pages": 3, "items": 4, "more": False})
    equal(sent, ["/v1/cursor?q=x&key=s3cret",
                 "/v1/cursor?q=x&key=s3cret&cursor=a%20b",
                 "/v1/cursor?q=x&key=s3cret&cursor=7"])
    # One page is passed on as it is, and there is nothing to report.
    value, report, sent = call("by-cursor", [page([1])])
    equal((ids(value["data"]), report, len(sent)), ([1], None, 1))
    # The caller's own cursor is the first page.
    value, report, sent = call(
        "by-cursor", [page([5], "z"), page([6])], cursor="y")
    equal(ids(value["data"]), [5, 6])
    equal(sent, ["/v1/cursor?cursor=y&key=s3cret",
                 "/v1/cursor?key=s3cret&cursor=z"])
    value, _, _ = call("ids", [page([1], "a"), page([2])])
    equal(value, [1, 2])
    value, report, _ = call("in-steps", [page([1], "a"), page([2])])
    equal((value, report["pages"]), ({"ids": [1, 2]}, 2))


def bounds(call):
    endless = [page([n], f"c{n}") for n in range(9)]
    value, report, sent = call("by-cursor", endless)
    equal((ids(value["data"]), len(sent)), ([0, 1, 2, 3], 4))
    equal(value["meta"]["next"], "c3")
    equal(report, {"pages": 4, "items": 4, "more": True,
                   "reason": "maxPages is reached", "parameter": "cursor",
                   "next": "c3"})
    _, report, _ = call("few", [page([1, 2], "a"), page([3, 4], "b"),
                                page([5])])
    equal((report["items"], report["reason"], report["next"]),
          (4, "maxItems is reached", "b"))
    # A page that is too much is left out, and is the next one.
    value, report, sent = call("small", [
        page([1], "a"), page(list(range(10, 30)), "b"), page([3])])
    equal((ids(value["data"]), len(sent)), ([1], 2))
    equal((report["more"], report["reason"], report["next"]),
          (True, "maxBytes is reached", "a"))
    slow = page([1], "a")
    slow.delay_s = 0.5
    _, report, sent = call("short", [slow, page([2])])
    equal((len(sent), report["reason"]), (1, "maxTime is reached"))
    _, report, sent = call("one-page", endless)
    equal((report, len(sent)), (None, 1))
    _, report, sent = call("add", endless)
    equal((report, len(sent)), (None, 1), "a POST is sent once")


def loops(call):
    value, report, sent = call("by-cursor", [
        page([1], "a"), page([2], "b"), page([3], "a"), page([4])])
    equal((ids(value["data"]), len(sent)), ([1, 2, 3], 3))
    equal((report["more"], report["reason"]),
          (False, "the upstream named the same page twice"))
    # An upstream that ignores the parameter.
    value, report, sent = call("by-number", [reply([{"id": 1}])])
    equal((ids(value), len(sent)), ([1], 2))
    value, report, sent = call("by-key", [reply([{"id": 1}])])
    equal((ids(value), len(sent)), ([1], 2))


def errors(call):
    value, report, _ = call("by-cursor", [
        page([1], "a"), Answer(500, JSON, '{"message":"page 2 broke"}')])
    contains(value, "page 2 broke")
    equal(report, None)
    value, _, _ = call("by-cursor", [page([1], "a"), Answer(200, JSON, "{")])
    contains(value, "page 2: the upstream's answer is not JSON")
    value, report, _ = call("by-cursor", [page([1], "a"), reply({})])
    equal((ids(value["data"]), report), ([1], None), "an empty last page")
    value, report, _ = call("by-cursor", [reply({"no": "list"})])
    equal((value, report), ({"no": "list"}, None))


def by_numbers(call):
    rows = [reply({"rows": [{"id": n}, {"id": n + 1}]}) for n in (0, 2)]
    value, report, sent = call("by-offset", [*rows, reply({"rows": []})])
    equal((value["rows"][3], report["pages"]), ({"id": 3}, 3))
    equal(sent, ["/v1/list?key=s3cret&count=2",
                 "/v1/list?key=s3cret&count=2&start=2",
                 "/v1/list?key=s3cret&count=2&start=4"])
    rows = [reply({"total": 4, "rows": [{"id": n}, {"id": n + 1}]})
            for n in (0, 2)]
    _, report, sent = call("by-total", rows)
    equal((report["items"], len(sent)), (4, 2), "the total ends it")
    value, report, sent = call("by-number", [
        reply([{"id": 1}]), reply([{"id": 2}]), reply([])])
    equal((ids(value), sent[1:]), ([1, 2], [
        "/v1/list?key=s3cret&page=2", "/v1/list?key=s3cret&page=3"]))
    value, report, sent = call("by-key", [
        reply([{"id": 8}, {"id": 9}]), reply([{"id": "x&y"}]), reply([])])
    equal((ids(value), sent[1:]), ([8, 9, "x&y"], [
        "/v1/list?key=s3cret&after=9", "/v1/list?key=s3cret&after=x%26y"]))


def by_links(call, upstream):
    def linked(number, link):
        return reply([{"id": number}],
                     Link=f'</v1/other>; rel=prev, <{link}>; rel="next"')

    value, report, sent = call("by-header", [
        linked(1, "/v1/list?page=2&key=stale"),
        linked(2, f"{upstream.url}/v1/list?page=3#part"),
        linked(3, "?page=4"), reply([{"id": 4}])])
    equal((ids(value), report["more"]), ([1, 2, 3, 4], False))
    equal(sent[1:], [f"/v1/list?page={n}&key=s3cret" for n in (2, 3, 4)])
    value, report, sent = call("by-link", [
        reply({"data": [{"id": 1}], "next": "list?page=2"}),
        reply({"data": [{"id": 2}], "next": ""})])
    equal((ids(value["data"]), sent[1]),
          ([1, 2], "/v1/list?page=2&key=s3cret"))


def hostile_links(call, upstream, elsewhere):
    port = upstream.port
    for link in (f"{elsewhere.url}/v1/list", f"//127.0.0.1:{elsewhere.port}/v1",
                 f"http://127.0.0.1:{port}@127.0.0.1:{elsewhere.port}/v1/x",
                 f"https://127.0.0.1:{port}/v1/list",
                 f"http://localhost:{port}/v1/list", "file:///etc/passwd",
                 "/admin", "/v1/../admin", "/v1/%2e%2e/admin", "/v1/..%2fadmin",
                 "/v10/list", "../admin", "/v1\\..\\admin", "/v1/a b",
                 "/v1/a\r\nX-Evil: 1", "javascript:alert(1)"):
        value, report, sent = call("by-link", [
            reply({"data": [{"id": 1}], "next": link})])
        equal((ids(value["data"]), len(sent)), ([1], 1), link)
        equal(report["more"], True)
        contains(report["reason"], "the link to the next page", link)
        check("next" not in report, link)
    equal(elsewhere.received, [], "requests to another place")
    # A link must not make the API take the request for another method.
    value, _, sent = call("by-link", [
        reply({"data": [], "next": "/v1/list?_method=DELETE"})])
    equal(len(sent), 1)
    contains(value, "_method")


def over_rest(server, upstream):
    since = len(upstream.received)
    upstream.answers = [page([1], "a"), page([2])]
    got = server.rest("GET", "/first")
    equal((ids(json.loads(got.body)["data"]), len(upstream.received) - since),
          ([1], 1))
    equal(got.header("X-Page-Count"), None)
    upstream.answers = [
        Answer(200, {**JSON, "ETag": '"1"', "X-RateLimit-Remaining": "9"},
               page([n], f"c {n}").bytes.partition(b"\r\n\r\n")[2])
        for n in range(3)]
    got = server.rest("GET", "/all")
    equal(ids(json.loads(got.body)["data"]), [0, 1])
    equal([got.header(f"X-Page-{n}") for n in ("Count", "More", "Next")],
          ["2", "true", "c%201"])
    equal((got.header("ETag"), got.header("X-RateLimit-Remaining")),
          (None, "9"))


def on_the_command_line(s, upstream, path):
    env = {"PAGE_KEY": "s3cret"}
    upstream.answers = [page([1], "a"), page([2])]
    got = s.run("call", path, "api.by-cursor", env=env)
    equal((got.code, ids(json.loads(got.out)["data"])), (0, [1, 2]))
    contains(got.err, "Pages: 2, with 2 items.")
    got = s.run("call", path, "api.by-offset", "--dry-run", env=env)
    contains(got.out, "/v1/list?key=[redacted]&count=2")


def cancelled(server, upstream):
    """A caller that leaves between pages stops the walk."""
    slow = page([1], "a")
    slow.delay_s = 1
    since = len(upstream.received)
    upstream.answers = [slow, page([2], "b"), page([3])]

    def leave():
        try:
            server.rest("GET", "/all", timeout=0.3)
        except OSError:
            pass

    thread = threading.Thread(target=leave)
    thread.start()
    wait_until("the first page", lambda: len(upstream.received) > since)
    thread.join()
    time.sleep(1.5)
    equal(len(upstream.received) - since, 1, "pages after the caller left")


def checked(s, path):
    env = {"PAGE_KEY": "s3cret"}
    out = s.run("check", path, env=env).out
    contains(out, "mcp by-key: works, reads all pages (keyset)\n")
    contains(out, "rest GET /all all: works, reads all pages (cursor)\n")
    for line in ("rest GET /first first: works\n", "mcp one-page: works\n",
                 "mcp add: works\n"):
        contains(out, line)
    found = json.loads(s.run("check", "--json", path, env=env).out)
    equal({o["name"]: o.get("paginate") for o in found["operations"]
           if o["name"] in ("by-link", "add", "few")},
          {"by-link": "link-body", "add": None, "few": "cursor"})


def invalid_files(s):
    text = FILE.replace("UPSTREAM", "http://127.0.0.1:1").replace(
        "TOOLS", TOOLS)
    where = "items: $.data, style: cursor"
    for old, new, want in (
            (where, "items: $.data, style: cursors",
             "'style' of paginate is 'cursors'"),
            ("items: $.rows, parameter: start, limit", "parameter: start, "
             "limit", "'paginate' of operation 'by-offset' has no 'items'"),
            ("maxItems: 3", "maxItems: 0", "'maxItems' of paginate takes"),
            ("maxItems: 3", "maxItem: 3", "did you mean 'maxItems'?"),
            ("{name: cursor, in: query}", "{name: cursor, in: header}",
             "sets 'cursor', which is not in the query"),
            ("key: $.id", "key: '$..id'", "may select several values"),
            ("{name: add, method: POST}", "{name: add, method: POST, "
             "x-claviger: {paginate: {walk: never}}}",
             "is not used: only GET reads page by page")):
        check(old in text, old)
        path = s.file("bad.yaml", text.replace(old, new))
        out = s.run("check", str(path)).out
        contains(out, want)
        check(re.search(r"bad\.yaml:\d+:\d+: (error|warning): .*paginate",
                        out), out)


def without_memory(s, upstream, path):
    """The walk ends before a page for which there is no memory."""
    server = s.server(path, "--limit", "memory=24MiB",
                      ports={"mcp": "p-mcp", "rest": "p-rest"},
                      authority=False, env={"PAGE_KEY": "s3cret"})
    call = Caller(server.mcp(), upstream)
    text = "x" * 1000000
    value, report, sent = call("by-cursor", [
        reply({"data": [{"id": n, "text": text}],
               "meta": {"next": f"c{n}"}}) for n in range(4)])
    equal(ids(value["data"]), list(range(len(sent))))
    check(len(sent) < 4, "the walk ends before maxPages")
    equal((report["more"], report["next"]), (True, f"c{len(sent) - 1}"))
    contains(report["reason"], "there is no memory left now")
    server.stop()


def main(s):
    upstream, elsewhere = s.upstream(), s.upstream()
    text = FILE.replace("UPSTREAM", upstream.url).replace("TOOLS", TOOLS)
    path = str(s.file("pages.yaml", text))
    server = s.server(path, ports={"rest": "p-rest", "mcp": "p-mcp"},
                      authority=False, env={"PAGE_KEY": "s3cret"})
    call = Caller(server.mcp(), upstream)
    by_cursor(call)
    bounds(call)
    loops(call)
    errors(call)
    by_numbers(call)
    by_links(call, upstream)
    hostile_links(call, upstream, elsewhere)
    over_rest(server, upstream)
    on_the_command_line(s, upstream, path)
    cancelled(server, upstream)
    without_memory(s, upstream, path)
    checked(s, path)
    invalid_files(s)


harness.scenario(main)
