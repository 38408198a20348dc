"""
The client of the Go SDK: the same calls and the same report as those of the
Python clients, over HTTP and stdio.
"""
# timeout: 400

import os
import shutil
import subprocess

import harness
from harness import Skip, equal
from mcp_clients import Trial, expected

SOURCE = harness.ROOT / "tests/conformance/go"
PLACE = harness.ROOT / "build/go"
BUILD_S = 200


def build():
    """Builds the client with modules in build/; Skip if that fails."""
    if shutil.which("go") is None:
        raise Skip("go is not installed")
    PLACE.mkdir(parents=True, exist_ok=True)
    env = {**os.environ, "GOMODCACHE": str(PLACE / "modules"),
           "GOCACHE": str(PLACE / "cache"), "GOTOOLCHAIN": "local",
           "GOFLAGS": "-modcacherw -mod=readonly -buildvcs=false",
           "GOWORK": "off"}
    try:
        done = subprocess.run(
            ["go", "build", "-o", PLACE / "client", "."], cwd=SOURCE,
            env=env, capture_output=True, text=True, timeout=BUILD_S)
    except subprocess.TimeoutExpired:
        raise Skip(f"go build took longer than {BUILD_S} s") from None
    if done.returncode != 0:
        said = done.stderr.strip().splitlines()
        # A mistake in our own source is a failure, not a reason to skip.
        harness.check(not any(line.startswith("./main.go") for line in said),
                      done.stderr)
        raise Skip(f"go build failed: {' '.join(said[-2:])}")
    return PLACE / "client"


def main(s):
    client = build()
    trial = Trial(s)
    for name, plan in (("http", trial.over_http()),
                       ("stdio", trial.over_stdio())):
        equal(trial.run([client], plan), expected(), f"the report over {name}")


harness.scenario(main)
