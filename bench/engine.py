"""engine - calls through a capability to an HTTP API, and memory of files."""

import json

import load

TOOLS = 1158
ITEMS = [{"id": i, "name": f"item {i}", "price": {"amount": i + 0.5,
          "currency": "EUR"}, "tags": ["a", "b"], "note": "x" * 40}
         for i in range(10)]
ANSWER = json.dumps({"items": ITEMS, "next": None})

CAPABILITY = """\
naftiko: 1.0.0-alpha2
info: {{label: bench, description: one API}}
capability:
  consumes:
  - type: http
    namespace: api
    baseUri: http://127.0.0.1:{port}
    resources:
    - name: items
      path: /items/{{shelf}}
      operations:
      - name: list
        method: GET
        inputParameters:
        - {{name: shelf, in: path, type: string, required: true}}
        - {{name: limit, in: query, type: integer}}
  exposes:
  - type: rest
    namespace: bench-rest
    port: 8080
    resources:
    - path: /v1/shelves/{{shelf}}
      name: shelf
      operations:
      - method: GET
        name: list
        call: api.list
        with: {{shelf: rest.shelf, limit: rest.limit}}
        outputParameters:
        - {{type: object, mapping: $.}}
  - type: mcp
    namespace: bench-mcp
    port: 9090
    transport: http
    tools:
    - name: list-items
      description: The items of a shelf.
      call: api.list
      with: {{shelf: tools.shelf, limit: tools.limit}}
      outputParameters:
      - type: array
        mapping: $.items
        items:
          type: object
          properties:
            id: {{type: number, mapping: $.id}}
            name: {{type: string, mapping: $.name}}
            amount: {{type: number, mapping: $.price.amount}}
"""


def capability(place, port):
    """The program serves CAPABILITY, with the API on that port."""
    (place / "bench.yaml").write_text(CAPABILITY.format(port=port))
    rest, mcp = load.free_ports(2)
    process = load.Process("claviger", [
        load.CLAVIGER, "serve", "--authority", "off", "--threads", "1",
        "--log-level", "error", "--data", place / "none",
        "--port", f"bench-rest={rest}", "--port", f"bench-mcp={mcp}",
        place / "bench.yaml"],
        load.answers(rest, "/v1/shelves/1", None, 200))
    process.rest, process.mcp = rest, mcp
    return process


def proxy(place, port):
    """nginx as a proxy of the same API, with connections kept alive."""
    return load.nginx_with(
        place, "\t\tlocation /v1/shelves/ {\n"
        "\t\t\tproxy_pass http://api/items/;\n"
        "\t\t\tproxy_http_version 1.1;\n"
        "\t\t\tproxy_set_header Connection '';\n\t\t}\n",
        f"\tupstream api {{\n\t\tserver 127.0.0.1:{port};\n"
        "\t\tkeepalive 64;\n\t}\n")


def measure_calls(options, report):
    """Measures an engine call, nginx's proxy_pass, and a shaped tool call."""
    page = ("\t\tlocation /items/ {\n"
            f"\t\t\treturn 200 '{ANSWER}';\n\t\t}}\n")
    headers, body = load.tool_call("list-items", {"shelf": "7", "limit": 3})
    target = "/v1/shelves/7?limit=3"
    with load.Place() as place, \
            load.nginx_with(place, page, core=load.LOAD_CORE) as api, \
            capability(place, api.port) as ours, \
            proxy(place, api.port) as theirs:
        for port in (ours.rest, theirs.port):
            text, _ = load.check(port, "GET", target, {})
            if text != ANSWER:
                raise load.Unable(f"the call returned {text[:300]}")
        text, _ = load.check(ours.mcp, "POST", "/mcp", headers, body)
        if json.loads(text)["result"].get("isError") is not False:
            raise load.Unable(f"the tool returned {text[:300]}")
        get = lambda process, port: lambda: load.wrk(
            process, port, target, "get.lua", 64, options.seconds)
        call, passed, tool = load.in_turn(options, [
            get(ours, ours.rest), get(theirs, theirs.port),
            lambda: load.wrk(ours, ours.mcp, "/mcp", "post.lua", 64,
                             options.seconds, headers, body)])
    report.row("a call to an HTTP API, 64 connections", call)
    report.row("    nginx proxy_pass to the same API", passed)
    report.row("a tool call with a shaped answer", tool)
    for name, load_of, most in (("a call to an HTTP API", call, 2),
                                ("a tool call with a shaped answer", tool, 3)):
        ratio = load_of.cpu_us / passed.cpu_us
        report.goal(ratio <= most, f"{name}: {ratio:.2f} x the CPU of nginx "
                    f"proxy_pass (at most {most} x)")


def large_file(count):
    """A capability file of many operations, each also a tool."""
    out = ["naftiko: 1.0.0-alpha2", "info:", "  label: large",
           "  description: many tools", "capability:", "  consumes:",
           "  - type: http", "    namespace: api",
           "    baseUri: http://127.0.0.1:9", "    resources:"]
    for i in range(count):
        out += [f"    - name: thing{i}", f"      path: /things{i}/{{id}}",
                "      operations:", f"      - name: get{i}",
                "        method: GET", "        description: One of many.",
                "        outputRawFormat: json", "        outputParameters:",
                "        - name: result", "          type: object",
                "          value: $.",
                "        inputParameters:", "        - name: id",
                "          in: path", "          type: string",
                "          required: true",
                "          description: Which one of the many it shall be."]
        for j in range(3):
            out += [f"        - name: filter{j}", "          in: query",
                    "          type: array",
                    "          description: Only what has all of these, by "
                    "their names; without it everything is answered."]
    out += ["  exposes:", "  - type: mcp", "    namespace: tools",
            "    port: 9090", "    transport: http", "    tools:"]
    for i in range(count):
        out += [f"    - name: get-thing-{i}",
                "      description: Get one of many things by its id.",
                "      hints:", "        readOnly: true",
                "        destructive: false", "        idempotent: true",
                f"      call: api.get{i}", "      with:",
                "        id: tools.id"]
        out += [f"        filter{j}: tools.filter{j}" for j in range(3)]
        out += ["      outputParameters:", "      - type: object",
                "        mapping: $."]
    return "\n".join(out) + "\n"


def private_kib(place, count):
    """Private memory of a server with a file of count tools."""
    (place / "large.yaml").write_text(large_file(count))
    port, = load.free_ports(1)
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "ping"})
    ready = lambda: load.ask(port, "POST", "/mcp", {
        "Content-Type": "application/json"}, body) is not None
    process = load.Process("claviger", [
        load.CLAVIGER, "serve", "--authority", "off", "--threads", "1",
        "--log-level", "error", "--data", place / "none", "--port",
        f"tools={port}", place / "large.yaml"], ready)
    with process as server:
        return server.memory()[1] * 1024


def measure_memory(options, report):
    """Measures the memory of each loaded operation with its tool."""
    with load.Place() as place:
        few, many = (private_kib(place, n) for n in (1, TOOLS))
    report.fact("memory of a loaded operation with its tool",
                f"{(many - few) / (TOOLS - 1):.1f} KiB ({many / 1024:.1f} MiB "
                f"private with {TOOLS}, {few / 1024:.1f} MiB with 1)")
