"""
Revoked and expired keys are removed after --retain, also when the server is
killed meanwhile; a purge erases at once what identifies the user of a key.
"""

import json
import time

import harness
from harness import check, contains, equal

JSON = {"Content-Type": "application/json"}


def ask(server, method, target, body=None):
    return server.authority(
        method, "/v1" + target, key=server.admin(),
        headers=JSON if body else {},
        body=json.dumps(body) if body else None)


def make(server, **members):
    got = ask(server, "POST", "/keys", {"alias": "made", **members})
    equal(got.status, 201, got.text())
    return got.json()["key"]


def target(key):
    return "/keys/" + key.split(":")[0]


def verify(server, key):
    return ask(server, "POST", "/keys/verify", {"key": key}).json()["code"]


def is_removed(server, key):
    return verify(server, key) == "NOT_FOUND"


def retention(s):
    server = s.server("--retain", "1s", env={"DATA": s.dir / "one"})
    live, name = make(server), {"name": "ci"}
    revoked = make(server, **name)
    expired = make(server, expires_in="1s")
    page = ask(server, "GET", "/keys?limit=1").json()
    equal(page["keys"][0]["key_id"], expired.split(":")[0])
    equal(ask(server, "DELETE", target(revoked)).status, 204)
    for key in (revoked, expired):
        harness.wait_until("the key is removed",
                           lambda: is_removed(server, key), 30)
        equal(ask(server, "GET", target(key)).status, 404)
    equal(verify(server, live), "VALID")
    # A page after a removed key, whose name is free.
    rest = ask(server, "GET", "/keys?cursor=" + page["next_cursor"]).json()
    equal([k["key_id"] for k in rest["keys"]], [live.split(":")[0]])
    check(make(server, **name) != revoked, "a new key has the name")
    everything = ask(server, "GET", "/keys?view=full&state=all").json()
    equal(len(everything["keys"]), 2)
    server.args = ["--retain", "never"]
    server.stop()
    server.start()
    equal(ask(server, "DELETE", target(live)).status, 204)
    time.sleep(1.5)
    equal(verify(server, live), "REVOKED")


def kills(s):
    server = s.server("--retain", "1s", env={"DATA": s.dir / "two"})
    live = []
    for _ in range(5):
        for _ in range(20):
            live.append(make(server))
            equal(ask(server, "DELETE", target(make(server))).status, 204)
        time.sleep(0.6)
        server.kill()
        server.start()
        for key in live:
            equal(verify(server, key), "VALID")
    harness.wait_until("only live keys are left", lambda: len(ask(
        server, "GET", "/keys?view=full&state=all&limit=1000")
        .json()["keys"]) == len(live), 30)


def purge(s):
    server = s.server(env={"DATA": s.dir / "three"})
    key = make(server, alias="Jane Person", metadata={"owner": "Jane"},
               networks=["203.0.113.9"])
    got = ask(server, "DELETE", target(key) + "?purge=yes")
    contains(got.text(), "purge must be true or false")
    got = ask(server, "DELETE",
              target(key) + "?purge=true&reason=keyCompromise")
    equal((got.status, got.header("X-Key-Found")), (204, "true"))
    shown = ask(server, "GET", target(key)).json()
    equal([shown[m] for m in ("state", "alias", "metadata", "networks",
                              "revoked_reason", "last_used_at")],
          ["revoked", None, {}, [], None, None])
    check("Jane" not in json.dumps(shown), "the user is not named")
    equal(verify(server, key), "REVOKED")
    # The command, with and without a server.
    for running in (True, False):
        if not running:
            server.stop()
        done = s.run("keys", "create", "--desc", "Joe Person", "--json",
                     "--data", server.data)
        made = json.loads(done.out)["key_id"]
        done = s.run("keys", "revoke", made, "--reason", "superseded",
                     "--data", server.data)
        equal(done.code, 0, done.err)
        shown = json.loads(s.run("keys", "show", made, "--json", "--data",
                                 server.data).out)
        equal(shown["revoked_reason"], "superseded")
        done = s.run("keys", "revoke", made, "--purge", "--cascade",
                     "--data", server.data)
        equal(done.code, 0, done.err)
        shown = json.loads(s.run("keys", "show", made, "--json", "--data",
                                 server.data).out)
        equal((shown["state"], shown["alias"]), ("revoked", None))
    done = s.run("keys", "revoke", made, "--reason", "tired")
    equal(done.code, 2)
    contains(done.err, "keyCompromise")
    server.start()


def main(s):
    for words, want in ((("--retain", "soon"), "90d, 24h or 30m"),
                        (("--retain", ""), "")):
        done = s.run("serve", *words)
        equal(done.code, 2, words)
        contains(done.err, want)
    retention(s)
    kills(s)
    purge(s)


harness.scenario(main)
