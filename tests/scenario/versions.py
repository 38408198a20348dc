"""versions - a capability file with several versions, and its clients."""

import http.client
import http.server
import json
import os
import threading
import time

CLIENTS = 4

FILE = """naftiko: 1.0.0-alpha2
info: {label: Versions, description: Says which it is.}
capability:
  consumes:
  - type: http
    namespace: api
    baseUri: UPSTREAM
    resources:
    - name: state
      path: /state/VERSION
      operations:
      - {name: get-state, method: GET}
  exposes:
  - type: rest
    namespace: versions-rest
    port: REST
    resources:
    - path: /v1/state
      name: state
      operations:
      - {method: GET, name: get-state, call: api.get-state}
    - path: /only/VERSION
      name: only
      operations:
      - {method: GET, name: get-only, call: api.get-state}
  - type: mcp
    namespace: versions-mcp
    port: MCP
    tools:
    - {name: tool-VERSION, description: d, call: api.get-state}
    - {name: get-state, description: d, call: api.get-state}
  - type: control
    port: CONTROL
    management: {reload: true, validate: true, info: true}
"""


class Slow(http.server.BaseHTTPRequestHandler):
    """Returns the requested path after a delay, so requests are in flight."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        time.sleep(0.01)
        body = json.dumps({"path": self.path}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def slow_upstream():
    """Starts the upstream of the file; returns it and its URL."""
    slow = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    slow.daemon_threads = True
    threading.Thread(target=slow.serve_forever, daemon=True).start()
    return slow, f"http://127.0.0.1:{slow.server_address[1]}"


class Load:
    """Clients that send requests in a loop, each on its own connection."""

    def __init__(self, port):
        self.port = port
        self.valid = {0}
        self.stop = False
        self.wrong, self.count, self.seen = [], 0, set()
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.ask)
                        for _ in range(CLIENTS)]
        for thread in self.threads:
            thread.start()

    def note(self, wrong, version=None):
        with self.lock:
            self.count += 1
            if wrong is not None:
                self.wrong.append(wrong)
            else:
                self.seen.add(version)

    def ask(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port,
                                                timeout=30)
        while not self.stop and len(self.wrong) < 5:
            try:
                connection.request("GET", "/v1/state")
                answer = connection.getresponse()
                body = answer.read()
            except OSError as e:
                self.note(f"a request failed: {e!r}")
                return
            except http.client.HTTPException as e:
                self.note(f"no answer: {e!r}")
                return
            try:
                version = int(json.loads(body)["path"].split("/")[2])
            except (ValueError, KeyError, IndexError, TypeError):
                version = None
            if answer.status != 200 or version not in self.valid:
                self.note(f"{answer.status} {body!r}")
            elif answer.getheader("Connection") == "close":
                self.note("the connection was closed")
                return
            else:
                self.note(None, version)
        connection.close()

    def end(self):
        self.stop = True
        for thread in self.threads:
            thread.join(30)


def put(path, text, by_rename):
    if by_rename:
        other = path.with_name(".versions.new")
        other.write_text(text)
        os.rename(other, path)
    else:
        path.write_text(text)


def text(url, ports, version):
    out = FILE.replace("UPSTREAM", url).replace("VERSION", str(version))
    for name in ("REST", "MCP", "CONTROL"):
        out = out.replace(f"port: {name}", f"port: {ports[name]}")
    return out
