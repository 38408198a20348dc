"""soak - a long mixed load: does memory, or do descriptors or the store, grow?

Each round verifies keys, lists them over MCP, and creates and revokes a few.
The first tenth of the time is for caches and pools to fill.
"""

import json
import os
import pathlib
import re
import time

import load

ROUND_SECONDS = 5
CHANGES = 20 # keys created and revoked in each round


def descriptors(process):
    return len(os.listdir(f"/proc/{process.child.pid}/fd"))


def change(server, headers):
    """Creates and revokes keys; each response is checked."""
    for i in range(CHANGES):
        status, text, _ = load.ask(server.authority, "POST", "/v1/keys",
                                   headers, json.dumps({"alias": f"soak {i}"}))
        if status != 201:
            raise load.Unable(f"creating a key returned {status}")
        name = json.loads(text)["key_id"]
        status, _, _ = load.ask(server.authority, "DELETE",
                                f"/v1/keys/{name}", headers)
        if status not in (200, 204):
            raise load.Unable(f"revoking a key returned {status}")


def state(server, data):
    """Resident and anonymous memory, descriptors, and size of the store.

    Pages of libraries count as private if no other program uses them, so
    anonymous memory is what shows a leak.
    """
    time.sleep(1) # The last connections are closed.
    kib = dict(re.findall(r"(\w+):\s+(\d+) kB", pathlib.Path(
        f"/proc/{server.child.pid}/status").read_text()))
    return (int(kib["VmRSS"]) / 1024, int(kib["RssAnon"]) / 1024,
            descriptors(server), load.size_mib(data))


def one_round(server, admin, key):
    header = {"Authorization": f"Key {admin}"}
    typed = {**header, "Content-Type": "application/json"}
    headers, body = load.tool_call("fal-list-keys")
    load.wrk(server, server.authority, "/v1/keys/verify", "post.lua", 64,
             ROUND_SECONDS, typed, json.dumps({"key": key}))
    load.wrk(server, server.mcp, "/mcp", "post.lua", 32, ROUND_SECONDS,
             {**headers, **header}, body)
    change(server, typed)


def measure(options, report):
    seconds = options.minutes * 60
    with load.Place() as place:
        data = place / "data"
        admin, (key, _) = load.small_store(data, 2)
        with load.claviger(data, admin) as server:
            began, rounds, first = time.monotonic(), 0, None
            while (passed := time.monotonic() - began) < seconds:
                one_round(server, admin, key)
                rounds += 1
                if first is None and passed >= seconds / 10:
                    first = state(server, data)
            last = state(server, data)
    if first is None:
        raise load.Unable("one round took longer than the whole time")
    report.fact(f"soak of {options.minutes} minutes, {rounds} rounds",
                f"{rounds * CHANGES} keys created and revoked")
    for name, unit, before, after in zip(
            ("resident", "anonymous", "descriptors", "store"),
            (" MiB", " MiB", "", " MiB"), first, last):
        report.fact(f"    {name}", f"{before:.1f}{unit} after a tenth of the "
                    f"time, {after:.1f}{unit} at the end")
    grown = last[1] - first[1]
    report.goal(grown < 2 and last[2] <= first[2],
                f"soak: anonymous memory grew by {grown:.1f} MiB, descriptors "
                f"by {last[2] - first[2]} (under 2 MiB, none)")
