"""
Several files are one MCP endpoint: the tools of all files at one URL, with a
prefix only where names collide, each file with its own upstream.  Keys, tool
search, reload and stdio work as with one file.
"""
# sanitize: thread

import json
import os
import signal
import subprocess

import harness
from harness import check, contains, equal

FILE = """
naftiko: 1.0.0-alpha2
info: {label: NAME, description: The NAME API.}
capability:
  consumes:
  - type: http
    namespace: NAME
    baseUri: "URL"
    resources:
    - {name: item, path: "/items/{id}", operations: [{name: get-item, method: GET, inputParameters: [{name: id, in: path}]}]}
    - {name: NAMEs, path: /all, operations: [{name: list-NAMEs, method: GET}]}
  exposes:
  - type: mcp
    namespace: NAME-mcp
    description: All about NAMEs.
    port: PORT
    AUTH
    tools:
    - {name: get-item, description: Look up a NAME., inputParameters: [{name: id, type: string, description: Its number.}], call: NAME.get-item, with: {id: tools.id}}
    - {name: list-NAMEs, description: List all NAMEs., call: NAME.list-NAMEs}
    resources:
    - {name: all, uri: "NAME://all", call: NAME.list-NAMEs}
    - {name: same, uri: "both://all", call: NAME.list-NAMEs}
    - {name: one, uri: "NAME://{id}", call: NAME.get-item, with: {id: "{{id}}"}}
    prompts:
    - {name: ask, description: Ask for a NAME., template: [{role: user, content: "A NAME, please"}]}
    - {name: ask-NAME, description: Ask., template: [{role: user, content: "This NAME"}]}
"""

BOTH = ["book-mcp-get-item", "film-mcp-get-item", "list-books", "list-films"]
PORTS = {"mcp": "book-mcp"}


def make(s, name, url, auth="", port=9090):
    text = FILE.replace("NAME", name).replace("URL", url)
    text = text.replace("AUTH", auth).replace("PORT", str(port))
    s.file(f"{name}.yaml", text)
    return text


def tools(client):
    return sorted(t["name"] for t in client.call("tools/list")
                  ["result"]["tools"])


def call(client, tool, **arguments):
    got = client.call("tools/call", {"name": tool, "arguments": arguments})
    check("result" in got, str(got))
    return got["result"]["content"][0]["text"]


def names(client, method, member, name):
    return [x[name] for x in client.call(method)["result"][member]]


def everything(client):
    equal(tools(client), BOTH)
    equal(call(client, "book-mcp-get-item", id="1"), "book")
    equal(call(client, "film-mcp-get-item", id="1"), "film")
    equal(call(client, "list-films"), "film")
    # Which one is meant is not known.
    got = client.call("tools/call", {"name": "get-item",
                                     "arguments": {"id": "1"}})
    contains(got["error"]["message"], "Unknown tool: get-item")
    equal(names(client, "prompts/list", "prompts", "name"),
          ["book-mcp-ask", "ask-book", "film-mcp-ask", "ask-film"])
    got = client.call("prompts/get", {"name": "film-mcp-ask"})
    contains(json.dumps(got), "A film, please")
    uris = names(client, "resources/list", "resources", "uri")
    equal([u for u in uris if not u.startswith("skill:")],
          ["book://all", "both://all", "film://all"])
    skills = [u for u in uris if u.startswith("skill:")]
    equal(len(skills), 2)
    for uri, want in (("book://all", "book"), ("film://all", "film"),
                      ("both://all", "book"), ("film://7", "film")):
        got = client.call("resources/read", {"uri": uri})
        equal(got["result"]["contents"][0]["text"], want, uri)
    for uri in skills:
        check("result" in client.call("resources/read", {"uri": uri}), uri)
    contains(client.call("resources/read", {"uri": "film:"})["error"]
             ["message"], "There is no resource")
    hello = client.hello["result"]["instructions"]
    contains(hello, "All about books.")
    contains(hello, "All about films.")


def keys(s, server):
    """One URL and one key for tools of both files."""
    for wrong, want in (("list-flims", "did you mean 'list-films'?"),
                        ("x", "there are: get-item, list-books")):
        got = s.run("keys", "create", "--data", server.data, "--for",
                    "book.yaml", "--for", "film.yaml", "--tool", wrong)
        equal(got.code, 3)
        contains(got.err, want)
    got = s.run("keys", "create", "--data", server.data, "--for", "book.yaml",
                "--tool", "list-books", "--for", "film.yaml", "--tool",
                "list-films", "--expires", "1h", "--json")
    equal(got.code, 0, got.err)
    key = json.loads(got.out)["key"]
    client = server.mcp(key)
    equal(tools(client), ["list-books", "list-films"])
    contains(call(client, "film-mcp-get-item", id="1"), "film:item:read")
    got = s.run("keys", "edit", key.split(":")[0], "--data", server.data,
                "--for", "film.yaml", "--read-only", "--json")
    equal(got.code, 0, got.err)
    equal(tools(client), ["film-mcp-get-item", "list-films"])
    equal(call(client, "film-mcp-get-item", id="1"), "film")
    equal(s.run("keys", "revoke", key.split(":")[0], "--data",
                server.data).code, 0)
    equal(client.post({"jsonrpc": "2.0", "id": 9,
                       "method": "tools/list"}).status, 401)


def reload(s, server, client):
    text = (s.dir / "film.yaml").read_text()
    s.file("film.yaml", text.replace("name: get-item, description",
                                     "name: get-film, description"))
    os.kill(server.process.pid, signal.SIGHUP)
    # Names that collide no more have no prefix.
    harness.wait_until(
        "the new tools", lambda: tools(client) == [
            "get-film", "get-item", "list-books", "list-films"])
    equal(call(client, "get-item", id="1"), "book")
    equal(call(client, "get-film", id="1"), "film")
    s.file("film.yaml", text)


def search(s):
    server = s.server("book.yaml", "film.yaml", "--one-mcp", "--tools",
                      "search", ports=PORTS, authority=False)
    client = server.mcp()
    equal(tools(client), ["call_tool", "describe_tool", "find_tools"])
    contains(call(client, "find_tools", query="list all films"), "list-films")
    contains(call(client, "describe_tool", name="film-mcp-get-item"),
             "Look up a film.")
    equal(call(client, "call_tool", name="film-mcp-get-item",
               arguments={"id": "1"}), "film")
    server.stop()


def stdio(s):
    lines = [{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
                 "protocolVersion": "2025-11-25", "capabilities": {},
                 "clientInfo": {"name": "x", "version": "1"}}},
             {"jsonrpc": "2.0", "id": 2, "method": "tools/list"},
             {"jsonrpc": "2.0", "id": 3, "method": "tools/call",
              "params": {"name": "list-films"}}]
    done = subprocess.run(
        [harness.BINARY, "serve", "--stdio", "--one-mcp", "book.yaml",
         "film.yaml", "--authority", "off"], cwd=s.dir, timeout=60,
        input="".join(json.dumps(m) + "\n" for m in lines).encode(),
        capture_output=True, env=harness.environment({"HOME": str(s.dir)}))
    got = {m["id"]: m for m in map(json.loads, done.stdout.splitlines())}
    equal(sorted(t["name"] for t in got[2]["result"]["tools"]), BOTH)
    equal(got[3]["result"]["content"][0]["text"], "film")


def conflicts(s, book, film):
    def refused(want, *more):
        got = s.run("serve", "book.yaml", "film.yaml", "--one-mcp", "--data",
                    "d", *more)
        check(got.code != 0, "it starts")
        contains(got.err, want)

    make(s, "film", film.url, "authentication: {type: bearer, token: abc}")
    refused("'book-mcp' and 'film-mcp' authenticate callers in different ways")
    refused("give --require-key")
    make(s, "book", book.url, "authentication: {type: bearer, token: abd}")
    refused("authenticate callers in different ways")
    # The same secret is the same way.
    make(s, "book", book.url, "authentication: {type: bearer, token: abc}")
    server = s.server("book.yaml", "film.yaml", "--one-mcp", ports=PORTS,
                      authority=False)
    equal(harness.request(server.ports["mcp"], "POST", "/mcp", headers={
        "Authorization": "Bearer abd", "Content-Type": "application/json"},
        body="{}").status, 401)
    server.stop()
    s.file("rest.yaml", "naftiko: 1.0.0-alpha2\ninfo: {label: L, description: "
           "D}\ncapability: {exposes: [{type: rest, namespace: r, port: 8080, "
           "resources: []}]}\n")
    got = s.run("serve", "rest.yaml", "--one-mcp", "--authority", "off")
    contains(got.err, "no exposer of type mcp")


def main(s):
    book, film = (s.upstream(harness.Answer(
        200, {"Content-Type": "text/plain"}, name))
        for name in ("book", "film"))
    make(s, "book", book.url)
    make(s, "film", film.url, port=9091)
    server = s.server("book.yaml", "film.yaml", "--one-mcp", "--require-key",
                      ports=PORTS)
    client = server.mcp(server.admin())
    everything(client)
    keys(s, server)
    reload(s, server, client)
    server.stop()
    search(s)
    stdio(s)
    conflicts(s, book, film)


harness.scenario(main)
