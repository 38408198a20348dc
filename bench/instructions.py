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


def per_request(place, name, start, request):
    """The cost of one request; start() starts a server."""
    totals = []
    for count in (FEW, MANY):
        with counted(place, f"{name}-{count}") as out:
            with start() as server:
                send(server.port, request, count)
        totals.append(total(out))
    return (totals[1] - totals[0]) / (MANY - FEW)


def authority(data, key, which):
    def start():
        server = load.claviger(data, key)
        server.port = getattr(server, which)
        return server
    return start


def requests_of(admin, key):
    """Names and requests on the built-in authority."""
    header = {"Authorization": f"Key {admin}"}
    typed = {**header, "Content-Type": "application/json"}
    headers, body = load.tool_call("fal-list-keys")
    return [
        ("GET /v1/auth", "authority",
         ("GET", "/v1/auth", {"Authorization": f"Key {key}"}, None)),
        ("POST /v1/keys/verify", "authority",
         ("POST", "/v1/keys/verify", typed, json.dumps({"key": key}))),
        ("MCP fal-list-keys (3 keys)", "mcp",
         ("POST", "/mcp", {**headers, **header}, body)),
    ]


def measure(options, report, small_store):
    if not shutil.which("valgrind"):
        raise load.Unable("valgrind is not installed")
    with load.Place() as place:
        data = place / "data"
        admin, (key, _) = small_store(data)
        for name, which, request in requests_of(admin, key):
            cost = per_request(place, which, authority(data, key, which),
                               request)
            report.fact(name, f"{cost:.0f} instructions")
        measure_upstream(place, report)


def measure_upstream(place, report):
    page = ("\t\tlocation /items/ {\n"
            f"\t\t\treturn 200 '{engine.ANSWER}';\n\t\t}}\n")

    def start():
        server = engine.capability(place, api.port)
        server.port = server.rest
        return server

    with load.nginx_with(place, page, core=load.LOAD_CORE) as api:
        cost = per_request(place, "upstream", start,
                           ("GET", "/v1/shelves/7?limit=3", {}, None))
    report.fact("REST call to an HTTP upstream", f"{cost:.0f} instructions")
