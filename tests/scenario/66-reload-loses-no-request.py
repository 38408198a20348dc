"""
Files change under load, and some versions are broken. Every request gets the
response of a valid version, connections stay open, and no request is lost.
"""
# sanitize: thread

import signal

import harness
from harness import check, contains, equal, wait_until
from versions import FILE, Load, put, slow_upstream, text

BROKEN = [  # (file, text in the log)
    ("naftiko: 1.0.0-alpha2\ncapability: [\n", ":3:1: "),
    (FILE.replace("call: api.get-state", "call: api.get-stat", 1)
         .replace("- {method: GET, name: get-state", "- {{method: GET", 1),
     "versions.yaml:"),
    ("", "versions.yaml"),
]
ROUNDS = 18


# A file that imports two others.
WHOLE = """naftiko: 1.0.0-alpha2
info: {label: Parts, description: Of several files.}
binds:
- namespace: values
  location: file://./values.yaml
  keys: {WHO: who}
capability:
  consumes:
  - {location: ./part.yaml, import: api}
  exposes:
  - type: rest
    namespace: parts-rest
    port: 8080
    resources:
    - path: /v1/state
      name: state
      operations:
      - {method: GET, name: get-state, call: api.get-state}
"""

PART = """naftiko: 1.0.0-alpha2
info: {label: Part, description: What is consumed.}
consumes:
- type: http
  namespace: api
  baseUri: UPSTREAM
  resources:
  - name: state
    path: /state/VERSION
    operations:
    - name: get-state
      method: GET
      inputParameters:
      - {name: who, in: query, value: '{{values.WHO}}'}
"""


def runs(server, version):
    return server.rest("GET", f"/only/{version}").status == 200


def change(s, server, load, path, ports):
    """Writes one valid version after another, with broken ones between."""
    version = 0
    for turn in range(ROUNDS):
        if turn % 3 == 2:
            broken, word = BROKEN[turn // 3 % len(BROKEN)]
            before = server.said().count("is not loaded")
            put(path, broken, turn % 2 == 0)
            if turn % 2:
                server.process.send_signal(signal.SIGHUP)
            wait_until("the log says that it is broken", lambda n=before:
                     server.said().count("is not loaded") > n)
            contains(server.said(), word)
            check(runs(server, version), "the previous version keeps running")
            continue
        version += 1
        load.valid.add(version)
        put(path, text(s.slow, ports, version), turn % 2 == 0)
        wait_until(f"version {version}", lambda v=version: runs(server, v))
        equal(server.rest("GET", f"/only/{version - 1}").status, 404)
    return version


def tools(port):
    client = harness.Mcp(port)
    return [tool["name"] for tool in client.call("tools/list")["result"]["tools"]]


def reload_by_request(s, server, path, ports, version):
    put(path, text(s.slow, ports, version + 1), True)
    got = harness.request(ports["CONTROL"], "POST", "/reload")
    equal((got.status, got.json()["status"]), (200, "OK"))
    check(runs(server, version + 1), "it runs once that is answered")
    put(path, "naftiko: 1.0.0-alpha2\ncapability: 5\n", True)
    got = harness.request(ports["CONTROL"], "POST", "/reload")
    equal((got.status, got.json()["files"][0]["outcome"]), (422, "failed"))
    contains(got.json()["files"][0]["message"], "versions.yaml:2:")


def move_a_port(s, ports, path, version):
    old, ports["MCP"] = ports["MCP"], harness.free_port()
    idle = harness.connect(old)
    put(path, text(s.slow, ports, version), False)

    def is_open(port):
        try:
            harness.connect(port).close()
            return True
        except OSError:
            return False

    wait_until("the new port is open", lambda: is_open(ports["MCP"]))
    wait_until("the old port is closed", lambda: not is_open(old))
    equal(idle.recv(10), b"", "an idle connection to it is closed")
    equal(tools(ports["MCP"]), [f"tool-{version}", "get-state"])


def parts(s):
    """A file is reloaded if a file that it reads changes."""
    def put_part(version):
        put(s.dir / "parts/part.yaml", PART.replace("UPSTREAM", s.slow)
            .replace("VERSION", str(version)), True)

    whole = s.file("parts/whole.yaml", WHOLE)
    s.file("parts/values.yaml", "who: one\n")
    put_part(1)
    server = s.server("--watch", str(whole), ports={"rest": "parts-rest"},
                      authority=False)

    def says(path):
        got = server.rest("GET", "/v1/state")
        return got.status == 200 and got.json()["path"] == path

    check(says("/state/1?who=one"), "the first version")
    put_part(2)
    wait_until("a change of the part", lambda: says("/state/2?who=one"))
    put(s.dir / "parts/values.yaml", "who: two\n", False)
    wait_until("a change of a value", lambda: says("/state/2?who=two"))
    for name, bad in (("part.yaml", "consumes: ["), ("values.yaml", "who: [")):
        good = (s.dir / "parts" / name).read_text()
        before = server.said().count("is not loaded")
        put(s.dir / "parts" / name, bad, True)
        wait_until(f"{name} is broken", lambda n=before:
                 server.said().count("is not loaded") > n)
        check(says("/state/2?who=two"), "the previous version keeps running")
        put(s.dir / "parts" / name, good, True)
        wait_until(f"{name} is mended", lambda n=before:
                 server.said().count("is loaded again") > n + 2)
    check(says("/state/2?who=two"), "the version is unchanged")


def main(s):
    slow, s.slow = slow_upstream()
    ports = {name: harness.free_port() for name in ("REST", "MCP", "CONTROL")}
    path = s.file("versions.yaml", text(s.slow, ports, 0))
    server = s.server("--watch", "--threads", "2", str(path),
                      ports={}, authority=False, wait=False)
    server.ports.update(rest=ports["REST"], mcp=ports["MCP"],
                        control=ports["CONTROL"])
    server.wait_ready()
    wait_until("the first version", lambda: runs(server, 0))
    load = Load(ports["REST"])
    version = change(s, server, load, path, ports)
    equal(tools(ports["MCP"]), [f"tool-{version}", "get-state"], "the newest tool list")
    load.valid.update((version + 1, version + 2))
    reload_by_request(s, server, path, ports, version)
    move_a_port(s, ports, path, version + 2)
    load.end()
    equal(load.wrong, [], "answers that are of no version")
    check(load.count > 100, f"{load.count} requests only")
    check(len(load.seen) > ROUNDS // 2, f"versions seen: {load.seen}")
    parts(s)
    slow.shutdown()


harness.scenario(main)
