"""
A control surface reports the state of the program. It has only the endpoints
that the file enables, enforces its own authentication, and must have one if it
is not on loopback.
"""
# sanitize: thread

import json
import re

import harness
from harness import Answer, check, contains, equal

FILE = """
naftiko: 1.0.0-alpha2
info: {label: Watched, description: Something to watch.}
capability:
  consumes:
  - type: http
    namespace: api
    baseUri: URL
    x-claviger: {breaker: 1000, concurrency: 1000}
    resources:
    - name: all
      path: /{what}
      operations:
      - {name: get-it, method: GET}
  exposes:
  - type: rest
    namespace: w-rest
    port: 8080
    resources:
    - path: /v1/{what}
      name: all
      operations:
      - {method: GET, name: g, call: api.get-it, with: {what: rest.what}}
  - type: control
    port: 9100
EXTRA
"""
ALL = """
    management: {info: true, reload: true, validate: true, logs: true}
"""
PORTS = {"rest": "w-rest", "control": "control"}


def serve(s, url, extra="", *args, **options):
    name = s.file(f"w{len(s.servers)}.yaml",
                  FILE.replace("URL", url).replace("EXTRA", extra))
    return s.server(*args, str(name), ports=PORTS, authority=False,
                    **options), name


def ask(server, method, path, **options):
    return harness.request(server.ports["control"], method, path, **options)


def with_defaults(server):
    got = ask(server, "GET", "/health/live")
    equal((got.status, got.body), (200, b'{"status":"UP"}'))
    equal(got.header("Content-Type"), "application/json")
    got = ask(server, "GET", "/health/ready")
    equal((got.status, json.loads(got.body)), (200, {
        "status": "UP", "adapters": [
            {"type": kind, "namespace": namespace,
             "port": server.ports[kind], "state": "RUNNING"}
            for kind, namespace in PORTS.items()]}))
    equal(ask(server, "HEAD", "/health/live").status, 200)
    equal(json.loads(ask(server, "GET", "/traces").body), {"traces": []})
    for path, key in [("/status", "info"), ("/reload", "reload"),
                      ("/validate", "validate"), ("/logs", "logs")]:
        got = ask(server, "POST", path)
        equal(got.status, 404, path)
        contains(got.text(), f"management.{key}")
    equal(ask(server, "GET", "/nothing").status, 404)
    got = ask(server, "POST", "/metrics")
    equal((got.status, got.header("Allow")), (405, "GET, HEAD, OPTIONS"))


def counted(server, up):
    up.answers = [Answer(200, {}, b"{}"), Answer(404, {}, b"{}"),
                  Answer(raw=b"no HTTP\r\n\r\n")]
    for status in (200, 404, 502):
        equal(server.rest("GET", "/v1/x").status, status)
    got = ask(server, "GET", "/metrics")
    equal(got.status, 200)
    contains(got.header("Content-Type"), "text/plain; version=0.0.4")
    text = got.text()
    labels = 'namespace="api",operation="get-it"'
    for line in [
            f'claviger_upstream_requests_total{{{labels},status="200"}} 1',
            f'claviger_upstream_requests_total{{{labels},status="404"}} 1',
            f'claviger_upstream_requests_total{{{labels},status="none"}} 1',
            f'claviger_upstream_errors_total{{{labels},error="answer"}} 1',
            f'claviger_upstream_duration_seconds_count{{{labels}}} 3',
            'claviger_http_requests_total{route="rest /v1/{what}",'
            'status="404"} 1']:
        contains(text, line)
    for gauge in ("calls", "breaker_open"):
        check(re.search(r'claviger_upstream_' + gauge + r'\{file="[^"]+",'
                        r'namespace="api"\} 0\n', text), gauge)
    for line in text.splitlines():
        check(re.fullmatch(r"# (HELP|TYPE) .+|[a-z_]+(\{.*\})? [0-9.]+",
                           line), f"no Prometheus text: {line}")
    contains(text, 'claviger_build_info{version="0.')
    for name in ("process_cpu_seconds_total", "process_open_fds",
                 "process_max_fds", "process_virtual_memory_bytes",
                 "process_resident_memory_bytes", "process_threads",
                 "process_start_time_seconds", "claviger_connections_max"):
        found = re.search(rf"^{name} ([0-9.]+)$", text, re.M)
        check(found and float(found.group(1)) > 0, f"{name} in {text}")
    seen = [line.split(" ")[2] for line in text.splitlines()
            if line.startswith("# TYPE")]
    equal(len(seen), len(set(seen)), "each family once")


def with_all(s, up):
    server, name = serve(s, up.url, ALL)
    status = json.loads(ask(server, "GET", "/status").body)
    equal(status["capability"],
          {"label": "Watched", "specVersion": "1.0.0-alpha2"})
    equal((status["engine"]["name"], status["otel"]),
          ("claviger", {"status": "disabled"}))
    check(re.fullmatch(r"PT\d+H\d+M\d+S", status["uptime"]), status["uptime"])
    equal(len(status["adapters"]), 2)
    # The result of each file.
    got = ask(server, "GET", "/validate")
    equal(got.status, 200, got.text())
    result = json.loads(got.body)
    equal((result["status"], len(result["files"])), ("OK", 1))
    contains(result["files"][0]["file"], name.name)
    name.write_text(name.read_text().replace("port: 9100", "port: many"))
    got = ask(server, "POST", "/reload")
    equal((got.status, json.loads(got.body)["status"]), (422, "FAILED"))
    contains(got.text(), "failed")
    equal(server.rest("GET", "/v1/x").status, 502, "the old one still serves")
    equal(ask(server, "GET", "/validate").status, 422)
    name.write_text(name.read_text().replace("port: many", "port: 9100")
                    .replace("Watched", "Reloaded"))
    got = ask(server, "POST", "/reload")
    equal(got.status, 200, got.text())
    equal(json.loads(got.body)["files"][0]["outcome"], "reloaded")
    contains(ask(server, "GET", "/status").text(), "Reloaded")
    equal(ask(server, "GET", "/reload").status, 405)
    # The log level.
    equal(json.loads(ask(server, "GET", "/logs").body), {"level": "info"})
    equal(ask(server, "PUT", "/logs", body=b'{"level":"loud"}').status, 400)
    equal(ask(server, "PUT", "/logs", body=b'{"level":"debug"}').status, 200)
    equal(json.loads(ask(server, "GET", "/logs").body), {"level": "debug"})


def guarded(s, up):
    guard = "\n    authentication: {type: bearer, token: '{{env.WATCH}}'}\n"
    server, _ = serve(s, up.url, guard, env={"WATCH": "w-token"})
    got = ask(server, "GET", "/health/live")
    equal(got.status, 401)
    contains(got.header("WWW-Authenticate"), "Bearer")
    equal(ask(server, "GET", "/metrics", headers=[
        ("Authorization", "Bearer w-token")]).status, 200)
    check("w-token" not in server.said(), "no secret in the log")
    equal(server.rest("GET", "/v1/x").status, 502, "the others have their own")
    # Beyond loopback it needs authentication, or --allow-open.
    for extra, args, starts in [
            ("\n    address: 0.0.0.0\n", [], False),
            ("\n    address: 0.0.0.0\n", ["--allow-open"], True),
            ("\n    address: 0.0.0.0" + guard, [], True)]:
        server, _ = serve(s, up.url, extra, *args, wait=starts,
                          env={"WATCH": "w-token"})
        if not starts:
            check(server.wait() != 0, "it must not start")
            contains(server.said(), "control")
            contains(server.said(), "--allow-open")


def main(s):
    up = s.upstream(Answer(200, {}, b"{}"))
    server, _ = serve(s, up.url)
    with_defaults(server)
    counted(server, up)
    with_all(s, up)
    guarded(s, up)


harness.scenario(main)
