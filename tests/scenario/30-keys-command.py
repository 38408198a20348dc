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
    like(listed.out, rf"(?m)^{key_id}\s+API\s+active\s.*\sshell key$")
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
    long = s.run("keys", "verify", "-", *place, stdin=b"x" * 2100, **options)
    equal(long.code, 3)
    contains(long.err, "standard input is too long for a key")
    long = s.run("keys", "verify", "x" * 2100, *place, **options)
    equal(long.code, 3)
    contains(long.err, "the argument is too long for a key")
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
    good = s.run("keys", "verify", "-", *place, stdin=path.read_bytes())
    equal(good.code, 0, good.err)
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
    before = s.run("keys", "list", "--json", *place).out
    for bad in ["nowhere/x.key", "."]:
        done = s.run("keys", "create", "--desc", "x", "--out-file",
                     s.dir / bad, *place)
        check(done.code in (1, 3), done.err)
    equal(s.run("keys", "list", "--json", *place).out, before,
          "no key was made")


def revoke_tells_the_truth(s, place, **options):
    """Only a key that exists is reported as revoked; no secret is shown."""
    key = create(s, "--desc", "leaked", *place, **options)
    key_id, secret = key.split(":")
    other = create(s, "--desc", "kept", *place, **options)
    slip = key[:35] + ("0" if key[35] != "0" else "1") + key[36:]
    for word, code, says in [
            ("leaked", 5, "nothing was revoked"),
            (key_id[:-1], 5, "nothing was revoked"),
            ("018f3a5e-7c21-7d4a-9b3c-2f1e0d9c8b7a", 5,
             "no key '018f3a5e-7c21-7d4a-9b3c-2f1e0d9c8b7a'"),
            ("0123456789abcdef" * 2, 5, "nothing was revoked"),
            (secret, 3, "is not a key id"), (slip, 3, "is mistyped"),
            (f"{key_id}:{other.split(':')[1]}", 3, "is mistyped"),
            (":" + secret, 3, "is mistyped"),
            ("x" * 64, 3, "is not a key id"), ("", 3, "is not a key id")]:
        done = s.run("keys", "revoke", word, *place, **options)
        equal((done.code, done.out), (code, ""), done.err)
        contains(done.err, says)
        check("ck1_" not in done.err and "0123456789abcdef" not in done.err,
              f"a secret is shown: {done.err}")
        shown = s.run("keys", "show", word, *place, **options)
        equal(shown.code, code, shown.err)
        check("ck1_" not in shown.err, f"a secret is shown: {shown.err}")
    equal(s.run("keys", "verify", "-", *place, stdin=key.encode(),
                **options).code, 0, "no key was revoked")
    for word in (key, f"FAL_KEY='{key}'"):
        contains(s.run("keys", "show", word, *place, **options).out, key_id)
    done = s.run("keys", "revoke", key, *place, **options)
    equal((done.code, done.out),
          (0, f"revoked: {key_id} is not valid any more\n"), done.err)
    contains(s.run("keys", "verify", key, *place, **options).out, "REVOKED")
    done = s.run("keys", "revoke", "-", "--json", *place,
                 stdin=f"export FAL_KEY={other}\r\n".encode(), **options)
    equal(json.loads(done.out),
          {"key_id": other.split(":")[0], "revoked": True})
    contains(s.run("keys", "verify", other, *place, **options).out, "REVOKED")


def revoke_elsewhere(s):
    """fal's Platform does not say whether it has the key."""
    up = s.upstream(harness.Answer(204))
    place = ["--url", up.url + "/v1"]
    env = {"FAL_KEY": "a:b"}
    done = s.run("keys", "revoke", "some-id:some-secret", *place, env=env)
    equal(done.code, 0, done.err)
    contains(done.out, "does not say whether it has such a key")
    check("revoked" not in done.out and "some-" not in done.out, done.out)
    contains(up.received[-1].decode(), "DELETE /v1/keys/some-id HTTP")
    done = s.run("keys", "revoke", "some-id", "--json", *place, env=env)
    equal(json.loads(done.out), {"revoked": None})


def every_form_of_a_key(s, server):
    """In a file, on standard input and in the environment."""
    url = ["--url", server.url("authority")]
    key = server.admin()
    key_id, secret = key.split(":")
    forms = [key, key + "\r\n", f"  {key} \n", f"'{key}'", f"FAL_KEY={key}\n",
             f"FAL_KEY='{key}'\r\n", f"export FAL_KEY={key}\n",
             f'export FAL_KEY="{key}"', f"\ufeffFAL_KEY={key}\r\n"]
    for text in forms:
        path = s.file("form.key", text)
        for options in ({"env": {"FAL_KEY": text}}, {"stdin": text.encode()},
                        {}):
            words = ["list", *url]
            if "env" not in options:
                words += ["--key-file", "-" if options else path]
            done = s.run("keys", *words, **options)
            equal(done.code, 0, f"{text!r} {options}: {done.err}")
        done = s.run("keys", "verify", "-", *url, stdin=text.encode(),
                     env={"FAL_KEY": key})
        equal(done.code, 0, repr(text))
    both = {"FAL_KEY_ID": key_id, "FAL_KEY_SECRET": secret + "\n"}
    equal(s.run("keys", "list", *url, env=both).code, 0)
    equal(s.run("keys", "list", *url, env={**both, "FAL_KEY": "a:b"}).code, 4,
          "FAL_KEY has priority")
    equal(s.run("keys", "list", *url, env={"FAL_KEY_ID": key_id}).code, 5)
    # A bind of FAL_KEY is the same credential.
    sent = s.upstream(harness.Answer(200, {}, b"{}"))
    done = s.run("call", harness.ROOT / "capabilities/keys-management.yaml",
                 "listkeys", "--base-uri",
                 f"keys-management={sent.url}", env=both)
    equal(done.code, 0, done.err)
    contains(sent.received[0].decode(), f"Authorization: Key {key}\r\n")


def lost_admin_key(s, server):
    """An operator who can read the store can make another."""
    data = ["--data", server.data]
    file = server.data / "admin.key"
    saved = file.read_text()
    file.unlink()
    server.start()
    harness.wait_until("the server names the command", lambda: re.search(
        f"no {file}; make another: claviger keys create .*\n", server.said()))
    command = re.search(r"claviger (keys create --scope ADMIN .*)\n",
                        server.said()).group(1)
    done = s.run("keys", "list", *data)
    equal(done.code, 5)
    contains(done.err, command)
    made = s.run(*command.split())
    equal(made.code, 0, made.err)
    check("ck1_" not in made.out, "the secret is in the file only")
    like(file.read_text(), rf"^{KEY}\n$")
    check(file.read_text() != saved, "another key")
    equal(s.run("keys", "list", *data).code, 0, "by the new key")
    equal(server.authority("GET", "/v1/keys", key=server.admin()).status, 200)
    # The lost key is revoked on the store, while the server runs.
    verified = s.run("keys", "verify", "-", *data, stdin=saved.encode())
    account = verified.out.split("account ")[1].split()[0]
    lost = saved.split(":")[0]
    equal(s.run("keys", "revoke", lost, *data).code, 4, "not over HTTP")
    contains(s.run("keys", "list", *data, "--account", account).out, lost)
    equal(s.run("keys", "revoke", lost, *data, "--account", account).code, 0)
    equal(server.authority("GET", "/v1/keys", key=saved.strip()).status, 401)
    equal(server.stop(), 0)
    file.unlink()
    # On the store itself no key is needed, and FAL_KEY is not used.
    for env in ({}, {"FAL_KEY": "a:b"}):
        equal(s.run("keys", "list", *data, env=env).code, 0)
    create(s, "--scope", "ADMIN", "--desc", "again", *data)
    old = s.file("old.key", saved)  # revoked, and still of its account
    equal(s.run("keys", "list", *data, "--key-file", old).code, 0)
    equal(s.run("keys", "list", *data, "--account", account).code, 0)
    for wrong, code in (("018f3a5e-7c21-7d4a-9b3c-2f1e0d9c8b7a", 5), ("x", 5)):
        done = s.run("keys", "list", *data, "--account", wrong)
        equal(done.code, code)
        contains(done.err, "has no account of that id")
    refused = s.run("keys", "list", "--account", account, "--url",
                    "http://127.0.0.1:1", env={"FAL_KEY": "a:b"})
    equal(refused.code, 4)
    contains(refused.err, "--key-file FILE")
    done = s.run("keys", "list", *data, "--key-file", s.dir / "no-such-file")
    equal(done.code, 3, "another file than admin.key is not replaced")
    file.write_text("")
    done = s.run("keys", "list", *data)
    equal(done.code, 3)
    contains(done.err, "give --key-file FILE")
    check("FAL_KEY or" not in done.err, "the store reads no FAL_KEY")
    file.write_text("a:b\n")
    done = s.run("keys", "list", *data)
    equal(done.code, 4)
    contains(done.err, "the key in admin.key is not one of this store")
    file.write_text(saved)


def help_of_a_verb(s):
    for words, says in [(["serve"], "usage: claviger serve"),
                        (["keys"], "usage: claviger keys VERB"),
                        (["keys", "revoke"], "usage: claviger keys revoke"),
                        (["import", "openapi"], "usage: claviger import"),
                        ([], "usage: claviger VERB"),
                        (["help"], "usage: claviger VERB"),
                        (["version"], "claviger ")]:
        done = s.run("help", *words)
        equal((done.code, done.err), (0, ""), words)
        check(done.out.startswith(says), done.out)
    done = s.run("help", "kes")
    equal(done.code, 2)
    contains(done.err, "did you mean 'keys'")
    equal(s.run("-V").out, s.run("version").out)


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
    revoke_tells_the_truth(s, data)
    revoke_tells_the_truth(s, ["--url", server.url("authority")],
                           env={"FAL_KEY": server.admin()})
    # Also through the surface in front of the authority.
    done = s.run("keys", "revoke", "an alias", "--url", server.url("rest"),
                 env={"FAL_KEY": server.admin()})
    equal(done.code, 5, done.err)
    revoke_elsewhere(s)
    every_form_of_a_key(s, server)
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
    revoke_tells_the_truth(s, data)
    lost_admin_key(s, server)
    help_of_a_verb(s)
    equal(s.run("keys", "show", "no-such-id", *data).code, 5)
    contains(s.run("keys", "show", kept, *data).out, "revoked")
    usage(s)


harness.scenario(main)
