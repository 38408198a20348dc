"""soak - a long mixed load: does memory, or do descriptors or the store, grow?

Each round verifies keys, lists them over MCP, and creates and revokes a few.
The first tenth of the time is for caches and pools to fill.
"""

import json
import os
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
                    first = (*server.memory(), descriptors(server),
                             load.size_mib(data))
            last = (*server.memory(), descriptors(server), load.size_mib(data))
    if first is None:
        raise load.Unable("one round took longer than the whole time")
    report.fact(f"soak of {options.minutes} minutes, {rounds} rounds",
                f"{rounds * CHANGES} keys created and revoked")
    for name, unit, before, after in zip(
            ("resident", "private", "descriptors", "store"),
            (" MiB", " MiB", "", " MiB"), first, last):
        report.fact(f"    {name}", f"{before:.1f}{unit} after a tenth of the "
                    f"time, {after:.1f}{unit} at the end")
    grown = last[1] - first[1] - (last[3] - first[3])
    report.goal(grown < 2 and last[2] <= first[2],
                f"soak: private memory grew by {grown:.1f} MiB besides pages "
                f"of the store, descriptors by {last[2] - first[2]} "
                "(under 2 MiB, none)")
