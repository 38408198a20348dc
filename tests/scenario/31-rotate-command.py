"""
`claviger keys rotate` and `keys undo`, with a running authority and directly on
the store, also for ADMIN keys and the file admin.key.
"""

import json
import os
import re
import stat

import clock_offset
import harness
from harness import check, contains, equal, like

ID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
KEY = ID + r":ck1_[0-9A-Za-z]{49}"
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"


class Keys:
    """Runs `claviger keys VERB WORDS` on one place."""

    def __init__(self, s, place, clock):
        self.s, self.place, self.env = s, place, clock.env

    def run(self, *words, code=0):
        got = self.s.run("keys", *words, *self.place, env=self.env)
        equal(got.code, code, got.err)
        return got

    def make(self, *words):
        return re.search(KEY, self.run("create", "--desc", "x", *words)
                         .out).group(0)

    def show(self, word):
        return json.loads(self.run("show", word, "--json").out)

    def code(self, key):
        got = self.s.run("keys", "verify", key, *self.place, env=self.env)
        return got.out.split()[0]


def id_of(key):
    return key.split(":")[0]


def both_verbs(keys, name):
    old = keys.make("--name", name, "--expires", "30d")
    old_id, before = id_of(old), keys.show(old)
    got = keys.run("rotate", old_id, "--grace", "2h")
    like(got.out, rf"^FAL_KEY='{KEY}'\n$")
    like(got.err, rf"^{old_id} is valid until {TIME}; until then `claviger "
                  rf"keys undo {old_id}` restores it\n$")
    new = re.search(KEY, got.out).group(0)
    equal((keys.code(old), keys.code(new)), ("VALID", "VALID"))
    equal(keys.show(new)["name"], name)
    shown = keys.run("show", old_id).out
    like(shown, rf"(?m)^rotated_to     {id_of(new)}$")
    like(shown, rf"(?m)^old_valid_until {TIME}$")

    again = keys.run("rotate", old_id, code=3)
    contains(again.err, f"rotated already, to key_id {id_of(new)}")
    check("ck1_" not in again.out + again.err + shown, "no secret is shown")

    # By the whole new key; then as JSON, by the old id.
    done = keys.run("undo", new)
    like(done.out, rf"^{old_id} is as before its rotation, valid until {TIME};"
                   rf" {id_of(new)} is revoked\n$")
    equal({**keys.show(old), "generation": 1}, before)
    contains(keys.run("undo", old_id, code=3).err, "was not rotated")

    got = json.loads(keys.run("rotate", old_id, "--json").out)
    equal(got["key"], f"{got['key_id']}:{got['key_secret']}")
    equal((got["rotated_from"], got["undo_until"]),
          (old_id, got["old_valid_until"]))
    done = json.loads(keys.run("undo", old_id, "--json").out)
    equal(done, {"key_id": old_id, "expires_at": before["expires_at"],
                 "revoked_key_id": got["key_id"]})

    got = json.loads(keys.run("rotate", old_id, "--grace", "0s",
                              "--json").out)
    equal(got["undo_until"], None)
    equal((keys.code(old), keys.code(got["key"])), ("REVOKED", "VALID"))

    for word, code, text in (
            ("0199aaaa-0000-7000-8000-000000000000", 5, "no key"),
            (got["key"][:-1] + "!", 3, "mistyped"), ("", 3, "not a key id")):
        contains(keys.run("rotate", word, code=code).err, text)
        contains(keys.run("undo", word, code=code).err, text)
    for text in ("1y", "91d", "soon", "-1"):
        contains(keys.run("rotate", old_id, f"--grace={text}", code=3).err,
                 '"grace" must be')


def out_file(s, keys):
    old = keys.make()
    path = s.dir / "rotated.key"
    got = keys.run("rotate", old, "--out-file", path)
    equal(stat.S_IMODE(os.stat(path).st_mode), 0o600, "the file's mode")
    new = re.search(KEY, path.read_text()).group(0)
    equal(got.out, f"{id_of(new)} is in {path}\n")
    check("ck1_" not in got.out + got.err, "the secret is in the file only")
    # It is not overwritten, and nothing happens.
    contains(keys.run("rotate", new, "--out-file", path, code=3).err,
             "is there already")
    equal(keys.show(new)["rotated_to"], None)
    path.unlink()


def undelivered(s, keys):
    """A rotation whose key was not delivered is undone."""
    old = keys.make()
    words = [harness.BINARY, "keys", "rotate", id_of(old), *keys.place]
    got = harness.subprocess.run(
        ["sh", "-c", '"$@" >/dev/full', "sh", *map(str, words)],
        capture_output=True, text=True, timeout=60,
        env=harness.environment({"HOME": str(s.dir), **keys.env}))
    equal(got.returncode, 1, got.stderr)
    contains(got.stderr, "the rotation is undone: cannot print")
    check("is valid until" not in got.stderr, "no note of a deadline")
    shown = keys.show(old)
    equal((shown["rotated_to"], shown["expires_at"]), (None, None))
    equal(keys.code(old), "VALID")


def admin(s, server, keys):
    """An ADMIN key, while a server uses the store."""
    file, saved = server.data / "admin.key", server.data / "admin.key.old"
    first = server.admin()
    contains(keys.run("rotate", id_of(first), code=4).err,
             "an ADMIN key is rotated on the store itself: add --scope ADMIN")
    equal(server.admin(), first)
    got = keys.run("rotate", id_of(first), "--scope", "ADMIN")
    contains(got.err, f"keys undo {id_of(first)} --scope ADMIN")
    new = re.search(KEY, got.out).group(0)
    equal((file.read_text(), saved.read_text()), (new + "\n", first + "\n"))
    for path in (file, saved):
        equal(stat.S_IMODE(os.stat(path).st_mode), 0o600, f"{path}")
    for key in (first, new):
        equal(server.authority("GET", "/v1/keys", key=key).status, 200)
    equal(keys.run("list").code, 0)

    keys.run("undo", id_of(first), "--scope", "ADMIN")
    equal(file.read_text(), first + "\n")
    check(not saved.exists(), "admin.key.old is moved back")
    equal(server.authority("GET", "/v1/keys", key=new).status, 401)
    equal(keys.run("list").code, 0)

    got = keys.run("rotate", id_of(first), "--scope", "ADMIN", "--grace", "0s",
                   "--json")
    check(not saved.exists(), "a revoked key is not kept")
    equal(file.read_text(), json.loads(got.out)["key"] + "\n")
    equal(server.authority("GET", "/v1/keys", key=first).status, 401)
    equal(keys.run("list").code, 0)

    # Another ADMIN key leaves admin.key alone.
    before = file.read_text()
    second = re.search(KEY, keys.run("create", "--desc", "second", "--scope",
                                     "ADMIN").out).group(0)
    keys.run("rotate", second, "--scope", "ADMIN")
    equal((file.read_text(), saved.exists()), (before, False))
    url = s.run("keys", "rotate", second, "--scope", "ADMIN", "--url",
                server.url("authority"), env=keys.env)
    equal(url.code, 4, url.err)


def main(s):
    clock = clock_offset.Clock(s.dir)
    server = s.server(env=clock.env)
    keys = Keys(s, ("--data", server.data), clock)
    both_verbs(keys, "one")
    out_file(s, keys)
    undelivered(s, keys)
    admin(s, server, keys)

    # Killed right after, and without a server.
    old = keys.make()
    new = re.search(KEY, keys.run("rotate", old, "--grace", "1h").out).group(0)
    server.kill()
    equal(keys.show(old)["rotated_to"], id_of(new))
    both_verbs(keys, "two")
    out_file(s, keys)
    undelivered(s, keys)
    clock.move(2 * clock_offset.HOUR)
    equal((keys.code(old), keys.code(new)), ("EXPIRED", "VALID"))
    contains(keys.run("undo", old, code=3).err, "the old key ended at ")


harness.scenario(main)
