"""A catalogue of 1,158 tools, listed in pages or searched."""

import json

import harness
from harness import Answer, check, contains, equal

TOOLS = 1158
THINGS = ("repository", "issue", "release", "gist", "branch", "team",
          "webhook", "secret", "runner", "package", "invoice")
DEEDS = ("list", "create", "delete", "update", "search")


def catalogue(url):
    """Tools with different names, some of them too long or unusual."""
    operations, tools = [], []
    for i in range(TOOLS):
        deed, thing = DEEDS[i % 5], THINGS[i % 11]
        name = f"{deed}-{thing}-{i:04d}"
        if i % 100 == 7:
            name += "-with-a-name-that-goes-on-for-longer-than-clients-take"
        if i % 100 == 8:
            name = name.replace("-", "/")
        operations.append(f"      - {{name: op{i}, method: GET, "
                          "inputParameters: [{name: page, in: query, "
                          "type: integer}]}\n")
        tools.append(f"    - {{name: '{name}', description: "
                     f"'Does {deed} for each {thing}, number {i}.', "
                     f"call: api.op{i}, hints: {{readOnly: "
                     f"{'true' if deed != 'delete' else 'false'}}}}}\n")
    return ("naftiko: 1.0.0-alpha2\ninfo: {label: Many, description: M.}\n"
            "capability:\n  consumes:\n  - type: http\n    namespace: api\n"
            f"    baseUri: {url}\n    resources:\n    - name: all\n"
            "      path: /all\n      operations:\n" + "".join(operations) +
            "  exposes:\n  - type: mcp\n    namespace: many\n    port: 9090\n"
            "    tools:\n" + "".join(tools))


def pages(client):
    """All tools, the sizes of the pages, and the cursors."""
    tools, sizes, cursors = [], [], []
    params = {}
    while True:
        got = client.call("tools/list", params)["result"]
        tools += got["tools"]
        sizes.append(len(got["tools"]))
        if "nextCursor" not in got:
            return tools, sizes, cursors
        cursors.append(got["nextCursor"])
        params = {"cursor": cursors[-1]}


def listed(s, path):
    server = s.server(path, authority=False, ports={"mcp": "many"})
    mcp = server.mcp()
    tools, sizes, cursors = pages(mcp)
    equal(sizes, [100] * 11 + [58])
    names = [t["name"] for t in tools]
    equal(len(set(names)), TOOLS, "names that no other tool has")
    check(all(len(n) <= 64 and n.replace("-", "").replace("_", "")
              .replace(".", "").isalnum() for n in names), "a bad name")
    equal(tools[108]["title"], "update/package/0108")
    equal(pages(mcp), (tools, sizes, cursors), "the same once more")
    equal(mcp.call("tools/list", {"cursor": ""})["result"]["tools"],
          tools[:100])
    for bad in ("x", cursors[0] + "x", cursors[0][:-1], 7):
        equal(mcp.call("tools/list", {"cursor": bad})["error"]["code"],
              -32602)
    # By the name in the file and by the name that clients see.
    for name in ("update/package/0108", names[108]):
        equal(mcp.tool(name, {"page": 2})["isError"], False)


def searched(s, path, upstream):
    server = s.server("--tools", "search", path, authority=False,
                      ports={"mcp": "many"})
    mcp = server.mcp()
    tools, _, _ = pages(mcp)
    equal([t["name"] for t in tools],
          ["find_tools", "describe_tool", "call_tool"])
    hints = {t["name"]: t["annotations"] for t in tools}
    equal(hints["find_tools"]["readOnlyHint"], True)
    equal(hints["call_tool"]["readOnlyHint"], False)
    equal(hints["call_tool"]["destructiveHint"], True)
    found = mcp.tool("find_tools", {"query": "delete webhooks", "limit": 5})
    first = [t["name"] for t in found["structuredContent"]["tools"]]
    equal(len(first), 5)
    check(all("delete" in n and "webhook" in n for n in first), first)
    equal(mcp.tool("find_tools", {"query": "delete webhooks", "limit": 5}),
          found, "the same once more")
    found = mcp.tool("find_tools", {"query": "invoice 0010"})
    equal(found["structuredContent"]["tools"][0]["name"],
          "list-invoice-0010")
    found = mcp.tool("find_tools", {"query": "zeppelin"})
    equal(found["structuredContent"]["tools"], [])
    shown = mcp.tool("describe_tool", {"name": first[0]})
    equal(shown["structuredContent"]["name"], first[0])
    check("page" in shown["structuredContent"]["inputSchema"]["properties"],
          "no schema")
    before = len(upstream.received)
    got = mcp.tool("call_tool", {"name": first[0], "arguments": {"page": 3}})
    equal(got["isError"], False)
    contains(upstream.received[-1].decode(), "page=3")
    got = mcp.tool("call_tool", {"name": first[0], "arguments": {"page": "x"}})
    equal(got["isError"], True)
    contains(json.dumps(got), "page")
    for tool, arguments in (("find_tools", {}), ("describe_tool", {}),
                            ("find_tools", {"query": "x", "limit": 0}),
                            ("describe_tool", {"name": "list-invoice-001"}),
                            ("call_tool", {}),
                            ("call_tool", {"name": "x", "arguments": 7})):
        got = mcp.tool(tool, arguments)
        equal(got["isError"], True)
        equal(got["structuredContent"]["error"]["status"], 400)
    reply = mcp.call("tools/call", {"name": "call_tool", "arguments": {
        "name": "list-invoice-001"}})
    equal(reply["error"]["code"], -32602)
    contains(reply["error"]["message"], "did you mean")


def main(s):
    upstream = s.upstream(Answer(200, [("Content-Type", "application/json")],
                                 "{}"))
    path = s.file("many.yaml", catalogue(upstream.url))
    listed(s, str(path))
    searched(s, str(path), upstream)
    own = s.file("own.yaml", catalogue(upstream.url).replace(
        "    tools:\n", "    x-claviger: {tools: search}\n    tools:\n"))
    server = s.server(str(own), authority=False, ports={"mcp": "many"})
    equal(len(server.mcp().call("tools/list")["result"]["tools"]), 3)


harness.scenario(main)
