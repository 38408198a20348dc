"""The official MCP clients list and call all three tools, in both eras."""
# timeout: 400

import json
import subprocess

import harness
import npm
from harness import check, equal

CONFORMANCE = harness.ROOT / "tests/conformance"
PLACE = harness.ROOT / "build/npm/mcp-clients"
KINDS = ("v1", "v2-auto", "v2-legacy", "v2-modern")


def run_client(s, kind, key, *target):
    done = subprocess.run(
        ["node", str(CONFORMANCE / "sdk_clients.mjs"), kind,
         *map(str, target)], cwd=PLACE, capture_output=True, text=True,
        timeout=60, env=harness.environment(
            {"HOME": str(s.dir), "CLAVIGER_TEST_KEY": key}))
    check(done.returncode == 0, f"{kind} {target}:\n{done.stderr[-4000:]}")
    check(not harness.SANITIZER.search(done.stderr), done.stderr)
    equal(json.loads(done.stdout), {"kind": kind, "tools": 3})


def main(s):
    npm.install(PLACE, CONFORMANCE / "package.json")
    server = s.server()
    for path in ("/mcp", "/"):
        for kind in KINDS:
            run_client(s, kind, server.admin(), server.url("mcp") + path)
    # The same store, with programs started by the clients.
    for kind in KINDS:
        run_client(s, kind, server.admin(), harness.BINARY, "serve", "--stdio",
                   "--data", server.data)


harness.scenario(main)
