"""peers - MCP servers of others, each with one tool and without a backend.

Each installs what it needs in build/, pinned, and raises load.Unable with the
reason if that is impossible.
"""

import os
import shutil
import subprocess
import sys

import load

sys.path.insert(0, str(load.ROOT / "tests/scenario"))
import pypi
from checks import Skip


def typescript():
    """The server of the TypeScript SDK; its packages are in build/npm/bench."""
    home = load.ROOT / "build/npm/bench"
    packages = ["@modelcontextprotocol/server@2.4.0",
                "@modelcontextprotocol/node@2"]
    if not shutil.which("node") or not shutil.which("npm"):
        raise load.Unable("node and npm are not installed")
    if not (home / "node_modules/@modelcontextprotocol/node").is_dir():
        home.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            ["npm", "install", "--silent", "--no-audit", "--no-fund",
             *packages], cwd=home, text=True, capture_output=True, timeout=300)
        if done.returncode:
            raise load.Unable("npm could not install the SDK: "
                         + (done.stderr.strip().splitlines() or ["?"])[-1])
    # Node searches for modules beside the script.
    shutil.copy(load.HERE / "sdk_server.mjs", home)
    port, = load.free_ports(1)
    process = load.Process("the TypeScript SDK", [
        "node", "sdk_server.mjs", port], load.answers(port), cwd=home,
        NODE_ENV="production")
    process.port = port
    return process


def fastmcp():
    """FastMCP, the most common server in Python, on uvicorn."""
    try:
        python = pypi.install(
            load.ROOT / "build/python/2",
            load.ROOT / "tests/conformance/python/requirements-2.txt")
    except Skip as why:
        raise load.Unable(str(why)) from None
    return started("FastMCP", [python, load.HERE / "sdk_server.py"])


def go():
    """The server of the Go SDK."""
    home = load.ROOT / "build/go"
    if not shutil.which("go"):
        raise load.Unable("go is not installed")
    home.mkdir(parents=True, exist_ok=True)
    env = {**os.environ, "GOMODCACHE": str(home / "modules"),
           "GOCACHE": str(home / "cache"), "GOTOOLCHAIN": "local",
           "GOFLAGS": "-modcacherw -mod=readonly -buildvcs=false",
           "GOWORK": "off"}
    done = subprocess.run(
        ["go", "build", "-o", home / "server", "./server"],
        cwd=load.ROOT / "tests/conformance/go", env=env, text=True,
        capture_output=True, timeout=600)
    if done.returncode:
        raise load.Unable("go build failed: "
                          + " ".join(done.stderr.split("\n")[-3:]))
    return started("the Go SDK", [home / "server"])


def started(name, command):
    port, = load.free_ports(1)
    process = load.Process(name, [*command, port], load.answers(port))
    process.port = port
    return process


# Which one a goal is about is first.
ALL = (("TypeScript SDK 2.4", typescript), ("FastMCP 4.2", fastmcp),
       ("Go SDK 1.8", go))
