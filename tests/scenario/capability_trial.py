"""capability_trial - calls each operation of a file and compares the requests.

The request that reaches a recording upstream must equal the one that
capability_model computes from the file.
"""

import json
import urllib.parse

import harness
from capability_model import Capability, Case, as_text
from harness import Failure, check, equal

BASE = "/base"
SHELL_CALLS = 4  # of each file: a process for each
ANSWER = b'{"a": [1.50, "x"],  "b": null}'
IGNORED = {"host", "user-agent", "accept-encoding", "content-length",
           "connection", "traceparent", "tracestate", "x-request-id"}



def parse(raw):
    """The upstream's side: method, path, query pairs, headers, body."""
    head, _, body = raw.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    method, target, _ = lines[0].split(" ")
    path, _, query = target.partition("?")
    headers = [line.split(": ", 1) for line in lines[1:]]
    return (method, path, urllib.parse.parse_qsl(query, True),
            {k.lower(): v.encode("latin-1").decode("utf-8", "replace")
             for k, v in headers if k.lower() not in IGNORED}, body)


def compare(case, raw):
    method, path, query, headers, body = parse(raw)
    want = case.want
    equal(method, want.method, "the method")
    equal(path, want.path, "the path")
    equal(sorted(query), sorted(want.query), "the query")
    kind = headers.pop("content-type", "").split(";")[0]
    wanted = dict(want.headers)
    wanted_kind = wanted.pop("content-type", None)
    equal(headers, wanted, "the headers")
    if want.form is not None:
        equal(kind, "application/x-www-form-urlencoded", "the media type")
        equal(sorted(urllib.parse.parse_qsl(body.decode(), True)),
              sorted(want.form), "the form")
    elif want.body is not None:
        equal(kind, wanted_kind or "application/json", "the media type")
        equal(json.loads(body), want.body, "the body")
    else:
        equal(body, b"", "the body")


def over_rest(server, port, case):
    r = case.client
    headers = [(k, v) for k, v in r.headers.items()]
    body = None
    if r.body is not None:
        body = json.dumps(r.body).encode()
        if "content-type" not in {k.lower() for k, _ in headers}:
            headers.append(("Content-Type", "application/json"))
    return harness.request(port, r.method, r.target(), headers, body)


class File:
    """The trial of one file."""

    def __init__(self, s, name, path, upstream):
        self.s, self.name, self.path, self.upstream = s, name, path, upstream
        self.capability = Capability(path)
        self.counts = {"operations": 0, "works": 0, "reasons": 0}
        self.bases = []
        for api in self.capability.apis:
            self.bases += ["--base-uri",
                           f"{api['namespace']}={upstream.url}{BASE}"]
        result = s.run("check", "--json", *self.bases, path,
                       env=self.capability.environment())
        self.judged = json.loads(result.out)
        errors = [d for d in self.judged["diagnostics"]
                  if d["severity"] == "error"]
        equal(errors, [], "errors of the file")
        # All values are given, so what does not work never can.
        works = all(o["works"] for o in self.judged["operations"])
        equal(result.code, 0 if works else 1, "the exit code of check")

    def reason_for(self, exposed):
        """The result of check for an operation: (works, reason)."""
        for o in self.judged["operations"]:
            if exposed.kind != o["kind"]:
                continue
            if o["namespace"] != exposed.surface.get("namespace"):
                continue
            if (o["tool"] == exposed.name if exposed.kind == "mcp" else
                    (o["method"], o["path"]) == (exposed.method,
                                                 exposed.path)):
                return o["works"], o["reason"] or ""
        raise Failure(f"check does not name {exposed.name}")

    def serve(self):
        self.namespaces = [x["namespace"] for x in
                           self.capability.capability.get("exposes") or []
                           if x["type"] in ("rest", "mcp")]
        self.server = self.s.server(
            *self.bases, "--threads", "1", str(self.path), authority=False,
            ports={n: n for n in self.namespaces},
            env=self.capability.environment())
        self.mcp = {}

    def tool_name(self, exposed):
        """The tool's name on the surface, by its position in the file."""
        namespace = exposed.surface["namespace"]
        if namespace not in self.mcp:
            client = harness.Mcp(self.server.ports[namespace])
            names, cursor = [], None
            while True:
                result = client.call("tools/list", {"cursor": cursor}
                                     if cursor else None)["result"]
                names += [t["name"] for t in result["tools"]]
                cursor = result.get("nextCursor")
                if not cursor:
                    break
            tools = [x for x in self.capability.exposed
                     if x.surface is exposed.surface]
            equal(len(names), len(tools), "tools listed")
            self.mcp[namespace] = client, dict(
                zip([x.name for x in tools], names))
        client, names = self.mcp[namespace]
        return client, names[exposed.name]

    def try_one(self, exposed):
        self.counts["operations"] += 1
        before = len(self.upstream.received)
        works, reason = self.reason_for(exposed)
        if exposed.consumed is None:
            check(not works and reason, "check says that it works")
            self.refused(exposed, reason)
            equal(len(self.upstream.received), before, "requests sent")
            self.counts["reasons"] += 1
            return
        check(works, f"check says: {reason}")
        case = Case(self.capability, exposed, BASE)
        if exposed.kind == "rest":
            port = self.server.ports[exposed.surface["namespace"]]
            got = over_rest(self.server, port, case)
            equal((got.status, got.body), (200, ANSWER), "the answer")
        else:
            client, name = self.tool_name(exposed)
            got = client.tool(name, case.arguments)
            check(not got.get("isError"), f"the tool says {got}")
            equal(json.loads(got["content"][0]["text"]), json.loads(ANSWER))
        equal(len(self.upstream.received), before + 1, "requests sent")
        compare(case, self.upstream.received[-1])
        self.counts["works"] += 1
        if self.counts["works"] % 2 == 0 and exposed.kind == "mcp" and \
                self.shell_calls < SHELL_CALLS:
            self.shell_calls += 1
            self.from_shell(exposed, case)

    def refused(self, exposed, reason):
        if exposed.kind == "mcp":
            client, name = self.tool_name(exposed)
            got = client.tool(name, {})
            equal(got.get("isError"), True, "isError")
            text = got["content"][0]["text"]
        else:
            port = self.server.ports[exposed.surface["namespace"]]
            got = harness.request(port, exposed.method, exposed.path.replace(
                "{", "").replace("}", ""))
            check(got.status >= 400, f"the status is {got.status}")
            text = got.text()
        check(reason[:60] in text, f"{text!r} does not say {reason!r}")

    def from_shell(self, exposed, case):
        words = []
        for name, value in case.arguments.items():
            if isinstance(value, list) and value:
                words += [f"{name}={as_text(v)}" for v in value]
            elif isinstance(value, (dict, list)):
                words.append(f"{name}:={json.dumps(value)}")
            else:
                words.append(f"{name}={as_text(value)}")
        result = self.s.run(
            "call", self.path, f"{exposed.surface['namespace']}."
            f"{exposed.name}", *words, *self.bases,
            env=self.capability.environment())
        equal((result.code, result.out), (0, ANSWER.decode()),
              f"the shell's answer ({result.err})")
        compare(case, self.upstream.received[-1])

    def run(self):
        self.shell_calls = 0
        if not any(x["type"] in ("rest", "mcp") for x in
                   self.capability.capability.get("exposes") or []):
            return
        self.serve()
        wrong = []
        for exposed in self.capability.exposed:
            try:
                self.try_one(exposed)
            except (Failure, KeyError) as e:
                wrong.append(f"{self.name}: {exposed.kind} "
                             f"{exposed.path or ''} {exposed.name}: "
                             f"{type(e).__name__}: {e}")
        equal(self.server.stop(), 0, "the exit code after SIGTERM")
        check(not wrong, "\n".join(wrong[:20]))
