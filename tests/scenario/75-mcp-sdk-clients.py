"""The official MCP clients list and call all three tools, in both eras."""
# timeout: 300

import json
import os
import shutil
import subprocess

import harness
from harness import check, equal

CONFORMANCE = harness.ROOT / "tests/conformance"
PLACE = harness.ROOT / "build/npm/mcp-clients"


def install():
    """The pinned packages, once per build directory."""
    for tool in ("node", "npm"):
        if shutil.which(tool) is None:
            raise harness.Skip(f"{tool} is not installed")
    wanted = (CONFORMANCE / "package.json").read_text()
    there = PLACE / "package.json"
    mark = PLACE / "installed"
    if (mark.exists() and there.exists()
            and there.read_text() == wanted):
        return
    shutil.rmtree(PLACE, ignore_errors=True)
    PLACE.mkdir(parents=True)
    there.write_text(wanted)
    try:
        done = subprocess.run(
            ["npm", "install", "--no-package-lock", "--ignore-scripts",
             "--no-audit", "--no-fund", "--fetch-timeout=20000",
             "--fetch-retries=1"],
            cwd=PLACE, capture_output=True, text=True, timeout=150)
    except subprocess.TimeoutExpired:
        raise harness.Skip("npm install took longer than 150 s") from None
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines()[:3]  # the log's name is last
        raise harness.Skip("npm could not install the clients: "
                           + " ".join(lines))
    mark.write_text("")


def run_client(kind, url, key):
    done = subprocess.run(
        ["node", str(CONFORMANCE / "sdk_clients.mjs"), url, kind], cwd=PLACE,
        capture_output=True, text=True, timeout=60,
        env={**os.environ, "CLAVIGER_TEST_KEY": key})
    check(done.returncode == 0, f"{kind}:\n{done.stderr[-4000:]}")
    equal(json.loads(done.stdout), {"kind": kind, "tools": 3})


def main(s):
    install()
    server = s.server()
    for path in ("/mcp", "/"):
        for kind in ("v1", "v2-auto", "v2-legacy", "v2-modern"):
            run_client(kind, server.url("mcp") + path, server.admin())


harness.scenario(main)
