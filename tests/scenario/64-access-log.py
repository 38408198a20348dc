"""
The access log has one line for each HTTP request on every port, including
refused ones. It contains no secrets and no injected lines, is reopened on
SIGHUP, and a reader that stops reading does not block the server.
"""
# sanitize: thread

import json
import os
import re
import signal
import subprocess
import time

import harness
from harness import check, equal

MEMBERS = ["time", "listener", "peer", "principal", "method", "route",
           "status", "duration_us", "bytes", "request_id"]


def line_of(path, request_id):
    """The line of that request, once the log thread has written it."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        text = path.read_text() if path.exists() else ""
        for line in text.splitlines():
            if f'"{request_id}"' in line:
                return line
        time.sleep(0.02)
    raise harness.Failure(f"no line of {request_id}:\n{text}")


def ask(path, port, method, target, headers=None):
    """The response and its line in the log."""
    got = harness.request(port, method, target, headers=headers or {})
    return got, line_of(path, got.header("X-Request-Id"))


def as_json(s):
    path = s.dir / "access.json"
    server = s.server("--access-log", path, "--access-log-format", "json")
    key = server.admin()
    key_id, _, secret = key.partition(":")
    auth = {"Authorization": f"Key {key}"}

    got, line = ask(path, server.ports["authority"], "GET", "/v1/auth",
                    {**auth, "X-Request-Id": "first-one"})
    line = json.loads(line)
    equal(list(line), MEMBERS)
    check(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z",
                       line["time"]), line["time"])
    equal((line["listener"], line["peer"], line["method"], line["route"],
           line["status"], line["bytes"], line["request_id"]),
          ("authority", "127.0.0.1", "GET", "authority /v1/auth", 200,
           len(got.body), "first-one"))
    equal(line["principal"], f"key {key_id}")
    check(line["duration_us"] >= 0, line)

    cases = [
        # port, method, target, headers, expected members of the line
        ("authority", "GET", "/v1/keys?limit=x", auth,
         {"status": 400, "route": "authority GET /v1/keys"}),
        ("authority", "GET", "/v1/auth", {},
         {"status": 401, "principal": "anonymous 127.0.0.1"}),
        ("authority", "GET", "/v1/auth", {"Authorization": f"Key {key}x"},
         {"status": 401, "principal": "anonymous 127.0.0.1"}),
        ("authority", "GET", "/no/such", auth, {"status": 404}),
        ("rest", "GET", "/v1/keys", auth,
         {"status": 200, "listener": "rest", "route": "rest /v1/keys",
          "principal": f"key {key_id}"}),
        ("rest", "HEAD", "/openapi.json", {},
         {"status": 200, "method": "HEAD", "bytes": 0}),
        ("mcp", "GET", "/nothing", {}, {"status": 404, "listener": "mcp"}),
        ("rest", "GET", "/v1/keys", {"Host": "evil.example"},
         {"status": 403, "host": "evil.example"}),
        ("mcp", "POST", "/mcp", {"Origin": "http://evil.example"},
         {"status": 403, "origin": "http://evil.example"}),
        ("authority", "GET", "/v1/auth", {"Host": f"Key {key}"},
         {"status": 400, "method": "-"}),
        ("rest", "GET", "/v1/keys", {"Origin": f"http://a?FAL_KEY={key}"},
         {"status": 403}),
    ]
    for port, method, target, headers, want in cases:
        _, line = ask(path, server.ports[port], method, target, headers)
        line = json.loads(line)
        for name, value in want.items():
            equal(line.get(name), value, f"{method} {target}: {name}")
        equal("refused" in line, line["status"] == 403 or line["method"] == "-",
              f"{target}: {line}")
    # Bytes that are not HTTP have no method.
    got = harness.parse_response(harness.raw(
        server.ports["rest"], b"\x16\x03\x01 hello\r\n\r\n"))
    line = json.loads(line_of(path, got.header("X-Request-Id")))
    equal((line["method"], line["status"]), ("-", 400))
    check("refused" in line, line)

    # A key that a client sends as the request id is not logged.
    server.authority("GET", "/healthz", headers={"X-Request-Id": secret})
    line_of(path, "ck1_[redacted]")
    text = path.read_text()
    check(secret not in text and secret[:20] not in text, "a secret is logged")
    equal(path.stat().st_mode & 0o777, 0o600, "the mode of the file")

    # Rotation: the old file keeps its lines; new lines go to the new file.
    old = path.with_suffix(".1")
    path.rename(old)
    server.process.send_signal(signal.SIGHUP)
    end = time.monotonic() + 20
    while not path.exists() and time.monotonic() < end:
        time.sleep(0.02)
    kept = old.read_text()
    ask(path, server.ports["authority"], "GET", "/v1/auth", auth)
    equal(old.read_text(), kept, "the file that was renamed")
    equal(server.stop(), 0)


def as_text(s):
    path = s.dir / "access.txt"
    server = s.server("--access-log", path)
    _, line = ask(path, server.ports["rest"], "GET", "/v1/keys",
                  {"Origin": 'http://x"\t\x85b\\'})
    check(re.fullmatch(
        r'time=\S+ listener=rest peer=127\.0\.0\.1 '
        r'principal="anonymous 127\.0\.0\.1" method=GET route="[^"]+" '
        r'status=\d+ duration_us=\d+ bytes=\d+ request_id="[0-9a-f]{32}"'
        r' refused="[^"]+" host="[^"]+" '
        r'origin="http://x\\"[^\x00-\x1f\x7f-\x9f]*\\\\"', line),
        line)
    equal(server.stop(), 0)


def reader_stops(s):
    """A full pipe: requests are still served, and the stop is clean."""
    pipe = s.dir / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    server = s.server("--access-log", pipe, "--limit",
                      "request_target_bytes=65536")
    for _ in range(1200):  # some 300 bytes each: far more than a pipe holds
        equal(server.authority("GET", "/healthz").status, 200)
    equal(server.stop(), 0)
    got = os.read(reader, 1 << 20)
    check(got.startswith(b"time=") and b"\ntime=" in got, got[:200])
    os.close(reader)


def to_stdout(s):
    port = harness.free_port()
    program = subprocess.Popen(
        [harness.BINARY, "serve", "--data", s.dir / "stdout", "--authority",
         f"127.0.0.1:{port}", "--access-log", "-", "--port",
         f"{harness.REST}={harness.free_port()}", "--port",
         f"{harness.MCP}={harness.free_port()}"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=s.dir,
        env=harness.environment({"HOME": str(s.dir)}))
    try:
        for line in program.stdout:
            if line.startswith(b"admin key"):
                break
        harness.request(port, "GET", "/healthz")
        line = program.stdout.readline()
        check(b'route="authority /healthz" status=200' in line, line)
        program.terminate()
        equal(program.wait(20), 0)
    finally:
        program.kill()
        program.stdout.close()


def refused(s):
    for words, want in [
            (["--access-log", s.dir / "no" / "file"], "cannot open"),
            (["--access-log", "x", "--access-log-format", "xml"],
             "one of: text, json"),
            (["--access-log", "x", "--stdio"], "--stdio")]:
        got = s.run("serve", "--data", s.dir / "data", "--authority", "off",
                    "--port", f"{harness.REST}={harness.free_port()}",
                    "--port", f"{harness.MCP}={harness.free_port()}", *words)
        check(got.code not in (0, 99), got.err)
        check(want in got.err, got.err)


def main(s):
    as_json(s)
    as_text(s)
    reader_stops(s)
    to_stdout(s)
    refused(s)


harness.scenario(main)
