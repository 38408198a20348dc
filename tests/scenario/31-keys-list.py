"""
`claviger keys list`: filters and order, the table on a terminal and in a pipe,
and --watch; with a server, on the store, and with fal's API.
"""

import fcntl
import json
import os
import pty
import re
import signal
import struct
import subprocess
import termios
import time

import harness
from harness import check, contains, equal, like


def make(s, place, *args, **options):
    """The id of a new key."""
    done = s.run("keys", "create", "--json", *args, *place, **options)
    equal(done.code, 0, done.err)
    return json.loads(done.out)["key_id"]


def aliases(s, place, *args, **options):
    done = s.run("keys", "list", "--json", *args, *place, **options)
    equal(done.code, 0, done.err)
    return [k["alias"] for k in json.loads(done.out)["keys"]]


def make_keys(s, place):
    ids = {
        "beta": make(s, place, "--desc", "beta", "--expires", "3d",
                     "--meta", "team=red", "--meta", "env=a b&c"),
        "Alpha": make(s, place, "--desc", "Alpha", "--preset", "READONLY"),
        "delta": make(s, place, "--desc", "delta", "--expires", "2h",
                      "--meta", "team=blue", "--name", "robot"),
        "charlie": make(s, place, "--desc", "charlie", "--enabled", "no"),
    }
    equal(s.run("keys", "revoke", make(s, place, "--desc", "gone"),
                *place).code, 0)
    return ids


def filters(s, place, admin, **options):
    """admin: what the store lists, too."""
    everything = ["charlie", "delta", "Alpha", "beta"]
    for args, want in (
            ([], everything + admin),
            (["--limit", "2"], everything[:2]),
            (["--sort", "created"], admin + everything[::-1]),
            (["--sort=-created", "--limit", "1"], ["charlie"]),
            (["--sort", "alias", "--scope", "API"],
             ["beta", "charlie", "delta"]),
            (["--sort", "-alias", "--scope", "API"],
             ["delta", "charlie", "beta"]),
            (["--sort", "expires", "--expires-before", "never"],
             ["delta", "beta"]),
            (["--expires-before", "24h"], ["delta"]),
            (["--expires-after", "24h", "--expires-before", "30d"], ["beta"]),
            (["--state", "disabled"], ["charlie"]),
            (["--state", "revoked"], ["gone"]),
            (["--scope", "CUSTOM"], ["Alpha"]),
            (["--preset", "READONLY"], ["Alpha"]),
            (["--meta", "team=red"], ["beta"]),
            (["--meta", "env=a b&c"], ["beta"]),
            (["--meta", "team=*"], ["delta", "beta"]),
            (["--meta", "team=*", "--meta", "env=x"], []),
            (["--alias", "d*"], ["delta"]),
            (["--name", "robot"], ["delta"]),
            (["--created-after", "-1h"], everything + admin),
            (["--created-before", "-1h"], []),
            (["--created-after=2001-01-01T00:00:00+02:00", "--limit", "1"],
             ["charlie"]),
            (["--last-used-after=never", "--scope", "CUSTOM"], []),
            (["--last-used-before=never", "--meta", "team=*"],
             ["delta", "beta"]),
            (["--parent", "none", "--limit", "1"], ["charlie"])):
        equal(aliases(s, place, *args, **options), want, str(args))
    for args, want in ((["--state", "old"], "state must be one of"),
                       (["--created-after", "5"], "created_after must be"),
                       (["--sort", "size"], "sort must be one of"),
                       (["--parent", "x"], "parent must be the id"),
                       (["--meta", "team"], "takes NAME=TEXT"),
                       (["--watch", "--limit", "1001"], "at most 1000")):
        done = s.run("keys", "list", *args, *place, **options)
        check(done.code in (2, 3), f"{args}: {done.code}")
        contains(done.err, want)
    done = s.run("keys", "list", "--alias", "none", *place, **options)
    equal(done.out, "no such keys\n")


def on_a_terminal(s, place, columns, **variables):
    """What the list prints on a terminal of that width."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ,
                struct.pack("HHHH", 24, columns, 0, 0))
    env = {k: v for k, v in os.environ.items() if k != "NO_COLOR"}
    child = subprocess.Popen(
        [harness.BINARY, "keys", "list", *map(str, place)], cwd=s.dir,
        stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs,
        env={**env, "TERM": "xterm", **variables})
    os.close(theirs)
    out = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:
            break
        if not part:
            break
        out += part
    os.close(ours)
    equal(child.wait(30), 0)
    return out.decode().replace("\r\n", "\n")


def tables(s, place, ids):
    piped = s.run("keys", "list", *place).out
    # The server notes uses once a second; a store without any has no column.
    equal(piped.splitlines()[0].replace("LAST USED", "").split(),
          ["KEY", "ID", "SCOPE", "STATE", "CREATED", "EXPIRES", "ALIAS"])
    like(piped, rf"(?m)^{ids['beta']}  API     active    (now|\d+ s ago) +"
         r"in 3 days +(never +)?beta$")
    check("\033" not in piped, "no colors in a pipe")
    long = "x" * 100
    make(s, place, "--desc", long)
    for columns in (60, 80, 100, 200):
        plain = on_a_terminal(s, place, columns, NO_COLOR="1")
        check("\033" not in plain, "NO_COLOR")
        for line in plain.splitlines():
            check(len(line) <= columns, f"'{line}' in {columns} columns")
        contains(plain, ids["beta"])
        equal("EXPIRES" in plain, columns >= 100, str(columns))
        equal(long in plain, columns == 200, str(columns))
    colored = on_a_terminal(s, place, 120)
    contains(colored, "\033[32mactive\033[0m")
    contains(colored, "\033[33mdisabled\033[0m")
    check("\033" not in on_a_terminal(s, place, 120, TERM="dumb"), "dumb")
    # An alias cannot control the terminal; C1 controls are UTF-8.
    make(s, place, "--desc", "a\u009b2Jb")
    contains(on_a_terminal(s, place, 120), "a?2Jb")


def watch(s, place, *args):
    return subprocess.Popen(
        [harness.BINARY, "keys", "list", "--watch", *map(str, args),
         *map(str, place)], cwd=s.dir, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def next_event(child):
    event = json.loads(child.stdout.readline())
    return event["event"], event["key"]["alias"]


def watches(s, server, place):
    child = watch(s, place, "--json", "--alias", "w*")
    first = make(s, place, "--desc", "w1")
    got = next_event(child)
    check(got in (("present", "w1"), ("added", "w1")), str(got))
    make(s, place, "--desc", "w2")
    equal(next_event(child), ("added", "w2"))
    equal(s.run("keys", "edit", first, "--enabled", "no", *place).code, 0)
    equal(next_event(child), ("changed", "w1"))
    equal(s.run("keys", "revoke", first, *place).code, 0)
    equal(next_event(child), ("gone", "w1"))
    child.send_signal(signal.SIGINT)
    equal(child.wait(10), 0)
    equal(child.stderr.read(), "")
    # Lines for people; a key that a full list leaves out is not gone.
    child = watch(s, place, "--limit", "1")
    like(child.stdout.readline(), r"^\S+Z  present  \S{36}  API     active    w2$")
    make(s, place, "--desc", "x")
    like(child.stdout.readline(), r"^\S+Z  added    \S{36}  API     active    x$")
    server.stop()
    like(child.stderr.readline(), "127.0.0.1.*; trying again")
    child.send_signal(signal.SIGTERM)
    equal(child.wait(10), 0)
    equal(child.stdout.read(), "")
    # The first list must succeed.
    child = watch(s, ["--url", "http://127.0.0.1:1", "--key-file",
                      server.data / "admin.key"])
    equal(child.wait(30), 6)
    # A reader that has gone ends it.
    child = watch(s, place)
    child.stdout.readline()
    child.stdout.close()
    make(s, place, "--desc", "y")
    equal(child.wait(30), 1)


def fals_api(s, server):
    """The REST surface has fal's list: no view=full, and no filters."""
    place = ["--url", server.url("rest")]
    env = {"FAL_KEY": server.admin()}
    done = s.run("keys", "list", *place, env=env)
    equal(done.code, 0, done.err)
    equal(done.out.splitlines()[0].split(),
          ["KEY", "ID", "SCOPE", "CREATED", "ALIAS"])
    contains(done.out, "beta")
    check("Alpha" not in done.out, "API keys only")
    done = s.run("keys", "list", "--state", "all", *place, env=env)
    equal(done.code, 3)
    contains(done.err, "no filters")
    equal(done.out, "")


def main(s):
    server = s.server()
    place = ["--data", server.data]
    ids = make_keys(s, place)
    filters(s, place, [])
    filters(s, ["--url", server.url("authority")], [],
            env={"FAL_KEY": server.admin()})
    fals_api(s, server)
    # With --account, the same on the store.
    account = server.authority("GET", "/v1/auth", key=server.admin()).header(
        "X-Key-Account")
    filters(s, [*place, "--account", account], ["First ADMIN key"])
    tables(s, place, ids)
    watches(s, server, place)


harness.scenario(main)
