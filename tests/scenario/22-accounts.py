"""
Accounts: the first one creates others, each with one ADMIN key, and disables
them, which takes effect at the next request.
"""

import json
import re

import harness
from harness import check, contains, equal, like


class Api:
    def __init__(self, server):
        self.server = server
        self.admin = server.admin()

    def ask(self, method, target, body=None, key=None, headers=()):
        return self.server.authority(
            method, "/v1" + target, key=key or self.admin,
            headers={**({} if body is None else
                        {"Content-Type": "application/json"}),
                     **dict(headers)},
            body=None if body is None else json.dumps(body))

    def create(self, **members):
        got = self.ask("POST", "/accounts", members)
        equal(got.status, 201, got.text())
        return got.json()

    def update(self, account, **members):
        return self.ask("PATCH", "/accounts/" + account, members)

    def key(self, by, **members):
        got = self.ask("POST", "/keys", {"alias": "x", **members}, by)
        equal(got.status, 201, got.text())
        return got.json()["key"]


def creates(api):
    got = api.ask("POST", "/accounts",
                  {"nickname": "blue", "email": "blue@example.com"})
    equal(got.status, 201, got.text())
    equal(got.header("Cache-Control"), "no-store")
    made = got.json()
    equal(sorted(made), ["account_id", "email", "key", "key_id", "key_secret",
                         "nickname", "state"])
    shown = api.ask("GET", "/accounts/" + made["account_id"]).json()
    equal({k: shown[k] for k in ("nickname", "email", "state", "disabled_at",
                                 "keys", "revoked_keys")},
          {"nickname": "blue", "email": "blue@example.com", "state": "enabled",
           "disabled_at": None, "keys": 1, "revoked_keys": 0})
    # The key manages its account, and sees no other.
    current = api.ask("GET", "/keys/current", key=made["key"]).json()
    equal((current["scope"], current["alias"]), ("ADMIN", "admin"))
    api.key(made["key"])
    equal(len(api.ask("GET", "/keys", key=made["key"]).json()["keys"]), 1)
    equal(api.ask("GET", "/keys").json()["keys"], [])
    creator = api.ask("GET", "/keys?expand=creator_info",
                      key=made["key"]).json()["keys"][0]
    equal(creator["creator_nickname"], "blue")
    once = {"Idempotency-Key": "one"}
    equal(api.ask("POST", "/accounts", {"nickname": "red"},
                  headers=once).status, 201)
    again = api.ask("POST", "/accounts", {"nickname": "red"}, headers=once)
    equal(again.status, 409)
    check("ck1_" not in again.text(), "no secret is shown again")
    return made


def refuses(api, made):
    for body, want in (
            ({}, '"nickname" is required'),
            ({"nickname": ""}, "1 to 255 characters"),
            ({"nickname": None}, '"nickname" must be a string'),
            ({"nickname": "x", "email": "nobody"}, "email must be an address"),
            ({"nickname": "x", "alias": ""}, "alias must have 1 to 255"),
            ({"nickname": "x", "state": "disabled"}, '"state" is unknown'),
            ({"nicknam": "x"}, 'did you mean "nickname"?')):
        got = api.ask("POST", "/accounts", body)
        equal((got.status, got.json()["error"]["type"]),
              (400, "validation_error"), str(body))
        contains(got.json()["error"]["message"], want)
    for body in ({}, {"state": "off"}, {"state": None}, {"alias": "x"}):
        equal(api.update(made["account_id"], **body).status, 400, str(body))
    for target in ("x", "018f3a5e-7c21-7d4a-9b3c-2f1e0d9c8b7a"):
        equal(api.ask("GET", "/accounts/" + target).status, 404)
        equal(api.update(target, state="disabled").status, 404)
    for query in ("limit=0", "limit=x", "cursor=x", "state=enabled"):
        equal(api.ask("GET", "/accounts?" + query).status, 400, query)
    equal(api.ask("DELETE", "/accounts/" + made["account_id"]).status, 405)


def lists(api):
    everything = api.ask("GET", "/accounts").json()["accounts"]
    equal([a["nickname"] for a in everything], ["red", "blue", "owner"])
    seen, cursor = [], ""
    while cursor is not None:
        page = api.ask("GET", "/accounts?limit=2" + cursor).json()
        seen += page["accounts"]
        equal(page["has_more"], page["next_cursor"] is not None)
        cursor = page["next_cursor"] and "&cursor=" + page["next_cursor"]
    equal(seen, everything)


def only_the_first_account(api, made):
    """Keys of others read their own account, and that is all."""
    own = "/accounts/" + made["account_id"]
    equal(api.ask("GET", own, key=made["key"]).json()["nickname"], "blue")
    for method, target, body in (
            ("GET", "/accounts", None), ("POST", "/accounts", {"nickname": "x"}),
            ("PATCH", own, {"nickname": "x"}),
            ("GET", "/accounts/" + api.first, None)):
        got = api.ask(method, target, body, made["key"])
        equal(got.status, 403, method + target)
        contains(got.text(), "Only keys of the first account")
    # In the first account, a permission is needed, and FULL for a create.
    reader = api.key(None, permissions=["accounts:read"])
    equal(api.ask("GET", "/accounts", key=reader).status, 200)
    got = api.ask("PATCH", own, {"state": "disabled"}, reader)
    equal(got.status, 403)
    contains(got.text(), "accounts:write")
    writer = api.key(None, permissions=["accounts:write"])
    equal(api.ask("PATCH", own, {"email": None}, writer).json()["email"], "")
    got = api.ask("POST", "/accounts", {"nickname": "x"}, writer)
    equal(got.status, 403)
    contains(got.text(), "Only an ADMIN key creates accounts")
    equal(api.ask("GET", "/accounts", key=api.key(None)).status, 403)


def disables(api, made):
    key = api.key(made["key"])
    got = api.update(made["account_id"], state="disabled")
    equal((got.status, got.json()["state"]), (200, "disabled"))
    check(got.json()["disabled_at"] is not None, "since when it is disabled")
    for one in (key, made["key"]):
        got = api.ask("GET", "/auth", key=one)
        equal(got.status, 403)
        contains(got.text(), "The account of this key is disabled")
        equal(api.ask("GET", "/models", key=one).status, 403)
    equal(api.ask("POST", "/keys", {"alias": "x"}, made["key"]).status, 403)
    got = api.update(made["account_id"], state="enabled", nickname="azure")
    equal((got.json()["state"], got.json()["nickname"]), ("enabled", "azure"))
    equal(api.ask("GET", "/auth", key=key).status, 200)
    # The first one stays enabled, for the others.
    got = api.update(api.first, state="disabled")
    equal(got.status, 400)
    contains(got.text(), "cannot be disabled here")
    equal(api.update(api.first, nickname="boss").json()["nickname"], "boss")
    api.update(made["account_id"], state="disabled")


def columns(text):
    """The rows of a table, without the head."""
    return [re.split(r"  +", line) for line in text.splitlines()[1:]]


def every_verb(s, place, account_of, **options):
    """create, list, show, edit, disable and enable, on a store or server."""
    def run(*args, code=0):
        done = s.run("accounts", *args, *place, **options)
        equal(done.code, code, done.out + done.err)
        return done

    made = run("create", "--nickname", "shell", "--email", "s@example.com")
    account, key = re.fullmatch(
        r"account (\S{36})\nFAL_KEY='(\S+)'\n", made.out).groups()
    equal(account_of(key), (200, account))
    row = [r for r in columns(run("list").out) if r[0] == account][0]
    equal(row[1:2] + row[3:], ["enabled", "1", "s@example.com", "shell"])
    like(row[2], r"now|\d+ s ago")
    everything = json.loads(run("list", "--json").out)["accounts"]
    check(account in [a["account_id"] for a in everything], "in the JSON list")
    contains(run("show", account).out, "nickname       shell\n")
    equal(json.loads(run("edit", account, "--nickname", "x", "--email", "",
                         "--json").out)["nickname"], "x")
    contains(run("disable", account).out, "state          disabled\n")
    equal(account_of(key)[0], 403)
    contains(run("enable", account).out, "state          enabled\n")
    equal(account_of(key), (200, account))
    path = s.dir / (account + ".key")
    made = run("create", "--nickname", "file", "--out-file", path)
    check("ck1_" not in made.out, "the secret is in the file only")
    like(path.read_text(), r"^FAL_KEY='\S{36}:ck1_\S+'\n$")
    run("create", "--nickname", "file", "--out-file", path, code=3)
    for args, code, want in (
            (["create"], 2, "--nickname TEXT"), (["show"], 2, "ACCOUNT_ID"),
            (["edit", account], 3, "nothing to change"),
            (["create", "--nickname", "x", "--email", "x"], 3, "an address"),
            (["show", "x"], 5, "accounts list"),
            (["disable", "018f3a5e-7c21-7d4a-9b3c-2f1e0d9c8b7a"], 5, "no acc")):
        contains(run(*args, code=code).err, want)


def operator(s, api):
    """On the data directory, also of a running server: even the first one."""
    def run(verb):
        equal(s.run("accounts", verb, api.first, "--data",
                    api.server.data).code, 0)

    run("disable")
    equal(api.ask("GET", "/keys").status, 403)
    equal(api.ask("GET", "/auth").status, 403)
    equal(s.run("keys", "list", "--data", api.server.data).code, 4)
    run("enable")
    equal(api.ask("GET", "/keys").status, 200)
    done = s.run("accounts", "disable", api.first, "--url",
                 api.server.url("authority"), env={"FAL_KEY": api.admin})
    equal(done.code, 3)
    contains(done.err, "cannot be disabled here")
    done = s.run("accounts", "lst")
    equal(done.code, 2)
    contains(done.err, "did you mean 'list'")


def stopped(s, data):
    """Without a server, `keys verify` says why a key is refused."""
    place = ("--data", data)
    made = s.run("accounts", "create", "--nickname", "late", *place)
    account, key = re.search(r"account (\S+)\nFAL_KEY='(.*)'",
                             made.out).groups()
    equal(s.run("accounts", "disable", account, *place).code, 0)
    got = s.run("keys", "verify", key, *place)
    equal(got.code, 4)
    contains(got.out, "FORBIDDEN  " + key.split(":")[0])
    got = s.run("keys", "list", "--account", account, *place)
    contains(got.out, "admin")
    equal(s.run("accounts", "list", "--data", s.dir / "none").code, 5)


def main(s):
    server = s.server()
    api = Api(server)
    api.first = api.ask("GET", "/accounts").json()["accounts"][0]["account_id"]

    def account_of(key):
        got = api.ask("GET", "/auth", key=key)
        return got.status, got.header("X-Key-Account")

    made = creates(api)
    refuses(api, made)
    lists(api)
    only_the_first_account(api, made)
    disables(api, made)
    every_verb(s, ["--url", server.url("authority")], account_of,
               env={"FAL_KEY": server.admin()})
    every_verb(s, ["--data", server.data], account_of)
    operator(s, api)
    server.stop()
    stopped(s, server.data)


harness.scenario(main)
