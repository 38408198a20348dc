"""instructions - counts the instructions of a request with callgrind.

A count does not depend on other load on the machine, so a change of one
percent is visible.  The server runs twice under callgrind, with few and with
many requests on one connection; the difference is the cost of one request.
Valgrind's processor has no SHA instructions, so hashing runs in software.
"""

import contextlib
import http.client
import json
import re
import shutil
import subprocess

import engine
import load

FEW, MANY = 300, 1300


@contextlib.contextmanager
def counted(place, name):
    """Programs started inside the `with` block run under callgrind."""
    out = place / f"{name}.callgrind"
    kept = load.CLAVIGER
    wrapper = place / name
    wrapper.write_text(
        "#!/bin/sh\nexec valgrind --tool=callgrind --callgrind-out-file="
        f"{out} {kept} \"$@\"\n")
    wrapper.chmod(0o755)
    load.CLAVIGER = wrapper
    try:
        yield out
    finally:
        load.CLAVIGER = kept


def total(out):
    found = re.search(r"^(?:totals|summary): (\d+)", out.read_text(), re.M)
    if not found:
        raise load.Unable("callgrind wrote no total")
    return int(found.group(1))


COST = re.compile(r"^\s*([\d,]+) \([ \d.]+%\)\s+(\S.*?)(?: \[[^]]*\])?$")


def by_function(out):
    """The instructions of each function itself, without its callees."""
    text = subprocess.run(
        ["callgrind_annotate", "--threshold=100", "--auto=no", out],
        text=True, capture_output=True, check=True).stdout
    costs = {}
    for line in text.splitlines():
        found = COST.match(line)
        if found and found.group(2) != "PROGRAM TOTALS":
            name = found.group(2).rpartition("/")[2]
            costs[name] = (costs.get(name, 0)
                           + int(found.group(1).replace(",", "")))
    return costs


def print_functions(few, many, most):
    """The functions that cost most for one request."""
    costs = {name: (cost - few.get(name, 0)) / (MANY - FEW)
             for name, cost in many.items()}
    for name in sorted(costs, key=costs.get, reverse=True)[:most]:
        print(f"    {costs[name]:10.0f}  {name}")


def send(port, request, count):
    """Repeats one request on one connection; all must succeed."""
    method, target, headers, body = request
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for _ in range(count):
        connection.request(method, target, body, headers)
        answer = connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise load.Unable(f"{method} {target}: {answer.status} {text[:200]}")
    connection.close()


def measure_one(options, report, name, start, request):
    """Reports the cost of one request; start() starts a server."""
    if (options.instructions or "") not in name:
        return
    totals, functions = [], []
    with load.Place() as place:
        for count in (FEW, MANY):
            with counted(place, f"count-{count}") as out:
                with start() as server:
                    send(server.port, request, count)
            totals.append(total(out))
            if options.functions:
                functions.append(by_function(out))
    cost = (totals[1] - totals[0]) / (MANY - FEW)
    report.fact(name, f"{cost:.0f} instructions")
    if functions:
        print_functions(*functions, options.functions)


def authority(data, key, which):
    def start():
        server = load.claviger(data, key)
        server.port = getattr(server, which)
        return server
    return start


def list_over_mcp(admin):
    headers, body = load.tool_call("fal-list-keys")
    return ("POST", "/mcp", {**headers, "Authorization": f"Key {admin}"}, body)


def requests_of(admin, key):
    """Names and requests on the built-in authority, with two keys."""
    header = {"Authorization": f"Key {admin}"}
    typed = {**header, "Content-Type": "application/json"}
    return [
        ("GET /v1/auth", "authority",
         ("GET", "/v1/auth", {"Authorization": f"Key {key}"}, None)),
        ("POST /v1/keys/verify", "authority",
         ("POST", "/v1/keys/verify", typed, json.dumps({"key": key}))),
        ("MCP fal-list-keys, 2 keys", "mcp", list_over_mcp(admin)),
        ("REST GET /v1/keys, 2 keys", "rest", ("GET", "/v1/keys", header, None)),
    ]


def measure(options, report):
    if not shutil.which("valgrind"):
        raise load.Unable("valgrind is not installed")
    with load.Place() as place:
        admin, (key, _) = load.small_store(place / "data", 2)
        for name, which, request in requests_of(admin, key):
            measure_one(options, report, name,
                        authority(place / "data", key, which), request)
    for count in (0, 50):
        with load.Place() as place:
            admin, _ = load.small_store(place / "data", count)
            measure_one(options, report, f"MCP fal-list-keys, {count} keys",
                        authority(place / "data", admin, "mcp"),
                        list_over_mcp(admin))
    measure_upstream(options, report)


def measure_upstream(options, report):
    page = ("\t\tlocation /items/ {\n"
            f"\t\t\treturn 200 '{engine.ANSWER}';\n\t\t}}\n")

    def start(which):
        def run():
            server = engine.capability(place, api.port)
            server.port = getattr(server, which)
            return server
        return run

    headers, body = load.tool_call("list-items", {"shelf": "7", "limit": 3})

    with load.Place() as place, \
            load.nginx_with(place, page, core=load.LOAD_CORE) as api:
        measure_one(options, report, "REST call to an HTTP upstream",
                    start("rest"), ("GET", "/v1/shelves/7?limit=3", {}, None))
        measure_one(options, report, "MCP call to an HTTP upstream",
                    start("mcp"), ("POST", "/mcp", headers, body))
