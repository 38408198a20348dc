"""
POST /v1/keys/revoke: a dry run counts, and only its token revokes, exactly the
keys that were counted; also from the command.
"""

import json

import harness
from harness import check, contains, equal

JSON = {"Content-Type": "application/json"}


class Api:
    def __init__(self, server):
        self.server, self.admin = server, server.admin()

    def ask(self, method, target, body=None, key=None):
        return self.server.authority(
            method, "/v1" + target, key=key or self.admin,
            headers=JSON if body is not None else {},
            body=None if body is None else json.dumps(body))

    def make(self, alias, key=None, **members):
        got = self.ask("POST", "/keys", {"alias": alias, **members}, key)
        equal(got.status, 201, got.text())
        return got.json()["key"]

    def revoke(self, where, key=None, **members):
        return self.ask("POST", "/keys/revoke", {"where": where, **members},
                        key)

    def code(self, key):
        return self.ask("POST", "/keys/verify", {"key": key}).json()["code"]

    def show(self, key):
        return self.ask("GET", "/keys/" + key.split(":")[0]).json()


def bad_requests(api):
    for body, want in (
            ({}, '"where" is required'),
            ({"where": {}, "dry_run": True}, "at least one filter"),
            ({"where": "x", "dry_run": True}, "at least one filter"),
            ({"where": {"alias": 5}, "dry_run": True}, "must be a string"),
            ({"where": {"alais": "x"}, "dry_run": True},
             "did you mean alias"),
            ({"where": {"state": "old"}, "dry_run": True}, "must be one of"),
            ({"where": {"alias": "x"}}, "either"),
            ({"where": {"alias": "x"}, "dry_run": False}, "either"),
            ({"where": {"alias": "x"}, "dry_run": True, "confirm": "x"},
             "either"),
            ({"where": {"alias": "x"}, "confirm": "x"}, "another dry run"),
            ({"where": {"alias": "x"}, "confirm": 5}, "another dry run"),
            ({"where": {"alias": "x"}, "confirm": "0" * 144},
             "another dry run"),
            ({"where": {"alias": "x"}, "dry_run": "yes"}, "true or false"),
            ({"where": {"alias": "x"}, "dry_run": True, "reason": "tired"},
             "RFC 5280"),
            ({"where": {"alias": "x"}, "dryrun": True},
             "did you mean dry_run")):
        got = api.ask("POST", "/keys/revoke", body)
        equal(got.status, 400, body)
        contains(got.text().replace('\\"', '"'), want)
    reader = api.make("r", permissions=["auth:keys:read"])
    got = api.revoke({"alias": "x"}, key=reader, dry_run=True)
    equal(got.status, 403)


def revoking(api):
    keys = [api.make("job-1", metadata={"team": "blue"}) for _ in range(3)]
    keys += [api.make("job-2", permissions=["a:b"]) for _ in range(2)]
    other = api.make("keep")
    equal(api.ask("GET", "/auth", key=keys[0]).status, 200)
    harness.wait_until("the use is written",
                       lambda: api.show(keys[0])["last_used_at"])
    dry = api.revoke({"alias": "job-*"}, dry_run=True)
    equal(dry.status, 200, dry.text())
    dry = dry.json()
    equal((dry["count"], dry["descendants"]), (5, 0))
    equal(dry["last_used"], {"never": 4, "1h": 1, "24h": 0, "7d": 0,
                             "30d": 0, "older": 0})
    # A token is bound to its filter's set, and to every byte of it.
    for token in (dry["confirm"][:-1] + ("0" if dry["confirm"][-1] != "0"
                                         else "1"),
                  dry["confirm"] + "00", dry["confirm"].replace("a", "b")):
        equal(api.revoke({"alias": "job-*"}, confirm=token).status, 400)
    got = api.revoke({"alias": "keep"}, confirm=dry["confirm"])
    equal(got.status, 409, got.text())
    equal(api.code(other), "VALID")
    late = api.make("job-3")
    got = api.revoke({"alias": "job-*"}, confirm=dry["confirm"])
    equal(got.status, 409)
    contains(got.text(), "none was revoked")
    equal(api.code(keys[0]), "VALID")
    # Other filters of the list.
    dry = api.revoke({"metadata.team": "blue"}, dry_run=True).json()
    equal(dry["count"], 3)
    dry = api.revoke({"alias": "job-*", "scope": "CUSTOM"},
                     dry_run=True).json()
    equal(dry["count"], 2)
    dry = api.revoke({"alias": "job-*", "last_used_before": "-1h"},
                     dry_run=True).json()
    equal(dry["count"], 5, "but the one in use")
    got = api.revoke({"alias": "job-*", "last_used_before": "-1h"},
                     confirm=dry["confirm"], reason="superseded")
    equal((got.status, got.json()), (200, {"revoked": 5}))
    equal(api.code(keys[0]), "VALID")
    equal([api.code(k) for k in keys[1:] + [late]], ["REVOKED"] * 5)
    equal(api.show(late)["revoked_reason"], "superseded")


def families(api):
    manager = api.make("m", permissions=["auth:keys:*", "a:**"])
    worker = api.make("w", manager, permissions=["a:b"])
    foreign = api.make("w", permissions=["a:b"])
    dry = api.revoke({"alias": "*"}, key=manager, dry_run=True).json()
    equal(dry["count"], 1, "a bounded caller has only its descendants")
    got = api.revoke({"alias": "*"}, key=manager, confirm=dry["confirm"])
    equal(got.json(), {"revoked": 1})
    equal([api.code(k) for k in (manager, worker, foreign)],
          ["VALID", "REVOKED", "VALID"])
    below = api.make("b", manager, permissions=["a:b"])
    dry = api.revoke({"alias": "m"}, cascade=True, dry_run=True).json()
    equal((dry["count"], dry["descendants"]), (1, 1))
    got = api.revoke({"alias": "m"}, cascade=True, confirm=dry["confirm"])
    equal(got.json(), {"revoked": 2})
    equal(api.show(below)["state"], "revoked")


def command(s, server):
    """The same from the command, with and without a server."""
    api = Api(server)
    for running in (True, False):
        keys = [api.make("cli-%d" % i) for i in range(4)]
        other = api.make("other")
        if not running:
            server.stop()

        def run(*words, stdin=b""):
            return s.run("keys", "revoke", *words, "--data", server.data,
                         stdin=stdin)

        done = run("--where", "alias=cli-*", "--dry-run")
        equal(done.code, 0, done.err)
        contains(done.out, "4 keys match")
        contains(done.out, "4 never used")
        done = run("--where", "alias=cli-*", "--dry-run", "--json")
        equal(json.loads(done.out)["count"], 4)
        done = run("--where", "alias=cli-*", stdin=b"y\n")
        equal(done.code, 3, done.err)
        contains(done.err, "give --yes")
        done = run("--where", "alias=cli-*", "--where", "scope=API", "--yes",
                   "--reason", "superseded")
        equal(done.code, 0, done.err)
        contains(done.out, "revoked: 4 keys")
        done = run("--where", "alias=cli-*", "--yes")
        contains(done.out, "0 keys match")
        for words, want in ((("--where", "alias"), "NAME=VALUE"),
                            (("--where", "alais=x", "--yes"),
                             "did you mean alias"),
                            (("--dry-run", other), "--where"),
                            (("--where", "alias=x", "--purge", "--yes"),
                             "--purge"),
                            (("--where", "alias=x", other), "usage")):
            done = run(*words)
            check(done.code != 0, words)
            contains(done.err, want)
        if not running:
            server.start()
        equal([api.code(k) for k in keys], ["REVOKED"] * 4)
        equal(api.code(other), "VALID")


def main(s):
    server = s.server()
    api = Api(server)
    bad_requests(api)
    revoking(api)
    families(api)
    command(s, server)
    # Another process refuses the token.
    api.make("end")
    dry = api.revoke({"alias": "end"}, dry_run=True).json()
    server.stop()
    server.start()
    got = api.revoke({"alias": "end"}, confirm=dry["confirm"])
    equal(got.status, 400)
    check("another dry run" in got.text(), got.text())


harness.scenario(main)
