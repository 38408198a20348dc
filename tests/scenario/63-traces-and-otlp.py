"""
A request continues the caller's trace if the trace header is valid, and begins
a new one otherwise. The trace is passed on to the upstream only, kept in a
ring without secrets, and exported to a collector. A slow or failing collector
does not affect requests.
"""
# sanitize: thread

import http.server
import json
import re
import threading
import time

import harness
from harness import Answer, check, contains, equal

FILE = """
naftiko: 1.0.0-alpha2
info: {label: Traced, description: Something to watch.}
binds:
- namespace: env
  keys: {API_KEY: API_KEY}
capability:
  consumes:
  - type: http
    namespace: api
    baseUri: URL
    authentication: {type: apikey, key: token, value: '{{env.API_KEY}}',
                     placement: query}
    x-claviger: {retries: 1, retryDelay: 1ms}
    resources:
    - name: all
      path: /things/{id}
      operations:
      - {name: get-thing, method: GET}
  exposes:
  - type: rest
    namespace: t-rest
    port: 8080
    resources:
    - path: /v1/things/{id}
      name: all
      operations:
      - {method: GET, name: rest-thing, call: api.get-thing,
         with: {id: rest.id}}
    - path: /v1/both/{id}
      name: both
      operations:
      - method: GET
        name: rest-both
        steps:
        - {type: call, name: first, call: api.get-thing,
           with: {id: rest.id}}
        - {type: call, name: second, call: api.get-thing,
           with: {id: rest.id}}
  - type: mcp
    namespace: t-mcp
    port: 9090
    transport: http
    tools:
    - {name: tool-thing, description: d, call: api.get-thing,
       with: {id: tools.id}}
CONTROL
"""
CONTROL = """
  - type: control
    port: 9100
    observability: {traces: {SETTINGS}}
"""
PORTS = {"rest": "t-rest", "mcp": "t-mcp", "control": "control"}
TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = f"00-{TRACE}-b7ad6b7169203331-01"
SECRET = "s3cr3t-t0ken"


class Collector:
    """Keeps what is posted to it, with a configurable status and delay."""

    def __init__(self):
        self.posts, self.status, self.delay_s = [], 200, 0
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.posts.append((self.path, dict(self.headers), body))
                time.sleep(outer.delay_s)
                self.send_response(outer.status)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *args):
                pass

        self.server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever,
                         daemon=True).start()

    def spans(self):
        found = []
        for _, _, body in self.posts:
            for resource in json.loads(body)["resourceSpans"]:
                for scope in resource["scopeSpans"]:
                    found += scope["spans"]
        return found


def until(what, condition):
    end = time.monotonic() + 20
    while not condition():
        check(time.monotonic() < end, what)
        time.sleep(0.02)


def serve(s, up, control=CONTROL, settings="sampling: 1.0", env=None):
    text = FILE.replace("URL", up.url).replace("CONTROL", control)
    name = s.file(f"t{len(s.servers)}.yaml",
                  text.replace("SETTINGS", settings))
    ports = PORTS if control else {n: PORTS[n] for n in ("rest", "mcp")}
    return s.server(str(name), ports=ports, authority=False,
                    env={"API_KEY": SECRET, **(env or {})})


def sent_header(up, name):
    """A header of the upstream's last request, or None."""
    found = re.search(rb"(?im)^" + name.encode() + rb": *(.*?)\r$",
                      up.received[-1])
    return found and found.group(1).decode()


def control(server, path):
    got = harness.request(server.ports["control"], "GET", path)
    return got.status, json.loads(got.body)


def which_trace(s, up):
    """With and without a caller that records."""
    for extra in (CONTROL, ""):
        server = serve(s, up, extra)
        server.rest("GET", "/v1/things/7", headers=[
            ("traceparent", PARENT), ("tracestate", "a=1,b@c=2")])
        parent = sent_header(up, "traceparent")
        equal((parent[:36], parent[-3:]), (f"00-{TRACE}-", "-01"))
        equal(sent_header(up, "tracestate"), "a=1,b@c=2")
        got = server.rest("GET", "/v1/things/7")
        check(re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]",
                           sent_header(up, "traceparent")), "made where absent")
        equal((got.header("traceparent"), got.header("tracestate")),
              (None, None), "nothing goes back")
        for bad in [PARENT.upper(), PARENT[:-1], PARENT + "-00", "ff" +
                    PARENT[2:], PARENT.replace(TRACE, "0" * 32),
                    PARENT.replace("b7ad6b7169203331", "0" * 16), "x"]:
            server.rest("GET", "/v1/things/7", headers=[("traceparent", bad),
                                                        ("tracestate", "a=1")])
            check(TRACE not in sent_header(up, "traceparent"), bad)
            equal(sent_header(up, "tracestate"), None, bad)
        server.rest("GET", "/v1/things/7", headers=[
            ("traceparent", PARENT), ("traceparent", PARENT)])
        check(TRACE not in sent_header(up, "traceparent"), "two of them")
        server.rest("GET", "/v1/things/7", headers=[
            ("traceparent", PARENT), ("tracestate", "A=1")])
        check(TRACE in sent_header(up, "traceparent"), "only the state is bad")
        equal(sent_header(up, "tracestate"), None)
        mcp_meta(server, up)


def mcp_meta(server, up):
    """`_meta` sets the context of one message and overrides the header."""
    other = "1" * 32
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {
        "name": "tool-thing", "arguments": {"id": "7"}, "_meta": {
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientCapabilities": {},
            "traceparent": f"00-{other}-{'2' * 16}-01", "tracestate": "m=1"}}}
    got = harness.request(
        server.ports["mcp"], "POST", "/mcp", body=json.dumps(body).encode(),
        headers=[("Content-Type", "application/json"),
                 ("Accept", "application/json, text/event-stream"),
                 ("MCP-Protocol-Version", "2026-07-28"),
                 ("Mcp-Method", "tools/call"), ("Mcp-Name", "tool-thing"),
                 ("traceparent", PARENT)])
    equal(got.status, 200, got.text())
    contains(sent_header(up, "traceparent"), other)
    equal(sent_header(up, "tracestate"), "m=1")
    if "control" in server.ports:
        status, trace = control(server, f"/traces/{other}")
        equal((status, trace["name"], trace["operation"]),
              (200, "mcp.request", "tool-thing"))
        equal(trace["spans"][0]["parentSpanId"], "2" * 16)


def kept_traces(s, up):
    server = serve(s, up, settings="local: {buffer-size: 10}")
    up.answers = [Answer(503), Answer(200, {}, b"{}")]
    server.rest("GET", f"/v1/things/{SECRET}", headers=[
        ("traceparent", PARENT), ("Authorization", f"Bearer {SECRET}")])
    status, trace = control(server, f"/traces/{TRACE}")
    equal((status, trace["status"], trace["httpStatus"], trace["operation"],
           trace["spanCount"]), (200, "ok", 200, "rest-thing", 3))
    request, operation, client = trace["spans"]
    equal([x["name"] for x in trace["spans"]],
          ["rest.request", "rest.operation", "http.client.GET"])
    equal([x["kind"] for x in trace["spans"]],
          ["server", "internal", "client"])
    equal(request["parentSpanId"], "b7ad6b7169203331")
    equal((operation["parentSpanId"], client["parentSpanId"]),
          (request["spanId"], operation["spanId"]))
    equal(client["spanId"], sent_header(up, "traceparent").split("-")[2])
    a = client["attributes"]
    equal((a["claviger.operation"], a["http.response.status_code"],
           a["http.request.resend_count"], a["url.template"],
           a["server.address"]),
          ("get-thing", 200, 1, "/things/{id}", up.url[7:]))
    check(SECRET not in json.dumps(trace), "no secret in it")
    # The newest ten are kept, and filters select among them.
    up.answers = [Answer(404, {}, b"{}")]
    for _ in range(9):
        server.rest("GET", "/v1/things/7")
    equal(len(control(server, "/traces")[1]["traces"]), 10)
    equal(control(server, f"/traces/{TRACE}")[0], 200)
    up.answers = [Answer(500, {}, b"{}")]
    server.rest("GET", "/v1/things/7")
    equal(control(server, f"/traces/{TRACE}")[0], 404, "pushed out")
    for query, count in [("", 10), ("?operation=rest-thing", 10),
                         ("?operation=other", 0), ("?status=500", 1),
                         ("?status=404&operation=rest-thing", 9),
                         ("?status=ok", 0), ("?status=error", 10)]:
        equal(len(control(server, f"/traces{query}")[1]["traces"]), count,
              query)
    equal(control(server, "/traces?operation=%zz")[0], 400)
    # A caller that is not sampled is not recorded, nor is a ratio of 0.
    server.rest("GET", "/v1/things/7", headers=[
        ("traceparent", PARENT[:-1] + "0")])
    equal(control(server, f"/traces/{TRACE}")[0], 404)
    contains(sent_header(up, "traceparent"), TRACE)
    server = serve(s, up, settings="sampling: 0, local: {buffer-size: 10}")
    server.rest("GET", "/v1/things/7")
    equal(control(server, "/traces")[1], {"traces": []})


def steps_are_child_spans(s, up):
    server = serve(s, up)
    up.answers = [Answer(200, {}, b"{}")]
    equal(server.rest("GET", "/v1/both/7", headers=[
        ("traceparent", PARENT)]).status, 200)
    spans = control(server, f"/traces/{TRACE}")[1]["spans"]
    equal([x["name"] for x in spans],
          ["rest.request", "rest.operation", "step.call", "http.client.GET",
           "step.call", "http.client.GET"])
    ids = [x["spanId"] for x in spans]
    equal([ids.index(x["parentSpanId"]) for x in spans[1:]], [0, 1, 2, 1, 4])
    equal(len(set(ids)), 6)


def b3_headers(s, up):
    server = serve(s, up, settings="propagation: b3")
    up.answers = [Answer(200, {}, b"{}")]
    server.rest("GET", "/v1/things/7",
                headers=[("b3", f"{TRACE}-b7ad6b7169203331-1"),
                         ("traceparent", PARENT.replace("0af", "1af"))])
    check(re.fullmatch(TRACE + r"-[0-9a-f]{16}-1", sent_header(up, "b3")),
          "b3 goes on")
    equal(sent_header(up, "traceparent"), None)
    server.rest("GET", "/v1/things/7",
                headers=[("X-B3-TraceId", "8448eb211c80319c"),
                         ("X-B3-SpanId", "b7ad6b7169203331"),
                         ("X-B3-Sampled", "0")])
    contains(sent_header(up, "b3"), "00000000000000008448eb211c80319c")
    equal(sent_header(up, "b3")[-2:], "-0")


def exported(s, up):
    up.answers = [Answer(200, {}, b"{}")]
    collector = Collector()
    env = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url + "/base/",
           "OTEL_EXPORTER_OTLP_HEADERS": "x-key=a%20b,x-other=c",
           "OTEL_SERVICE_NAME": "my-service",
           "OTEL_RESOURCE_ATTRIBUTES": "deployment.environment=test",
           "OTEL_BSP_SCHEDULE_DELAY": "50"}
    server = serve(s, up, "", env=env)
    server.rest("GET", "/v1/things/7", headers=[
        ("traceparent", PARENT), ("tracestate", "a=1")])
    until("spans came", lambda: len(collector.spans()) == 3)
    path, headers, body = collector.posts[0]
    equal((path, headers["Content-Type"], headers["x-key"],
           headers["x-other"]),
          ("/base/v1/traces", "application/json", "a b", "c"))
    resource = json.loads(body)["resourceSpans"][0]["resource"]["attributes"]
    named = {a["key"]: a["value"]["stringValue"] for a in resource}
    equal((named["service.name"], named["deployment.environment"]),
          ("my-service", "test"))
    request, _, client = collector.spans()
    equal((request["traceId"], request["parentSpanId"], request["kind"],
           request["traceState"], client["kind"]),
          (TRACE, "b7ad6b7169203331", 2, "a=1", 3))
    check(int(request["endTimeUnixNano"]) >= int(request["startTimeUnixNano"])
          > 10 ** 18, "nanoseconds")
    check(SECRET.encode() not in b"".join(p[2] for p in collector.posts),
          "no secret")
    # Pending traces are exported when the program stops.
    env["OTEL_BSP_SCHEDULE_DELAY"] = "60000"
    server = serve(s, up, "", env=env)
    before = len(collector.spans())
    server.rest("GET", "/v1/things/7")
    equal(server.stop(), 0)
    equal(len(collector.spans()), before + 3)
    # The file can name the collector; the environment can disable exports.
    named = CONTROL.replace(
        "{SETTINGS}}", "{}, exporters: {otlp: {endpoint: '" + collector.url
        + "'}}}")
    server = serve(s, up, named, env={"OTEL_BSP_SCHEDULE_DELAY": "50"})
    before = len(collector.spans())
    server.rest("GET", "/v1/things/7")
    until("spans came", lambda: len(collector.spans()) == before + 3)
    server = serve(s, up, named, env={"OTEL_SDK_DISABLED": "true",
                                      "OTEL_BSP_SCHEDULE_DELAY": "50"})
    before = len(collector.posts)
    server.rest("GET", "/v1/things/7")
    equal(server.stop(), 0)
    equal(len(collector.posts), before)


def collector_in_trouble(s, up):
    """A slow or failing collector delays no request; losses are counted."""
    collector = Collector()
    collector.delay_s = 30
    env = {"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": collector.url + "/own",
           "OTEL_BSP_SCHEDULE_DELAY": "10", "OTEL_BSP_MAX_QUEUE_SIZE": "6"}
    server = serve(s, up, env=env)
    for _ in range(20):
        equal(server.rest("GET", "/v1/things/7").status, 200)
    until("it was asked", lambda: collector.posts)
    equal(collector.posts[0][0], "/own", "as it is given")
    metrics = harness.request(server.ports["control"], "GET", "/metrics")
    dropped = re.search(r'spans_total\{outcome="dropped"\} (\d+)',
                        metrics.text())
    check(int(dropped.group(1)) > 0, metrics.text())
    equal(server.stop(), 0, "it stops all the same")
    env["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = "http://127.0.0.1:1/v1/traces"
    server = serve(s, up, env=env)
    equal(server.rest("GET", "/v1/things/7").status, 200)
    until("a line in the log",
          lambda: "traces are not exported" in server.said())
    env["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = "ftp://nowhere"
    server = serve(s, up, env=env)
    equal(server.rest("GET", "/v1/things/7").status, 200)
    contains(server.said(), "traces are not exported")


def main(s):
    up = s.upstream(Answer(200, {}, b"{}"))
    which_trace(s, up)
    kept_traces(s, up)
    steps_are_child_spans(s, up)
    b3_headers(s, up)
    exported(s, up)
    collector_in_trouble(s, up)


harness.scenario(main)
