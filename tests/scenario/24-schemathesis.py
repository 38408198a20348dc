"""
Schemathesis sends generated requests to the authority, as each kind of key: no
response is a 5xx, or has a status, type, header or body that openapi.yaml does
not describe.
"""
# timeout: 400

import json
import subprocess

import harness
import pypi
from harness import Failure, check

PLACE = harness.ROOT / "build/pypi/openapi"
REQUIREMENTS = harness.ROOT / "tests/conformance/python/requirements-openapi.txt"
SECONDS = 20
CHECKS = ("not_a_server_error", "status_code_conformance",
          "content_type_conformance", "response_headers_conformance",
          "response_schema_conformance")
# An unknown method is 501 on every path (RFC 9110 15.6.2), which the document
# says once, not for each path.
SETTINGS = """
[phases.coverage]
unexpected-methods = ["PUT", "TRACE"]
"""


def run(s, schemathesis, server, key, *options):
    """Returns how many requests were sent."""
    (s.dir / "schemathesis.toml").write_text(SETTINGS)
    report = s.dir / "report.json"
    command = [schemathesis, "run", s.dir / "openapi.json",
               "--url", f"http://127.0.0.1:{server.ports['authority']}",
               "--header", f"Authorization: Key {key}",
               "--checks", ",".join(CHECKS), "--max-examples", "25",
               "--phases", "examples,coverage,fuzzing", "--seed", "1",
               "--max-time", str(SECONDS), "--continue-on-failure",
               "--no-shrink", "--report", "json", "--report-json-path",
               report, *options]
    done = subprocess.run(list(map(str, command)), cwd=s.dir, text=True,
                          capture_output=True, timeout=4 * SECONDS,
                          env=harness.environment({"HOME": str(s.dir)}))
    if done.returncode != 0:
        raise Failure(f"schemathesis ended with {done.returncode}:\n"
                      f"{done.stdout[-6000:]}{done.stderr[-2000:]}")
    return done.stdout


def make(server, admin, **members):
    got = server.authority(
        "POST", "/v1/keys", key=admin,
        headers={"Content-Type": "application/json"},
        body=json.dumps({"alias": "for schemathesis", **members}))
    return got.json()["key"]


def main(s):
    python = pypi.install(PLACE, REQUIREMENTS)
    schemathesis = python.parent / "schemathesis"
    server = s.server()
    admin = server.admin()
    (s.dir / "openapi.json").write_text(
        server.authority("GET", "/openapi.json").text())
    keep = ("--exclude-operation-id", "revoke-current-key")
    manager = make(server, admin, permissions=["auth:**", "models:run"])
    for key, options in (
            (admin, keep),
            (make(server, admin, permissions=["auth:keys:read"]), keep),
            (manager, keep),
            # Last, because after the first request no other is allowed.
            (manager, ("--include-operation-id", "revoke-current-key"))):
        out = run(s, schemathesis, server, key, *options)
        check("No issues found" in out or "passed" in out, out[-500:])
    check(server.running(), "the server still runs")


harness.scenario(main)
