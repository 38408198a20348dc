"""
When a key was last used, and from where: shown in the whole view of a key,
never in the list of the Platform; a stop loses nothing.
"""

import json

import harness
from harness import check, contains, equal, like

MINUTE = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:00Z$"


def ask(server, method, target, key=None, body=None):
    return server.authority(
        method, "/v1" + target, key=key or server.admin(),
        headers={"Content-Type": "application/json"} if body else {},
        body=json.dumps(body) if body else None)


def make(server, **members):
    got = ask(server, "POST", "/keys", body={"alias": "used", **members})
    equal(got.status, 201, got.text())
    return got.json()["key"]


def show(server, key):
    got = ask(server, "GET", "/keys/" + key.split(":")[0])
    equal(got.status, 200, got.text())
    return got.json()


def wait_for_use(server, key):
    harness.wait_until("the use is written",
                       lambda: show(server, key)["last_used_at"])
    return show(server, key)


def main(s):
    server = s.server()
    by_header, by_verify, unused = (make(server) for _ in range(3))
    equal(ask(server, "GET", "/auth", key=by_header).status, 200)
    got = ask(server, "POST", "/keys/verify",
              body={"key": by_verify, "ip": "2001:db8::5"})
    equal(got.json()["code"], "VALID")
    shown = wait_for_use(server, by_header)
    like(shown["last_used_at"], MINUTE)
    equal(shown["last_used_address"], "127.0.0.1")
    equal(shown["generation"], 1)
    shown = wait_for_use(server, by_verify)
    equal(shown["last_used_address"], "2001:db8::5")
    equal((show(server, unused)["last_used_at"],
           show(server, unused)["last_used_address"]), (None, None))

    current = ask(server, "GET", "/keys/current", key=by_header).json()
    like(current["last_used_at"], MINUTE)
    whole = ask(server, "GET", "/keys?view=full").json()["keys"]
    equal(sum(1 for k in whole if k["last_used_at"]), 2)
    plain = ask(server, "GET", "/keys").json()["keys"]
    equal(sorted(plain[0]), ["alias", "created_at", "key_id", "scope"])

    done = s.run("keys", "list", "--json", "--data", server.data)
    used = [k for k in json.loads(done.out)["keys"] if "last_used_at" in k]
    check({k["key_id"] for k in used} >= {by_header.split(":")[0],
                                          by_verify.split(":")[0]}, used)
    done = s.run("keys", "show", by_header.split(":")[0], "--data",
                 server.data)
    contains(done.out, "last_used_at")
    contains(done.out, "127.0.0.1")

    # SIGTERM at once after a use: it is on disk.
    late = make(server)
    equal(ask(server, "GET", "/auth", key=late).status, 200)
    server.stop()
    done = s.run("keys", "show", late.split(":")[0], "--json", "--data",
                 server.data)
    like(json.loads(done.out)["last_used_at"], MINUTE)
    server.start()
    like(show(server, late)["last_used_at"], MINUTE)

    # A check by the operator on the store itself is not a use.
    server.stop()
    done = s.run("keys", "verify", unused, "--data", server.data)
    contains(done.out, "VALID")
    done = s.run("keys", "show", unused.split(":")[0], "--json", "--data",
                 server.data)
    equal(json.loads(done.out)["last_used_at"], None)
    server.start()


harness.scenario(main)
