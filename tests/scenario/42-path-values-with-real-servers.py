"""
nginx, Node and Go decode paths differently. For any value of a path parameter,
over REST, MCP or the command line, the request either reaches the route that
the file declares, or is refused with the parameter's name and not sent.
"""
# timeout: 300

import json
import pathlib
import random
import shutil
import subprocess
import time
import urllib.parse

import harness
from harness import Skip, check, contains, equal

PEERS = pathlib.Path(__file__).with_name("peers")

FILE = """
naftiko: 1.0.0-alpha2
info: {label: Orgs, description: Organizations and their repositories.}
capability:
  consumes:
CONSUMES
  exposes:
  - type: rest
    namespace: orgs-rest
    port: 8080
    resources:
RESOURCES
  - type: mcp
    namespace: orgs-mcp
    port: 9090
    tools:
TOOLS
"""
CONSUMED = """
  - type: http
    namespace: NAME
    baseUri: http://127.0.0.1:PORT
    resources:
    - name: repo
      path: /v1/orgs/{org}/repos/{repo}
      operations:
      - {name: drop, method: DELETE}
"""
RESOURCE = """
    - path: /NAME/{org}/{repo}
      name: NAME
      operations:
      - {method: DELETE, name: rest-NAME, call: NAME.drop}
"""
TOOL = """
    - {name: NAME, description: Delete a repository., call: NAME.drop}
"""
NGINX = """
daemon off;
pid DIR/nginx.pid;
error_log stderr warn;
worker_processes 1;
events {}
http {
  access_log off;
  default_type application/json;
  client_body_temp_path DIR/b;
  proxy_temp_path DIR/p;
  fastcgi_temp_path DIR/f;
  uwsgi_temp_path DIR/u;
  scgi_temp_path DIR/s;
  map $uri $route {
    ~^/v1/orgs/[^/]+/repos/[^/]+$ repo;
    ~^/v1/orgs/[^/]+/?$ org;
    default other;
  }
  server {
    listen 127.0.0.1:PORT;
    location / { return 200 '{"routes": ["$route"]}'; }
    # nginx decodes, merges and encodes a path; the next server decodes it.
    location /twice/ { proxy_pass http://127.0.0.1:PORT/; }
  }
}
"""

# Each alone, and before and after a harmless text.
STEPS = [".", "..", "%2e", "%2e%2E", ".%2e", "%252e%252e", "%25252e.",
         "a/../..", "../x", "..\\", "a\\..\\..", "..%2f", "..%5cx", "..;", "..;x=y",
         "..\u0000", "..\u0000x", "..%00", ".. ", " ..", "..\t", ".\r\n.",
         "..%0d%0a", "\uff0e\uff0e", "%ef%bc%8e%ef%bc%8e", "%c0%ae%c0%ae",
         "%u002e%u002e", "\u2024\u2024", "\u2025", "..\uff0fx", "..\u200b"]
SLASHES = ["a/b", "/", "//", "/a", "a/", "a%2Fb", "a%2fb", "a%252fb", "a\\b",
           "a%5Cb", "https://x.example/y", "repos/x", "x\uff0fy", "x%ef%bc%bcy",
           "a%c0%afb"]
BLANKS = ["", " ", "\t", "\u3000", "\u0000", "\u0000x", "%00", "%20"]
FINE = ["a", "a b", "a..b", "...", "..a", "a.", "100%", "\u00fc", "a;b",
        "a?b=c", "a#b", "a:b", "@x", "a&b", "main...dev", "%zz", "a\r\nb",
        "{x}", "5%25", "a+b", "~", "*", "'\"<>|^`"]
PIECES = [".", "..", "/", "\\", "%", "2e", "%2e", "%2E", "%2f", "%5c", "%25",
          "%00", ";", ";x", " ", "\u0000", "\t", "\r\n", "?", "#", "a", "b", "\uff0e",
          "\uff0f", "\u2025", "%c0%ae", "%u002e", "%c0%af", "\u200b"]


def wait_for(port, process, what):
    until = time.monotonic() + 30
    while time.monotonic() < until:
        check(process.poll() is None,
              f"{what} left with {process.returncode}")
        try:
            harness.connect(port, 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise harness.Failure(f"{what} does not listen")


def nginx(s, port):
    text = NGINX.replace("DIR", str(s.dir)).replace("PORT", str(port))
    return [shutil.which("nginx") or "/usr/sbin/nginx", "-e", "stderr", "-p",
            str(s.dir), "-c", str(s.file("nginx.conf", text))]


def node(s, port):
    return ["node", str(PEERS / "orgs.js"), str(port)]


def go(s, port):
    program = s.dir / "orgs"
    done = subprocess.run(
        ["go", "build", "-o", program, PEERS / "orgs.go"], cwd=s.dir,
        capture_output=True, text=True, timeout=200)
    equal(done.returncode, 0, done.stderr)
    return [str(program), str(port)]


def start(s, running):
    """Starts the installed peers; returns their ports by name."""
    ports = {}
    for make in (nginx, node, go):
        name = make.__name__
        if shutil.which(name, path="/usr/sbin:/usr/local/go/bin:"
                        + str(shutil.os.environ.get("PATH"))) is None:
            print(f"# {name} is not installed: not tried")
            continue
        ports[name] = harness.free_port()
        process = subprocess.Popen(make(s, ports[name]), cwd=s.dir,
                                   stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        running.append(process)
        wait_for(ports[name], process, name)
    if not ports:
        raise Skip("none of nginx, node and go is installed")
    return ports


def quoted(text):
    return urllib.parse.quote(text, safe="")


def finds_wrong_route(port, path):
    """True if a peer finds another route for the path."""
    got = harness.request(port, "DELETE", path)
    return got.status != 200 or set(got.json()["routes"]) != {"repo"}


def peers_find_the_wrong_route(ports):
    """Without protection the peers find the wrong route."""
    for name, port in ports.items():
        for path in ("/v1/orgs/acme/repos/%2E%2E", "/v1/orgs/a%2F..%2F/repos/x",
                     "/v1/orgs//repos/x"):
            if name == "node" and "//" in path:
                continue  # Node keeps empty segments
            check(finds_wrong_route(port, path),
                  f"{name} finds the right route for {path}")
        check(not finds_wrong_route(port, "/v1/orgs/acme/repos/x"), name)


def judge(status, text, value, name, where):
    """Checks a response: an error with the name, or the right route."""
    if status == 400 and "parameter '" in text:
        contains(text, f"parameter '{name}'", where)
        return "refused"
    if status == 200:
        equal(set(json.loads(text)["routes"]), {"repo"},
              f"{where}: {value!r}")
        return "sent"
    # nginx refuses NUL, and Node refuses invalid UTF-8.
    check(status == 400, f"{where}: {value!r} is answered {status}: {text}")
    return "unread"


def over_rest(server, peer, org, repo, name):
    got = server.rest("DELETE", f"/{peer}/{quoted(org)}/{quoted(repo)}")
    if got.status == 404 and "" in (org, repo):
        return "refused"  # our own router has no empty segment either
    return judge(got.status, got.text(), (org, repo), name, f"rest {peer}")


def over_mcp(client, peer, org, repo, name):
    result = client.tool(peer, {"org": org, "repo": repo})
    text = result["content"][0]["text"]
    if not result.get("isError"):
        return judge(200, text, (org, repo), name, f"mcp {peer}")
    return judge(400, text, (org, repo), name, f"mcp {peer}")


def try_value(server, client, peer, value, want):
    for org, repo, name in ((value, "x", "org"), ("acme", value, "repo")):
        for got in (over_rest(server, peer, org, repo, name),
                    over_mcp(client, peer, org, repo, name)):
            check(got in want, f"{peer}: {value!r} as {name} is {got}")


def on_the_command_line(s, path, peer):
    for value in [v for v in STEPS + SLASHES + BLANKS if "\0" not in v]:
        done = s.run("call", path, f"{peer}.drop", "org=acme", f"repo={value}")
        equal(done.code, 3, value)
        contains(done.err, "parameter 'repo'")


def random_values(server, client, peer):
    """Random sequences of dangerous pieces."""
    r = random.Random(6)
    counts = {"refused": 0, "sent": 0, "unread": 0}
    for _ in range(250):
        value = "".join(r.choices(PIECES, k=r.randrange(1, 6)))
        counts[over_mcp(client, peer, "acme", value, "repo")] += 1
        counts[over_rest(server, peer, value, "x", "org")] += 1
    check(counts["refused"] > 100 and counts["sent"] > 50, counts)


def main(s):
    running = []
    try:
        ports = start(s, running)
        peers_find_the_wrong_route(ports)
        names = list(ports)
        targets = {name: f"http://127.0.0.1:{ports[name]}" for name in names}
        if "nginx" in targets:
            names.append("twice")
            targets["twice"] = targets["nginx"] + "/twice"
        path = s.file("orgs.yaml", FILE.replace("CONSUMES", "".join(
            CONSUMED.replace("http://127.0.0.1:PORT", targets[name]).replace(
                "NAME", name) for name in names)).replace(
            "RESOURCES", "".join(RESOURCE.replace("NAME", name)
                                 for name in names)).replace(
            "TOOLS", "".join(TOOL.replace("NAME", name) for name in names)))
        server = s.server(str(path), authority=False,
                          ports={"rest": "orgs-rest", "mcp": "orgs-mcp"})
        client = server.mcp()
        for name in names:
            for value in STEPS + SLASHES + BLANKS:
                try_value(server, client, name, value, {"refused"})
            for value in FINE:
                try_value(server, client, name, value, {"sent", "unread"})
            random_values(server, client, name)
        on_the_command_line(s, path, names[0])
    finally:
        for process in running:
            process.kill()
            process.wait()


harness.scenario(main)
