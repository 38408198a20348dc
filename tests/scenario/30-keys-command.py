"""`claviger keys`, with a running authority and directly on the store."""

import json
import os
import re
import resource
import stat
import subprocess

import harness
from harness import check, contains, equal, like

KEY = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}:ck1_[0-9A-Za-z]{49}"


def create(s, *args, **options):
    made = s.run("keys", "create", *args, **options)
    equal(made.code, 0, made.err)
    return re.search(KEY, made.out).group(0)


def every_verb(s, place, **options):
    """create, list, show, verify, revoke; place says which store or server."""
    made = s.run("keys", "create", "--desc", "shell key", *place, **options)
    equal(made.code, 0, made.err)
    like(made.out, rf"^FAL_KEY='{KEY}'\n$")
    key = re.search(KEY, made.out).group(0)
    key_id = key.split(":")[0]
    listed = s.run("keys", "list", *place, **options)
    like(listed.out, rf"(?m)^{key_id}\s+API\s+\S+Z\s+shell key$")
    as_json = json.loads(s.run("keys", "list", "--json", *place,
                               **options).out)
    check(key_id in [k["key_id"] for k in as_json["keys"]], "in the JSON list")
    contains(s.run("keys", "show", key_id, *place, **options).out, "shell key")
    good = s.run("keys", "verify", "-", *place, stdin=key.encode() + b"\n",
                 **options)
    equal(good.code, 0, good.err)
    contains(good.out, f"VALID  {key_id}  API")
    equal(s.run("keys", "revoke", key_id, *place, **options).code, 0)
    bad = s.run("keys", "verify", key, *place, **options)
    equal(bad.code, 4)
    contains(bad.out, "REVOKED")
    long = s.run("keys", "verify", "-", *place, stdin=b"x" * 700, **options)
    equal(long.code, 3)
    contains(long.err, "standard input is too long for a key")
    long = s.run("keys", "verify", "x" * 700, *place, **options)
    equal(long.code, 3)
    contains(long.err, "the key is longer than 512 bytes")
    for word in ["nonsense", key + "x", "a:b"]:
        equal(s.run("keys", "verify", word, *place, **options).code, 4)
    check("ck1_" not in listed.out + listed.err + bad.err, "no secret shown")
    return key_id


def out_file(s, place):
    path = s.dir / "new.key"
    made = s.run("keys", "create", "--desc", "x", "--out-file", path, *place)
    equal(made.code, 0, made.err)
    check("ck1_" not in made.out + made.err, "the secret is in the file only")
    equal(stat.S_IMODE(os.stat(path).st_mode), 0o600, "the file's mode")
    like(path.read_text(), rf"^FAL_KEY='{KEY}'\n$")
    again = s.run("keys", "create", "--desc", "x", "--out-file", path, *place)
    equal(again.code, 3)
    contains(again.err, "not overwritten")


def lost_keys(s, place):
    """A key that cannot be printed or written is revoked."""
    path = s.dir / "cut.key"
    limit = (40, 40)
    for out, args, before in [
            ("/dev/full", [], None),
            (os.devnull, ["--out-file", path], lambda: resource.setrlimit(
                resource.RLIMIT_FSIZE, limit))]:
        with open(out, "wb") as file:
            done = subprocess.run(
                [harness.BINARY, "keys", "create", "--desc", "lost", *args,
                 *map(str, place)], stdout=file, stderr=subprocess.PIPE,
                cwd=s.dir, text=True, preexec_fn=before,
                env=harness.environment({"HOME": str(s.dir)}))
        equal(done.returncode, 1, done.stderr)
        contains(done.stderr, "is revoked again")
        key_id = done.stderr.split("key ")[1].split()[0]
        check("ck1_" not in done.stderr, "the secret is in the message")
        shown = s.run("keys", "list", *place)
        check(key_id not in shown.out, "the lost key is valid")
    check(not path.exists(), "half a file")
    before = s.run("keys", "list", *place).out
    for bad in ["nowhere/x.key", "."]:
        done = s.run("keys", "create", "--desc", "x", "--out-file",
                     s.dir / bad, *place)
        check(done.code in (1, 3), done.err)
    equal(s.run("keys", "list", *place).out, before, "no key was made")


def only_the_operator_creates_admin_keys(s, server):
    """An ADMIN key is created in the store while the server runs."""
    refused = s.run("keys", "create", "--scope", "ADMIN", "--desc", "x",
                    "--url", server.url("authority"))
    equal(refused.code, 4)
    contains(refused.err, "--data")
    key = create(s, "--scope", "ADMIN", "--desc", "second", "--data",
                 server.data)
    equal(server.authority("GET", "/v1/keys", key=key).status, 200)


def usage(s):
    for args, says in [(["create"], "--desc"), (["show"], "usage"),
                       (["lst"], "did you mean 'list'"), ([], "usage"),
                       (["list", "--jsn"], "did you mean '--json'"),
                       (["create", "--scope", "ROOT"], "ADMIN or API")]:
        done = s.run("keys", *args, "--data" if args else "--",
                     s.dir / "none")
        check(done.code != 0, f"keys {args} did not fail")
        contains(done.err, says)
    nowhere = s.run("keys", "list", "--url", "http://127.0.0.1:1",
                    env={"FAL_KEY": "a:b"})
    equal(nowhere.code, 6)
    contains(nowhere.err, "127.0.0.1")
    equal(s.run("keys", "list", "--data", s.dir / "none").code, 5)


def main(s):
    server = s.server()
    data = ["--data", server.data]
    every_verb(s, ["--url", server.url("authority")],
               env={"FAL_KEY": server.admin()})
    kept = every_verb(s, data)  # finds the server by its data directory
    out_file(s, data)
    lost_keys(s, data)
    only_the_operator_creates_admin_keys(s, server)
    api = create(s, "--desc", "api", *data)
    for word in ("..", "a/b", "%2e%2e", ""):
        done = s.run("keys", "revoke", word, "--url", server.url("authority"),
                     env={"FAL_KEY": server.admin()})
        equal(done.code, 3, word)
        contains(done.err, "is not a key id")
    denied = s.run("keys", "list", "--url", server.url("authority"),
                   env={"FAL_KEY": api})
    equal(denied.code, 4)
    contains(denied.err, "Admin API key")
    equal(server.stop(), 0)
    every_verb(s, data)  # directly on the store
    equal(s.run("keys", "show", "no-such-id", *data).code, 5)
    contains(s.run("keys", "show", kept, *data).out, "revoked")
    usage(s)


harness.scenario(main)
